"""Moments that go wrong in a real browser, and pages on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from portal import clock
from portal.accounts.models import SignIn
from portal.consultations.models import Consultation
from portal.db import db, engine
from portal.sample.accounts import SAMPLE_PASSWORD
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

HOME = "/consultations/consultation-strategy/"
STAFF = "/staff/consultations/consultation-strategy/"
WORDS = "Words that took an evening to write."
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])


def write_comment(lead: Watched) -> None:
    """The lead of Lambeth has a comment typed on B7 and not sent."""
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{HOME}draft/B7")
    lead.page.get_by_label("Object", exact=True).check()
    lead.page.get_by_label("Comment", exact=True).fill(WORDS)


@BOTH
def test_a_session_that_ends_while_writing_loses_no_word(
    javascript: bool, portal: Portal, open_browser: OpenBrowser
) -> None:
    lead = open_browser(javascript=javascript)
    write_comment(lead)
    with portal.app.app_context():
        engine.begin_writing()
        db.session.execute(update(SignIn).values(ended_at=clock.now()))
        db.session.commit()
    page = lead.page
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft", exact=True).click()
    lead.read()
    expect(page.locator("main")).to_contain_text(WORDS)
    page.get_by_label("E-mail address").fill("lead@lambeth.example")
    page.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
    lead.press("Sign in")
    lead.read()
    expect(page.locator("main")).to_contain_text(WORDS)
    lead.press("Send it again")
    lead.read()
    expect(page.locator("#thread .cmt")).to_contain_text(WORDS)
    expect(page.locator("#thread .cmt")).to_contain_text("Draft saved")


@BOTH
def test_a_comment_sent_after_the_close_is_shown_and_not_taken(
    javascript: bool, portal: Portal, open_browser: OpenBrowser
) -> None:
    lead = open_browser(javascript=javascript)
    write_comment(lead)
    with portal.app.app_context():
        engine.begin_writing()
        passed = clock.now() - timedelta(seconds=5)
        db.session.execute(
            update(Consultation)
            .where(Consultation.slug == "consultation-strategy")
            .values(closes_at=passed)
        )
        db.session.commit()
    lead.press("Mark as answered")
    expect(lead.page.locator("main")).to_contain_text("The consultation closed at")
    expect(lead.page.locator("main")).to_contain_text(WORDS)
    lead.read()
    lead.go(f"{HOME}draft/B7")
    expect(lead.page.get_by_role("button", name="Mark as answered")).to_have_count(0)
    # Nothing of it is the body's. With scripts this browser has kept the words, and offers them.
    thread = lead.page.locator("#thread")
    expect(thread).to_contain_text("said nothing of B7 to B9")
    expect(thread.locator(".cmt")).to_have_count(0)
    assert (WORDS in lead.page.content()) == javascript


def test_a_comment_is_written_by_keyboard_alone(open_browser: OpenBrowser, portal: Portal) -> None:
    lead = open_browser()
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{HOME}draft/B10")
    page = lead.page
    page.get_by_label("Support", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Comment", exact=True).focus()
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")  # a new line, never a submission
    expect(page.locator("#thread .cmt")).to_have_count(0)
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Mark as answered":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#thread .cmt")).to_contain_text(WORDS)
    assert page.evaluate("document.activeElement !== document.body")
    lead.read()


@pytest.mark.parametrize(
    "email, paths",
    [
        (
            "lead@lambeth.example",
            ("", "draft/", "draft/B5", "draft/all", "response/", "response/check", "meetings/"),
        ),
        ("member@lambeth.example", ("response/check",)),
        ("lead@camden.example", ("", "response/", "response/submitted")),
    ],
)
def test_the_pages_of_a_body_fit_a_phone(
    email: str, paths: tuple[str, ...], open_browser: OpenBrowser
) -> None:
    person = open_browser(width=375)
    person.sign_in(email)
    for path in paths:
        person.go(HOME + path)


@pytest.mark.parametrize(
    "email, paths",
    [
        ("admin@mpa.example", ("bodies/", "bodies/invite-list", "versions/", "settings")),
        (
            "moderator@mpa.example",
            ("moderation/", "moderation/1", "analysis/", "analysis/what-happens-in-the-boroughs"),
        ),
        ("organiser@mpa.example", ("meetings/", "meetings/1", "meetings/1/sign-in-sheet")),
    ],
)
def test_the_pages_of_staff_fit_a_phone(
    email: str, paths: tuple[str, ...], open_browser: OpenBrowser
) -> None:
    person = open_browser(width=375)
    person.sign_in(email)
    for path in paths:
        person.go(STAFF + path)


def test_public_pages_fit_a_phone(open_browser: OpenBrowser) -> None:
    visitor = open_browser(width=375)
    for path in ("/", "/sign-in", "/help", "/privacy", "/accessibility", "/moderation-policy"):
        visitor.go(path)
    visitor.go("/nowhere")
