"""Identities on an import over a published version, and setting them right by hand."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.consultations.models import Consultation
from portal.drafts import actions, queries
from portal.drafts.actions.mending import Wording
from portal.drafts.models import DraftVersion, Section
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Fate, Outline, Trace
from portal.errors import Conflict, Refusal
from tests.drafts.reports import CONSULTATION_PROCESS, WORK_PROGRAMME, report
from tests.drafts.scenes import (
    HOUSE_FORM,
    imported,
    make_administrator,
    make_preparing,
    section_called,
)


def published(consultation: Consultation, data: str | bytes = HOUSE_FORM) -> DraftVersion:
    version = imported(consultation, data)
    actions.publish(version, by=None)
    return version


def traces(outline: Outline, version: DraftVersion) -> dict[str, Trace]:
    """What became of each section of an earlier version, by its address there."""
    found = {s.slug: outline.trace(s.id) for s in queries.sections_of(version.id)}
    return {slug: trace for slug, trace in found.items() if trace is not None}


def fates(outline: Outline, version: DraftVersion) -> dict[str, list[Fate]]:
    by_fate: dict[str, list[Fate]] = {}
    for slug, trace in traces(outline, version).items():
        if trace.fate is not Fate.SAME:
            by_fate.setdefault(slug, []).append(trace.fate)
    return by_fate


# on an import


def test_an_edited_paper_carries_every_section_on(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = published(consultation)
    second = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    assert [s.identity for s in queries.sections_of(second.id)] == [
        s.identity for s in queries.sections_of(first.id)
    ]
    assert fates(queries.outline_of(second), first) == {"A1": [Fate.EDITED]}


def test_the_first_version_is_new_all_through_whatever_was_prepared_before(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    before = {s.identity for s in queries.sections_of(imported(consultation).id)}
    after = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    assert before.isdisjoint({s.identity for s in queries.sections_of(after.id)})


def test_pieces_descend_from_the_section_that_was_divided(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    whole = "Agree to ask every borough in writing, and then hold a meeting in each of them."
    first = published(consultation, HOUSE_FORM.replace("Agree the first thing.", whole))
    pieces = "Agree to ask every borough in writing.\n\n3. And then hold a meeting in each of them."
    second = imported(consultation, HOUSE_FORM.replace("Agree the first thing.", pieces))
    a1, outline = section_called(first, "A1"), queries.outline_of(second)
    heir = outline.now(a1.id)
    (descent,) = queries.descents_of(second.id)
    assert descent.from_identity == a1.identity
    assert heir is not None
    assert {heir.id, descent.section_id} == {
        section_called(second, label).id for label in ("A1", "A3")
    }


def test_a_file_that_says_the_same_makes_no_version(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = published(consultation)
    again = actions.import_draft(
        consultation, data=HOUSE_FORM.replace("\n", "\r\n").encode(), filename="2.txt", by=None
    )
    assert again is first
    assert [line.version for line in queries.summaries(consultation.id)] == [first]


def test_a_file_that_says_what_is_published_leaves_what_is_in_preparation(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = published(consultation)
    second = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    again = actions.import_draft(
        consultation, data=HOUSE_FORM.encode(), filename="again.txt", by=None
    )
    assert again is first
    assert queries.newest(consultation.id) is second
    assert section_called(second, "A1").text == "Agree the other thing."


def test_a_paper_with_another_title_only_is_another_version(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    published(consultation)
    second = imported(consultation, HOUSE_FORM.replace("A draft for tests", "A plan for tests"))
    assert (second.number, second.title) == (2, "A plan for tests")


@pytest.mark.parametrize("name", [WORK_PROGRAMME, CONSULTATION_PROCESS])
def test_a_real_report_keeps_its_identities_through_edits_and_another_import(
    db: SQLAlchemy, name: str
) -> None:
    consultation, admin = make_preparing(), make_administrator()
    text = report(name).decode()
    first = published(consultation, text.encode())
    long = [
        s
        for s in queries.sections_of(first.id)
        if s.kind is SectionKind.PARAGRAPH and len(s.text.split()) > 30 and "." in s.text[40:-40]
    ]
    reworded, divided, joined = long[0], long[2], long[4]
    words = reworded.text.split()
    actions.mend_section(
        reworded,
        Wording(
            reworded.kind,
            reworded.marker,
            reworded.label,
            " ".join(["Surely", *words]),
            reworded.for_information,
        ),
        revision=1,
        by=admin,
    )
    halves = divided.text.split()
    at = len(halves) // 3
    actions.split_section(
        divided,
        " ".join(halves[:at]) + "\n\n" + " ".join(halves[at:]),
        revision=1,
        by=admin,
    )
    rows = queries.sections_of(first.id)
    before = rows[rows.index(joined) - 1]
    is_joined = not before.kind.is_heading and before not in (reworded, divided)
    if is_joined:
        actions.merge_section(joined, revision=1, by=admin)
    second = queries.newest(consultation.id)
    assert second is not None
    expected = {reworded.slug: [Fate.EDITED], divided.slug: [Fate.EDITED]}
    if is_joined:
        both = sorted((before, joined), key=lambda s: len(s.text))
        expected |= {both[0].slug: [Fate.MERGED], both[1].slug: [Fate.EDITED]}
    assert fates(queries.outline_of(second), first) == expected
    actions.publish(second, by=admin)
    third = imported(consultation, text.encode() + b"\n")
    kept = {s.identity for s in queries.sections_of(third.id)}
    gone = [s.slug for s in queries.sections_of(first.id) if s.identity not in kept]
    assert gone == ([both[0].slug] if is_joined else [])
    outline = queries.outline_of(third)
    assert Fate.GONE not in [trace.fate for trace in traces(outline, first).values()]


# by hand


def carried_wrongly(consultation: Consultation) -> tuple[DraftVersion, DraftVersion]:
    first = published(consultation)
    second = imported(
        consultation,
        HOUSE_FORM.replace(
            "1. Agree the first thing.\n2. Agree the second thing.",
            "1. Something else altogether is here now.\n2. Agree the second thing.",
        ),
    )
    return first, second


def test_a_new_section_is_said_to_carry_on_one_that_was_gone(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator("Ada Lane")
    first, second = carried_wrongly(consultation)
    old, new = section_called(first, "A1"), section_called(second, "A1")
    assert traces(queries.outline_of(second), first)["A1"].fate is Fate.GONE
    assert actions.carry(new, old.identity, seen=new.identity, by=admin)
    db.session.expire_all()
    trace = traces(queries.outline_of(second), first)["A1"]
    assert (trace.fate, trace.now and trace.now.id) == (Fate.EDITED, new.id)
    assert second.changed_by_name == "Ada Lane"
    assert not actions.carry(new, old.identity, seen="whatever", by=admin)


def test_a_section_is_said_to_be_new(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first, second = carried_wrongly(consultation)
    new = section_called(second, "A2")
    assert actions.carry(new, "", seen=new.identity, by=admin)
    assert not actions.carry(new, "", seen=new.identity, by=admin)
    assert traces(queries.outline_of(second), first)["A2"].fate is Fate.GONE


def test_two_sections_are_swapped_one_after_the_other(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first = published(consultation)
    second = imported(consultation, HOUSE_FORM.replace("third reason", "fourth reason"))
    labels = ("A1", "A2")
    old = [section_called(first, label).identity for label in labels]
    one, two = (section_called(second, label) for label in labels)
    with pytest.raises(Conflict, match="Another section carries that one on"):
        actions.carry(one, old[1], seen=one.identity, by=admin)
    actions.carry(one, "", seen=one.identity, by=admin)
    actions.carry(two, old[0], seen=two.identity, by=admin)
    actions.carry(one, old[1], seen=one.identity, by=admin)
    assert [one.identity, two.identity] == old[::-1]
    identities = [s.identity for s in queries.sections_of(second.id)]
    assert len(set(identities)) == len(identities)


def test_the_second_of_two_tabs_is_told(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first, second = carried_wrongly(consultation)
    old, new = section_called(first, "A1"), section_called(second, "A1")
    seen = new.identity
    actions.carry(new, old.identity, seen=seen, by=admin)
    with pytest.raises(Conflict, match="Somebody else has said"):
        actions.carry(new, "", seen=seen, by=admin)
    assert new.identity == old.identity


def test_only_a_section_of_the_version_before_is_carried_on(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    _, second = carried_wrongly(consultation)
    new: Section = section_called(second, "A1")
    with pytest.raises(Conflict):
        actions.carry(new, "f" * 32, seen=new.identity, by=admin)


def test_what_a_published_version_carries_on_is_fixed(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    first, second = carried_wrongly(consultation)
    actions.publish(second, by=admin)
    new = section_called(second, "A1")
    with pytest.raises(Refusal, match="is published and never changes"):
        actions.carry(new, section_called(first, "A1").identity, seen=new.identity, by=admin)
