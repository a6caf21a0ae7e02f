"""Who may do what about meetings. Pure; the same for views, queries and templates."""

from __future__ import annotations

from portal.accounts.models import Right, User
from portal.consultations.visits import Visit
from portal.meetings.models import Meeting
from portal.meetings.places import Invited


def may_reply(visit: Visit) -> bool:
    """Answer for a body. Whether replies are still taken is for the meeting and its clock."""
    return visit.body is not None and visit.consultation.launched_at is not None


def may_reply_to(visit: Visit, invited: Invited) -> bool:
    """Answer for a body about that meeting, as it stands at the moment it was looked at."""
    return may_reply(visit) and invited.takes_replies


def may_remind(visit: Visit, meeting: Meeting) -> bool:
    """Ask the bodies that have not answered to reply, while they can."""
    return (
        may_see_who_is_coming(visit.user)
        and visit.consultation.launched_at is not None
        and meeting.takes_replies(visit.moment)
    )


def may_arrange(user: User) -> bool:
    """Add a meeting and change its date, place and seats."""
    return user.has(Right.ORGANISER) or user.has(Right.ADMINISTRATOR)


def may_see_who_is_coming(user: User) -> bool:
    """See people by name, and what they need to take part. The organiser's alone."""
    return user.has(Right.ORGANISER)
