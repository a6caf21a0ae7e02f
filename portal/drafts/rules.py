"""Who may prepare a draft, and what can still be done with a version. Pure."""

from __future__ import annotations

from portal.accounts.models import User
from portal.consultations import rules as consultation_rules
from portal.drafts.models import DraftVersion


def may_prepare(user: User) -> bool:
    """Import, mend and publish versions, and read those in preparation."""
    return consultation_rules.may_run(user)


def may_mend(user: User, version: DraftVersion) -> bool:
    """Change its words by hand: until it is published."""
    return may_prepare(user) and not version.is_published
