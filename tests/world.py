"""Two consultations, two bodies and one person of each kind: enough for anything to leak."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.models import Right, User
from portal.analysis.models import Summary
from portal.clock import now
from portal.consultations.models import Consultation, Visibility
from portal.db import db
from portal.drafts.models import DraftVersion, ImportDoubt, Section
from portal.meetings.models import Answer, Meeting, Reply, Seat, SeatState
from portal.moderation.models import Decision, Ground, StaffNote, Verdict
from portal.responses.models import (
    Attachment,
    ColleagueNote,
    Comment,
    CommentState,
    Naming,
    Response,
    ResponseState,
    UnplacedRemark,
)
from portal.stakeholders.actions import invite
from portal.stakeholders.models import Body, Invitation, MemberRole
from tests import factories

# Words that only their own body may read, or only staff, or nobody but the organiser.
LAMBETH_DRAFT = "lambeth-unsubmitted-words"
CAMDEN_WAITING = "camden-waiting-words"
CAMDEN_PUBLISHED = "camden-published-words"
CAMDEN_WITHHELD = "camden-withheld-words"
CAMDEN_NEEDS = "camden-access-needs"
ELSEWHERE = "words-of-another-consultation"
ENTERED_UNFINISHED = "words-that-staff-are-entering"
BY_POST = "words-of-a-person-by-post"
WITHHELD_NOTE = "note-to-the-author"
STAFF_NOTE = "quaggastaffnote"


@dataclass(frozen=True, slots=True)
class World:
    """Ids of everything, so that a test can ask for any of it as anybody."""

    people: dict[str, User]
    lambeth: Body
    camden: Body
    consultation: Consultation
    elsewhere: Consultation
    version: DraftVersion
    preparing: DraftVersion
    section: Section
    doubt: ImportDoubt
    draft: Comment
    remark: UnplacedRemark
    note: ColleagueNote
    staff_note: StaffNote
    merged: Comment
    file: Attachment
    sent_file: Attachment
    waiting: Comment
    published: Comment
    withheld: Comment
    foreign: Comment
    meeting: Meeting
    foreign_meeting: Meeting
    seat: Seat
    invitation: Invitation
    token: str
    entered: Comment
    by_post: Comment


def make_world(visibility: Visibility = Visibility.LIVE) -> World:
    """Everything is committed."""
    lambeth = factories.make_body("Lambeth CPCG", borough="Lambeth")
    camden = factories.make_body("Camden CPCG", borough="Camden")
    stranger_body = factories.make_body("Stranger CPCG")
    people = {
        "lead": factories.make_member(lambeth, user=factories.make_user("Grace Adeyemi")),
        "member": factories.make_member(
            lambeth, user=factories.make_user("Tom Fielding"), role=MemberRole.REPRESENTATIVE
        ),
        "other lead": factories.make_member(camden, user=factories.make_user("Colin Avery")),
        "outsider": factories.make_member(stranger_body),
        "coordinator": factories.make_user("Judith Cole", Right.COORDINATOR),
        "moderator": factories.make_user("Ruth Calder", Right.MODERATOR),
        "organiser": factories.make_user("Peter Osei", Right.ORGANISER),
        "approver": factories.make_user("Helen Marsh", Right.APPROVER),
        "administrator": factories.make_user("Amara Lewis", Right.ADMINISTRATOR),
        "staff and member": factories.make_member(
            lambeth, user=factories.make_user("Nora Finch", Right.MODERATOR)
        ),
        "two bodies": factories.make_member(
            camden, user=factories.make_member(lambeth, user=factories.make_user("Ivor Bell"))
        ),
    }
    consultation = factories.make_consultation(
        "strategy", bodies=(lambeth, camden), visibility=visibility
    )
    consultation.allows_replies = visibility is Visibility.LIVE
    elsewhere = factories.make_consultation("elsewhere", bodies=(stranger_body,))
    version = factories.make_version(consultation)
    foreign_version = factories.make_version(elsewhere)
    preparing = factories.make_version(consultation, number=2, published=False, paragraphs=5)
    doubt = ImportDoubt(
        version_id=preparing.id,
        section_id=factories.section_at(preparing, "B1").id,
        sentence="This may be a heading.",
    )
    section = factories.section_at(version, "B1")

    lambeths = factories.make_response(consultation, lambeth)
    draft = factories.make_comment(
        lambeths, version, section, author=people["lead"], body=LAMBETH_DRAFT
    )
    remark = factories.make_remark(lambeths, author=people["lead"], words=LAMBETH_DRAFT)
    note = factories.make_note(lambeths, section, author=people["lead"], words=LAMBETH_DRAFT)
    merged = factories.make_merged(lambeths, version, None, author=people["lead"])
    camdens = _submitted(consultation, camden, people["other lead"])
    waiting = factories.make_comment(
        camdens,
        version,
        section,
        author=people["other lead"],
        body=CAMDEN_WAITING,
        state=CommentState.SUBMITTED,
    )
    published = factories.make_comment(
        camdens,
        version,
        section,
        author=people["other lead"],
        body=CAMDEN_PUBLISHED,
        state=CommentState.PUBLISHED,
    )
    withheld = factories.make_comment(
        camdens,
        version,
        section,
        author=people["other lead"],
        body=CAMDEN_WITHHELD,
        state=CommentState.WITHHELD,
    )
    file = factories.make_file(draft, name=f"{LAMBETH_DRAFT}.pdf")
    sent_file = factories.make_file(waiting)
    _decide(published, Verdict.PUBLISH, None, people["moderator"])
    _decide(withheld, Verdict.WITHHOLD, Ground.PERSONAL_DATA, people["moderator"])
    strangers = _submitted(elsewhere, stranger_body, people["outsider"])
    foreign = factories.make_comment(
        strangers,
        foreign_version,
        factories.section_at(foreign_version, "B1"),
        author=people["outsider"],
        body=ELSEWHERE,
        state=CommentState.SUBMITTED,
    )

    meeting = factories.make_meeting(consultation, seats=5)
    foreign_meeting = factories.make_meeting(elsewhere)
    seat = _coming(meeting, camden, "Shirley Boateng", CAMDEN_NEEDS)
    db.session.add_all(
        [
            doubt,
            Summary(
                version_id=version.id,
                section_id=factories.section_at(version, "B").id,
                place=factories.section_at(version, "B").id,
                text="Most bodies support it.",
                changed_at=now(),
                changed_by_name="Ruth Calder",
            ),
        ]
    )
    invitation, token = invite(
        lambeth,
        email="new@lambeth.example",
        contact_name="Nadia Rahman",
        role=MemberRole.REPRESENTATIVE,
        by=people["administrator"],
    )
    ruth = people["moderator"]
    unfinished = factories.make_entry(consultation, camden, by=ruth)
    entered = factories.make_comment(
        unfinished, version, section, author=ruth, body=ENTERED_UNFINISHED
    )
    letter = factories.make_entry(consultation, None, by=ruth, state=ResponseState.SUBMITTED)
    by_post = factories.make_comment(
        letter, version, section, author=ruth, body=BY_POST, state=CommentState.SUBMITTED
    )
    staff_note = factories.make_staff_note(waiting, author=ruth, words=STAFF_NOTE)
    db.session.commit()
    return World(
        people=people,
        lambeth=lambeth,
        camden=camden,
        consultation=consultation,
        elsewhere=elsewhere,
        version=version,
        preparing=preparing,
        section=section,
        doubt=doubt,
        draft=draft,
        remark=remark,
        note=note,
        staff_note=staff_note,
        merged=merged,
        file=file,
        sent_file=sent_file,
        waiting=waiting,
        published=published,
        withheld=withheld,
        foreign=foreign,
        meeting=meeting,
        foreign_meeting=foreign_meeting,
        seat=seat,
        invitation=invitation,
        token=token,
        entered=entered,
        by_post=by_post,
    )


def _submitted(consultation: Consultation, body: Body, lead: User) -> Response:
    response = factories.make_response(consultation, body, state=ResponseState.SUBMITTED)
    response.naming = Naming.BODY
    response.submitted_by_id = lead.id
    response.approved_by_name = lead.name
    return response


def _decide(comment: Comment, verdict: Verdict, ground: Ground | None, by: User) -> None:
    db.session.add(
        Decision(
            comment_id=comment.id,
            verdict=verdict,
            ground=ground,
            note=WITHHELD_NOTE,
            decided_at=now(),
            decided_by_id=by.id,
            decided_by_name=by.name,
        )
    )


def _coming(meeting: Meeting, body: Body, name: str, needs: str) -> Seat:
    reply = Reply(
        meeting_id=meeting.id,
        body_id=body.id,
        answer=Answer.YES,
        replied_at=now(),
        replied_by_name="Colin Avery",
    )
    db.session.add(reply)
    db.session.flush()
    meeting.queue_numbered = 1
    seat = Seat(
        meeting_id=meeting.id,
        reply_id=reply.id,
        person_name=name,
        name_key=name.casefold(),
        state=SeatState.CONFIRMED,
        queue_number=1,
        queued_at=now(),
        access_needs=needs,
    )
    db.session.add(seat)
    db.session.flush()
    return seat
