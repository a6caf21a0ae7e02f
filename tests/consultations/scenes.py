"""What the tests of this room begin from, and how they look at what came of it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.consultations import actions
from portal.consultations.actions import InvitationOutcome
from portal.consultations.models import Consultation, Visibility
from portal.db import db
from portal.mail.models import Letter
from portal.stakeholders.models import BodyKind, Invitation, MemberRole
from tests import factories

NOT_COUNTED = ("BEGIN", "PRAGMA", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")
DURING = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def make_admin() -> User:
    return factories.make_user("Helen Marsh", Right.ADMINISTRATOR)


def make_strategy(*, launched: bool = True, is_sample: bool = False) -> Consultation:
    """From 2 November 2026 to 29 January 2027, 11:59pm."""
    consultation = actions.create(**typed(), by=None, slug="strategy", is_sample=is_sample)
    if launched:
        consultation.launched_at = consultation.opens_at
    db.session.flush()
    return consultation


def typed(**changes: Any) -> dict[str, Any]:
    """What `create` takes."""
    return {
        "title": "Draft Consultation Strategy",
        "aims": "To hear what bodies think.",
        "what_happens": "Every comment is read.",
        "opens": (date(2026, 11, 2), time(9)),
        "closes": (date(2027, 1, 29), time(23, 59)),
        "visibility": Visibility.AFTER_CLOSE,
        "reference_prefix": "CS",
        **changes,
    }


def ask(consultation: Consultation, by: User | None = None, **changes: Any) -> InvitationOutcome:
    """Lambeth CPCG is asked, unless said otherwise."""
    return actions.invite_body(
        consultation,
        **{
            "name": "Lambeth CPCG",
            "kind": BodyKind.CPCG,
            "borough": "Lambeth",
            "email": "lead@lambeth.example",
            "contact_name": "Grace Adeyemi",
            "role": MemberRole.LEAD,
            "by": by or make_admin(),
            "accept_address": link,
            **changes,
        },
    )


def asked(consultation: Consultation, **changes: Any) -> tuple[Invitation, str]:
    """The invitation made and the token of its letter."""
    done = ask(consultation, **changes)
    assert done.invitation is not None
    return done.invitation, token_in(letters()[-1])


def link(token: str) -> str:
    return f"http://portal.test/invitation/{token}"


def letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def token_in(letter: Letter) -> str:
    found = re.search(r"^http://portal\.test/invitation/(\S+)$", letter.body, re.MULTILINE)
    assert found is not None
    return found[1]


def events(verb: str) -> list[dict[str, Any]]:
    """What the record holds of that verb, in order."""
    rows = db.session.scalars(
        select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)
    )
    return [row.details for row in rows]


def checksum() -> str:
    """Of every row of every table."""
    db.session.rollback()
    digest = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table).order_by(*table.primary_key)):
            digest.update(repr((table.name, *row)).encode())
    db.session.rollback()
    return digest.hexdigest()
