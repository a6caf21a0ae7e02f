"""A message leaves into a folder, or to a real server, or says why it could not."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from portal.config import BadSetting
from portal.mail.delivery import CannotDeliver, EmlFolder, Smtp, delivery_for
from portal.mail.messages import message
from portal.mail.models import Letter
from tests.mail.conftest import HOST, SENDER, Start


def a_message(to: str = "lead@lambeth.example") -> EmailMessage:
    letter = Letter(
        message_id="0123456789abcdef",
        to_address=to,
        subject="Asked – £5",
        body="Dear Siân\n.\nThat was a full stop alone.\n",
        written_at=datetime(2027, 1, 22, 10, 7, tzinfo=UTC),
    )
    return message(letter, SENDER)


def test_the_folder_gets_one_whole_file_named_by_time_and_id(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for _ in range(2):
        EmlFolder(folder).send(a_message())
    (file,) = folder.iterdir()
    assert file.name == "20270122-100700-0123456789abcdef.eml"
    assert file.read_bytes() == a_message().as_bytes()


def test_a_folder_that_cannot_be_written_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(CannotDeliver) as failure:
        EmlFolder(tmp_path / "mail").send(a_message())
    assert failure.value.everything


def test_the_server_gets_the_message_to_the_byte(start_server: Start, port: int) -> None:
    server = start_server()
    delivery_for(f"smtp://{HOST}:{port}").send(a_message())
    assert server.recipients == ["lead@lambeth.example"]
    assert server.raw == [a_message().as_bytes()]


def test_a_server_without_8bit_gets_the_same_text_in_seven(start_server: Start, port: int) -> None:
    server = start_server(decode_data=True)
    delivery_for(f"smtp://{HOST}:{port}").send(a_message())
    (raw,) = server.raw
    assert raw.isascii()
    assert server.messages[0].get_content() == "Dear Siân\n.\nThat was a full stop alone.\n"


def test_a_server_that_is_not_there_stops_everything(port: int) -> None:
    with pytest.raises(CannotDeliver) as failure:
        delivery_for(f"smtp://{HOST}:{port}").send(a_message())
    assert failure.value.everything
    assert failure.value.reason == "ConnectionRefusedError: Connection refused"


def test_a_refused_recipient_stops_that_one_and_is_not_named(
    start_server: Start, port: int
) -> None:
    start_server().answers["lead@lambeth.example"] = "550 no lead@lambeth.example here"
    with pytest.raises(CannotDeliver) as failure:
        delivery_for(f"smtp://{HOST}:{port}").send(a_message())
    assert not failure.value.everything
    assert failure.value.reason == "recipient refused: 550"


def test_a_refused_message_stops_that_one(start_server: Start, port: int) -> None:
    start_server().data_answer = "554 lead@lambeth.example writes like a robot"
    with pytest.raises(CannotDeliver) as failure:
        delivery_for(f"smtp://{HOST}:{port}").send(a_message())
    assert (failure.value.everything, failure.value.reason) == (False, "SMTPDataError: 554")


def test_a_user_signs_in_with_a_decoded_password(start_server: Start, port: int) -> None:
    given: list[LoginPassword] = []

    def check(_server: object, _session: object, _envelope: object, _kind: str, data: object):
        assert isinstance(data, LoginPassword)
        given.append(data)
        return AuthResult(success=True)

    server = start_server(authenticator=check, auth_require_tls=False)
    delivery_for(f"smtp://port%40l:p%2Fw%3A@{HOST}:{port}").send(a_message())
    assert [(login.login, login.password) for login in given] == [(b"port@l", b"p/w:")]
    assert len(server.raw) == 1


def test_a_wrong_password_stops_everything_and_is_not_named(start_server: Start, port: int) -> None:
    def check(*_args: object):
        return AuthResult(success=False, handled=False)

    start_server(authenticator=check, auth_require_tls=False)
    with pytest.raises(CannotDeliver) as failure:
        delivery_for(f"smtp://portal:geheim@{HOST}:{port}").send(a_message())
    assert failure.value.everything
    assert failure.value.reason == "SMTPAuthenticationError: 535"


def test_a_password_is_not_sent_in_the_clear(
    start_server: Start, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.mail.delivery._is_this_machine", lambda _host: False)
    server = start_server()
    with pytest.raises(CannotDeliver):
        delivery_for(f"smtp://portal:geheim@{HOST}:{port}").send(a_message())
    assert server.raw == []


def test_nothing_is_sent_where_starttls_is_required_and_not_offered(
    start_server: Start, port: int
) -> None:
    server = start_server()
    with pytest.raises(CannotDeliver) as failure:
        delivery_for(f"smtp://{HOST}:{port}?starttls=required").send(a_message())
    assert failure.value.everything
    assert server.raw == []


@pytest.mark.parametrize(
    "url, port, tls, starttls",
    [
        ("smtp://mail.example", 25, False, "offered"),
        ("smtp://mail.example:587?starttls=required", 587, False, "required"),
        ("smtps://mail.example", 465, True, "never"),
    ],
)
def test_the_setting_names_a_server(url: str, port: int, tls: bool, starttls: str) -> None:
    server = delivery_for(url)
    assert isinstance(server, Smtp)
    assert (server.host, server.port, server.tls, server.starttls) == (
        "mail.example",
        port,
        tls,
        starttls,
    )


def test_the_setting_names_a_folder(tmp_path: Path) -> None:
    folder = delivery_for(f"file://{tmp_path}/my%20mail")
    assert isinstance(folder, EmlFolder)
    assert folder.folder == tmp_path / "my mail"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail",
        "http://mail.example",
        "smtp://",
        "file://host/mail",
        "smtp://mail.example:99999",
        "smtp://mail.example?starttls=maybe",
    ],
)
def test_a_setting_that_names_nothing_is_refused(url: str) -> None:
    with pytest.raises(BadSetting):
        delivery_for(url)
