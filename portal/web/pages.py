"""What every template can call: dates, counts in words, addresses of static files."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from portal import clock
from portal.web import authority, dates

FINGERPRINT_LENGTH = 10
PARAGRAPH_END = re.compile(r"\n\n+")


def install(app: Flask) -> None:
    """Templates know our words and find the GOV.UK macros."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader(
        [
            app.jinja_loader,
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    app.jinja_env.filters.update(dates.FILTERS, paragraphs=paragraphs)
    app.jinja_env.globals.update(
        authority=authority,
        counted=counted,
        now=clock.now,
        days_left=clock.days_left,
        span=dates.span,
        length=dates.length,
        weeks_after=dates.weeks_after,
        static_file=static_file,
    )


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 comment, 2 comments, 1,204 bodies: a figure never stands without its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def paragraphs(text: str) -> Markup:
    """A person's plain text as paragraphs, escaped; single line ends stay line ends."""
    blocks = [block for block in PARAGRAPH_END.split(text.strip("\n")) if block.strip()]
    if not blocks:
        return Markup("")
    # Escaped once and whole: markup that is put together piece by piece takes seconds a megabyte.
    said = escape("\n\n".join(blocks))
    said = said.replace("\n\n", Markup("</p><p>")).replace("\n", Markup("<br>"))
    return Markup("<p>%s</p>") % said


def static_file(path: str) -> str:
    """The address of a file in static/. It changes when the file does, so it is kept a year."""
    return url_for("static", filename=path, v=_fingerprint(path))


@cache
def _fingerprint(path: str) -> str:
    root = Path(__file__).resolve().parents[2] / "static"
    return hashlib.sha256((root / path).read_bytes()).hexdigest()[:FINGERPRINT_LENGTH]
