"""A letter becomes one message, whose headers hold only what belongs in them."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from portal.mail.messages import Sender, message
from portal.mail.models import Letter

SENDER = Sender("consultation@mpa.example", "Team <consultation-team@mpa.example>")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café – £5\r\nEND:VCALENDAR\r\n"


def a_letter(**given: object) -> Letter:
    values = {
        "id": 1,
        "message_id": "0123456789abcdef",
        "to_address": "lead@lambeth.example",
        "subject": "Received: Lambeth’s response – £5",
        "body": "Dear Siân\n\nhttps://portal.example/" + "A" * 200 + "\n",
        "written_at": datetime(2027, 1, 22, 10, 7, tzinfo=UTC),
        **given,
    }
    return Letter(**values)


def read_back(made: EmailMessage) -> EmailMessage:
    read = message_from_bytes(made.as_bytes(policy=SMTP), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_message_says_who_it_is_from_and_that_a_machine_sent_it() -> None:
    read = read_back(message(a_letter(), SENDER))
    assert dict(read.items()) == {
        "From": "Metropolitan Police Authority consultations <consultation@mpa.example>",
        "To": "lead@lambeth.example",
        "Reply-To": "Team <consultation-team@mpa.example>",
        "Subject": "Received: Lambeth’s response – £5",
        "Date": "Fri, 22 Jan 2027 10:07:00 +0000",
        "Message-ID": "<0123456789abcdef@mpa.example>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "8bit",
    }


def test_the_body_arrives_as_written_with_its_links_whole() -> None:
    letter = a_letter()
    raw = message(letter, SENDER).as_bytes(policy=SMTP)
    assert b"https://portal.example/" + b"A" * 200 + b"\r\n" in raw
    text = read_back(message(letter, SENDER)).get_content()
    assert text.replace("\r\n", "\n") == letter.body


def test_a_calendar_comes_beside_the_body() -> None:
    letter = a_letter(calendar=CALENDAR)
    read = read_back(message(letter, SENDER))
    body = read.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == letter.body
    (part,) = read.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part["Content-Type"].params["method"] == "REQUEST"
    assert part.get_content() == CALENDAR


def test_two_copies_of_a_letter_are_the_same_message() -> None:
    first, second = (message(a_letter(), SENDER).as_bytes(policy=SMTP) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("field", ["subject", "to_address"])
def test_no_value_breaks_out_of_its_header(field: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        message(a_letter(**{field: "a@b.example\r\nBcc: evil@evil.example"}), SENDER)
