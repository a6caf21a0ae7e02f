"""Who may read, write and submit a body's response. Pure; the same for views and templates.

`may_write` and `may_sign_off` say who somebody is, `may_comment` to `may_submit` also whether it
can be done now. Views that take words ask the first kind and leave the clock to the action, which
reads it after the lock and gives the words back when it is too late.
"""

from __future__ import annotations

from datetime import timedelta

from portal.consultations import rules as consultation_rules
from portal.consultations.models import Moderation
from portal.consultations.visits import Visit
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Passage, SectionView
from portal.responses.models import (
    SENT,
    Channel,
    ColleagueNote,
    Comment,
    CommentState,
    Naming,
    Response,
    ResponseState,
)

# Long enough to read it, decide and put a conflict right; the next look is asked for again.
SHOWN_FOR = timedelta(hours=1)


def may_read_response(visit: Visit) -> bool:
    """Read what the body has said and drafted: whoever speaks for it."""
    return visit.body is not None and consultation_rules.may_read(visit)


def may_write(visit: Visit) -> bool:
    """Draft for the body: everyone who speaks for it."""
    return may_read_response(visit)


def may_sign_off(visit: Visit) -> bool:
    """Submit for the body: its lead."""
    return may_write(visit) and visit.is_lead


def may_discuss(visit: Visit) -> bool:
    """Talk it over inside the body: whoever may read its response, also once that is sent."""
    return may_read_response(visit)


def may_remove_note(visit: Visit, note: ColleagueNote) -> bool:
    """Take a note away: whoever wrote it."""
    return may_discuss(visit) and note.written_by_id == visit.user.id


def is_drafting(response: Response | None) -> bool:
    """True until the response is submitted and once it is reopened, before its first word too."""
    return response is None or response.state is not ResponseState.SUBMITTED


def may_comment(visit: Visit, response: Response | None, passage: Passage | None) -> bool:
    """Add a comment now. What is printed for information only is not asked about."""
    return (
        consultation_rules.may_respond(visit)
        and is_drafting(response)
        and (passage is None or passage.is_answerable)
    )


def may_reply(visit: Visit) -> bool:
    """Reply for the body to what another body said: where the consultation allows it, while it is
    open for the body and shows what was said. Whether its response is drafting is asked apart.
    """
    return (
        visit.consultation.allows_replies
        and consultation_rules.may_respond(visit)
        and may_see_published(visit)
    )


def may_change(visit: Visit, response: Response | None, comment: Comment) -> bool:
    """Reword a comment of the body's now."""
    return (
        consultation_rules.may_respond(visit)
        and is_drafting(response)
        and comment.state is CommentState.DRAFT
    )


def may_change_sent(visit: Visit, comment: Comment) -> bool:
    """Reword what the Authority has: the body's lead, until the close; what was returned, always.

    It takes effect at once, so it is not for every colleague.
    """
    if not may_sign_off(visit) or comment.state not in SENT:
        return False
    if comment.state is CommentState.RETURNED:
        return True
    return visit.is_open and comment.state is not CommentState.WITHDRAWN


def may_withdraw(visit: Visit, comment: Comment) -> bool:
    """Take back what the Authority has: the body's lead, until the close."""
    return (
        may_sign_off(visit)
        and visit.is_open
        and comment.state in SENT
        and comment.state is not CommentState.WITHDRAWN
    )


def may_remove(visit: Visit, response: Response | None, comment: Comment) -> bool:
    """Take a comment of the body's away now: only before anybody else could have read it."""
    return may_change(visit, response, comment)


def may_merge(visit: Visit, response: Response | None, passage: Passage | None) -> bool:
    """Bring drafts together into one comment now: the lead, while the body drafts."""
    return visit.is_lead and may_comment(visit, response, passage)


def may_take_apart(visit: Visit, response: Response | None, comment: Comment) -> bool:
    """Give the drafts back that a comment was brought together from, before it is sent."""
    return may_merge(visit, response, None) and comment.state is CommentState.DRAFT


def may_find_ready(visit: Visit) -> bool:
    """Tell the lead that the response is ready: a colleague of theirs. A lead submits it."""
    return may_write(visit) and not visit.is_lead


def may_tell_ready(visit: Visit, response: Response | None) -> bool:
    """Tell the lead so now."""
    return may_find_ready(visit) and may_comment(visit, response, None)


def is_published_first(response: Response) -> bool:
    """What it sends is published at once, and a moderator looks at it afterwards.

    Nothing that its body wants kept back, and nothing that did not come by the portal: whoever
    wrote a letter was not told beforehand that others would read it so soon.
    """
    return (
        response.consultation.moderation is Moderation.AFTER
        and response.channel is Channel.PORTAL
        and response.naming not in (None, Naming.NOT_PUBLISHED)
    )


def is_for_staff_only(response: Response) -> bool:
    """The body asked that nobody outside the Authority reads its comments, whatever is decided.

    And inside it nobody reads them unawares: they are shown on asking, and the record says to whom.
    """
    return response.naming is Naming.NOT_PUBLISHED


def is_kept_letter(response: Response) -> bool:
    """What came another way and is finished. The letter itself holds more than its comments do."""
    return response.channel is not Channel.PORTAL and response.state is ResponseState.SUBMITTED


def is_file_on_asking(response: Response, comment: Comment | None) -> bool:
    """Staff ask for a file: the letter as it came, what is to be kept back, what was withheld."""
    return comment is None or is_for_staff_only(response) or comment.state is CommentState.WITHHELD


def may_be_reworded(section: SectionView) -> bool:
    """Other wording can be suggested for it: it is words, and not a heading, table or picture."""
    return (
        not section.is_heading
        and section.kind is not SectionKind.TABLE
        and section.picture_id is None
        and bool(section.plain)
    )


def may_submit(visit: Visit, response: Response | None) -> bool:
    """Submit now."""
    return may_sign_off(visit) and visit.is_open and is_drafting(response)


def may_reopen(visit: Visit, response: Response | None) -> bool:
    """Draft again after submitting, now: the lead, until the close."""
    return (
        may_sign_off(visit)
        and visit.is_open
        and response is not None
        and response.state is ResponseState.SUBMITTED
    )


def may_see_published(visit: Visit) -> bool:
    """Read what is published of what other bodies said, as the setting allows."""
    return consultation_rules.may_read(visit) and consultation_rules.may_see_others(visit)
