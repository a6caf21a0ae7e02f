"""Importing, mending, publishing: what changes, what does not, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.consultations.models import Consultation
from portal.db import engine
from portal.drafts import actions, queries
from portal.drafts.actions.fitting import fit
from portal.drafts.actions.mending import Wording, wording_of
from portal.drafts.actions.storing import safe_name
from portal.drafts.models import (
    FILE_NAME_LENGTH,
    LABEL_LENGTH,
    MARKER_LENGTH,
    SECTION_TEXT_LENGTH,
    TITLE_LENGTH,
    DraftVersion,
    Section,
)
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind, TextFormat
from portal.errors import BadFile, Closed, Conflict, Refusal
from tests import factories
from tests.drafts.reports import CONSULTATION_PROCESS, WORK_PROGRAMME, report
from tests.drafts.scenes import (
    HOUSE_FORM,
    imported,
    make_administrator,
    make_preparing,
    section_called,
)


def row_counts(db: SQLAlchemy) -> dict[str, int]:
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in db.metadata.sorted_tables
    }


def events(db: SQLAlchemy) -> list[tuple[str, str]]:
    found = db.session.execute(
        select(AuditEvent.verb, AuditEvent.actor_name).order_by(AuditEvent.id)
    )
    return [(verb, name) for verb, name in found]


# importing


def test_an_import_is_a_version_in_preparation(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator("Ada Lane")
    version = actions.import_draft(
        consultation, data=HOUSE_FORM.encode(), filename="c:\\papers\\Draft 1.txt", by=admin
    )
    db.session.commit()
    db.session.expire_all()
    assert (version.number, version.is_published) == (1, False)
    assert (version.title, version.report_number) == ("A draft for tests", "7")
    assert (version.report_date, version.report_by) == ("5 December 2002", "Clerk")
    assert (version.source_name, version.source) == ("Draft 1.txt", HOUSE_FORM.encode())
    assert version.made_by_name == "Ada Lane"
    assert events(db) == [("draft imported", "Ada Lane")]


def test_sections_are_kept_in_reading_order_with_their_owners(db: SQLAlchemy) -> None:
    version = imported(make_preparing())
    sections = queries.sections_of(version.id)
    slugs = {section.id: section.slug for section in sections}
    assert [section.position for section in sections] == list(range(1, len(sections) + 1))
    assert [(s.slug, slugs.get(s.parent_id or 0)) for s in sections] == [
        ("summary", None),
        ("summary-paragraph-1", "summary"),
        ("A", None),
        ("A1", "A"),
        ("A2", "A"),
        ("B", None),
        ("B1", "B"),
        ("B2", "B"),
        ("B2-bullet-1", "B2"),
        ("B2-bullet-2", "B2"),
        ("ways-of-asking", "B"),
        ("B3", "ways-of-asking"),
        ("appendix-1", None),
        ("appendix-1-date", "appendix-1"),
        ("appendix-1-1", "appendix-1"),
    ]
    identities = {section.identity for section in sections}
    assert len(identities) == len(sections)
    assert {len(identity) for identity in identities} == {32}


def test_doubts_are_kept_with_their_sections(db: SQLAlchemy) -> None:
    version = imported(make_preparing())
    b3 = section_called(version, "B3")
    assert [(d.section_id, d.sentence) for d in queries.doubts(version.id)] == [
        (b3.id, "B3 breaks off after “the”. Words may be missing.")
    ]


def test_another_file_takes_the_place_of_a_version_in_preparation(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    imported(consultation)
    before = row_counts(db)
    version = imported(consultation, HOUSE_FORM.replace("first thing", "other thing"))
    assert (version.number, section_called(version, "A1").text) == (1, "Agree the other thing.")
    assert row_counts(db) == {**before, "audit_events": before["audit_events"] + 1}


def test_an_import_after_publishing_is_the_next_version(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    first = imported(consultation)
    actions.publish(first, by=None)
    words = [section.text for section in queries.sections_of(first.id)]
    for change in ("second", "third"):
        second = imported(consultation, HOUSE_FORM.replace("first thing", f"{change} thing"))
    assert [line.version.number for line in queries.summaries(consultation.id)] == [2, 1]
    assert (second.number, second.is_published) == (2, False)
    assert [section.text for section in queries.sections_of(first.id)] == words


@pytest.mark.parametrize("published", [False, True])
def test_the_same_file_makes_no_new_version_and_keeps_its_mends(
    db: SQLAlchemy, published: bool
) -> None:
    consultation, admin = make_preparing(), make_administrator()
    version = imported(consultation)
    b3 = section_called(version, "B3")
    mended = Wording(SectionKind.PARAGRAPH, "3", "B3", "The third reason is whole.", False)
    actions.mend_section(b3, mended, revision=1, by=admin)
    if published:
        actions.publish(version, by=admin)
    db.session.commit()
    before = row_counts(db)
    assert imported(consultation) is version
    db.session.commit()
    assert row_counts(db) == before
    assert section_called(version, "B3").text == "The third reason is whole."


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n\n",
        b"%PDF-1.7 \x00\x01",
        b"\x00\x01\x02",
        "Café".encode("latin-1"),
        b"x" * (2 * 1024 * 1024 + 1),
        b"A. Recommendations\n\nB. Reasons\n",
    ],
    ids=["empty", "blank", "pdf", "binary", "latin-1", "large", "only headings"],
)
def test_a_bad_file_changes_nothing(db: SQLAlchemy, data: bytes) -> None:
    consultation = make_preparing()
    version = imported(consultation)
    db.session.commit()
    before = row_counts(db)
    with pytest.raises(BadFile) as refused:
        imported(consultation, data)
    db.session.commit()
    assert refused.value.sentence.endswith((".", ")"))
    assert row_counts(db) == before
    assert queries.newest(consultation.id) is version


@pytest.mark.parametrize(
    "text, sentence",
    [
        (
            "A. Part\n\n1. " + ("word " * 400 + "\n") * 11 + "end.",
            "The paragraph on line 3 is longer than 20,000",
        ),
        ("A. Part\n\n" + "\n\n".join(f"{n}. W." for n in range(1, 5_002)), "The file has 5,00"),
    ],
    ids=["paragraph", "many"],
)
def test_words_that_do_not_fit_are_refused_not_cut(
    db: SQLAlchemy, text: str, sentence: str
) -> None:
    before = row_counts(db)
    consultation = make_preparing()
    with pytest.raises(BadFile) as refused:
        imported(consultation, text)
    assert refused.value.sentence.startswith(sentence)
    assert row_counts(db) == {**before, "consultations": before["consultations"] + 1}


def test_what_is_cut_is_a_doubt() -> None:
    part = ParsedSection(SectionKind.PART, title="Part", marker="A" * 30, label="A" * 300)
    draft = ParsedDraft(
        "A" * 600, TextFormat.PLAIN, report_number="7" * 250, sections=[part], doubts=["x" * 900]
    )
    fit(draft)
    assert (len(draft.title), len(draft.report_number), len(part.marker)) == (500, 120, 20)
    assert (len(part.label), len(draft.doubts[0])) == (200, 500)
    assert draft.doubts[1:] == [
        "The title was longer than 500 characters and was cut.",
        "The report number was longer than 120 characters and was cut.",
    ]
    assert part.doubts == [f"“{'A' * 30}” was too long for a number and was cut."]


def test_a_heading_that_is_too_long_is_refused() -> None:
    part = ParsedSection(SectionKind.PART, title="A" * 501, label="A", line=3)
    with pytest.raises(BadFile) as refused:
        fit(ParsedDraft("Title", TextFormat.PLAIN, sections=[part]))
    assert refused.value.sentence.startswith("The heading on line 3 is longer than 500 characters.")


def test_notes_named_in_words_are_numbered(db: SQLAlchemy) -> None:
    text = "# T\n\n## H\n\nOne[^a-name] two[^1] three.[^another_name]\n\n"
    text += "[^a-name]: A.\n[^1]: B.\n[^another_name]: C.\n"
    version = actions.import_draft(make_preparing(), data=text.encode(), filename="d.md", by=None)
    (passage,) = queries.outline_of(version).passages
    assert [(note.number, note.html) for note in passage.footnotes] == [
        ("2", "A."),
        ("1", "B."),
        ("3", "C."),
    ]
    assert passage.words[0].text == "One[^2] two[^1] three.[^3]"


@pytest.mark.parametrize(
    "given, kept",
    [
        ("draft.txt", "draft.txt"),
        ("../../etc/passwd", "passwd"),
        ("c:\\papers\\draft.md", "draft.md"),
        ('"><script>alert(1)</script>.txt', "script.txt"),
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie b.txt"),
        ("dr\u202eaft\x00.txt", "draft.txt"),
        ("Strategaeth – drafft.txt", "Strategaeth – drafft.txt"),
        ("", "draft.txt"),
        ("...", "draft.txt"),
        ("/", "draft.txt"),
        ("x" * 400 + ".md", "x" * (FILE_NAME_LENGTH - 3) + ".md"),
    ],
)
def test_a_file_name_is_kept_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_two_imports_at_once_leave_one_version_in_preparation(app: Flask, db: SQLAlchemy) -> None:
    consultation_id = make_preparing().id
    db.session.commit()
    barrier = Barrier(4)
    refused: list[Exception] = []

    def run(number: int) -> None:
        with app.app_context():
            engine.begin_writing()
            consultation = db.session.get_one(Consultation, consultation_id)
            if db.engine.dialect.name == "sqlite":
                db.session.rollback()
            barrier.wait()
            try:
                imported(consultation, HOUSE_FORM + f"\nWords of {number}.\n")
                db.session.commit()
            except Exception as error:
                refused.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    (line,) = queries.summaries(consultation_id)
    assert (line.version.number, line.sections) == (1, 16)


# mending


def reworded(section: Section, **changes: object) -> Wording:
    wording = wording_of(section)
    given = {name: getattr(wording, name) for name in Wording.__slots__}
    return Wording(**{**given, **changes})  # type: ignore[arg-type]


def test_a_mend_changes_one_section_and_is_recorded(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator("Ada Lane")
    b3 = section_called(version, "B3")
    others = [s.text for s in queries.sections_of(version.id) if s.id != b3.id]
    assert actions.mend_section(b3, reworded(b3, words="It is whole."), revision=1, by=admin)
    db.session.commit()
    db.session.expire_all()
    assert (b3.text, b3.title, b3.revision) == ("It is whole.", "", 2)
    assert [s.text for s in queries.sections_of(version.id) if s.id != b3.id] == others
    assert events(db)[-1] == ("section mended", "Ada Lane")


def test_saving_an_unchanged_section_bumps_nothing(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    db.session.commit()
    before = row_counts(db)
    for section in queries.sections_of(version.id):
        assert not actions.mend_section(section, wording_of(section), revision=1, by=admin)
    db.session.commit()
    assert row_counts(db) == before
    assert {section.revision for section in queries.sections_of(version.id)} == {1}


def test_the_second_of_two_mends_is_told(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b3 = section_called(version, "B3")
    actions.mend_section(b3, reworded(b3, words="Mine."), revision=1, by=admin)
    with pytest.raises(Conflict):
        actions.mend_section(b3, reworded(b3, words="Yours."), revision=1, by=admin)
    assert (b3.text, b3.revision) == ("Mine.", 2)


def test_the_same_mend_sent_twice_is_one(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b3 = section_called(version, "B3")
    wording = reworded(b3, words="Mine.")
    assert actions.mend_section(b3, wording, revision=1, by=admin)
    assert not actions.mend_section(b3, wording, revision=1, by=admin)
    assert b3.revision == 2


def test_a_new_name_is_carried_to_what_is_called_after_it(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b2 = section_called(version, "B2")
    actions.mend_section(b2, reworded(b2, label="B9", marker="9"), revision=1, by=admin)
    assert [(s.label, s.slug) for s in queries.sections_of(version.id)][7:10] == [
        ("B9", "B9"),
        ("B9, bullet 1", "B9-bullet-1"),
        ("B9, bullet 2", "B9-bullet-2"),
    ]


def test_two_sections_can_change_names(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    a1, a2 = section_called(version, "A1"), section_called(version, "A2")
    actions.mend_section(a1, reworded(a1, label="A2"), revision=1, by=admin)
    assert (a1.slug, a2.slug) == ("A2", "A2-2")
    actions.mend_section(a2, reworded(a2, label="A1"), revision=1, by=admin)
    assert (a1.slug, a2.slug) == ("A2", "A1")


def owners(version: DraftVersion) -> list[tuple[str, str]]:
    sections = queries.sections_of(version.id)
    slugs = {section.id: section.slug for section in sections}
    return [(s.slug, slugs.get(s.parent_id or 0, "")) for s in sections]


def test_a_paragraph_made_a_heading_owns_what_follows(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b1 = section_called(version, "B1")
    heading = Wording(SectionKind.HEADING, "", "B", "Reasons", False)
    actions.mend_section(b1, heading, revision=1, by=admin)
    assert (b1.title, b1.text) == ("Reasons", "")
    assert owners(version)[5:12] == [
        ("B", ""),
        ("reasons", "B"),
        ("B2", "reasons"),
        ("B2-bullet-1", "B2"),
        ("B2-bullet-2", "B2"),
        ("ways-of-asking", "B"),
        ("B3", "ways-of-asking"),
    ]
    names = [passage.name for passage in queries.outline_of(version).passages]
    assert names[2:4] == ["B2. Reasons", "B3. Ways of asking"]


def test_a_paragraph_made_a_part_owns_the_sub_headings_after_it(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b1 = section_called(version, "B1")
    part = Wording(SectionKind.PART, "C", "C", "New part", False)
    actions.mend_section(b1, part, revision=1, by=admin)
    assert owners(version)[5:14] == [
        ("B", ""),
        ("C", ""),
        ("B2", "C"),
        ("B2-bullet-1", "B2"),
        ("B2-bullet-2", "B2"),
        ("ways-of-asking", "C"),
        ("B3", "ways-of-asking"),
        ("appendix-1", ""),
        ("appendix-1-date", "appendix-1"),
    ]


def test_a_heading_made_a_paragraph_gives_back_what_it_owned(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    heading = next(s for s in queries.sections_of(version.id) if s.title == "Ways of asking")
    words = Wording(SectionKind.PARAGRAPH, "", "B", "Ways of asking", False)
    actions.mend_section(heading, words, revision=1, by=admin)
    assert (heading.title, heading.text) == ("", "Ways of asking")
    assert owners(version)[10:12] == [("B-paragraph-1", "B"), ("B3", "B")]


def test_a_part_made_a_paragraph_gives_its_sub_headings_to_the_part_before(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    part = queries.sections_of(version.id)[5]
    words = Wording(SectionKind.PARAGRAPH, "", "A", "Supporting information", False)
    actions.mend_section(part, words, revision=1, by=admin)
    assert owners(version)[5:8] == [("A-paragraph-1", "A"), ("B1", "A"), ("B2", "A")]
    assert owners(version)[10:12] == [("ways-of-asking", "A"), ("B3", "ways-of-asking")]


def test_the_first_heading_stays_one(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    first = queries.sections_of(version.id)[0]
    words = Wording(SectionKind.PARAGRAPH, "", "Summary", "Summary", False)
    with pytest.raises(Refusal) as refused:
        actions.mend_section(first, words, revision=1, by=admin)
    assert refused.value.field == "kind"


def test_for_information_goes_down_to_what_a_heading_owns(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    appendix = section_called(version, "Appendix 1", heading=True)
    actions.mend_section(appendix, reworded(appendix, for_information=True), revision=1, by=admin)
    marked = [s.slug for s in queries.sections_of(version.id) if s.for_information]
    assert marked == ["appendix-1", "appendix-1-date", "appendix-1-1"]
    assert not queries.outline_of(version).passages[-1].is_answerable


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"words": " … "}, "words"),
        ({"words": "x" * (SECTION_TEXT_LENGTH + 1)}, "words"),
        ({"words": "x" * (TITLE_LENGTH + 1), "kind": SectionKind.HEADING}, "words"),
        ({"label": ""}, "label"),
        ({"label": "x" * (LABEL_LENGTH + 1)}, "label"),
        ({"marker": "x" * (MARKER_LENGTH + 1)}, "marker"),
    ],
)
def test_a_mend_that_does_not_fit_is_refused_beside_its_field(
    db: SQLAlchemy, changes: dict[str, object], field: str
) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    b3 = section_called(version, "B3")
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        actions.mend_section(b3, reworded(b3, **changes), revision=1, by=admin)
    assert refused.value.field == field
    assert not db.session.dirty


def test_a_doubt_is_settled_once(db: SQLAlchemy) -> None:
    version = imported(make_preparing())
    ada, ben = make_administrator("Ada Lane"), make_administrator("Ben Moss")
    (doubt,) = queries.doubts(version.id)
    actions.settle_doubt(doubt, by=ada)
    settled_at = doubt.settled_at
    actions.settle_doubt(doubt, by=ben)
    assert (doubt.settled_by_name, doubt.settled_at) == ("Ada Lane", settled_at)
    assert queries.open_doubts(version.id) == 0
    assert [verb for verb, _ in events(db)] == ["draft imported", "doubt settled"]


# publishing


def test_publishing_twice_is_publishing_once(db: SQLAlchemy) -> None:
    version, admin = imported(make_preparing()), make_administrator()
    actions.publish(version, by=admin)
    published_at = version.published_at
    actions.publish(version, by=admin)
    assert published_at is not None
    assert version.published_at == published_at
    assert [verb for verb, _ in events(db)] == ["draft imported", "version published"]


def test_a_version_with_nothing_to_read_is_not_published(db: SQLAlchemy) -> None:
    version = factories.make_version(make_preparing(), published=False)
    for section in reversed(queries.sections_of(version.id)):
        if not section.kind.is_heading:
            db.session.delete(section)
    db.session.flush()
    with pytest.raises(Refusal) as refused:
        actions.publish(version, by=None)
    assert refused.value.sentence.startswith("Version 1 has nothing to read yet.")
    assert not version.is_published


def test_a_second_version_can_be_published_before_the_opening(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    actions.publish(imported(consultation), by=None)
    second = imported(consultation, report(CONSULTATION_PROCESS))
    actions.publish(second, by=None)
    assert queries.newest_published(consultation.id) is second


def test_opening_needs_a_published_version(db: SQLAlchemy) -> None:
    consultation, admin = make_preparing(), make_administrator()
    version = imported(consultation, report(WORK_PROGRAMME))
    with pytest.raises(Refusal):
        actions.open_consultation(consultation, by=admin)
    assert consultation.launched_at is None
    actions.publish(version, by=admin)
    actions.open_consultation(consultation, by=admin)
    launched_at = consultation.launched_at
    assert launched_at is not None
    actions.open_consultation(consultation, by=admin)
    assert consultation.launched_at == launched_at


def test_a_consultation_past_its_close_is_not_opened(db: SQLAlchemy) -> None:
    consultation = make_preparing()
    actions.publish(imported(consultation), by=None)
    consultation.opens_at -= timedelta(days=90)
    consultation.closes_at -= timedelta(days=90)
    db.session.flush()
    with pytest.raises(Closed):
        actions.open_consultation(consultation, by=None)


def test_a_section_with_comments_cannot_be_deleted_by_anyone(db: SQLAlchemy) -> None:
    from portal.drafts.models import PublishedVersionTouched

    body = factories.make_body()
    author = factories.make_member(body)
    consultation = factories.make_consultation(bodies=(body,))
    version = factories.make_version(consultation)
    section = factories.section_at(version, "B1")
    response = factories.make_response(consultation, body)
    factories.make_comment(response, version, section, author=author)
    db.session.commit()
    before = row_counts(db)
    db.session.delete(section)
    with pytest.raises(PublishedVersionTouched):
        db.session.flush()
    db.session.rollback()
    imported(consultation)
    db.session.commit()
    after = row_counts(db)
    assert after["comments"] == before["comments"]
    assert queries.section(version, section.id) is not None
