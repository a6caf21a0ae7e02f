"""Every page that anybody gets keeps to the rules of pages, and every template to its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.config import ROOT
from portal.web.headers import CONTENT_SECURITY_POLICY
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.test_routes import ROWS, address, expected
from tests.world import make_world

PEOPLE = ("visitor", "lead", "moderator", "organiser", "administrator")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_keeps_to_the_rules(
    person: str,
    app: Flask,
    db: SQLAlchemy,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)  # so that forms carry their token
    world = make_world()
    browser = app.test_client() if person == "visitor" else sign_in(world.people[person])
    broken = {}
    pages = 0
    for endpoint, (method, _, _) in ROWS.items():
        if method != "GET" or expected(endpoint, person) != "200":
            continue
        answer = browser.get(address(app, endpoint, world))
        faults = wrong_headers(answer, is_private=person != "visitor")
        if answer.mimetype == "text/html":
            pages += 1
            faults += broken_rules(answer.text)
        if faults:
            broken[endpoint] = faults
    assert broken == {}
    assert pages > 5


def wrong_headers(answer: TestResponse, *, is_private: bool) -> list[str]:
    headers = answer.headers
    wrong = []
    if headers.get("Content-Security-Policy") != CONTENT_SECURITY_POLICY:
        wrong.append("content policy")
    if headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("nosniff")
    if headers.get("X-Frame-Options") != "DENY":
        wrong.append("frames")
    if not {"HX-Request", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}:
        wrong.append(f"Vary {headers['Vary']}")
    if is_private and headers.get("Cache-Control") != "no-store":
        wrong.append(f"Cache-Control {headers.get('Cache-Control')}")
    return wrong


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 40
    assert len([path for path in TEMPLATES if path.name.startswith("_")]) > 10


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.name.startswith("_")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_part_begins_by_saying_what_it_needs(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{#")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_trusts_text_or_holds_script_or_style(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", text) == []
    assert INLINE.findall(text) == []
