"""The page that shows the difference of two versions of 500 sections each.

The figure against the bar is the first request after the portal has forgotten everything: both
versions are read and built, compared and drawn. The second tells of the requests that follow, for
which the comparison is kept. In one process, so that it can be made to forget.
"""

from __future__ import annotations

import contextlib
import io
import random
import statistics
import time
from collections.abc import Callable, Iterator

from bench.figures import Figure
from bench.world import SLUG, VOCABULARY, world
from portal.accounts.models import User
from portal.app import create_app
from portal.db import db
from portal.drafts.actions import import_draft, publish
from portal.drafts.queries import forget_outlines, sections_of
from tests import factories

SECTIONS = 500
ROUNDS = 7
BAR_MS = 300
PAGE = f"/consultations/{SLUG}/draft/changes"


def measure() -> Iterator[Figure]:
    """The median of seven requests, of each kind."""
    with world(two_versions) as made, contextlib.redirect_stdout(io.StringIO()):
        client = create_app(made.settings).test_client()
        name, _, value = made.cookie.partition("=")
        client.set_cookie(name, value)

        def get() -> None:
            answer = client.get(PAGE)
            assert answer.status_code == 200, answer.status
            assert answer.text.count("<ins>") > SECTIONS / 10

        cold = [_milliseconds(get, forget_outlines) for _ in range(ROUNDS)]
        warm = [_milliseconds(get) for _ in range(ROUNDS)]
    name = f"difference page of two {SECTIONS}-section versions, ms"
    yield Figure(name, statistics.median(cold), BAR_MS, at_least=False)
    yield Figure(
        "the same page once somebody has read it, ms",
        statistics.median(warm),
        BAR_MS,
        at_least=False,
    )


def _milliseconds(do: Callable[[], None], first: Callable[[], None] = lambda: None) -> float:
    first()
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def two_versions() -> User:
    """500 sections, and the version after: 100 edited, 20 gone, 20 new, 10 moved."""
    chance = random.Random(3)
    staff = factories.make_user("Staff")
    body = factories.make_body("Body")
    consultation = factories.make_consultation(SLUG, bodies=(body,))
    first = import_draft(consultation, data=_paper(chance), filename="paper.txt", by=staff)
    publish(first, by=staff)
    db.session.flush()
    sections = sections_of(first.id)
    assert len(sections) == SECTIONS, len(sections)
    words = [section for section in sections if not section.kind.is_heading]
    last = [section.slug for section in sections if section.kind.is_heading][-1]
    chosen = chance.sample(words, 150)
    edited = {section.slug: _edited(section.text, chance) for section in chosen[:100]}
    gone = [section.slug for section in chosen[100:120]]
    added = {f"new-{n}": section.slug for n, section in enumerate(chosen[120:140])}
    moved = {section.slug: last for section in chosen[140:]}
    factories.make_next_version(first, edited=edited, gone=gone, added=added, moved=moved)
    return factories.make_member(body)


def _paper(chance: random.Random) -> bytes:
    """A part with 39 headings and 460 numbered paragraphs of forty to eighty words."""
    lines = ["A measured draft", "", "A. Supporting information", ""]
    for number in range(SECTIONS - 40):
        if number % 12 == 0:
            lines += [f"Heading {number // 12 + 1}", ""]
        text = " ".join(chance.choices(VOCABULARY, k=chance.randint(40, 80))).capitalize()
        lines += [f"{number + 1}. {text}.", ""]
    return "\n".join(lines).encode()


def _edited(text: str, chance: random.Random) -> str:
    """The text with five of its words put otherwise."""
    words = text.split()
    for at in chance.sample(range(len(words)), 5):
        words[at] = chance.choice(VOCABULARY)
    return " ".join(words)
