"""The workload: a draft of 12 sections, 120 paragraphs and 10,000 words, with 300 comments."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import session as flask_session
from flask_migrate import upgrade

from portal import clock
from portal.accounts import sessions
from portal.accounts.models import User
from portal.app import create_app
from portal.config import Settings
from portal.consultations.models import Visibility
from portal.db import db, engine
from portal.drafts.actions import import_draft, publish
from portal.drafts.queries import outline_of
from portal.responses.models import CommentState, ResponseState, Stance
from tests import factories
from tests.databases import database_url

PASSAGES = 12
PARAGRAPHS = 120
WORDS = 10_000
COMMENTS = 300
BODIES = 30
SECRET = "only for measuring"  # noqa: S105 - signs one cookie of a server that ends with us
SLUG = "measured"
VOCABULARY = (  # noqa: SIM905 - words are easier to read than a list of them
    "the authority will ask people in each borough what they think of this and say what changed "
    "because of it before the year is out so that plans can be compared with those of others"
).split()


@dataclass(frozen=True, slots=True)
class World:
    """A database with the workload, and the cookie of somebody signed in to it."""

    settings: Settings
    cookie: str

    @property
    def instance(self) -> Path:
        return self.settings.instance

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.settings.database_url, "SECRET_KEY": SECRET}


def commented_draft() -> User:
    """The workload is made; a reader of it comes back."""
    chance = random.Random(1)  # the same words each time
    staff = factories.make_user("Staff")
    bodies = [factories.make_body(f"Body {number}") for number in range(BODIES)]
    consultation = factories.make_consultation(
        SLUG, bodies=tuple(bodies), visibility=Visibility.LIVE
    )
    version = import_draft(consultation, data=paper(chance), filename="paper.txt", by=staff)
    publish(version, by=staff)
    db.session.flush()
    sections = [s for s in outline_of(version).sections if not s.is_heading]
    reader = factories.make_member(bodies[0])
    responses = [
        factories.make_response(consultation, body, state=ResponseState.SUBMITTED)
        for body in bodies[1:]
    ]
    for number in range(COMMENTS):
        section = sections[number % len(sections)]
        factories.make_comment(
            responses[number % len(responses)],
            version,
            factories.section_at(version, section.slug),
            author=staff,
            body=" ".join(chance.choices(VOCABULARY, k=40)),
            stance=chance.choice(list(Stance)),
            state=CommentState.PUBLISHED,
            at=clock.now(),
        )
    return reader


@contextmanager
def world(
    fill: Callable[[], User] = commented_draft, *, database: str = "sqlite"
) -> Iterator[World]:
    """The workload in a database that goes when this is left. `fill` makes it and a reader."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        instance = Path(folder)
        settings = Settings(
            database_url=database_url(database, instance),
            secret_key=SECRET,
            base_url="http://127.0.0.1",
            production=False,
            mail_url=f"file://{instance / 'mail'}",
            mail_from="a@mpa.example",
            reply_to="b@mpa.example",
            trusted_proxies=0,
            instance=instance,
        )
        app = create_app(settings)
        with app.app_context():
            engine.begin_writing()
            upgrade()
            reader = fill()
            db.session.commit()
            with app.test_request_context():
                sessions.begin(reader)
                db.session.commit()
                serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
                cookie = serializer.dumps(dict(flask_session))
            db.engine.dispose()
        yield World(settings, f"{app.config['SESSION_COOKIE_NAME']}={cookie}")


def paper(chance: random.Random) -> bytes:
    """A paper in the house form: one part, 12 sub-headings, 120 numbered paragraphs."""
    words = WORDS // PARAGRAPHS
    lines = ["A measured draft", "", "Report: 1", "Date: 1 May 2026", "By: Clerk", ""]
    lines += ["A. Supporting information", ""]
    for number in range(PARAGRAPHS):
        if number % (PARAGRAPHS // PASSAGES) == 0:
            lines += [f"Heading number {number // (PARAGRAPHS // PASSAGES) + 1}", ""]
        text = " ".join(chance.choices(VOCABULARY, k=words)).capitalize()
        lines += [f"{number + 1}. {text}.", ""]
    return "\n".join(lines).encode()
