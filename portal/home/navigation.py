"""The links of a consultation's navigation: the rooms' own rules say which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.analysis import rules as analysis
from portal.consultations import rules as consultations
from portal.consultations.visits import Visit
from portal.drafts import rules as drafts
from portal.meetings import rules as meetings
from portal.moderation import rules as moderation
from portal.responses import rules as responses
from portal.responses.entry import rules as entry


@dataclass(frozen=True, slots=True)
class Link:
    """A place of a consultation. A page says by `key` that it is there."""

    key: str
    endpoint: str
    words: str


def links(visit: Visit) -> Sequence[Link]:
    """What the visitor may open: a body's places first, then those of staff."""
    user = visit.user
    is_organiser = meetings.may_see_who_is_coming(user)
    arranging = "Who is coming" if is_organiser else "Arrange meetings"
    offered = (
        (True, Link("overview", "home.overview", "Overview")),
        (consultations.may_read(visit), Link("draft", "responses.contents", "The draft")),
        (
            responses.may_read_response(visit),
            Link("response", "responses.response", "Our response"),
        ),
        (visit.body is not None, Link("meetings", "meetings.invitations", "Meetings")),
        (
            consultations.may_see_colleagues(visit),
            Link("colleagues", "colleagues.page", "Colleagues"),
        ),
        (drafts.may_prepare(user), Link("versions", "drafts.versions", "Versions")),
        (consultations.may_run(user), Link("bodies", "consultations.bodies", "Bodies")),
        (moderation.may_moderate(user), Link("moderation", "moderation.queue", "Moderation")),
        (entry.may_see_entries(user), Link("letters", "entry.entries", "Letters and calls")),
        (analysis.may_read(user), Link("analysis", "analysis.sections", "Analysis")),
        (meetings.may_arrange(user), Link("staff-meetings", "organising.meetings", arranging)),
    )
    return [link for is_offered, link in offered if is_offered]
