"""Dividing, joining, placing, adding and removing sections, in a tree that stays one."""

from __future__ import annotations

from random import Random

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.drafts import actions, queries
from portal.drafts.actions import Step
from portal.drafts.actions.mending import Wording
from portal.drafts.models import DraftVersion, ImportDoubt, Section, TakenWording
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Fate
from portal.errors import Conflict, Refusal
from tests.drafts.reports import CONSULTATION_PROCESS, report
from tests.drafts.scenes import (
    HOUSE_FORM,
    imported,
    make_administrator,
    make_preparing,
    section_called,
)

LONG = HOUSE_FORM.replace(
    "1. The first reason. [1]",
    "1. The first reason is short. The rest of what is said here is a good deal longer. [1]",
)


@pytest.fixture
def admin(db: SQLAlchemy) -> User:
    return make_administrator("Ada Lane")


def tree(version: DraftVersion) -> list[tuple[str, str | None, str]]:
    """Each section by its address with its owner's and the start of its words, in order.

    The version is a tree in reading order, whatever was done to it.
    """
    sections = queries.sections_of(version.id, as_they_stand=True)
    slugs = {section.id: section.slug for section in sections}
    assert [section.position for section in sections] == list(range(1, len(sections) + 1))
    open_owners: list[int] = []
    for section in sections:
        while open_owners and open_owners[-1] != section.parent_id:
            open_owners.pop()
        assert section.parent_id is None or open_owners, section.slug
        open_owners.append(section.id)
    kinds = {section.id: section.kind for section in sections}
    for section in sections:
        if section.kind.is_heading and section.parent_id is not None:
            assert kinds[section.parent_id].is_heading
        assert section.kind.is_heading or section.parent_id is not None
    return [(s.slug, slugs.get(s.parent_id or 0), (s.title or s.text)[:24]) for s in sections]


def at(version: DraftVersion, slug: str) -> Section:
    (found,) = [s for s in queries.sections_of(version.id) if s.slug == slug]
    return found


def verb(db: SQLAlchemy) -> str:
    return db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id.desc())).first() or ""


# divided


def test_words_are_divided_where_there_is_an_empty_line(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing(), LONG)
    b1 = section_called(version, "B1")
    first = actions.split_section(
        b1, b1.text.replace("short. The", "short.\n\nThe"), revision=1, by=admin
    )
    db.session.commit()
    db.session.expire_all()
    assert tree(version)[5:9] == [
        ("B", None, "Supporting information"),
        ("B1", "B", "The first reason is shor"),
        ("B1-continued", "B", "The rest of what is said"),
        ("B2", "B", "The reasons are these:"),
    ]
    assert (first.marker, first.label) == ("1", "B1")
    rest = at(version, "B1-continued")
    assert (rest.id, rest.marker, rest.label, rest.revision) == (b1.id, "", "B1, continued", 2)
    assert verb(db) == "section divided"
    assert version.changed_by_name == "Ada Lane"


def test_the_larger_piece_carries_on_and_the_other_descends(db: SQLAlchemy, admin: User) -> None:
    first = imported(make_preparing(), LONG)
    actions.publish(first, by=None)
    b1 = section_called(first, "B1")
    piece = actions.split_section(
        b1, b1.text.replace("short. The", "short.\n\nThe"), revision=1, by=admin
    )
    version = db.session.get_one(DraftVersion, piece.version_id)
    rest = at(version, "B1-continued")
    assert (version.number, rest.identity) == (2, b1.identity)
    (descent,) = queries.descents_of(version.id)
    assert (descent.section_id, descent.from_identity) == (piece.id, b1.identity)
    trace = queries.outline_of(version).trace(b1.id)
    assert trace is not None
    assert (trace.fate, trace.now and trace.now.id) == (Fate.EDITED, rest.id)


def test_bullets_stay_in_the_last_piece(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    actions.split_section(b2, "The reasons\n\nare these:", revision=1, by=admin)
    assert tree(version)[7:11] == [
        ("B2", "B", "The reasons"),
        ("B2-continued", "B", "are these:"),
        ("B2-bullet-1", "B2-continued", "one;"),
        ("B2-bullet-2", "B2-continued", "two."),
    ]


def test_a_bullet_that_is_divided_is_two_bullets(db: SQLAlchemy, admin: User) -> None:
    text = HOUSE_FORM.replace("• one;", "• one and again one;")
    version = imported(make_preparing(), text)
    bullet = at(version, "B2-bullet-1")
    actions.split_section(bullet, "one\n \nand again one;", revision=1, by=admin)
    assert tree(version)[7:11] == [
        ("B2", "B", "The reasons are these:"),
        ("B2-bullet-1", "B2", "one"),
        ("B2-bullet-2", "B2", "and again one;"),
        ("B2-bullet-3", "B2", "two."),
    ]


@pytest.mark.parametrize(
    "slug, words, field",
    [
        ("B2", "The reasons are these:", "words"),
        ("B2", "The reasons\n\nwere these:", "words"),
        ("B2", "The reasons are these\n\n:", "words"),
        ("B", "Supporting\n\ninformation", None),
    ],
)
def test_a_division_that_cannot_be_is_refused(
    db: SQLAlchemy, admin: User, slug: str, words: str, field: str | None
) -> None:
    version = imported(make_preparing())
    before = tree(version)
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        actions.split_section(at(version, slug), words, revision=1, by=admin)
    db.session.rollback()
    assert refused.value.field == field
    assert tree(version) == before


# joined


def test_a_section_is_joined_to_the_one_before(db: SQLAlchemy, admin: User) -> None:
    first = imported(make_preparing(), LONG)
    actions.publish(first, by=None)
    a1, a2 = section_called(first, "A1"), section_called(first, "A2")
    joined = actions.merge_section(a2, revision=1, by=admin)
    version = db.session.get_one(DraftVersion, joined.version_id)
    assert joined.text == "Agree the first thing.\nAgree the second thing."
    assert (joined.label, joined.identity) == ("A1", a2.identity)
    assert [d.from_identity for d in queries.descents_of(version.id)] == [a1.identity]
    outline = queries.outline_of(version)
    fates = [outline.trace(section.id) for section in (a1, a2)]
    assert [trace and (trace.fate, trace.now and trace.now.id) for trace in fates] == [
        (Fate.MERGED, joined.id),
        (Fate.EDITED, joined.id),
    ]
    assert [slug for slug, _, _ in tree(version)][2:5] == ["A", "A1", "B"]


def test_what_stood_in_a_joined_section_stands_in_the_one(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    comment = TakenWording(
        version_id=version.id,
        section_id=b2.id,
        comment_id=7,
        taken_at=version.made_at,
        taken_by_name="Ada Lane",
    )
    doubt = ImportDoubt(version_id=version.id, section_id=b2.id, sentence="Look at this.")
    db.session.add_all([comment, doubt])
    db.session.flush()
    joined = actions.merge_section(b2, revision=1, by=admin)
    db.session.expire_all()
    assert tree(version)[6:9] == [
        ("B1", "B", "The first reason.[^1]\nTh"),
        ("B1-bullet-1", "B1", "one;"),
        ("B1-bullet-2", "B1", "two."),
    ]
    assert (comment.section_id, doubt.section_id) == (joined.id, joined.id)


def test_pieces_that_are_joined_again_are_the_section_as_it_was(
    db: SQLAlchemy, admin: User
) -> None:
    first = imported(make_preparing(), LONG)
    actions.publish(first, by=None)
    b1 = section_called(first, "B1")
    piece = actions.split_section(
        b1, b1.text.replace("short. The", "short.\n\nThe"), revision=1, by=admin
    )
    version = db.session.get_one(DraftVersion, piece.version_id)
    again = actions.merge_section(at(version, "B1-continued"), revision=2, by=admin)
    assert again.identity == b1.identity
    assert queries.descents_of(version.id) == []


@pytest.mark.parametrize("slug", ["summary", "summary-paragraph-1", "A", "ways-of-asking"])
def test_a_section_with_nothing_like_it_before_is_not_joined(
    db: SQLAlchemy, admin: User, slug: str
) -> None:
    version = imported(make_preparing())
    with pytest.raises(Refusal):
        actions.merge_section(at(version, slug), revision=1, by=admin)


# placed


def test_a_section_moves_among_its_neighbours_with_what_is_in_it(
    db: SQLAlchemy, admin: User
) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    before = tree(version)
    actions.place_section(b2, Step.UP, revision=1, by=admin)
    assert [slug for slug, _, _ in tree(version)][5:10] == [
        "B",
        "B2",
        "B2-bullet-1",
        "B2-bullet-2",
        "B1",
    ]
    actions.place_section(b2, Step.DOWN, revision=2, by=admin)
    assert tree(version) == before
    with pytest.raises(Refusal, match="It is the last"):
        actions.place_section(b2, Step.DOWN, revision=3, by=admin)


def test_a_part_moves_with_all_that_is_in_it(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    actions.place_section(at(version, "B"), Step.UP, revision=1, by=admin)
    assert [slug for slug, above, _ in tree(version) if above is None] == [
        "summary",
        "B",
        "A",
        "appendix-1",
    ]


def test_a_bullet_that_moves_is_counted_anew(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    actions.place_section(at(version, "B2-bullet-2"), Step.UP, revision=1, by=admin)
    assert tree(version)[8:10] == [
        ("B2-bullet-1", "B2", "two."),
        ("B2-bullet-2", "B2", "one;"),
    ]


def test_a_bullet_goes_out_of_its_list_and_in_again(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    before = [(above, words) for _, above, words in tree(version)]
    bullet = at(version, "B2-bullet-1")
    actions.place_section(bullet, Step.PROMOTE, revision=1, by=admin)
    owners = {words: above for _, above, words in tree(version)}
    assert (owners["one;"], owners["two."]) == ("B", bullet.slug)
    second = next(s for s in queries.sections_of(version.id) if s.text == "two.")
    actions.place_section(second, Step.PROMOTE, revision=1, by=admin)
    for section, revision in ((bullet, 2), (second, 2)):
        actions.place_section(section, Step.DEMOTE, revision=revision, by=admin)
    assert [(above, words) for _, above, words in tree(version)] == before


def test_a_sub_heading_becomes_a_level_of_its_own_and_back(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    heading = at(version, "ways-of-asking")
    actions.place_section(heading, Step.PROMOTE, revision=1, by=admin)
    assert (heading.parent_id, heading.label) == (None, "Ways of asking")
    assert ("B3", "ways-of-asking", "The third reason breaks ") in tree(version)
    actions.place_section(heading, Step.DEMOTE, revision=2, by=admin)
    assert heading.parent_id == section_called(version, "B", heading=True).id
    tree(version)


@pytest.mark.parametrize(
    "slug, step",
    [
        ("summary", Step.UP),
        ("summary", Step.PROMOTE),
        ("summary", Step.DEMOTE),
        ("A1", Step.UP),
        ("A1", Step.PROMOTE),
        ("A1", Step.DEMOTE),
        ("A1", Step.RENUMBER),
        ("ways-of-asking", Step.DEMOTE),
        ("summary", Step.RENUMBER),
    ],
)
def test_a_step_to_nowhere_is_refused(db: SQLAlchemy, admin: User, slug: str, step: Step) -> None:
    version = imported(make_preparing())
    with pytest.raises(Refusal):
        actions.place_section(at(version, slug), step, revision=1, by=admin)


def test_numbers_run_on_across_sub_headings(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    b1 = section_called(version, "B1")
    actions.remove_section(b1, with_what_is_inside=True, revision=1, by=admin)
    heading = at(version, "ways-of-asking")
    actions.place_section(heading, Step.RENUMBER, revision=1, by=admin)
    assert [(s.marker, s.label, s.slug) for s in queries.sections_of(version.id)][6:11] == [
        ("1", "B1", "B1"),
        ("•", "B1, bullet 1", "B1-bullet-1"),
        ("•", "B1, bullet 2", "B1-bullet-2"),
        ("", "B", "ways-of-asking"),
        ("2", "B2", "B2"),
    ]


def test_numbers_that_run_on_already_make_no_version(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    with pytest.raises(Refusal, match="run on from 1 already"):
        actions.place_section(at(version, "ways-of-asking"), Step.RENUMBER, revision=1, by=admin)


# added and removed


def added(words: str, kind: SectionKind = SectionKind.PARAGRAPH, label: str = "B4") -> Wording:
    return Wording(kind, "", label, words, False)


def test_a_section_is_added_after_another_and_all_that_is_in_it(
    db: SQLAlchemy, admin: User
) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    new = actions.add_section(b2, added("More."), revision=1, by=admin)
    assert tree(version)[7:12] == [
        ("B2", "B", "The reasons are these:"),
        ("B2-bullet-1", "B2", "one;"),
        ("B2-bullet-2", "B2", "two."),
        ("B4", "B", "More."),
        ("ways-of-asking", "B", "Ways of asking"),
    ]
    assert len(new.identity) == 32
    assert verb(db) == "section added"


def test_a_section_added_after_a_heading_stands_first_under_it(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    actions.add_section(at(version, "B"), added("More."), revision=1, by=admin)
    assert tree(version)[5:8] == [
        ("B", None, "Supporting information"),
        ("B4", "B", "More."),
        ("B1", "B", "The first reason.[^1]"),
    ]


@pytest.mark.parametrize("after", ["B1", "B2-bullet-1", "B", "B3", "summary-paragraph-1"])
@pytest.mark.parametrize("kind", [SectionKind.HEADING, SectionKind.PART])
def test_a_heading_that_is_added_owns_what_follows(
    db: SQLAlchemy, admin: User, after: str, kind: SectionKind
) -> None:
    version = imported(make_preparing())
    count = len(queries.sections_of(version.id))
    new = actions.add_section(
        at(version, after), added("A new heading", kind, "New"), revision=1, by=admin
    )
    assert len(tree(version)) == count + 1
    assert (new.kind, new.title, new.text) == (kind, "A new heading", "")


def test_nothing_without_words_is_added(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    with pytest.raises(Refusal) as refused:
        actions.add_section(at(version, "B1"), added("…"), revision=1, by=admin)
    assert refused.value.field == "words"


def test_a_section_is_removed_with_what_is_in_it_or_without(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    db.session.commit()
    actions.remove_section(b2, with_what_is_inside=True, revision=1, by=admin)
    assert [slug for slug, _, _ in tree(version)][6:8] == ["B1", "ways-of-asking"]
    db.session.rollback()
    actions.remove_section(b2, with_what_is_inside=False, revision=1, by=admin)
    assert [(above, words) for _, above, words in tree(version)][6:9] == [
        ("B", "The first reason.[^1]"),
        ("B", "one;"),
        ("B", "two."),
    ]


def test_a_heading_is_removed_and_its_words_go_to_the_one_before(
    db: SQLAlchemy, admin: User
) -> None:
    version = imported(make_preparing())
    actions.remove_section(at(version, "B"), with_what_is_inside=False, revision=1, by=admin)
    owners = {words: above for _, above, words in tree(version)}
    assert (owners["The first reason.[^1]"], owners["Ways of asking"]) == ("A", "A")
    with pytest.raises(Refusal):
        actions.remove_section(
            at(version, "summary"), with_what_is_inside=False, revision=1, by=admin
        )


def test_a_removed_section_is_gone_in_the_next_version_and_stays_in_its_own(
    db: SQLAlchemy, admin: User
) -> None:
    first = imported(make_preparing())
    actions.publish(first, by=None)
    a1, count = section_called(first, "A1"), len(queries.sections_of(first.id))
    there = actions.remove_section(a1, with_what_is_inside=True, revision=1, by=admin)
    version = db.session.get_one(DraftVersion, there.version_id)
    trace = queries.outline_of(version).trace(a1.id)
    assert trace is not None
    assert trace.fate is Fate.GONE
    assert len(queries.sections_of(first.id)) == count
    assert len(tree(version)) == count - 1


def test_a_doubt_of_a_removed_section_goes_with_it(db: SQLAlchemy, admin: User) -> None:
    version = imported(make_preparing())
    b3 = section_called(version, "B3")
    assert queries.open_doubts(version.id) == 1
    actions.remove_section(b3, with_what_is_inside=True, revision=1, by=admin)
    assert queries.open_doubts(version.id) == 0


# two at once, and whatever is done


def test_a_change_of_what_somebody_else_has_changed_is_a_conflict(
    db: SQLAlchemy, admin: User
) -> None:
    version = imported(make_preparing())
    b2 = section_called(version, "B2")
    actions.place_section(b2, Step.UP, revision=1, by=admin)
    db.session.commit()
    with pytest.raises(Conflict):
        actions.split_section(b2, "The reasons\n\nare these:", revision=1, by=admin)
    with pytest.raises(Conflict):
        actions.merge_section(b2, revision=1, by=admin)
    with pytest.raises(Conflict):
        actions.add_section(b2, added("More."), revision=1, by=admin)
    with pytest.raises(Conflict):
        actions.remove_section(b2, with_what_is_inside=True, revision=1, by=admin)


@pytest.mark.parametrize("seed", range(3))
def test_a_real_report_stays_a_tree_whatever_is_done(
    db: SQLAlchemy, admin: User, seed: int
) -> None:
    chance = Random(seed)
    version = imported(make_preparing(), report(CONSULTATION_PROCESS))
    done = 0
    for _ in range(25):
        db.session.commit()
        section = chance.choice(queries.sections_of(version.id))
        what = chance.randrange(8)
        revision = section.revision
        try:
            if what < 4:
                actions.place_section(section, list(Step)[what], revision=revision, by=admin)
            elif what == 4:
                words = section.text.replace(". ", ".\n\n", 1)
                actions.split_section(section, words, revision=revision, by=admin)
            elif what == 5:
                actions.merge_section(section, revision=revision, by=admin)
            elif what == 6:
                kind = chance.choice(list(SectionKind))
                actions.add_section(section, added("New.", kind, "N"), revision=revision, by=admin)
            else:
                actions.remove_section(
                    section, with_what_is_inside=False, revision=revision, by=admin
                )
        except Refusal:
            db.session.rollback()
            continue
        done += 1
        tree(version)
        queries.outline_of(version)
    assert done > 8
