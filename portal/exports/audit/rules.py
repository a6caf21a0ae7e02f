"""Who may read the record."""

from __future__ import annotations

from portal.accounts.models import Right, User


def may_read_audit(user: User) -> bool:
    """Administrators. It names people and what they did, and holds no word of a comment."""
    return user.has(Right.ADMINISTRATOR)
