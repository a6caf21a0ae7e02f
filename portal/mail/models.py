"""Letters waiting, sent and given up."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model, enum_column, pk

ADDRESS_LENGTH = 254  # RFC 5321, the longest address that can be sent to
SUBJECT_LENGTH = 250
KEY_LENGTH = 200


class Kind(StrEnum):
    """What a letter is about, for its reader to choose how to be told. Essential ones have none."""

    DECISIONS = "decisions"
    ANSWERS = "answers"
    REPLIES = "replies"
    VERSIONS = "versions"
    COLLEAGUES = "colleagues"


class Pace(StrEnum):
    """How somebody wants to be told of one kind of thing."""

    AT_ONCE = "at once"
    DAILY = "daily"
    OFF = "off"


class MailChoice(Model):
    """What one address chose for one kind. Without a row it is told at once."""

    __tablename__ = "mail_choices"
    __table_args__ = (UniqueConstraint("address", "kind"),)

    id: Mapped[pk]
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    pace: Mapped[Pace] = mapped_column(enum_column(Pace))


class DigestItem(Model):
    """A letter that waits for the day's digest of its reader. It goes when the digest is written.

    `once_key` is that of the letter it would have been. Once its text is in a digest the row stays
    without it, so that the same event is not told again. `of_bodies` are the ids, with a space
    between, of the bodies it is about: who speaks for none of them by then is not told. Empty for
    what is of no body.
    """

    __tablename__ = "digest_items"
    __table_args__ = (Index("ix_digest_items_to_address_gathered_at", "to_address", "gathered_at"),)

    id: Mapped[pk]
    once_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH), unique=True)
    to_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    of_bodies: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    gathered_at: Mapped[datetime | None]


class Letter(Model):
    """One e-mail to one address. `message_id` never changes, so a copy sent twice is seen as one.

    `once_key` makes an event tell its reader once: a second letter with the same key is refused
    by the database. `send_after` moves forward with each failed try until it is given up. Texts
    carry links that let somebody in, so a letter that is sent or given up has none any more.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_waiting", "sent_at", "given_up_at", "send_after"),)

    id: Mapped[pk]
    message_id: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    once_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH), unique=True)
    to_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime]
    send_after: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(SUBJECT_LENGTH))
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    def forget_text(self) -> None:
        """The letter's text is gone. That it was written, to whom and on what, stays."""
        self.body = ""
        self.calendar = None
