"""Comments stay with the version they were made on, and are seen on the next."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from portal.drafts.lineage.origins import origin
from portal.drafts.models import DraftVersion, Section
from portal.drafts.reading import Fate
from portal.responses import progress
from portal.responses.answers import answers_of
from portal.responses.models import Comment
from portal.responses.progress import OwnTally, Status
from tests.responses.histories import History, Row, histories

HEADING = Row("h", "h", "Heading")
WORDS = (Row("p1", "h", "One."), Row("p2", "h", "Two."))
OTHER = (Row("k", "k", "Another"), Row("q", "k", "Three."))


def _status_after(
    *rows: Row, tally: tuple[int, int, int] = (0, 0, 1), identity: str = "h"
) -> Status:
    """Of the passage h in version 2, where version 1 was answered: comments, unsettled, nil."""
    history = History([[HEADING, *WORDS, *OTHER], list(rows)])
    outline = history.outline(2)
    passage = outline.passage("h")
    assert passage is not None
    answered = OwnTally(history.section_id(1, identity), *tally)
    return progress.statuses(outline, [answered])[passage.id]


@given(histories())
def test_every_comment_is_in_exactly_one_place_of_the_newest_version(history: History) -> None:
    newest = history.outline(len(history.versions))
    versions = {n: DraftVersion(id=n, number=n) for n in range(1, len(history.versions) + 1)}
    comments = [
        Comment(
            version_id=number,
            version=versions[number],
            section_id=row and history.section_id(number, row.identity),
            section=row and Section(id=history.section_id(number, row.identity)),
        )
        for number, rows in enumerate(history.versions, 1)
        for row in (None, *rows)
    ]
    statuses = progress.statuses(newest, ())
    answers = answers_of(newest, statuses, comments, {})
    assert Counter(map(id, answers.comments)) == Counter(map(id, comments))
    asked = {passage.id for passage in newest.answerable}
    for answer in answers.by_passage:
        for remark in answer.remarks:
            section_id = remark.comment.section_id
            assert section_id in answer.passage.section_ids
            now = newest.now(section_id)
            assert now in (answer.passage.heading, *answer.passage.words)
    for remark in answers.apart:
        passage = newest.passage_of(remark.comment.section_id or 0)
        assert passage is None or passage.id not in asked
    ids = [section_id for passage in newest.passages for section_id in passage.section_ids]
    assert len(ids) == len(set(ids))


@given(histories())
def test_counts_of_paragraphs_add_up_to_what_was_said(history: History) -> None:
    """As many comments stand at a section as were made on it and on those that live on in it."""
    newest = history.outline(len(history.versions))
    made = [
        history.section_id(number, row.identity)
        for number, rows in enumerate(history.versions, 1)
        for row in rows
    ]
    standing = Counter(now.id if (now := newest.now(id_)) else None for id_ in made)
    gone = sum(1 for trace in newest.traces if trace.fate is Fate.GONE)
    assert standing.total() == len(made)
    assert standing[None] == gone
    assert all(newest.section_by_id(id_) for id_ in standing if id_ is not None)


@given(histories())
def test_a_history_without_a_change_rewords_nothing(history: History) -> None:
    history.versions.append(history.versions[-1])
    last = len(history.versions)
    newest = history.outline(last)
    for row in history.versions[-1]:
        section_id = history.section_id(last - 1, row.identity)
        trace = newest.trace(section_id)
        assert trace is not None
        assert trace.fate is Fate.SAME
        passage = newest.passage_of(section_id)
        assert newest.is_reworded(section_id) is (passage is None)


def test_a_passage_tells_since_which_version_its_words_changed() -> None:
    edited = Row("p1", "h", "One, and more.")
    history = History(
        [[HEADING, *WORDS, *OTHER], [HEADING, *WORDS, *OTHER], [HEADING, edited, WORDS[1], *OTHER]]
    )
    for number, since in ((2, [None, None]), (3, [1, None])):
        outline = history.outline(number)
        assert [outline.reworded_since(passage) for passage in outline.passages] == since


def test_a_comment_on_version_1_answers_the_passage_on_version_2() -> None:
    edited = (HEADING, Row("p1", "h", "One and a half."), WORDS[1], *OTHER)
    assert _status_after(*edited, tally=(1, 0, 0), identity="p1") is Status.ANSWERED
    assert _status_after(*edited, tally=(1, 1, 0), identity="p1") is Status.DRAFT
    gone = (HEADING, WORDS[1], *OTHER)
    assert _status_after(*gone, tally=(1, 0, 0), identity="p1") is Status.NOT_STARTED


def test_nothing_to_add_holds_while_every_word_is_the_same() -> None:
    assert _status_after(HEADING, *WORDS, *OTHER) is Status.NOTHING_TO_ADD
    moved_below = (*OTHER, HEADING, *WORDS)
    assert _status_after(*moved_below) is Status.NOTHING_TO_ADD


def test_nothing_to_add_lapses_with_any_change_of_the_words() -> None:
    changes = {
        "edited": (HEADING, Row("p1", "h", "One and a half."), WORDS[1], *OTHER),
        "taken away": (HEADING, WORDS[0], *OTHER),
        "added": (HEADING, *WORDS, Row("p3", "h", "New."), *OTHER),
        "moved in": (HEADING, *WORDS, Row("q", "h", "Three."), OTHER[0], Row("r", "k", "Four.")),
        "moved out": (HEADING, WORDS[0], *OTHER, Row("p2", "k", "Two.")),
        "retitled": (Row("h", "h", "New heading"), *WORDS, *OTHER),
    }
    assert {name: _status_after(*rows) for name, rows in changes.items()} == dict.fromkeys(
        changes, Status.NOT_STARTED
    )


def test_what_is_not_answered_says_so_once_submitted() -> None:
    outline = History([[HEADING, *WORDS]]).outline(1)
    passage = outline.passages[0]
    blank = progress.statuses(outline, ())[passage.id]
    assert (blank.words, blank.is_blank, blank.shape) == ("Not started", True, "none")
    sent = progress.statuses(outline, (), is_submitted=True)[passage.id]
    assert (sent.words, sent.is_blank, sent.shape) == ("Not answered", True, "none")


def test_a_comment_on_a_whole_passage_is_told_of_a_change_in_any_paragraph() -> None:
    history = History([[HEADING, *WORDS], [HEADING, WORDS[0], Row("p2", "h", "Two and more.")]])
    outline = history.outline(2)
    on_whole = origin(outline, 1, history.section_id(1, "h"))
    on_same = origin(outline, 1, history.section_id(1, "p1"))
    assert on_whole is not None
    assert on_same is not None
    assert (on_whole.is_reworded, on_whole.is_gone) == (True, False)
    assert [then.plain for then in on_whole.words] == ["Heading", "One.", "Two."]
    assert (on_same.is_reworded, [then.plain for then in on_same.words]) == (False, ["One."])


def test_what_was_said_of_this_version_has_no_origin_to_tell() -> None:
    history = History([[HEADING, *WORDS], [HEADING, *WORDS]])
    outline = history.outline(2)
    assert origin(outline, 2, history.section_id(2, "p1")) is None
    assert origin(outline, 2, None) is None
    whole = origin(outline, 1, None)
    assert whole is not None
    assert (whole.number, whole.is_gone, whole.is_reworded) == (1, False, False)
