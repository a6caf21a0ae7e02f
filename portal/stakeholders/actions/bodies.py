"""Putting a body on the register, and holding it while who speaks for it changes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import constraint_named, db
from portal.errors import Refusal
from portal.stakeholders.models import Body, BodyKind, Standing
from portal.stakeholders.naming import clean_name, name_key


def register_body(
    *,
    name: str,
    kind: BodyKind,
    borough: str = "",
    standing: Standing = Standing.ACTIVE,
    by: User | None = None,
) -> Body:
    """The body is on the register. Raises `Refusal` when one of that name already is."""
    name = clean_name(name)
    body = Body(
        name=name,
        name_key=name_key(name),
        kind=kind,
        borough=borough,
        standing=standing,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(body)
    except IntegrityError as error:
        if not constraint_named(error, "uq_bodies_name_key"):
            raise
        raise Refusal(f"There is already a body called {name}", field="name") from error
    record("body registered", actor=by, subject_kind="body", subject_id=body.id, kind=kind.value)
    return body


def lock(body: Body) -> None:
    """Every change to who speaks for the body waits here for the one before it to commit.

    Rows that only refer to the body do not: the key itself is not locked.
    """
    db.session.execute(
        select(Body.id).where(Body.id == body.id).with_for_update(key_share=True)
    ).one()
