"""Letters: can they leave, and do they."""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import func, select

from portal import clock
from portal.cli.checks.findings import Finding, note, ok, wrong
from portal.cli.checks.installation import writable
from portal.config import Settings
from portal.db import db
from portal.mail.models import Letter

SMTP_ANSWER_SECONDS = 3
LIMIT_SECONDS = SMTP_ANSWER_SECONDS + 1.0
SMTP_OK = 250
LONGEST_WAIT = timedelta(hours=1)


def address(settings: Settings) -> Finding:
    """The folder takes files, or the mail server answers."""
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "file":
        return _folder(Path(unquote(parts.path)), production=settings.production)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return _server(parts)
    return wrong(
        f"{parts.scheme or 'it'} is not understood; write smtp://host:port or file:///a/folder"
    )


def _folder(folder: Path, *, production: bool) -> Finding:
    # The folder is made with the first letter: until then its nearest parent has to take it.
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if problem := writable(there):
        return problem
    sentence = f"letters are kept as files in {folder}"
    return note(f"{sentence}: nobody receives them") if production else ok(sentence)


def _server(parts: SplitResult) -> Finding:
    """What the server says to a NOOP. The password in the address is neither sent nor shown."""
    host = parts.hostname or ""
    try:
        if parts.scheme == "smtps":
            port = parts.port or smtplib.SMTP_SSL_PORT
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=SMTP_ANSWER_SECONDS, context=ssl.create_default_context()
            )
        else:
            port = parts.port or smtplib.SMTP_PORT
            connection = smtplib.SMTP(host, port, timeout=SMTP_ANSWER_SECONDS)
        with connection:
            code, _ = connection.noop()
    except (OSError, smtplib.SMTPException) as error:
        return wrong(f"the mail server {host} does not answer: {error}")
    if code != SMTP_OK:
        return wrong(f"the mail server {host}:{port} answers a NOOP with {code}")
    return ok(f"the mail server {host}:{port} answers")


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
