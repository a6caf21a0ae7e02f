"""Publishing a version, and opening the consultation on it."""

from __future__ import annotations

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import launch, lock
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts import queries
from portal.drafts.models import CHANGES_LENGTH, DraftVersion
from portal.errors import Conflict, Refusal


def publish(version: DraftVersion, *, by: User | None, changes: str = "") -> None:
    """Bodies read this version from the opening on, and it never changes again.

    `changes` is what they are told of how it differs from the version before. Publishing it again
    changes nothing. Raises `Refusal` where there is nothing to read, or nothing new. What was said
    of an earlier version stays with it and is shown where its section lives on.
    """
    consultation = version.consultation
    lock(consultation)
    db.session.refresh(version)
    if version.is_published:
        return
    moment = clock.now()
    earlier = queries.newest_published(consultation.id)
    if earlier is not None and earlier.number > version.number:
        raise Conflict(f"Version {earlier.number} has been published since. Reload the page.")
    if not queries.has_words(version.id):
        raise Refusal(
            f"Version {version.number} has nothing to read yet. Import the draft again, "
            "or mend its sections."
        )
    if earlier is not None and not queries.has_changed(version, since=earlier):
        raise Refusal(
            f"Nothing has changed since version {earlier.number}. Change a section first."
        )
    if len(changes) > CHANGES_LENGTH:
        raise Refusal(
            f"What changed must be {CHANGES_LENGTH:,} characters or fewer", field="changes"
        )
    version.changes = changes if earlier is not None else ""
    version.published_at = moment
    db.session.flush()
    record(
        "version published",
        actor=by,
        subject_kind="draft version",
        subject_id=version.id,
        consultation_id=consultation.id,
        number=version.number,
        open_doubts=queries.open_doubts(version.id),
    )


def open_consultation(consultation: Consultation, *, by: User | None) -> None:
    """Bodies can come in from the opening date on. Opening it again changes nothing.

    Raises `Refusal` before a version of its draft is published.
    """
    lock(consultation)
    if queries.newest_published(consultation.id) is None:
        raise Refusal("Publish a version of the draft first: there is nothing to consult on yet.")
    launch(consultation, by=by)
