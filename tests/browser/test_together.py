"""Two people of one body at once: they talk, draft, bring together, and say that it is ready."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

HOME = "/consultations/consultation-strategy"
SECTION = f"{HOME}/draft/B5"
EMPTY = f"{HOME}/draft/B7"
TOMS_DRAFT = "One page is plenty."
MOST_TABS = 200


def both(open_browser: OpenBrowser, *, javascript: bool, width: int) -> tuple[Watched, Watched]:
    lead = open_browser(javascript=javascript, width=width)
    member = open_browser(javascript=javascript, width=width)
    lead.sign_in("lead@lambeth.example")
    member.sign_in("member@lambeth.example")
    return lead, member


@pytest.mark.parametrize(
    "javascript, width",
    [(True, 1280), (False, 1280), (True, 375)],
    ids=["script", "no script", "phone"],
)
def test_two_colleagues_bring_their_drafts_together(
    open_browser: OpenBrowser, javascript: bool, width: int
) -> None:
    lead, member = both(open_browser, javascript=javascript, width=width)
    lead.go(SECTION)
    member.go(SECTION)
    notes = lead.page.locator("#notes")
    expect(notes).to_contain_text("Can we ask for March?")

    # They talk. Nobody leaves the page for it where scripts run.
    member.page.get_by_label("Add a note").fill("What about the Easter break?")
    member.press("Add note")
    expect(member.page.locator("#notes")).to_contain_text("What about the Easter break?")
    member.read()
    lead.follow("Look for new notes")
    expect(notes).to_contain_text("What about the Easter break?")
    member.page.locator("#notes").get_by_role("link", name="Remove").last.click()
    member.press("Remove the note")
    expect(member.page.locator("#notes")).not_to_contain_text("What about the Easter break?")

    # The lead begins to bring the drafts together; the member goes on with his.
    lead.follow("Bring 2 drafts together")
    lead.click(lead.page.get_by_role("button", name="Continue with these drafts"))
    lead.read()
    expect(lead.page.locator("h1")).to_have_text("Bring 2 drafts together")
    box = lead.page.get_by_label("Comment", exact=True)
    assert TOMS_DRAFT in box.input_value()
    expect(lead.page.get_by_role("radio", checked=True)).to_have_count(0)
    lead.press("Bring together, as answered")
    lead.read()
    expect(lead.page.get_by_role("alert")).to_contain_text("Choose support, object or neither")
    change_own(member, "One page is plenty, and March is best.")
    lead.page.get_by_label("Neither: we have comments").check()
    box.fill("Please make it one page, in March.")
    lead.press("Bring together, as answered")
    lead.read()
    expect(lead.page.locator("main")).to_contain_text("Tom Fielding changed a draft")
    expect(lead.page.locator("article").last).to_contain_text("March is best.")
    expect(box).to_have_value("Please make it one page, in March.")
    lead.press("Bring together, as answered")
    lead.read()
    expect(lead.page.locator("#thread")).to_contain_text("Please make it one page, in March.")

    # Each draft is credited, to whoever of the body reads it.
    member.go(SECTION)
    piece = member.page.locator("details.piece", has_text="From Tom Fielding")
    expect(piece.locator(".cmt__words")).not_to_be_visible()
    piece.locator("summary").click()
    expect(piece).to_contain_text("One page is plenty, and March is best.")
    member.read()
    expect(member.page.get_by_role("link", name="Take apart")).to_have_count(0)

    # And can be taken out again.
    lead.click(lead.page.get_by_role("link", name="Take apart"))
    lead.read()
    lead.press("Take the comment apart")
    lead.read()
    expect(lead.page.locator("#thread")).to_contain_text("One page is plenty, and March is best.")
    expect(lead.page.locator("#thread")).not_to_contain_text("Please make it one page")


def change_own(member: Watched, words: str) -> None:
    """The member rewords his draft on the section."""
    page = member.page
    page.locator("article.cmt", has_text=TOMS_DRAFT).get_by_role("link", name="Change").click()
    page.get_by_label("Comment", exact=True).fill(words)
    member.press("Save draft")
    expect(page.locator("#thread")).to_contain_text(words)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_colleague_fills_in_what_is_left_and_says_that_it_is_ready(
    open_browser: OpenBrowser, javascript: bool
) -> None:
    lead, member = both(open_browser, javascript=javascript, width=375)
    member.go(f"{HOME}/response/status")
    member.page.get_by_label("Nothing to add on B16 to B17").check()
    member.page.get_by_label("Nothing to add on D").check()
    member.press("Save “nothing to add” on the sections ticked")
    member.read()
    expect(member.page.get_by_role("status").first).to_contain_text(
        "Saved: nothing to add on 2 sections."
    )
    member.press("Tell the lead that it is ready")
    member.read()
    expect(member.page.locator(".ready")).to_contain_text("Tom Fielding said so today")
    lead.go(f"{HOME}/response/check")
    expect(lead.page.locator(".ready")).to_contain_text("Nothing changed since.")
    lead.press("Take back “ready for sign-off”")
    lead.read()
    expect(lead.page.locator(".ready")).to_have_count(0)


def test_a_note_is_written_with_the_keyboard_alone_beside_words_not_saved_yet(
    open_browser: OpenBrowser,
) -> None:
    lead = open_browser()
    lead.sign_in("lead@lambeth.example")
    lead.go(EMPTY)
    page = lead.page
    page.get_by_label("Comment", exact=True).fill("Half a comment")
    tab_to(page, "note")
    page.keyboard.type("Who knows a youth club?")
    tab_to(page, "", words="Add note")
    with page.expect_response(lambda response: response.url.endswith("/notes")):
        page.keyboard.press("Enter")
    expect(page.locator("#notes .saved")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Note added.")
    expect(page.locator("#notes")).to_contain_text("Who knows a youth club?")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a comment")
    lead.read()
    # Words that cannot be kept come back, and the focus goes to what is said of them.
    tab_to(page, "", words="Add note")
    with page.expect_response(lambda response: response.url.endswith("/notes")):
        page.keyboard.press("Enter")
    expect(page.locator("#notes .govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a comment")
    lead.read()


def tab_to(page: Page, id_: str, *, words: str = "") -> None:
    """Goes on by the tab key until the focus is there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.id, document.activeElement.textContent]")
        if (id_ and here[0] == id_) or (words and here[1].strip() == words):
            return
    raise AssertionError(f"no way by keyboard to {id_ or words}")
