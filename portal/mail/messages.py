"""A letter as the message that goes over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from portal.mail.models import Letter

AUTHORITY = "Metropolitan Police Authority consultations"
METHOD = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who letters come from and where answers go. Both as "a@b" or "Name <a@b>"."""

    sent_from: str
    reply_to: str


def message(letter: Letter, sender: Sender) -> EmailMessage:
    """The whole message. Two copies of one letter are the same to the byte, their id included.

    Raises `ValueError` rather than let a value break out of its header.
    """
    origin = _address(sender.sent_from)
    made = EmailMessage(policy=SMTP)
    made["From"] = origin
    made["To"] = Address(addr_spec=letter.to_address)
    made["Reply-To"] = _address(sender.reply_to)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.written_at)
    made["Message-ID"] = f"<{letter.message_id}@{origin.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    # 8bit keeps links whole in the raw text, however long they are.
    made.set_content(letter.body, cte="8bit")
    if letter.calendar is not None:
        method = METHOD.search(letter.calendar)
        made.add_attachment(
            letter.calendar,
            subtype="calendar",
            cte="8bit",
            filename="meeting.ics",
            params={"method": method.group(1) if method else "PUBLISH"},
        )
    return made


def _address(text: str) -> Address:
    name, bare = parseaddr(text)
    return Address(display_name=name or AUTHORITY, addr_spec=bare)
