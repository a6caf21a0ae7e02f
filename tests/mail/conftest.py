"""A mail server that listens on this machine and keeps what it is given."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.mail.messages import Sender

HOST = "127.0.0.1"
SENDER = Sender("consultation@mpa.example", "consultation-team@mpa.example")


class Kept:
    """What a server was given, and what it answers to each address."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}
        self.data_answer = "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        read = [message_from_bytes(raw, policy=default) for raw in self.raw]
        return [message for message in read if isinstance(message, EmailMessage)]

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_answer.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            self.raw.append(envelope.original_content)
            self.recipients.extend(envelope.rcpt_tos)
        return self.data_answer


Start = Callable[..., Kept]


@pytest.fixture
def port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def start_server(port: int) -> Iterator[Start]:
    """Starts the server, with whatever its controller takes, and stops it after the test."""
    running: list[Controller] = []

    def start(**options: object) -> Kept:
        kept = Kept()
        controller = Controller(kept, hostname=HOST, port=port, **options)
        controller.start()
        running.append(controller)
        return kept

    yield start
    for controller in running:
        controller.stop()
