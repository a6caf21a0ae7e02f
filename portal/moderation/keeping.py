"""Keeping the queue in step with the comments, whoever changes them and however.

Rooms below this one submit, change and withdraw comments, and know nothing of a queue. So it is
kept where they all end: when a session writes. Whatever was written of a comment, of the response
it belongs to, its body, its files or the decisions on it, its entry follows in the same
transaction, and with it the tallies and the index of words.

Statements that change comments without the session (a bulk load) call `keep` themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    event,
    exists,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import db
from portal.db.words import WordIndex
from portal.moderation.models import (
    AFTER_UNREAD,
    NONE,
    PERSON,
    Decision,
    QueueEntry,
    QueueState,
    QueueTally,
)
from portal.responses.models import (
    SENT,
    Attachment,
    Comment,
    CommentState,
    Naming,
    Response,
)
from portal.stakeholders.models import Body

# What moderators find by words: all that a comment says, and nothing of what was withdrawn.
SAID = WordIndex("said_words")

STATES = {
    CommentState.SUBMITTED: QueueState.WAITING,
    CommentState.PUBLISHED: QueueState.PUBLISHED,
    CommentState.WITHHELD: QueueState.WITHHELD,
    CommentState.RETURNED: QueueState.RETURNED,
    CommentState.WITHDRAWN: QueueState.WITHDRAWN,
}
AT_ONCE = 500
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# The facts of these that an entry copies. A comment's are all of them.
_OF_RESPONSE = ("body_id", "channel", "is_late", "naming")
_entries = cast(Table, QueueEntry.__table__)
Key = tuple[int, int, QueueState]


def install() -> None:
    """From now on every session of the portal keeps the queue."""
    if not event.contains(db.session, "after_flush", _after_flush):
        event.listen(db.session, "after_flush", _after_flush)


def keep(connection: Connection, comment_ids: Collection[int]) -> None:
    """The entries of those comments are what the comments say now. Drafts have none."""
    for some in _batched(sorted(comment_ids)):
        _keep(connection, some)


def _batched(ids: Iterable[int]) -> Iterator[Collection[int]]:
    listed = list(ids)
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def _after_flush(session: Session, _context: Any) -> None:
    written = [*session.new, *session.dirty, *session.deleted]
    comment_ids = {each.id for each in written if isinstance(each, Comment) and each.number}
    comment_ids |= {each.comment_id for each in written if isinstance(each, Decision)}
    comment_ids |= {
        each.comment_id for each in written if isinstance(each, Attachment) and each.comment_id
    }
    responses = _changed(session, Response, _OF_RESPONSE)
    bodies = _changed(session, Body, ("kind",))
    connection = session.connection()
    if responses or bodies:
        comment_ids |= set(
            connection.scalars(
                select(Comment.id)
                .join(Response, Response.id == Comment.response_id)
                .where(
                    Comment.number.is_not(None),
                    or_(
                        Response.id.in_(responses),
                        Response.body_id.in_(bodies),
                    ),
                )
            )
        )
    if comment_ids:
        keep(connection, comment_ids)


def _changed(session: Session, kind: type[Any], names: Iterable[str]) -> list[int]:
    """The ids of the rows of that kind in which one of those columns was changed."""
    return [
        each.id
        for each in session.dirty
        if isinstance(each, kind)
        and any(inspect(each).attrs[name].history.has_changes() for name in names)
    ]


def _keep(connection: Connection, comment_ids: Collection[int]) -> None:
    kept = {
        row.comment_id: row for row in connection.execute(_entries_of(), {"ids": list(comment_ids)})
    }
    new: list[dict[str, Any]] = []
    same_words: list[dict[str, Any]] = []
    new_words: list[dict[str, Any]] = []
    counted: Counter[Key] = Counter()
    words: dict[int, str] = {}
    for row in connection.execute(_sources(), {"ids": list(comment_ids)}):
        before = kept.get(row.id)
        entry = _entry(row)
        counted[_key(entry)] += 1
        if before is not None:
            counted[_key(before._asdict())] -= 1
        if before is None or before.waits_since != entry["waits_since"]:
            words[row.id] = f"{row.body}\n{row.suggestion}"
        if entry["state"] is QueueState.WITHDRAWN:
            words[row.id] = ""
        if before is None:
            new.append({**entry, "assignee_id": NONE, "claimed_by_id": NONE})
        elif before.waits_since == entry["waits_since"]:
            # Whether it was read is as it was, or as a colleague says at this moment.
            same_words.append({n: entry[n] for n in entry if n not in ("is_read", "rank")})
        else:
            new_words.append(entry)
    if new:
        connection.execute(insert(_entries), new)
    for entries in (same_words, new_words):
        _update(connection, entries)
    _count(connection, counted)
    SAID.put(connection, words)


def _update(connection: Connection, entries: Sequence[Mapping[str, Any]]) -> None:
    if not entries:
        return
    named: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in entries[0] if name != "comment_id"
    }
    connection.execute(
        update(_entries).where(_entries.c.comment_id == bindparam("new_comment_id")).values(named),
        [{f"new_{name}": value for name, value in entry.items()} for entry in entries],
    )


def _entry(row: Row[Any]) -> dict[str, Any]:
    """What the entry of a comment says whose words nobody has read yet."""
    waits_since = max(row.submitted_at, row.changed_at)
    state = QueueState.WAITING if row.is_unchecked else STATES[row.state]
    return {
        "comment_id": row.id,
        "consultation_id": row.consultation_id,
        "response_id": row.response_id,
        "number": row.number,
        "state": state,
        "section_id": row.section_id or NONE,
        "body_id": row.body_id or NONE,
        "kind": row.kind.value if row.kind else PERSON,
        "channel": row.channel,
        "stance": row.stance,
        "is_late": row.is_late,
        "has_file": row.has_file,
        "is_changed": state is QueueState.WAITING and row.was_decided_before,
        "is_private": row.naming is Naming.NOT_PUBLISHED,
        "is_up": row.is_unchecked,
        "waits_since": waits_since,
        "is_read": False,
        "rank": rank(row.number, is_read=False),
    }


def rank(number: int, *, is_read: bool) -> int:
    """Where a comment stands in the queue: what was read comes after all that was not."""
    return number + AFTER_UNREAD * is_read


def _key(entry: Mapping[str, Any]) -> Key:
    return entry["consultation_id"], entry["section_id"], entry["state"]


# These are asked at every write of a comment, and take longer to put together than to answer.
@cache
def _entries_of() -> Any:
    return select(_entries).where(_entries.c.comment_id.in_(_IDS))


@cache
def _sources() -> Any:
    return (
        select(
            Comment.id,
            Comment.consultation_id,
            Comment.response_id,
            Comment.number,
            Comment.state,
            Comment.is_unchecked,
            Comment.section_id,
            Comment.stance,
            Comment.body,
            Comment.suggestion,
            Comment.submitted_at,
            Comment.changed_at,
            Response.body_id,
            Response.channel,
            Response.is_late,
            Response.naming,
            Body.kind,
            exists().where(Attachment.comment_id == Comment.id).label("has_file"),
            exists()
            .where(
                and_(Decision.comment_id == Comment.id, Decision.decided_at < Comment.changed_at)
            )
            .label("was_decided_before"),
        )
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Body, Body.id == Response.body_id)
        .where(Comment.id.in_(_IDS), Comment.number.is_not(None), Comment.state.in_(SENT))
        .order_by(Comment.id)
    )


def _count(connection: Connection, counted: Mapping[Key, int]) -> None:
    """The tallies have gone up and down by that much. In one order, so that no two wait in turn."""
    rows = [
        {"consultation_id": key[0], "section_id": key[1], "state": key[2], "comments": by}
        for key, by in sorted(counted.items())
        if by
    ]
    if not rows:
        return
    on_sqlite = connection.dialect.name == "sqlite"
    statement: Any = (sqlite if on_sqlite else postgresql).insert(QueueTally)
    added = QueueTally.comments + statement.excluded.comments
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["consultation_id", "section_id", "state"], set_={"comments": added}
        ),
        rows,
    )
