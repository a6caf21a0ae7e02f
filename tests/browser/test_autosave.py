"""Typing without pressing anything, in a real browser, and all that may come between."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select, update

from portal import clock
from portal.consultations.models import Consultation
from portal.db import db, engine
from portal.responses.models import COMMENT_LENGTH, Comment
from portal.sample.accounts import SAMPLE_PASSWORD
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

SECTION = "/consultations/consultation-strategy/draft/B7"
WORDS = "Words that took an evening to write."
SAVED = re.compile(r"^Saved \d{1,2}(:\d\d)?[ap]m")
MEMBER = "member@lambeth.example"


def writing(portal: Portal, open_browser: OpenBrowser, email: str = "lead@lambeth.example") -> Page:
    """Somebody of Lambeth on B7, on which nothing was said."""
    person = open_browser()
    person.page.clock.install()
    person.sign_in(email)
    person.go(SECTION)
    return person.page


def box(page: Page) -> Locator:
    return page.get_by_label("Comment", exact=True)


def line(page: Page) -> Locator:
    return page.locator("#autosave-state")


def type_on(page: Page, words: str) -> None:
    """Types, and waits as long as the form does before it saves."""
    box(page).press_sequentially(words)
    page.clock.run_for(2_500)


def stored(portal: Portal) -> list[tuple[str, int, bool]]:
    """Words, revision and mark of each comment of Lambeth's on B7."""
    with portal.app.app_context():
        engine.begin_reading_only()
        rows = db.session.scalars(
            select(Comment).where(Comment.body.startswith("Words ")).order_by(Comment.id)
        )
        found = [(row.body, row.revision, row.is_settled) for row in rows]
        db.session.rollback()
        return found


def test_a_comment_is_saved_while_it_is_typed_and_the_caret_stays(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    page.evaluate(
        """() => { window.said = []; new MutationObserver(list => window.said.push(
          document.querySelector("#autosave-state").textContent)).observe(
          document.querySelector("#autosave-state"),
          {childList: true, characterData: true, subtree: true}) }"""
    )
    box(page).evaluate("element => { window.box = element }")
    type_on(page, WORDS)
    expect(line(page)).to_have_text(SAVED)
    assert stored(portal) == [(WORDS, 1, False)]
    box(page).evaluate("element => element.setSelectionRange(5, 5)")
    type_on(page, " really")
    expect(page.locator('input[name="revision"]')).to_have_value("2")
    assert page.evaluate("document.activeElement === window.box && window.box.isConnected")
    assert box(page).evaluate("element => element.selectionStart") == 5 + len(" really")
    # Said aloud once, or twice where the minute changed: never at each key.
    assert len(set(page.evaluate("window.said"))) == len(page.evaluate("window.said")) <= 2
    page.get_by_label("Object", exact=True).check()
    page.get_by_role("button", name="Mark as answered", exact=True).click()
    expect(page.locator("#thread .saved")).to_contain_text("Comment saved and marked as answered.")
    assert stored(portal) == [(WORDS.replace("Words", "Words really"), 3, True)]


def test_somebody_who_never_pauses_is_saved_all_the_same(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    box(page).press_sequentially(WORDS)
    for _ in range(12):
        page.clock.run_for(1_000)
        box(page).press_sequentially(".")
    expect(line(page)).to_have_text(SAVED)


def test_a_button_pressed_at_once_is_the_same_comment(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    type_on(page, WORDS)
    expect(line(page)).to_have_text(SAVED)
    box(page).press_sequentially(" And more.")
    page.get_by_label("Support", exact=True).check()
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator("#thread .cmt")).to_have_count(1)
    assert [row[0] for row in stored(portal)] == [f"{WORDS} And more."]


def test_without_a_network_it_says_so_and_saves_when_it_is_back(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    page.context.set_offline(True)
    type_on(page, WORDS)
    expect(line(page)).to_contain_text("Not saved: there is no connection.")
    assert stored(portal) == []
    page.context.set_offline(False)
    page.clock.run_for(20_000)
    expect(line(page)).to_have_text(SAVED)
    assert [row[0] for row in stored(portal)] == [WORDS]
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/'))") == []


def test_a_session_that_ended_keeps_the_words_and_the_button_sends_them(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    page.context.clear_cookies()
    type_on(page, WORDS)
    expect(line(page)).to_contain_text("You have been signed out. Your words are still here")
    expect(box(page)).to_have_value(WORDS)
    page.get_by_label("Object", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator("main")).to_contain_text(WORDS)
    page.get_by_label("E-mail address").fill("lead@lambeth.example")
    page.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Send it again", exact=True).click()
    expect(page.locator("#thread .cmt")).to_contain_text(WORDS)
    expect(page.locator(".kept-words")).to_have_count(0)
    assert [row[0] for row in stored(portal)] == [WORDS]


def test_a_colleague_who_came_first_is_named_and_both_texts_are_shown(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    lead = writing(portal, open_browser)
    type_on(lead, WORDS)
    expect(line(lead)).to_have_text(SAVED)
    member = writing(portal, open_browser, MEMBER)
    member.locator('#thread a[href$="/edit"]').click()
    type_on(member, " And the member’s.")
    expect(line(member)).to_have_text(SAVED)
    type_on(lead, " And the lead’s.")
    expect(line(lead)).to_contain_text("saved this comment while you were writing")
    expect(box(lead)).to_have_value(f"{WORDS} And the lead’s.")
    lead.get_by_label("Object", exact=True).check()
    lead.get_by_role("button", name="See both texts", exact=True).click()
    expect(lead.locator("#thread")).to_contain_text("Nothing has been lost.")
    expect(lead.locator("#thread .said").first).to_contain_text("member’s")
    expect(box(lead)).to_have_value(f"{WORDS} And the lead’s.")
    lead.get_by_role("button", name="Use mine, as a draft", exact=True).click()
    expect(lead.locator("#thread .saved")).to_contain_text("Comment saved as a draft.")
    assert [row[0] for row in stored(portal)] == [f"{WORDS} And the lead’s."]
    lead.get_by_role("link", name=re.compile("^Earlier wordings")).click()
    expect(lead.locator("main")).to_contain_text("And the member’s.")


def test_after_the_close_the_words_stay_and_the_line_says_the_minute(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    with portal.app.app_context():
        engine.begin_writing()
        passed = clock.now() - timedelta(seconds=5)
        db.session.execute(
            update(Consultation)
            .where(Consultation.slug == "consultation-strategy")
            .values(closes_at=passed)
        )
        db.session.commit()
    type_on(page, WORDS)
    expect(line(page)).to_contain_text("The consultation closed at")
    expect(box(page)).to_have_value(WORDS)
    page.get_by_label("Object", exact=True).check()
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".not-taken")).to_contain_text(WORDS)
    expect(page.locator(".not-taken")).to_contain_text("ask for it to be taken late")


def test_a_busy_portal_is_asked_again_when_it_said(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    page.route(
        "**/autosave",
        lambda route: route.fulfill(status=429, headers={"Retry-After": "30"}, body="Too many"),
    )
    type_on(page, WORDS)
    expect(line(page)).to_contain_text("asked again in 30 seconds")
    expect(box(page)).to_have_value(WORDS)
    page.unroute("**/autosave")
    page.clock.run_for(31_000)
    expect(line(page)).to_have_text(SAVED)
    assert [row[0] for row in stored(portal)] == [WORDS]


def test_a_tab_that_is_closed_saves_what_was_typed(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    box(page).press_sequentially(WORDS)
    assert stored(portal) == []
    page.goto("/help")
    for _ in range(50):  # nobody waits for the answer to what a page sends as it goes
        if stored(portal):
            break
        page.wait_for_timeout(100)
    page.goto(SECTION)
    expect(page.locator("#thread .cmt")).to_contain_text(WORDS)
    expect(page.locator(".kept-words")).to_have_count(0)
    assert [row[0] for row in stored(portal)] == [WORDS]


def test_words_that_were_not_saved_are_offered_back_to_their_writer_alone(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    page.route("**/autosave", lambda route: route.abort())
    box(page).press_sequentially(WORDS)
    # What a page sends as it goes may pass by the route.
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")
    page.goto("/help")
    page.goto(SECTION)
    expect(page.locator(".kept-words")).to_contain_text(WORDS)
    page.unroute("**/autosave")
    page.get_by_role("button", name="Put it into the form", exact=True).click()
    expect(box(page)).to_have_value(WORDS)
    expect(box(page)).to_be_focused()
    page.clock.run_for(2_500)
    expect(line(page)).to_have_text(SAVED)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/'))") == []


def test_words_for_one_body_are_not_offered_to_another_and_old_ones_are_forgotten(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    writer = page.locator("#thread").get_attribute("data-writer") or ""
    person = writer.partition("-")[0]
    page.evaluate(
        """([person, words]) => {
          const day = 24 * 60 * 60 * 1000;
          const place = "new/consultation-strategy/B7/window";
          const keep = (writer, days) => localStorage.setItem(`words/${writer}/${place}`,
            JSON.stringify({at: new Date(Date.now() - days * day).toISOString(),
              fields: {comment: words}}));
          keep(`${person}-999999`, 1);
          keep("999999-1", 13);
          keep("999998-1", 15);
          localStorage.setItem(`words/999997-1/${place}`, "no words of ours");
        }""",
        [person, WORDS],
    )
    page.goto(SECTION)
    expect(box(page)).to_be_visible()
    expect(page.locator(".kept-words")).to_have_count(0)
    kept = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/')).sort()")
    assert [key.split("/")[1] for key in kept] == sorted([f"{person}-999999", "999999-1"])
    assert person != writer


def test_what_was_just_typed_is_saved_before_its_writer_is_signed_out(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    box(page).press_sequentially(WORDS)
    assert stored(portal) == []
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")
    assert [row[0] for row in stored(portal)] == [WORDS]
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/'))") == []


def test_signing_out_forgets_what_was_not_saved(portal: Portal, open_browser: OpenBrowser) -> None:
    page = writing(portal, open_browser)
    page.route("**/autosave", lambda route: route.abort())
    box(page).press_sequentially(WORDS)
    page.goto("/help")
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/')).length") == 1
    )
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('words/'))") == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_enter_in_a_field_of_one_line_sends_nothing(
    javascript: bool, open_browser: OpenBrowser
) -> None:
    person = open_browser(javascript=javascript)
    person.sign_in("lead@lambeth.example")
    person.go(SECTION)
    page = person.page
    box(page).fill(WORDS)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Object", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_label("Object", exact=True).focus()
    assert "POST" not in sent
    expect(box(page)).to_have_value(WORDS)


def test_the_counter_and_the_server_agree_at_the_limit(
    portal: Portal, open_browser: OpenBrowser
) -> None:
    page = writing(portal, open_browser)
    fits = "Words that\n" + "a\n" * 2_992 + "👍e\u0301b"
    fits += "c" * (COMMENT_LENGTH - len(fits.encode("utf-16-le")) // 2)
    counter = page.locator(".govuk-character-count", has=box(page)).locator(
        ".govuk-character-count__status"
    )
    # As if pasted. The browser's own way to insert text takes half a minute over so many lines.
    box(page).evaluate(
        """(element, text) => { element.focus(); element.value = text;
          element.dispatchEvent(new InputEvent("input", {bubbles: true})) }""",
        fits + "d",
    )
    assert box(page).evaluate("element => element.value.length") == COMMENT_LENGTH + 1
    page.clock.run_for(2_500)
    expect(line(page)).to_contain_text("Not saved: 1 character too many.")
    expect(counter).to_contain_text("1 character too many")
    box(page).press("End")
    box(page).press("Backspace")
    page.clock.run_for(2_500)
    expect(line(page)).to_have_text(SAVED)
    expect(counter).to_contain_text("You have 0 characters remaining")
    assert [row[0] for row in stored(portal)] == [fits]
