"""Who may prepare a draft, and what can still be done with a version. Pure."""

from __future__ import annotations

from portal.accounts.models import User
from portal.consultations import rules as consultation_rules
from portal.consultations.visits import Visit
from portal.drafts.models import DraftVersion


def may_prepare(user: User) -> bool:
    """Import, mend and publish versions, and read those in preparation."""
    return consultation_rules.may_run(user)


def may_see_version(visit: Visit, version: DraftVersion) -> bool:
    """Look at what a version shows: once it is published, whoever may read the draft."""
    return consultation_rules.may_read(visit) if version.is_published else may_prepare(visit.user)


def may_mend(user: User, version: DraftVersion, newest: DraftVersion | None) -> bool:
    """Change it by hand: while it is in preparation, or as long as no later version is there.

    Editing a published one makes the next.
    """
    return may_prepare(user) and (
        not version.is_published or (newest is not None and newest.id == version.id)
    )


def may_carry(user: User, version: DraftVersion) -> bool:
    """Say which earlier section each of its sections carries on: until it is published."""
    return may_prepare(user) and not version.is_published
