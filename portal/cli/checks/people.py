"""Who can get in."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.accounts.models import Right, User, UserRight
from portal.cli.checks.findings import Finding, note, ok, wrong
from portal.config import Settings
from portal.db import db
from portal.sample.queries import sample_addresses


def sample_accounts(settings: Settings) -> Finding:
    """Nobody gets into a real installation with a password that is printed in the source."""
    there = sample_addresses()
    if not there:
        return ok("none")
    if settings.production:
        return wrong(
            f"{len(there)} with a password that everyone knows, {min(there)} for one; deactivate "
            "each with: flask --app wsgi deactivate EMAIL"
        )
    return ok(f"{len(there)}, which is right for a trial and wrong in production")


def administrators() -> Finding:
    """Somebody can administer the portal."""
    count = db.session.scalar(
        select(func.count(User.id))
        .join(UserRight, UserRight.user_id == User.id)
        .where(UserRight.right == Right.ADMINISTRATOR, User.deactivated_at.is_(None))
    )
    if not count:
        return note("nobody; add one with: flask --app wsgi add-administrator EMAIL NAME")
    return ok(f"{count}")
