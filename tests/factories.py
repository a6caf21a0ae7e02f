"""Plain functions that make one thing each, with believable values, flushed and not committed."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache

from portal import clock
from portal.accounts.models import Right, User, UserRight
from portal.accounts.passwords import hash_password
from portal.consultations.models import Consultation, Participation, Visibility
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.models import Descent, DraftVersion, Footnote, Section
from portal.drafts.parsed import SectionKind, TextFormat
from portal.meetings.models import Meeting
from portal.moderation.models import QueueEntry, StaffNote
from portal.responses.models import (
    Attachment,
    AttachmentBytes,
    Capacity,
    Channel,
    ColleagueNote,
    Comment,
    CommentState,
    Naming,
    NilReturn,
    PublishedWording,
    Response,
    ResponseState,
    Stance,
    UnplacedRemark,
)
from portal.responses.published_words import whole, written
from portal.stakeholders.models import Body, BodyKind, MemberRole, Membership
from portal.web.forms import new_form_key

PASSWORD = "a password for tests"
NOTHING: Mapping[str, str] = {}
_numbers = itertools.count(1)


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: it is slow on purpose."""
    return hash_password(PASSWORD)


def make_user(name: str = "", *rights: Right, email: str = "") -> User:
    number = next(_numbers)
    user = User(
        email=email or f"person{number}@body.example",
        name=name or f"Person {number}",
        password_hash=password_hash(),
        created_at=clock.now(),
        right_rows=[UserRight(right=right) for right in rights],
    )
    db.session.add(user)
    db.session.flush()
    return user


def make_body(name: str = "", *, kind: BodyKind = BodyKind.CPCG, borough: str = "") -> Body:
    name = name or f"Body {next(_numbers)}"
    body = Body(
        name=name, name_key=name.casefold(), kind=kind, borough=borough, created_at=clock.now()
    )
    db.session.add(body)
    db.session.flush()
    return body


def make_member(
    body: Body, *, user: User | None = None, role: MemberRole = MemberRole.LEAD
) -> User:
    """A person who speaks for the body; a new one unless given."""
    user = user or make_user()
    db.session.add(Membership(user_id=user.id, body_id=body.id, role=role, joined_at=clock.now()))
    db.session.flush()
    return user


def make_consultation(
    slug: str = "",
    *,
    opened_days_ago: float = 7,
    closes_in_days: float = 42,
    launched: bool = True,
    visibility: Visibility = Visibility.AFTER_CLOSE,
    bodies: tuple[Body, ...] = (),
) -> Consultation:
    moment = clock.now().replace(microsecond=0)
    consultation = Consultation(
        slug=slug or f"consultation-{next(_numbers)}",
        title="Draft strategy",
        reference_prefix="DS",
        aims="To hear what bodies think of the draft.",
        what_happens="Every comment is read and answered.",
        opens_at=moment - timedelta(days=opened_days_ago),
        closes_at=moment + timedelta(days=closes_in_days),
        launched_at=moment - timedelta(days=opened_days_ago) if launched else None,
        visibility=visibility,
        created_at=moment,
    )
    db.session.add(consultation)
    db.session.flush()
    for body in bodies:
        make_participation(consultation, body)
    return consultation


def make_participation(consultation: Consultation, body: Body) -> Participation:
    row = Participation(consultation_id=consultation.id, body_id=body.id, invited_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def make_version(
    consultation: Consultation, *, number: int = 1, published: bool = True, paragraphs: int = 4
) -> DraftVersion:
    """A version with a summary, part A (A1, A2), part B (B1 to B<paragraphs>, B1 with footnote 1)
    and part E for information. Slugs: summary, A, A1, A2, B, B1 ..., E."""
    version = DraftVersion(
        consultation_id=consultation.id,
        number=number,
        title="Draft strategy for consulting people",
        report_number="7",
        report_date="5 December 2002",
        report_by="Clerk",
        text_format=TextFormat.PLAIN,
        made_at=clock.now(),
        made_by_name="Staff",
        published_at=clock.now() if published else None,
    )
    db.session.add(version)
    db.session.flush()
    add = _SectionAdder(version)
    summary = add(SectionKind.SUMMARY, "Summary", "summary", title="Summary")
    add(SectionKind.PARAGRAPH, "Summary", "summary-1", text="What this is about.", parent=summary)
    part = add(SectionKind.PART, "A", "A", title="Recommendations", marker="A")
    for n in (1, 2):
        add(
            SectionKind.PARAGRAPH,
            f"A{n}",
            f"A{n}",
            text=f"Agree thing {n}.",
            parent=part,
            marker=str(n),
        )
    part = add(SectionKind.PART, "B", "B", title="Supporting information", marker="B")
    for n in range(1, paragraphs + 1):
        text = f"Reason number {n}.{'[^1]' if n == 1 else ''}"
        add(SectionKind.PARAGRAPH, f"B{n}", f"B{n}", text=text, parent=part, marker=str(n))
    part = add(SectionKind.PART, "E", "E", title="Background papers", marker="E", information=True)
    add(SectionKind.PARAGRAPH, "E", "E-1", text="None.", parent=part)
    db.session.add(Footnote(version_id=version.id, number="1", position=1, text="A note."))
    db.session.flush()
    return version


class _SectionAdder:
    def __init__(self, version: DraftVersion) -> None:
        self.version = version
        self.position = 0

    def __call__(
        self,
        kind: SectionKind,
        label: str,
        slug: str,
        *,
        title: str = "",
        text: str = "",
        marker: str = "",
        parent: Section | None = None,
        information: bool = False,
    ) -> Section:
        self.position += 1
        section = Section(
            version_id=self.version.id,
            parent_id=parent.id if parent else None,
            position=self.position,
            identity=f"{self.version.id:016x}{self.position:016x}",
            kind=kind,
            marker=marker,
            label=label,
            slug=slug,
            title=title,
            text=text,
            for_information=information,
        )
        db.session.add(section)
        db.session.flush()
        return section


def make_next_version(
    version: DraftVersion,
    *,
    edited: Mapping[str, str] = NOTHING,
    gone: Collection[str] = (),
    added: Mapping[str, str] = NOTHING,
    merged: Mapping[str, str] = NOTHING,
    split: Mapping[str, str] = NOTHING,
    moved: Mapping[str, str] = NOTHING,
    relabelled: Mapping[str, str] = NOTHING,
    changes: str = "",
    published: bool = True,
) -> DraftVersion:
    """The version after that one, with the identities of what lives on. All by slug.

    `edited` gives new words; what is `gone` leaves no heir. `added` stands after the section named,
    and so does a piece that was `split` off it, which descends from it. What is `merged` goes into
    the section named; `moved`, to the end of that heading's words. `relabelled` gives another label
    of a letter and a number.
    """
    following = DraftVersion(
        consultation_id=version.consultation_id,
        number=version.number + 1,
        title=version.title,
        report_number=version.report_number,
        report_date=version.report_date,
        report_by=version.report_by,
        text_format=version.text_format,
        made_at=clock.now(),
        made_by_name="Staff",
        changes=changes,
        published_at=clock.now() if published else None,
    )
    db.session.add(following)
    db.session.flush()
    before = list(
        db.session.scalars(
            db.select(Section).where(Section.version_id == version.id).order_by(Section.position)
        )
    )
    slugs = {section.id: section.slug for section in before}
    sources = {section.slug: section for section in before}
    parents = {s.slug: slugs[s.parent_id] if s.parent_id else "" for s in before} | dict(moved)
    order = [slug for slug in sources if slug not in gone and slug not in merged]
    for slug, heading in moved.items():
        order.remove(slug)
        last = max(n for n, each in enumerate(order) if heading in (each, parents[each]))
        order.insert(last + 1, slug)
    for slug, after in (*added.items(), *split.items()):
        order.insert(order.index(after) + 1, slug)
        sources[slug] = sources[after]
        parents[slug] = after if sources[after].kind.is_heading else parents[after]
    made: dict[str, Section] = {}
    for position, slug in enumerate(order, 1):
        source, is_new = sources[slug], slug in added or slug in split
        parent = parents[slug]
        while parent and parent not in made:
            parent = parents[parent]
        called = relabelled.get(slug, slug if is_new else source.slug)
        made[slug] = Section(
            version_id=following.id,
            parent_id=made[parent].id if parent else None,
            position=position,
            identity=f"{following.id:016x}{position:016x}" if is_new else source.identity,
            kind=SectionKind.PARAGRAPH if is_new else source.kind,
            marker="" if is_new else called[1:] if slug in relabelled else source.marker,
            label=called if is_new or slug in relabelled else source.label,
            slug=called,
            title="" if is_new else source.title,
            text=edited.get(slug, f"New words at {slug}." if is_new else source.text),
            for_information=source.for_information,
        )
        db.session.add(made[slug])
        db.session.flush()
    for note in db.session.scalars(db.select(Footnote).where(Footnote.version_id == version.id)):
        db.session.add(
            Footnote(
                version_id=following.id,
                number=note.number,
                position=note.position,
                text=note.text,
            )
        )
    for slug, into in merged.items():
        _descend(made[into], sources[slug])
    for slug, came_from in split.items():
        _descend(made[slug], sources[came_from])
    return following


def _descend(section: Section, source: Section) -> None:
    db.session.add(
        Descent(version_id=section.version_id, section_id=section.id, from_identity=source.identity)
    )
    db.session.flush()


def section_at(version: DraftVersion, slug: str) -> Section:
    return db.session.scalars(
        db.select(Section).where(Section.version_id == version.id, Section.slug == slug)
    ).one()


def make_response(
    consultation: Consultation, body: Body, *, state: ResponseState = ResponseState.DRAFTING
) -> Response:
    response = Response(
        consultation_id=consultation.id, body_id=body.id, state=state, began_at=clock.now()
    )
    if state is ResponseState.SUBMITTED:
        response.submitted_at = clock.now()
        response.naming = Naming.BODY
        response.approved_by_name = "Pat Approver"
        response.capacity = Capacity.CHAIR
        consultation.responses_numbered += 1
        response.reference = f"DS-2027-{consultation.responses_numbered:04}"
    db.session.add(response)
    db.session.flush()
    return response


def make_entry(
    consultation: Consultation,
    body: Body | None,
    *,
    by: User,
    state: ResponseState = ResponseState.DRAFTING,
    channel: Channel = Channel.PAPER,
    naming: Naming | None = None,
    is_late: bool = False,
) -> Response:
    """What came another way, of the body or, without one, of Mr A. Private."""
    entry = Response(
        consultation_id=consultation.id,
        body_id=body.id if body else None,
        person_name="" if body else "Mr A. Private",
        channel=channel,
        state=state,
        began_at=clock.now(),
        received_on=clock.in_london(clock.now()).date(),
        entered_by_id=by.id,
        entered_by_name=by.name,
        naming=naming,
        is_late=is_late,
    )
    if state is ResponseState.SUBMITTED:
        entry.submitted_at = clock.now()
        consultation.responses_numbered += 1
        entry.reference = f"DS-2027-{consultation.responses_numbered:04}"
    db.session.add(entry)
    db.session.flush()
    return entry


def make_comment(
    response: Response,
    version: DraftVersion,
    section: Section | None,
    *,
    author: User,
    body: str = "We support this.",
    stance: Stance = Stance.SUPPORT,
    state: CommentState = CommentState.DRAFT,
    at: datetime | None = None,
) -> Comment:
    moment = at or clock.now()
    comment = Comment(
        consultation_id=response.consultation_id,
        response_id=response.id,
        version_id=version.id,
        section_id=section.id if section else None,
        form_key=new_form_key(),
        stance=stance,
        body=body,
        state=state,
        written_by_id=author.id,
        written_at=moment,
        changed_by_id=author.id,
        changed_at=moment,
    )
    if state is not CommentState.DRAFT:
        consultation = response.consultation
        consultation.comments_numbered += 1
        comment.number = consultation.comments_numbered
        comment.submitted_at = moment
    db.session.add(comment)
    db.session.flush()
    if state is CommentState.PUBLISHED:
        publish(comment)
    return comment


def publish(comment: Comment) -> Comment:
    """The comment is published, whole."""
    comment.state = CommentState.PUBLISHED
    db.session.merge(
        PublishedWording(
            comment_id=comment.id,
            body=written(whole(comment.body)),
            suggestion=written(whole(comment.suggestion)),
            published_at=clock.now(),
        )
    )
    db.session.flush()
    return comment


def make_file(
    comment: Comment, *, name: str = "Minutes.pdf", data: bytes = b"%PDF-1.7\nstartxref\n%%EOF"
) -> Attachment:
    """A file with the comment, from whoever wrote it."""
    file = Attachment(
        response_id=comment.response_id,
        comment_id=comment.id,
        form_key=new_form_key(),
        name=name,
        media_type="application/pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        added_at=clock.now(),
        added_by_id=comment.written_by_id,
    )
    db.session.add(file)
    db.session.flush()
    db.session.add(AttachmentBytes(attachment_id=file.id, data=data))
    db.session.flush()
    return file


def make_remark(response: Response, *, author: User, words: str = "Why?") -> UnplacedRemark:
    row = UnplacedRemark(
        response_id=response.id,
        form_key=new_form_key(),
        found="Before the first section",
        words=words,
        brought_at=clock.now(),
        brought_by_id=author.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_note(
    response: Response, section: Section | None, *, author: User, words: str = "Shall we?"
) -> ColleagueNote:
    row = ColleagueNote(
        response_id=response.id,
        section_id=section.id if section else None,
        form_key=new_form_key(),
        words=words,
        written_at=clock.now(),
        written_by_id=author.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_staff_note(comment: Comment, *, author: User, words: str = "Ask them.") -> StaffNote:
    row = StaffNote(
        comment_id=comment.id,
        author_id=author.id,
        form_key=new_form_key(),
        words=words,
        written_at=clock.now(),
    )
    db.session.add(row)
    entry = db.session.get_one(QueueEntry, comment.id)
    entry.notes += 1
    db.session.flush()
    return row


def make_merged(
    response: Response, version: DraftVersion, section: Section | None, *, author: User
) -> Comment:
    """A draft that was brought together from two others."""
    merged = make_comment(response, version, section, author=author, body="Both of them")
    for words in ("The first of them", "The second of them"):
        piece = make_comment(response, version, section, author=author, body=words)
        piece.state = CommentState.MERGED
        piece.merged_into_id = merged.id
    db.session.flush()
    return merged


def make_nil_return(response: Response, section: Section, *, author: User) -> NilReturn:
    row = NilReturn(
        response_id=response.id,
        section_id=section.id,
        made_at=clock.now(),
        made_by_id=author.id,
        sent_at=response.submitted_at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_meeting(
    consultation: Consultation,
    *,
    seats: int = 40,
    in_days: float = 30,
    replies_close_in_days: float = 25,
) -> Meeting:
    starts = clock.now().replace(microsecond=0) + timedelta(days=in_days)
    meeting = Meeting(
        consultation_id=consultation.id,
        uid=f"meeting-{next(_numbers)}@portal.test",
        title="First meeting",
        venue="Sample venue, Westminster",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        replies_close_at=starts - timedelta(days=in_days - replies_close_in_days),
        seats=seats,
    )
    db.session.add(meeting)
    db.session.flush()
    return meeting


def visit_of(user: User, consultation: Consultation, *, body: Body | None = None) -> Visit:
    """The user's visit, as the door would make it now."""
    from portal.consultations import queries

    visit = queries.visit(consultation.slug, user=user, body_id=body.id if body else None)
    assert visit is not None
    return visit
