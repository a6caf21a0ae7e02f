"""Sending what waits. Each letter is claimed, sent and marked on its own.

A claim is a commit that moves the letter's next try ahead, so no lock is held while a server
answers, and any number of senders may run. Whoever dies between sending and marking leaves a claim
that runs out: the letter goes once more, with the same Message-ID, and only that one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.db.engine import reading_only
from portal.mail.delivery import CannotDeliver, Delivery
from portal.mail.messages import Sender, message
from portal.mail.models import SUBJECT_LENGTH, Letter
from portal.mail.queries import is_waiting

# Longer than one conversation with a server can last, timeouts at every step included.
CLAIM_MINUTES = 10
WAITS_MINUTES = (1, 5, 15, 60)  # after the first failed try, the second, ...; the last goes on
GIVE_UP_AFTER = timedelta(hours=72)
LETTERS_AT_ONCE = 200

log = structlog.get_logger()


def drain(
    delivery: Delivery,
    *,
    sender: Sender,
    limit: int = LETTERS_AT_ONCE,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """At most `limit` due letters are tried, the longest due first. Comes back with how many went.

    Stops at the first that fails for a reason all would share (the next call tries again with one),
    and between two letters when `is_stopping` says so.
    """
    sent = 0
    for _ in range(limit):
        letter = None if is_stopping() else _claim()
        if letter is None:
            break
        try:
            delivery.send(message(letter, sender))
        except CannotDeliver as failure:
            _put_off(letter, failure.reason)
            if failure.everything:
                break
        except ValueError as error:
            # One letter that cannot be put into a message must not stand before all others.
            _put_off(letter, f"no message can be made of it: {type(error).__name__}")
        else:
            _mark_sent(letter)
            sent += 1
    return sent


def _claim() -> Letter | None:
    """The letter due longest, ours for CLAIM_MINUTES, with no transaction open behind it."""
    due = (
        select(Letter)
        .where(is_waiting(), Letter.send_after <= clock.now())
        .order_by(Letter.send_after, Letter.id)
        .limit(1)
    )
    # Most looks find nothing, and finding nothing takes no write lock.
    with reading_only():
        is_any_due = db.session.scalar(due.with_only_columns(Letter.id)) is not None
        db.session.rollback()
    if not is_any_due:
        return None
    letter = db.session.scalar(due.with_for_update(skip_locked=True))
    if letter is not None:
        letter.tries += 1
        letter.send_after = clock.now() + timedelta(minutes=CLAIM_MINUTES)
        db.session.flush()
        db.session.expunge(letter)
    db.session.commit()
    return letter


def _mark_sent(claimed: Letter) -> None:
    letter = db.session.get_one(Letter, claimed.id)
    letter.sent_at = clock.now()
    letter.last_error = None
    letter.forget_text()
    db.session.commit()
    log.info("letter sent", letter=claimed.id, tries=claimed.tries)


def _put_off(claimed: Letter, reason: str) -> None:
    letter = db.session.get_one(Letter, claimed.id)
    moment = clock.now()
    letter.last_error = reason[:SUBJECT_LENGTH]
    letter.send_after = next_try(moment, claimed.tries)
    if moment - letter.written_at >= GIVE_UP_AFTER:
        letter.given_up_at = moment
        letter.forget_text()
    given_up = letter.given_up_at is not None
    db.session.commit()
    log.warning(
        "letter not sent",
        letter=claimed.id,
        tries=claimed.tries,
        reason=reason,
        given_up=given_up,
    )


def next_try(moment: datetime, tries: int) -> datetime:
    """When a letter is tried again whose try number `tries` just failed."""
    return moment + timedelta(minutes=WAITS_MINUTES[min(tries, len(WAITS_MINUTES)) - 1])
