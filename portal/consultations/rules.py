"""Who may do what with a consultation. Pure; the same for views and templates."""

from __future__ import annotations

from portal.accounts.models import Right, User
from portal.consultations.models import Stage, Visibility
from portal.consultations.visits import Visit


def may_run(user: User) -> bool:
    """Make a consultation, change it, open it, invite bodies, import its draft."""
    return user.has(Right.ADMINISTRATOR)


def may_read(visit: Visit) -> bool:
    """Read the draft: staff always, bodies once it has opened and ever after."""
    return visit.user.is_staff or (visit.body is not None and visit.stage is not Stage.PREPARING)


def may_see_colleagues(visit: Visit) -> bool:
    """See who speaks for the body: everyone who does."""
    return visit.body is not None


def may_run_colleagues(visit: Visit) -> bool:
    """Invite and remove colleagues, give them roles, hand over: whoever leads the body."""
    return visit.body is not None and visit.is_lead


def may_respond(visit: Visit) -> bool:
    """Write, change and submit for a body, while the consultation is open."""
    return visit.body is not None and visit.is_open


def may_see_others(visit: Visit) -> bool:
    """Read what is published of what other bodies said, as the setting allows."""
    if visit.user.is_staff:
        return True
    match visit.consultation.visibility:
        case Visibility.LIVE:
            return visit.stage is not Stage.PREPARING
        case Visibility.AFTER_CLOSE:
            return visit.stage is Stage.CLOSED
        case _:
            return False
