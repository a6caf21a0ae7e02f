"""The record as a page, and as a spreadsheet to take away."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.sessions import signed_in_user
from portal.audit import queries
from portal.audit.queries import Looked
from portal.audit.verifying import head
from portal.consultations import queries as consultations
from portal.consultations.models import Consultation
from portal.db import db
from portal.db.engine import begin_reading_only
from portal.exports.actions import record_record
from portal.exports.audit.filtering import AuditFilter, asked
from portal.exports.audit.lines import HEADER, cells, thing
from portal.exports.audit.rules import may_read_audit
from portal.exports.audit.wording import OFFERED, words_of
from portal.exports.spreadsheets import csv_bytes
from portal.web.gate import require

bp = Blueprint("record", __name__)

PAGE_LENGTH = 50
SUBJECT_KINDS = frozenset(
    {"body", "comment", "consultation", "draft version", "file", "invitation", "meeting", "section"}
    | {"summary", "user", "response"}
)


@bp.get("/staff/audit/")
@needs(Right.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Who did what, and when: newest first, as narrowed by the address."""
    listed, chosen, looked = _asked(request.args)
    found = queries.latest(looked, limit=PAGE_LENGTH + 1)
    events = found[:PAGE_LENGTH]
    return render_template(
        "exports/audit.html",
        events=events,
        next_before=events[-1].id if len(found) > PAGE_LENGTH else None,
        chosen=chosen,
        kinds=OFFERED,
        consultations=listed,
        titles={row.id: row.title for row in listed},
        head=head(),
        words_of=words_of,
        thing=thing,
        subject_kinds=SUBJECT_KINDS,
    )


@bp.post("/staff/audit/record.csv")
@needs(Right.ADMINISTRATOR)
def download() -> ResponseReturnValue:
    """What the page shows, all of it: that it was taken is in the record, and so in the file."""
    _, chosen, looked = _asked(request.form)
    record_record(chosen.address, by=signed_in_user())
    db.session.commit()
    # The file leaves at its reader's pace; nobody who writes waits for it.
    begin_reading_only()
    answer = Response(
        stream_with_context(csv_bytes(HEADER, map(cells, queries.each(looked)))),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers.set("Content-Disposition", "attachment", filename="record.csv")
    return answer


def _asked(values: Mapping[str, str]) -> tuple[list[Consultation], AuditFilter, Looked]:
    user = signed_in_user()
    require(may_read_audit(user))
    listed = [row.consultation for row in consultations.for_user(seen_by=user)]
    ids = {row.slug: row.id for row in listed}
    chosen = asked(values, slugs=ids, subject_kinds=SUBJECT_KINDS)
    return listed, chosen, chosen.looked(ids.get(chosen.slug))
