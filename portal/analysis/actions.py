"""Writing summaries. Two people who write at once are told of each other; nothing is lost."""

from __future__ import annotations

from portal import clock
from portal.accounts.models import User
from portal.analysis import queries
from portal.analysis.models import Summary
from portal.analysis.places import Place
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.consultations.models import Consultation
from portal.db import db
from portal.errors import Conflict
from portal.web.dates import stamp


def write_summary(
    consultation: Consultation,
    place: Place,
    *,
    version_id: int,
    text: str,
    revision: int,
    by: User,
) -> Summary:
    """The summary of the place is that text. The same text again changes nothing.

    `revision` is that of the summary the writer began from, 0 where there was none. Raises
    `Conflict` when somebody saved another in between.
    """
    lock(consultation)
    summary = queries.summary_of(version_id, place.id)
    if summary is not None and summary.text == text:
        return summary
    if summary is not None and summary.revision != revision:
        raise Conflict(
            f"{summary.changed_by_name} saved this summary on {stamp(summary.changed_at)}, "
            "while you were writing"
        )
    if summary is None:
        summary = Summary(
            version_id=version_id, section_id=place.section_id, place=place.id, revision=0
        )
        db.session.add(summary)
    summary.text = text
    summary.revision += 1
    summary.changed_at = clock.now()
    summary.changed_by_name = by.name
    db.session.flush()
    record(
        "summary written",
        actor=by,
        subject_kind="summary",
        subject_id=summary.id,
        consultation_id=consultation.id,
        place=place.label,
        revision=summary.revision,
    )
    return summary
