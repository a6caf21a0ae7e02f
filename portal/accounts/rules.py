"""Who may sign in at all and read the record, and how long one waits after wrong passwords."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.accounts.models import Right, User

COUNTED_MINUTES = 15
LONGEST_WAIT_MINUTES = 15
FREE_TRIES_OF_ADDRESS = 5
FREE_TRIES_OF_NETWORK = 30


def may_sign_in(user: User, *, with_samples: bool) -> bool:
    """True of somebody active; of a sample account, whose password is no secret, on trial only."""
    return user.deactivated_at is None and (with_samples or not user.is_sample)


def may_read_record(user: User) -> bool:
    """Read who did what: administrators. It names people, and holds no word of a comment."""
    return user.has(Right.ADMINISTRATOR)


def may_try_at(failures: Sequence[datetime], *, free: int) -> datetime | None:
    """When the next try is taken, after those failures of the last COUNTED_MINUTES. None is now.

    The first `free` cost nothing; then 1 minute, 2, 4, 8 and at most LONGEST_WAIT_MINUTES from the
    last one. A try that is refused for coming early is not counted, so nobody is kept out for good.
    """
    if len(failures) < free:
        return None
    doublings = min(len(failures) - free, LONGEST_WAIT_MINUTES)
    return max(failures) + timedelta(minutes=min(2**doublings, LONGEST_WAIT_MINUTES))
