"""Making, changing and opening a consultation, and holding it to its dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations import queries
from portal.consultations.models import (
    REFERENCE_PREFIX_LENGTH,
    SLUG_LENGTH,
    Consultation,
    Moderation,
    Stage,
    Visibility,
)
from portal.consultations.visits import Visit
from portal.db import constraint_named, db
from portal.errors import Closed, Refusal
from portal.web.dates import day, time_of_day

# An address like /staff/consultations/new must stay that of the page.
RESERVED_SLUGS = frozenset({"new"})
REFERENCE_PREFIX = re.compile(rf"[A-Z][A-Z0-9]{{0,{REFERENCE_PREFIX_LENGTH - 1}}}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LAST_SECOND_OF_MINUTE = 59


def create(
    *,
    title: str,
    aims: str,
    what_happens: str,
    opens: tuple[date, time],
    closes: tuple[date, time],
    visibility: Visibility,
    reference_prefix: str,
    by: User | None,
    slug: str = "",
    is_sample: bool = False,
    allows_replies: bool = False,
    moderation: Moderation = Moderation.BEFORE,
) -> Consultation:
    """A consultation in preparation, its dates by London's clocks. Nobody is asked yet.

    The address is made from the title unless given. Raises `Refusal` beside its field.
    """
    opens_at, closes_at = _dates(opens, closes)
    _require_shown(visibility, allows_replies=allows_replies, moderation=moderation)
    consultation = Consultation(
        title=title,
        aims=aims,
        what_happens=what_happens,
        opens_at=opens_at,
        closes_at=closes_at,
        visibility=visibility,
        allows_replies=allows_replies,
        moderation=moderation,
        reference_prefix=_prefix(reference_prefix),
        is_sample=is_sample,
        created_at=clock.now(),
    )
    consultation.slug = _good_slug(slug) if slug else _free_slug(title)
    try:
        with db.session.begin_nested():
            db.session.add(consultation)
    except IntegrityError as error:
        if not constraint_named(error, "uq_consultations_slug"):
            raise
        raise Refusal(
            f"Another consultation already has the address {consultation.slug}", field="slug"
        ) from error
    record(
        "consultation created",
        actor=by,
        subject_kind="consultation",
        subject_id=consultation.id,
        consultation_id=consultation.id,
        moderation=moderation.value,
    )
    return consultation


def change(
    consultation: Consultation,
    *,
    title: str,
    aims: str,
    what_happens: str,
    opens: tuple[date, time],
    closes: tuple[date, time] | None,
    visibility: Visibility,
    reference_prefix: str,
    by: User | None,
    allows_replies: bool | None = None,
    moderation: Moderation | None = None,
) -> None:
    """The consultation says this from now on. The record keeps what its dates and settings were.

    Once it has been opened its close is moved by `extend` alone: bodies were told of it. Whether
    replies are taken, and when a moderator reads what is submitted, stays as it is unless it is
    said. What was submitted before stays as published, or as unpublished, as it is.
    """
    lock(consultation)
    if allows_replies is None:
        allows_replies = consultation.allows_replies
    moderation = moderation or consultation.moderation
    _require_shown(visibility, allows_replies=allows_replies, moderation=moderation)
    opens_at = _moment(opens, field="opens_on")
    closes_at = closing_moment(closes) if closes else consultation.closes_at
    _require_order(opens_at, closes_at)
    if consultation.launched_at is not None and closes_at != consultation.closes_at:
        raise Refusal(
            f"Bodies were told that it closes at {_minute(consultation.closes_at)}. That cannot be "
            "brought forward; to give more time, extend it.",
            field="closes_on",
        )
    prefix = _prefix(reference_prefix)
    if prefix != consultation.reference_prefix and consultation.responses_numbered:
        raise Refusal(
            f"References that start with {consultation.reference_prefix} have been given out, so "
            "the letters cannot change",
            field="reference_prefix",
        )
    before = _settings(consultation)
    consultation.title = title
    consultation.aims = aims
    consultation.what_happens = what_happens
    consultation.opens_at = opens_at
    consultation.closes_at = closes_at
    consultation.visibility = visibility
    consultation.allows_replies = allows_replies
    consultation.moderation = moderation
    consultation.reference_prefix = prefix
    after = _settings(consultation)
    db.session.flush()
    record(
        "consultation changed",
        actor=by,
        subject_kind="consultation",
        subject_id=consultation.id,
        consultation_id=consultation.id,
        **{key: [before[key], after[key]] for key in before if before[key] != after[key]},
    )


def launch(consultation: Consultation, *, by: User | None) -> None:
    """Bodies can come in from its opening date on. Launching again changes nothing.

    Raises `Closed` when its close has passed.
    """
    lock(consultation)
    if consultation.launched_at is not None:
        return
    moment = clock.now()
    if clock.has_passed(consultation.closes_at, moment):
        raise Closed(
            f"The closing date, {day(consultation.closes_at)}, has passed. Change it first."
        )
    consultation.launched_at = moment
    db.session.flush()
    record(
        "consultation launched",
        actor=by,
        subject_kind="consultation",
        subject_id=consultation.id,
        consultation_id=consultation.id,
    )


def require_open(visit: Visit) -> datetime:
    """The moment, if the body's answers are taken at it; until the commit the dates stand.

    Raises `Closed` with a sentence that says when it closed or will open.
    """
    consultation = visit.consultation
    lock(consultation)
    moment = clock.now()
    closes_at = consultation.closes_at
    if visit.body is not None:
        closes_at = queries.close_for(consultation, visit.body.id)
    match consultation.stage(moment, closes_at=closes_at):
        case Stage.CLOSED:
            raise Closed(f"The consultation closed at {_minute(closes_at)}.")
        case Stage.PREPARING if moment < consultation.opens_at:
            raise Closed(f"The consultation opens at {_minute(consultation.opens_at)}.")
        case Stage.PREPARING:
            raise Closed("The consultation has not opened yet.")
    return moment


def lock(consultation: Consultation) -> None:
    """The row is as it stands now and nobody else changes it, or passes here, before the commit.

    Rows that only refer to it are not held up.
    """
    db.session.refresh(consultation, with_for_update={"key_share": True, "of": Consultation})


def _settings(consultation: Consultation) -> dict[str, str]:
    return {
        "opens_at": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
        "visibility": consultation.visibility.value,
        "allows_replies": "yes" if consultation.allows_replies else "no",
        "moderation": consultation.moderation.value,
        "reference_prefix": consultation.reference_prefix,
    }


def _require_shown(visibility: Visibility, *, allows_replies: bool, moderation: Moderation) -> None:
    """Nobody can reply to what is not shown to them while they may still write.

    And what nobody else is ever shown cannot be shown before a moderator has read it.
    """
    if moderation is Moderation.AFTER and visibility is Visibility.PRIVATE:
        raise Refusal(
            "Bodies never see each other’s comments here, so there is nothing to publish first. "
            "Choose when they see them above, or let a moderator read first",
            field="moderation",
        )
    if allows_replies and visibility is not Visibility.LIVE:
        raise Refusal(
            "Replies need comments that bodies see while the consultation is open. Choose that "
            "above, or do not allow replies",
            field="allows_replies",
        )


def _dates(opens: tuple[date, time], closes: tuple[date, time]) -> tuple[datetime, datetime]:
    """The first moment, and the last second of the closing minute: 11:59pm lasts to midnight."""
    opens_at = _moment(opens, field="opens_on")
    closes_at = closing_moment(closes)
    _require_order(opens_at, closes_at)
    return opens_at, closes_at


def _require_order(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise Refusal("The closing date must be after the opening date", field="closes_on")


def closing_moment(closes: tuple[date, time]) -> datetime:
    """The last second of that minute on London's clocks. Raises `Refusal` where there is none."""
    closing_day, at = closes
    # Where the clocks go back and show a minute twice, the close is the later of the two.
    return _moment(
        (closing_day, at.replace(second=LAST_SECOND_OF_MINUTE, fold=1)), field="closes_on"
    )


def _moment(at: tuple[date, time], *, field: str) -> datetime:
    moment = clock.from_london(*at)
    shown = clock.in_london(moment)
    if (shown.date(), shown.time()) != (at[0], at[1].replace(fold=0)):
        raise Refusal(
            f"London’s clocks go forward on {day(at[0])} and never show that time. "
            "Choose an hour later.",
            field=field,
        )
    return moment


def _minute(moment: datetime) -> str:
    return f"{time_of_day(moment)} on {day(moment)}"


def _prefix(text: str) -> str:
    prefix = text.strip().upper()
    if not REFERENCE_PREFIX.fullmatch(prefix):
        raise Refusal(
            f"Use 1 to {REFERENCE_PREFIX_LENGTH} letters or digits, a letter first, such as CS",
            field="reference_prefix",
        )
    return prefix


def _good_slug(slug: str) -> str:
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH or slug in RESERVED_SLUGS:
        raise Refusal("Use small letters, digits and single hyphens", field="slug")
    return slug


def _free_slug(title: str) -> str:
    """The title as an address: "consultation-strategy", "consultation-strategy-2"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalnum() else " " for c in plain.replace("'", "")).split()
    wanted = ""
    for word in words:
        if len(wanted) + len(word) > SLUG_LENGTH - len("-000"):
            break
        wanted = f"{wanted}-{word}" if wanted else word
    wanted = wanted or "consultation"
    taken = RESERVED_SLUGS | set(
        db.session.scalars(
            select(Consultation.slug).where(Consultation.slug.startswith(wanted, autoescape=True))
        )
    )
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
