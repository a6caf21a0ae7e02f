"""The changes of a comment that was sent, compared as far as a page can bear."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.accounts.models import User
from portal.responses.models import Comment, EarlierWording, Stance
from portal.responses.rewordings import MOST_COMPARED, rewordings

MOMENT = datetime(2027, 1, 12, 18, 0, tzinfo=UTC)
GRACE = User(name="Grace Adeyemi")
EARLIER = [
    EarlierWording(
        revision=number,
        stance=Stance.SUPPORT,
        body=f"Wording {number}",
        quote="",
        suggestion="",
        said_by=GRACE,
        said_at=MOMENT,
    )
    for number in range(MOST_COMPARED + 5)
]
COMMENT = Comment(
    stance=Stance.OBJECT,
    body="As it stands",
    quote="",
    suggestion="",
    changed_by=GRACE,
    changed_at=MOMENT,
)


def test_every_change_is_told_the_last_first() -> None:
    changes = rewordings(COMMENT, EARLIER)
    assert [change.before for change in changes] == EARLIER[::-1]
    assert [change.stance_after for change in changes[:2]] == [Stance.OBJECT, Stance.SUPPORT]


def test_only_the_last_of_many_changes_are_compared() -> None:
    changes = rewordings(COMMENT, EARLIER)
    assert [change.is_compared for change in changes] == [True] * MOST_COMPARED + [False] * 5
    assert all(change.redline for change in changes[:MOST_COMPARED])
    assert [change.redline for change in changes[MOST_COMPARED:]] == [()] * 5


def test_a_comment_that_was_never_changed_has_no_changes() -> None:
    assert rewordings(COMMENT, []) == ()
