"""How a message leaves: into a folder, or to a mail server. Both behind one small port."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from portal.config import BadSetting

TIMEOUT_SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465}
STARTTLS = frozenset({"offered", "required", "never"})


class CannotDeliver(Exception):
    """The message was not taken. `reason` holds no address and no text of the message.

    `everything` is true when no other message would fare better now: the server is not there, or
    will not have us.
    """

    def __init__(self, reason: str, *, everything: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.everything = everything


class Delivery(Protocol):
    """Takes one message for good, or raises `CannotDeliver`."""

    def send(self, message: EmailMessage) -> None: ...


class EmlFolder:
    """One .eml file a message. A copy of a message replaces it, since its id names the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """The file is there whole or not at all, and on disk before this returns."""
        written = parsedate_to_datetime(message["Date"])
        name = message["Message-ID"].strip("<>").partition("@")[0]
        target = self.folder / f"{written:%Y%m%d-%H%M%S}-{name}.eml"
        unfinished = target.with_suffix(".tmp")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(unfinished, "wb", opener=_only_for_us) as file:
                file.write(message.as_bytes(policy=SMTP))
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        except OSError as error:
            reason = f"the mail folder cannot be written: {type(error).__name__}"
            raise CannotDeliver(reason, everything=True) from error


def _only_for_us(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Smtp:
    """A mail server, reached anew for each message: a broken connection costs one try of one."""

    def __init__(
        self, host: str, port: int, *, tls: bool, starttls: str, user: str, password: str
    ) -> None:
        self.host = host
        self.port = port
        self.tls = tls
        self.starttls = starttls
        self.user = user
        self.password = password

    def send(self, message: EmailMessage) -> None:
        """The server has answered that it takes the message."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise CannotDeliver(_reason(error), everything=True) from error
        try:
            self._hand_over(server, message)
        except (OSError, smtplib.SMTPException) as error:
            # A sentence about this message, or the end of the connection?
            one = isinstance(
                error,
                smtplib.SMTPRecipientsRefused
                | smtplib.SMTPDataError
                | smtplib.SMTPNotSupportedError,
            )
            raise CannotDeliver(_reason(error), everything=not one) from error
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo()
            is_private = self.tls
            offered = server.has_extn("starttls")
            if self.starttls == "required" or (self.starttls == "offered" and offered):
                server.starttls(context=context)
                server.ehlo()
                is_private = True
            if self.user:
                if not is_private and not _is_this_machine(self.host):
                    raise smtplib.SMTPException("a password is not sent in the clear")
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        takes_8bit = server.has_extn("8bitmime")
        policy = SMTP if takes_8bit else SMTP.clone(cte_type="7bit")
        server.sendmail(
            message["From"].addresses[0].addr_spec,
            [message["To"].addresses[0].addr_spec],
            message.as_bytes(policy=policy),
            mail_options=["BODY=8BITMIME"] if takes_8bit else [],
        )


def delivery_for(mail_url: str) -> Delivery:
    """What the MAIL_URL setting names. Raises `BadSetting` when it names nothing that exists here.

    `file:///folder`, `smtp://user:password@host:587`, `smtps://…`. A password with marks in it is
    percent-encoded. `?starttls=required` never goes on without it, `never` never begins it; else
    it is used wherever the server offers it.
    """
    url = urlsplit(mail_url)
    if url.scheme == "file" and url.path and not url.netloc:
        return EmlFolder(Path(unquote(url.path)))
    if url.scheme in PORTS and url.hostname:
        return _smtp(url, url.hostname)
    raise BadSetting(
        "MAIL_URL cannot be used. It is file:///folder, smtp://host:25 or "
        "smtps://user:password@host:465."
    )


def _smtp(url: SplitResult, host: str) -> Smtp:
    starttls = parse_qs(url.query).get("starttls", ["offered"])[-1]
    try:
        port = url.port or PORTS[url.scheme]
    except ValueError as error:
        raise BadSetting("The port in MAIL_URL is not a number from 1 to 65535.") from error
    if starttls not in STARTTLS:
        raise BadSetting("starttls in MAIL_URL is one of: offered, required, never.")
    return Smtp(
        host,
        port,
        tls=url.scheme == "smtps",
        starttls=starttls if url.scheme == "smtp" else "never",
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    """What went wrong in kind and number. Servers repeat addresses in their own words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"recipient refused: {', '.join(map(str, codes))}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__}: {error.smtp_code}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{type(error).__name__}: {os.strerror(error.errno)}"
    return type(error).__name__
