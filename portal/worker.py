"""The worker: letters leave within seconds, and what has expired is cleared away each night.

    huey_consumer portal.worker.huey

A request that writes a letter tells nobody: handing a job to a queue is not part of the database's
transaction, so a job could run before the commit, or be lost after it. The outbox table is the
queue. A thread beside huey's own looks into it every few seconds, which costs one read without a
lock; huey's job each minute does the same, should that thread ever be gone. Two that look at once
never send one letter twice: each letter is claimed first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from huey import Huey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

from portal.accounts.actions import forget_expired
from portal.config import Settings
from portal.db import db, engine
from portal.mail.actions import forget_old
from portal.mail.delivery import delivery_for
from portal.mail.digest import gather
from portal.mail.messages import Sender
from portal.mail.sending import drain
from portal.meetings.actions import delete_old_needs
from portal.start import bad_settings_are_said, started
from portal.web.logging import failure

LOOK_SECONDS = 2
LOOK_AFTER_FAILURE_SECONDS = 30

log = structlog.get_logger()


class Postman(threading.Thread):
    """Looks into the outbox until told to stop, whatever happens to a single look."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="postman", daemon=True)
        self.app = app
        self.is_stopping = threading.Event()
        self._start_once = threading.Lock()

    def begin(self) -> None:
        """The thread runs, however often this is called."""
        with self._start_once:
            if self.ident is None:
                self.start()

    def end(self) -> None:
        """The thread has finished the letter in its hand and stopped."""
        self.is_stopping.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        pause: float = 0
        while not self.is_stopping.wait(pause):
            pause = LOOK_SECONDS
            try:
                send_waiting(self.app, is_stopping=self.is_stopping.is_set)
            except Exception as error:
                # The database may be away for a while; the next look must still be taken.
                log.error("outbox not reached", **failure(error))
                pause = LOOK_AFTER_FAILURE_SECONDS


def send_waiting(app: Flask, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """The letters that were due are on their way, or put off with the reason."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        drain(
            delivery_for(settings.mail_url),
            sender=Sender(settings.mail_from, settings.reply_to),
            is_stopping=is_stopping,
        )


def create_worker(app: Flask) -> Huey:
    """The queue with its jobs, and the thread that starts and stops with its consumer."""
    settings: Settings = app.config["SETTINGS"]
    postman = Postman(app)
    # Its own file, so that its commits never wait for the portal's. No write-ahead log: huey uses
    # Python's SQLite, whose older releases can corrupt one. Jobs are pickled, hence signed.
    huey = SqliteHuey(
        "portal",
        filename=str(settings.instance / "queue.db"),
        journal_mode="delete",
        results=False,
        serializer=SignedSerializer(secret=settings.secret_key, salt="portal-queue"),
    )
    huey.on_startup("postman")(postman.begin)
    huey.on_shutdown("postman")(postman.end)

    @huey.periodic_task(crontab(minute="*"))
    def send_letters() -> None:
        send_waiting(app)

    # What was due at seven in London: the job says so itself, in summer and in winter, and finds
    # nothing for the rest of the day.
    @huey.periodic_task(crontab(minute="*/10"))
    def write_digests() -> None:
        with app.app_context():
            gather(is_stopping=postman.is_stopping.is_set)

    @huey.periodic_task(crontab(hour="3", minute="30"))
    def clear_away() -> None:
        # Each for itself: what the privacy page promises of one must not hang on the others.
        for forget in (forget_expired, forget_old, delete_old_needs):
            clear(app, forget)

    return huey


def clear(app: Flask, forget: Callable[[], object]) -> None:
    """What that forgets is gone, or nothing of it and the log says why."""
    with app.app_context():
        engine.begin_writing()
        try:
            forget()
            db.session.commit()
        except Exception as error:
            log.error("not cleared away", what=forget.__name__, **failure(error))


def __getattr__(name: str) -> Any:
    """`huey`, made when the consumer asks for it: to import this module opens no file."""
    if name != "huey":
        raise AttributeError(name)
    app = started()
    settings: Settings = app.config["SETTINGS"]
    with bad_settings_are_said():
        delivery_for(settings.mail_url)
    return create_worker(app)
