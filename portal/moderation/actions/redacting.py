"""Removing words from what is to be published of a comment, and putting them back."""

from __future__ import annotations

from collections.abc import Collection

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import db
from portal.errors import Conflict, Refusal
from portal.moderation.actions.locking import lock_as_seen
from portal.moderation.models import RedactedField, Redaction, RemovalReason
from portal.moderation.places import Place, is_removed, places_of
from portal.moderation.queries.redactions import redactions, wording_of
from portal.responses.models import Comment

# More are a comment to be withheld or returned, and a page that nobody can look over.
MOST_REMOVALS = 100


def remove_words(
    comment: Comment,
    words: str,
    *,
    fields: Collection[RedactedField],
    only_first: bool = False,
    reason: RemovalReason,
    revision: int,
    by: User,
) -> int:
    """Those words will not be published: in all places of those fields, or in the first.

    Comes back with the number of places, 0 where all of them had been removed before. Raises
    `Conflict`, and `Refusal` where they stand nowhere or in more places than can be looked over.
    """
    lock_as_seen(comment, revision, by)
    standing = redactions(comment)
    everywhere = places_of(comment, words, fields)
    if not everywhere:
        raise Refusal(
            "These words do not stand there. Copy them from the comment, letter by letter.",
            field="words",
        )
    places = [place for place in everywhere if not is_removed(place, standing)]
    places = places[:1] if only_first else places
    if len(standing) + len(places) > MOST_REMOVALS:
        raise Refusal(
            f"That would be {len(standing) + len(places)} removals, and {MOST_REMOVALS} is the "
            "most. Remove longer passages, or withhold the comment.",
            field="words",
        )
    for place in places:
        _remove(comment, place, reason, by)
    return len(places)


def _remove(comment: Comment, place: Place, reason: RemovalReason, by: User) -> None:
    made = Redaction(
        comment_id=comment.id,
        wording=wording_of(comment),
        field=place.field,
        start=place.start,
        end=place.end,
        reason=reason,
        made_at=clock.now(),
        made_by_id=by.id,
        made_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    _record("words removed", comment, made, by)


def put_back(comment: Comment, redaction_id: int, *, revision: int, by: User) -> None:
    """Those words will be published with the rest. The removal is kept, and says who undid it.

    Raises `Conflict` where it does not stand any more.
    """
    lock_as_seen(comment, revision, by)
    removal = next((one for one in redactions(comment) if one.id == redaction_id), None)
    if removal is None:
        raise Conflict("Those words were put back already. Nothing was changed.")
    removal.undone_at, removal.undone_by_name = clock.now(), by.name
    db.session.flush()
    _record("words put back", comment, removal, by)


def _record(verb: str, comment: Comment, removal: Redaction, by: User) -> None:
    record(
        verb,
        actor=by,
        subject_kind="comment",
        subject_id=comment.id,
        consultation_id=comment.consultation_id,
        number=comment.number,
        redaction_id=removal.id,
        field=removal.field.value,
        reason=removal.reason.value,
    )
