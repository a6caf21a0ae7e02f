"""What the queue has to say, found out from the comments themselves and nothing that is kept."""

from __future__ import annotations

from collections import Counter

from portal.db import db
from portal.moderation import rules
from portal.moderation.keeping import STATES
from portal.moderation.models import NONE, PERSON, Decision, QueueEntry, QueueState, QueueTally
from portal.responses.models import SENT, Attachment, Comment

FACTS = (
    *("consultation_id", "response_id", "number", "state", "section_id", "body_id", "kind"),
    *("channel", "stance", "is_late", "has_file", "is_private", "is_up", "waits_since"),
)


def assert_kept() -> None:
    """Every entry and tally says what the comments say, and there is no other."""
    db.session.flush()
    db.session.expire_all()
    sent = [c for c in db.session.scalars(db.select(Comment)) if c.number and c.state in SENT]
    entries = {entry.comment_id: entry for entry in db.session.scalars(db.select(QueueEntry))}
    assert set(entries) == {comment.id for comment in sent}
    for comment in sent:
        _assert_says(entries[comment.id], comment)
    counted = Counter((c.consultation_id, c.section_id or NONE, _stands(c)) for c in sent)
    kept = {
        (tally.consultation_id, tally.section_id, tally.state): tally.comments
        for tally in db.session.scalars(db.select(QueueTally))
    }
    assert {key: number for key, number in kept.items() if number} == dict(counted)


def _stands(comment: Comment) -> QueueState:
    return QueueState.WAITING if comment.is_waiting else STATES[comment.state]


def _assert_says(entry: QueueEntry, comment: Comment) -> None:
    response, body = comment.response, comment.response.body
    has_file = db.session.scalar(db.select(db.exists().where(Attachment.comment_id == comment.id)))
    assert {name: getattr(entry, name) for name in FACTS} == {
        "consultation_id": comment.consultation_id,
        "response_id": comment.response_id,
        "number": comment.number,
        "state": _stands(comment),
        "section_id": comment.section_id or NONE,
        "body_id": response.body_id or NONE,
        "kind": body.kind.value if body else PERSON,
        "channel": response.channel,
        "stance": comment.stance,
        "is_late": response.is_late,
        "has_file": has_file,
        "is_private": rules.is_for_staff_only(response),
        "is_up": comment.is_unchecked,
        "waits_since": rules.waiting_since(comment),
    }
    before = db.session.scalars(db.select(Decision).where(Decision.comment_id == comment.id))
    decided_before = any(decision.decided_at < comment.changed_at for decision in before)
    assert entry.is_changed == (entry.state == "waiting" and decided_before)
