"""A running portal with sample data, a real Chromium, and axe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.cookies import SimpleCookie
from pathlib import Path
from shutil import copyfile, rmtree
from typing import Any

import pytest
from flask import Flask, session
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, Page
from sqlalchemy import make_url
from werkzeug.serving import make_server

from portal.accounts import actions, backoff, sessions
from portal.accounts.models import User
from portal.app import create_app
from portal.config import Settings
from portal.db import db, engine
from portal.drafts.queries import forget_outlines
from portal.mail.delivery import delivery_for
from portal.mail.messages import Sender
from portal.mail.sending import drain
from portal.sample.load import load
from tests.browser.watching import Watched, axe_source
from tests.conftest import make_settings
from tests.databases import database_url, quick_folder


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": "/usr/bin/chromium-headless-shell",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-features=SpareRendererForSitePerProcess",
            "--no-first-run",
        ],
    }


class Door:
    """Lets requests in to the portal while it is open. Closing waits for those that are inside.

    What a page still sends as it closes would else reach a database that is being put back.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._changed = threading.Condition()
        self._is_open = False
        self._inside = 0

    def open(self) -> None:
        with self._changed:
            self._is_open = True

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            assert self._changed.wait_for(lambda: self._inside == 0, timeout=30)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        with self._changed:
            if not self._is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self._inside += 1
        try:
            answer = self._app(environ, start_response)
            try:
                return list(answer)
            finally:
                getattr(answer, "close", lambda: None)()
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that answers on the loopback address."""

    app: Flask
    address: str
    mail_folder: Path
    door: Door

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What has been sent to somebody so far, oldest first, after the worker's turn."""
        with self.app.app_context():
            engine.begin_writing()
            settings = self.app.config["SETTINGS"]
            sender = Sender(settings.mail_from, settings.reply_to)
            drain(delivery_for(settings.mail_url), sender=sender, limit=500)
        letters = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.mail_folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
        ]
        return [letter for letter in letters if address in str(letter["To"])]

    def cookie_of(self, email: str) -> SetCookieParam:
        """What the browser of somebody with an account holds once they have signed in."""
        with self.app.test_request_context():
            engine.begin_writing()
            user = db.session.scalars(db.select(User).where(User.email == email)).one()
            sessions.begin(user)
            actions.note_success(user, key=backoff.address_key(email), new_hash=None)
            db.session.commit()
            answer = self.app.make_response("")
            self.app.session_interface.save_session(self.app, session, answer)  # type: ignore[arg-type]
        ((name, kept),) = SimpleCookie(answer.headers["Set-Cookie"]).items()
        return {"name": name, "value": kept.value, "url": self.address, "httpOnly": True}


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the sample data, made once and copied for each test."""
    settings = make_settings(
        database_url("sqlite", quick_folder()), tmp_path_factory.mktemp("sample")
    )
    app = create_app(settings)
    with app.app_context():
        engine.begin_writing()
        upgrade()
        load()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return file_of(settings)


def file_of(settings: Settings) -> Path:
    name = make_url(settings.database_url).database
    assert name
    return Path(name)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal as `make run` shows it: tokens checked, a SQLite file, which is not there yet."""
    instance = tmp_path_factory.mktemp("running")
    settings = make_settings(database_url("sqlite", quick_folder()), instance)
    app = create_app(settings, RATELIMIT_ENABLED=False)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(quick_folder()))
    door = Door(app)
    server = make_server("127.0.0.1", 0, door, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Portal(app, f"http://127.0.0.1:{server.server_port}", instance / "mail", door)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def portal(running: Portal, sample_database: Path) -> Iterator[Portal]:
    """The portal with the sample data as it was in the beginning, and no letter sent."""
    forget_outlines()
    file = file_of(running.app.config["SETTINGS"])
    copyfile(sample_database, file)
    running.door.open()
    yield running
    running.door.close()
    with running.app.app_context():
        db.session.remove()
        db.engine.dispose()
    for written in file.parent.glob(f"{file.name}*"):
        written.unlink()
    rmtree(running.mail_folder, ignore_errors=True)


@pytest.fixture
def open_browser(browser: Browser, portal: Portal) -> Iterator[Callable[..., Watched]]:
    """A browser of one person, with JavaScript or without, held to the rules of every page."""
    opened: list[Watched] = []

    def open_one(*, javascript: bool = True, width: int = 1280) -> Watched:
        context = browser.new_context(
            base_url=portal.address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(10_000)
        if javascript:
            context.add_init_script(axe_source())
        page: Page = context.new_page()
        watched = Watched(page, javascript=javascript, cookie_of=portal.cookie_of)
        opened.append(watched)
        return watched

    yield open_one
    for watched in opened:
        watched.page.context.close()
    for watched in opened:
        watched.nothing_went_wrong()
