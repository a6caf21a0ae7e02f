"""Inviting many bodies from a list, with what became of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import needs
from portal.accounts.models import Right
from portal.consultations import actions
from portal.consultations.actions import Outcome
from portal.consultations.door import enter
from portal.consultations.forms.bodies import InviteListForm
from portal.consultations.links import draft_link, extra_dates, invitation_link
from portal.consultations.staff_views.blueprint import bp
from portal.consultations.visits import Visit
from portal.db import db
from portal.errors import BadFile, Refusal
from portal.stakeholders import pasted_list
from portal.stakeholders.pasted_lines import decoded
from portal.stakeholders.pasted_list import PastedList, Row
from portal.web.screening import accepts

LARGEST_FILE_BYTES = 1024 * 1024
ROWS_A_COMMIT = 20


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of the list."""

    row: Row
    outcome: Outcome
    sentence: str

    @property
    def needs_mending(self) -> bool:
        return self.outcome in {Outcome.BAD_ADDRESS, Outcome.REFUSED}


@bp.get("/<slug>/bodies/invite-list")
@needs(Right.ADMINISTRATOR)
def invite_list(slug: str) -> ResponseReturnValue:
    return _page(enter(slug), InviteListForm(formdata=None))


@bp.post("/<slug>/bodies/invite-list")
@needs(Right.ADMINISTRATOR)
@accepts(megabytes=1.2)
def invite_rows(slug: str) -> ResponseReturnValue:
    visit = enter(slug)
    form = InviteListForm()
    if not form.validate():
        return _page(visit, form, status=422)
    try:
        listed = pasted_list.read(_text(form))
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form, status=422)
    if not listed.rows:
        form.rows.errors = ["There are no bodies in the list"]
        return _page(visit, form, status=422)
    results = _invite_all(visit, listed.rows)
    form.rows.data = _left_to_mend(listed, results)
    done = any(not result.needs_mending for result in results)
    return _page(visit, form, results=results, status=200 if done else 422)


def _text(form: InviteListForm) -> str:
    """The list as text. Raises `BadFile` or `Refusal` beside its field."""
    typed = form.rows.data or ""
    data = form.file.data.read(LARGEST_FILE_BYTES + 1) if form.file.data else b""
    if typed.strip() and data:
        raise Refusal("Paste a list or choose a file, not both", field="file")
    if len(data) > LARGEST_FILE_BYTES:
        raise Refusal("The file is larger than 1 MB. Send fewer bodies at a time.", field="file")
    if not data:
        return typed
    try:
        return decoded(data)
    except BadFile as bad:
        raise BadFile(bad.sentence, field="file") from bad


def _invite_all(visit: Visit, rows: Sequence[Row]) -> list[RowResult]:
    """Every row is done and kept, some at a time.

    A whole list takes seconds, and for so long nobody else could write. Each row stands alone: a
    list that was cut short can be sent again, and says of what is done that it is.
    """
    more_dates = extra_dates(visit.consultation)
    results = []
    for start in range(0, len(rows), ROWS_A_COMMIT):
        results += [_invite(visit, row, more_dates) for row in rows[start : start + ROWS_A_COMMIT]]
        db.session.commit()
    return results


def _invite(visit: Visit, row: Row, more_dates: Sequence[str]) -> RowResult:
    if row.problem:
        outcome = Outcome.BAD_ADDRESS if row.is_bad_address else Outcome.REFUSED
        return RowResult(row, outcome, row.problem)
    done = actions.invite_body(
        visit.consultation,
        name=row.name,
        kind=row.kind,
        borough=row.borough,
        email=row.email,
        contact_name=row.contact_name,
        role=row.role,
        by=visit.user,
        accept_address=invitation_link,
        draft_address=draft_link(visit.consultation),
        more_dates=more_dates,
    )
    return RowResult(row, done.outcome, f"{done.sentence} {row.remark}".strip())


def _left_to_mend(listed: PastedList, results: Sequence[RowResult]) -> str:
    """The rows that could not be used as they were given, under the list's own headings."""
    bad = [result.row.source for result in results if result.needs_mending]
    return "\n".join([listed.header, *bad] if bad and listed.header else bad)


def _page(
    visit: Visit,
    form: InviteListForm,
    *,
    results: Sequence[RowResult] = (),
    status: int = 200,
) -> ResponseReturnValue:
    return render_template(
        "consultations/invite_list.html", visit=visit, form=form, results=results, Outcome=Outcome
    ), status
