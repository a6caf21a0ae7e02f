"""Who reads the analysis and who writes it. Pure."""

from __future__ import annotations

from portal.accounts.models import Right, User

READERS = (Right.MODERATOR, Right.APPROVER)


def may_read(user: User) -> bool:
    """Read what was said, section by section, and its figures."""
    return any(user.has(right) for right in READERS)


def may_summarise(user: User) -> bool:
    """Write what was said on a section."""
    return user.has(Right.MODERATOR)
