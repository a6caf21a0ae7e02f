"""Who may enter what came another way, and what is late. Pure."""

from __future__ import annotations

from datetime import date, datetime

from portal import clock
from portal.accounts.models import Right, User
from portal.consultations.models import Stage
from portal.consultations.visits import Visit
from portal.responses.models import Channel, Comment, CommentState, Response, ResponseState

CHANNELS = (Channel.PAPER, Channel.EMAIL, Channel.TELEPHONE, Channel.MEETING)


def may_see_entries(user: User) -> bool:
    """See what came another way: whoever moderates. Administrators do not read comments."""
    return user.has(Right.MODERATOR)


def may_enter(visit: Visit) -> bool:
    """Enter a response, once bodies have been asked. What comes late is entered after the close."""
    return may_see_entries(visit.user) and visit.consultation.stage(visit.moment) is not (
        Stage.PREPARING
    )


def is_finished(entry: Response) -> bool:
    """It is a response like any other; until then nobody but moderators sees it."""
    return entry.state is ResponseState.SUBMITTED


def may_correct(entry: Response, comment: Comment) -> bool:
    """Put right what was entered wrongly, or take it back for the respondent, once it is finished.

    What is withdrawn stays so.
    """
    return is_finished(entry) and comment.state is not CommentState.WITHDRAWN


def is_late(received_on: date, closes_at: datetime) -> bool:
    """Received after the day on which it closed. What comes on that day is in time."""
    return received_on > clock.in_london(closes_at).date()
