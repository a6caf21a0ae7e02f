"""The record as a page, and as a spreadsheet to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.accounts.rules import may_read_record
from portal.accounts.sessions import signed_in_user
from portal.audit.queries import Looked, batches, latest
from portal.audit.verifying import head, latest_of_chain
from portal.consultations import queries as consultations
from portal.consultations.models import Consultation
from portal.db import db
from portal.db.engine import begin_reading_only
from portal.exports.actions import record_record
from portal.exports.audit.filtering import THINGS, AuditFilter, asked
from portal.exports.audit.lines import HEADER, lines, rows
from portal.exports.audit.looking import looked
from portal.exports.audit.wording import KIND_NAMES
from portal.exports.spreadsheets import csv_bytes
from portal.web.gate import require

bp = Blueprint("record", __name__)

PAGE_LENGTH = 50
# The page follows the end of the chain, which costs the same however long the whole of it is.
LINKS_FOLLOWED = 200


@bp.get("/staff/audit/")
@needs(Right.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Who did what, and when: newest first, as narrowed by the address."""
    listed, chosen, wanted = _asked(request.args)
    found = latest(wanted, limit=PAGE_LENGTH + 1)
    events = found[:PAGE_LENGTH]
    return render_template(
        "exports/audit.html",
        lines=lines(events),
        next_before=events[-1].id if len(found) > PAGE_LENGTH else None,
        chosen=chosen,
        kinds=KIND_NAMES,
        consultations=listed,
        things=THINGS,
        head=head(),
        walk=latest_of_chain(LINKS_FOLLOWED),
        followed=LINKS_FOLLOWED,
    )


@bp.post("/staff/audit/record.csv")
@needs(Right.ADMINISTRATOR)
def download() -> ResponseReturnValue:
    """The page and all that follow it. That it was taken is in the record, and so in the file."""
    _, chosen, wanted = _asked(request.form)
    record_record(chosen.without(), by=signed_in_user())
    db.session.commit()
    # The file leaves at its reader's pace; nobody who writes waits for it.
    begin_reading_only()
    answer = Response(
        stream_with_context(csv_bytes(HEADER, rows(batches(replace(wanted, before=None))))),
        content_type="text/csv; charset=utf-8",
    )
    answer.headers.set("Content-Disposition", "attachment", filename="record.csv")
    return answer


def _asked(values: Mapping[str, str]) -> tuple[Sequence[Consultation], AuditFilter, Looked]:
    user = signed_in_user()
    require(may_read_record(user))
    listed = [row.consultation for row in consultations.for_user(seen_by=user)]
    ids = {row.slug: row.id for row in listed}
    chosen = asked(values, slugs=ids)
    return listed, chosen, looked(chosen, consultation_id=ids.get(chosen.slug))
