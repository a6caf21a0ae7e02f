"""Letters: can they leave, and do they."""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from portal import clock
from portal.cli.checks.findings import Finding, note, ok, wrong
from portal.cli.checks.installation import writable
from portal.config import BadSetting, Settings
from portal.db import db
from portal.mail.delivery import EmlFolder, Smtp, delivery_for
from portal.mail.models import Letter

SMTP_ANSWER_SECONDS = 3
LIMIT_SECONDS = SMTP_ANSWER_SECONDS + 1.0
SMTP_OK = 250
LONGEST_WAIT = timedelta(hours=1)


def address(settings: Settings) -> Finding:
    """The folder takes files, or the mail server answers."""
    try:
        delivery = delivery_for(settings.mail_url)
    except BadSetting as error:
        return wrong(str(error))
    if isinstance(delivery, EmlFolder):
        return _folder(delivery.folder, production=settings.production)
    assert isinstance(delivery, Smtp)
    return _server(delivery)


def _folder(folder: Path, *, production: bool) -> Finding:
    # The folder is made with the first letter: until then its nearest parent has to take it.
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if problem := writable(there):
        return problem
    sentence = f"letters are kept as files in {folder}"
    return note(f"{sentence}: nobody receives them") if production else ok(sentence)


def _server(server: Smtp) -> Finding:
    """What the server says to a NOOP. Nobody signs in, so no password travels."""
    where = f"{server.host}:{server.port}"
    try:
        with _connected(server) as connection:
            code, _ = connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return wrong(f"the mail server {where} does not answer: {error}")
    if code != SMTP_OK:
        return wrong(f"the mail server {where} answers a NOOP with {code}")
    return ok(f"the mail server {where} answers")


def _connected(server: Smtp) -> smtplib.SMTP:
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=SMTP_ANSWER_SECONDS, context=context
        )
    return smtplib.SMTP(server.host, server.port, timeout=SMTP_ANSWER_SECONDS)


def letters_waiting() -> Finding:
    """None is older than an hour, so the worker runs and the mail server takes them."""
    waiting = Letter.sent_at.is_(None) & Letter.given_up_at.is_(None)
    late = waiting & (Letter.written_at < clock.now() - LONGEST_WAIT)
    count, oldest = db.session.execute(
        select(func.count(Letter.id), func.min(Letter.written_at)).where(late)
    ).one()
    if not count:
        return ok("none for longer than an hour")
    error = db.session.scalar(
        select(Letter.last_error).where(late, Letter.last_error.is_not(None)).limit(1)
    )
    reason = f"the last try said: {error}" if error else "see that the worker runs"
    since = f"{clock.in_london(oldest):%-d %B %Y %H:%M}"
    return wrong(f"{count:,} for longer than an hour, the oldest since {since}; {reason}")


def letters_given_up() -> Finding:
    """None was given up; those that were, somebody should send by other means."""
    count = db.session.scalar(select(func.count(Letter.id)).where(Letter.given_up_at.is_not(None)))
    if not count:
        return ok("none")
    error = db.session.scalar(
        select(Letter.last_error)
        .where(Letter.given_up_at.is_not(None))
        .order_by(Letter.given_up_at.desc())
        .limit(1)
    )
    return note(f"{count:,} could not be delivered; of the latest: {error or 'no reason'}")
