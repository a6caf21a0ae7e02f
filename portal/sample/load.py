"""Puts the sample data in: two consultations, one open now and one closed and being analysed.

Everything goes through the same actions as real use, with the clock set to when it would have been
done, so that the sample keeps every rule of the portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path

from flask import current_app

from portal import clock
from portal.accounts import passwords
from portal.accounts.actions import create_user
from portal.accounts.models import User
from portal.accounts.queries import user_by_email
from portal.analysis import actions as analysis
from portal.analysis.places import places
from portal.consultations import actions as consultations
from portal.consultations import queries as consultation_queries
from portal.consultations.models import Consultation, Visibility
from portal.consultations.visits import Visit
from portal.drafts import actions as drafts
from portal.drafts import queries as draft_queries
from portal.drafts.importing import parse
from portal.drafts.reading import Outline
from portal.mail import actions as letters
from portal.mail import queries as outbox
from portal.meetings import actions as meetings
from portal.meetings.models import Answer
from portal.moderation import actions as moderation
from portal.moderation.models import Ground
from portal.responses import actions as responses
from portal.responses import queries as response_queries
from portal.responses.models import Capacity, Comment, Naming
from portal.sample.accounts import SAMPLE_ACCOUNTS, SAMPLE_PASSWORD
from portal.sample.colleagues import draft_together
from portal.sample.letters import enter_letters
from portal.sample.register import SampleBody, register
from portal.sample.talk import (
    ON_THE_PROGRAMME,
    ON_THE_STRATEGY,
    PROGRAMME,
    STRATEGY,
    SUMMARIES,
    Remark,
    Said,
)
from portal.stakeholders import queries as stakeholders
from portal.stakeholders.actions import add_member, register_body
from portal.stakeholders.models import MemberRole, Standing
from portal.web.forms import new_form_key

PAPERS = Path(__file__).parent / "papers"
WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
MIDNIGHT = time(0, 0)
LAST_MINUTE = time(23, 59)
WHAT_HAPPENS = (
    "A moderator reads each comment, usually within ten days. Each will be answered, and what was "
    "asked, what was said and what was done will be published within twelve weeks of the close."
)


def load() -> None:
    """The sample data is in the session, flushed. For an empty database."""
    _users.cache_clear()
    written_before = outbox.newest_id()
    with clock.pretending(clock.now() - 20 * WEEK):
        _register_everyone()
    _strategy()
    _programme()
    letters.count_as_sent(after=written_before)


def _register_everyone() -> None:
    for body in register():
        register_body(name=body.name, kind=body.kind, borough=body.borough, standing=body.standing)
    password_hash = passwords.hash_password(SAMPLE_PASSWORD)
    for account in SAMPLE_ACCOUNTS:
        user = create_user(
            email=account.email,
            name=account.name,
            password_hash=password_hash,
            rights=account.rights,
            is_sample=True,
        )
        if account.body:
            spoken_for = stakeholders.body_by_name(account.body)
            assert spoken_for is not None
            add_member(spoken_for, user, account.role or MemberRole.REPRESENTATIVE)


def _strategy() -> None:
    """Open for six weeks and for six more, with comments in every state and two meetings."""
    today = clock.in_london(clock.now())
    opened = (today - 6 * WEEK).date()
    with clock.pretending(clock.from_london(opened, MIDNIGHT) - WEEK):
        consultation = consultations.create(
            slug=STRATEGY,
            title="MPA/MPS Consultation Strategy",
            aims="The Authority is asking how Londoners should be consulted on policing. Please "
            "read the draft and say, section by section, what your body supports, what it objects "
            "to and what it would word differently.",
            what_happens=WHAT_HAPPENS,
            opens=(opened, MIDNIGHT),
            closes=((today + 6 * WEEK).date(), LAST_MINUTE),
            visibility=Visibility.LIVE,
            reference_prefix="CS",
            by=_users("admin@mpa.example"),
            is_sample=True,
        )
        _open_on(consultation, "consultation-strategy.txt")
    with clock.pretending(today - 5 * DAY):
        _invite(consultation, register())
    with clock.pretending(today - 3 * DAY):
        _say(consultation, ON_THE_STRATEGY)
        lead = _visit(consultation, "lead@lambeth.example")
        member = _visit(consultation, "member@lambeth.example")
        draft_together(lead, member, _outline(lead), since=today - 3 * DAY)
    with clock.pretending(today - 2 * DAY):
        _decide(consultation, ON_THE_STRATEGY)
        _meet(consultation)


def _programme() -> None:
    """Closed two weeks ago; decided on but for two letters, and some sections are summarised."""
    today = clock.in_london(clock.now())
    opened = (today - 16 * WEEK).date()
    with clock.pretending(clock.from_london(opened, MIDNIGHT) - WEEK):
        consultation = consultations.create(
            slug=PROGRAMME,
            title="Consultation, Diversity and Outreach Work Programme",
            aims="The Authority is asking whether the three objectives of this programme are the "
            "right ones, and what is missing from them.",
            what_happens=WHAT_HAPPENS,
            opens=(opened, MIDNIGHT),
            closes=((today - 2 * WEEK).date(), LAST_MINUTE),
            visibility=Visibility.AFTER_CLOSE,
            reference_prefix="WP",
            by=_users("admin@mpa.example"),
            is_sample=True,
        )
        _open_on(consultation, "cdo-work-programme.txt")
        _invite(consultation, [body for body in register() if _has_account(body)])
    with clock.pretending(today - 3 * WEEK):
        _say(consultation, ON_THE_PROGRAMME)
    with clock.pretending(today - 2 * WEEK + 4 * DAY):
        _decide(consultation, ON_THE_PROGRAMME)
    with clock.pretending(today - 5 * DAY):
        by_post = _visit(consultation, "moderator@mpa.example")
        enter_letters(by_post, _outline(by_post))
    with clock.pretending(today - DAY):
        _summarise(consultation)


def _open_on(consultation: Consultation, paper: str) -> None:
    by = _users("admin@mpa.example")
    version = drafts.import_draft(
        consultation, data=(PAPERS / paper).read_bytes(), filename=paper, by=by, parse=parse
    )
    drafts.publish(version, by=by)
    drafts.open_consultation(consultation, by=by)


def _invite(consultation: Consultation, bodies: Sequence[SampleBody]) -> None:
    base = current_app.config["SETTINGS"].base_url
    leads = {
        account.body: account for account in SAMPLE_ACCOUNTS if account.role is MemberRole.LEAD
    }
    for body in bodies:
        if body.standing is not Standing.ACTIVE:
            continue
        lead = leads.get(body.name)
        consultations.invite_body(
            consultation,
            name=body.name,
            kind=body.kind,
            borough=body.borough,
            email=lead.email if lead else f"lead@{_address_word(body.name)}.example",
            contact_name=lead.name if lead else "",
            by=_users("admin@mpa.example"),
            accept_address=lambda token: f"{base}/invitation/{token}",
            draft_address=f"{base}/consultations/{consultation.slug}/draft/",
        )


def _say(consultation: Consultation, everyone: Sequence[Said]) -> None:
    for said in everyone:
        visit = _visit(consultation, said.email)
        outline = _outline(visit)
        for remark in said.remarks:
            _remark(visit, outline, remark)
        for slug in said.nothing_to_add:
            passage = outline.passage(slug)
            assert passage is not None, slug
            responses.say_nothing_to_add(visit, passage)
        if said.is_submitted:
            responses.submit(
                visit,
                outline,
                responses.SignOff(
                    naming=Naming.BODY,
                    not_published_reason="",
                    approved_by_name=visit.user.name,
                    capacity=Capacity.CHAIR,
                    mandate=said.mandate,
                ),
                address=_response_address(consultation),
            )


def _remark(visit: Visit, outline: Outline, remark: Remark) -> None:
    passage = outline.passage(remark.place) if remark.place else None
    section = outline.section(remark.place) if remark.place else None
    assert bool(section) == bool(remark.place), remark.place
    responses.add_comment(
        visit,
        outline,
        passage,
        responses.Said(
            section.id if section else None,
            remark.stance,
            remark.words,
            remark.settled,
            quote=remark.quote,
            quote_start=section.plain.index(remark.quote) if section and remark.quote else None,
            suggestion=remark.suggestion,
        ),
        form_key=new_form_key(),
    )


def _decide(consultation: Consultation, everyone: Sequence[Said]) -> None:
    moderator = _users("moderator@mpa.example")
    verdicts = {remark.words: remark.passed for said in everyone for remark in said.remarks}
    for comment in _submitted(consultation):
        match verdicts[comment.body]:
            case Ground() as ground:
                moderation.withhold(
                    comment,
                    ground=ground,
                    note="Please leave the name and address out.",
                    revision=comment.revision,
                    by=moderator,
                    response_address=_response_address(consultation),
                )
            case True:
                moderation.publish(
                    comment,
                    revision=comment.revision,
                    by=moderator,
                    response_address=_response_address(consultation),
                )
            case _:
                pass


def _meet(consultation: Consultation) -> None:
    year = clock.in_london(clock.now()).year + 1
    organiser = _users("organiser@mpa.example")
    first = meetings.create_meeting(
        consultation,
        meetings.Particulars(
            title="First meeting",
            venue="Sample venue, Westminster",
            day=_weekday_in_january(year, weekday=1, after=8),
            starts=time(18, 0),
            ends=time(20, 0),
            seats=40,
            replies_close_on=_weekday_in_january(year, weekday=1, after=8) - 4 * DAY,
        ),
        by=organiser,
    )
    meetings.create_meeting(
        consultation,
        meetings.Particulars(
            title="Second meeting",
            venue="Sample venue, Stratford",
            day=_weekday_in_january(year, weekday=3, after=18),
            starts=time(14, 0),
            ends=time(16, 0),
            seats=30,
            replies_close_on=_weekday_in_january(year, weekday=3, after=18) - 7 * DAY,
        ),
        by=organiser,
    )
    for email, answer, people in (
        (
            "lead@camden.example",
            Answer.YES,
            [("Colin Avery", "Hearing loop"), ("Shirley Boateng", "")],
        ),
        ("director@civicforum.example", Answer.YES, [("Derek Hume", "Step-free access")]),
        ("officer@mayor.example", Answer.NO, []),
    ):
        visit = _visit(consultation, email)
        meetings.reply(
            first, visit.speaks_for, answer=answer, people=people, revision=0, by=visit.user
        )


def _summarise(consultation: Consultation) -> None:
    visit = _visit(consultation, "moderator@mpa.example")
    outline = _outline(visit)
    every = places(outline)
    for slug, text in SUMMARIES.items():
        place = every.labelled(slug)
        assert place is not None, slug
        analysis.write_summary(
            consultation,
            place,
            version_id=outline.version_id,
            text=text,
            revision=0,
            by=visit.user,
        )


def _submitted(consultation: Consultation) -> Sequence[Comment]:
    moderator = _users("moderator@mpa.example")
    return response_queries.submitted_comments(consultation.id, seen_by=moderator)


def _visit(consultation: Consultation, email: str) -> Visit:
    visit = consultation_queries.visit(consultation.slug, user=_users(email), body_id=None)
    assert visit is not None, email
    return visit


def _outline(visit: Visit) -> Outline:
    outline = draft_queries.current_outline(visit)
    assert outline is not None
    return outline


@cache
def _users(email: str) -> User:
    user = user_by_email(email)
    assert user is not None, email
    return user


def _has_account(body: SampleBody) -> bool:
    return any(account.body == body.name for account in SAMPLE_ACCOUNTS)


def _address_word(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.lower().removesuffix("cpcg"))
    return "-".join(words.split())


def _response_address(consultation: Consultation) -> str:
    base = current_app.config["SETTINGS"].base_url
    return f"{base}/consultations/{consultation.slug}/response/"


def _weekday_in_january(year: int, *, weekday: int, after: int) -> date:
    """The first such day of the week (Monday is 0) on or after that day of January."""
    first = date(year, 1, after)
    return first + ((weekday - first.weekday()) % 7) * DAY
