"""A lead signs off, reopens, signs off again and takes the response away, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

RESPONSE = "/consultations/consultation-strategy/response/"
MOST_KEYS = 250
HAS_FOCUS = """([name, words]) => {
  const at = document.activeElement;
  return name ? at.name === name : at.textContent.trim().startsWith(words);
}"""


def tab_to(page: Page, words: str = "", *, name: str = "") -> None:
    """The focus is on the field of that name, or on what says those words, by Tab alone."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if page.evaluate(HAS_FOCUS, [name, words]):
            return
    raise AssertionError(f"nothing by keyboard: {words or name}")


def enter(watched: Watched, words: str) -> None:
    """What says those words is pressed by keyboard, and the page it leads to is read."""
    tab_to(watched.page, words)
    with watched.page.expect_navigation():
        watched.page.keyboard.press("Enter")
    watched.read()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_lead_signs_off_reopens_and_signs_off_again_by_keyboard(
    portal: Portal, open_browser: Callable[..., Watched], *, javascript: bool, width: int
) -> None:
    lead = open_browser(javascript=javascript, width=width)
    page = lead.page
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{RESPONSE}check")
    _before_you_submit_comes_first(page)
    assert page.locator("input:checked").count() == 0
    enter(lead, "Submit Lambeth")
    expect(page.get_by_role("alert")).to_contain_text("Choose who should be named")
    tab_to(page, name="naming")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Lambeth CPCG only")).to_be_checked()
    tab_to(page, name="capacity")
    page.keyboard.press("Space")
    tab_to(page, name="mandate")
    page.keyboard.type("Agreed at the meeting")
    tab_to(page, name="members_consulted")
    page.keyboard.type("We wrote to forty members.")
    enter(lead, "Submit Lambeth")
    expect(page.locator("h1")).to_have_text("Response submitted")
    reference = page.locator(".govuk-panel__body strong").inner_text()
    enter(lead, "reopen the response")
    enter(lead, "Reopen the response")
    expect(page.get_by_text("Nothing is new yet.")).to_be_visible()
    tab_to(page, "Download as a Word document, marked DRAFT")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith("-draft.docx")
    enter(lead, "Check and submit again")
    expect(page.get_by_label("Lambeth CPCG only")).to_be_checked()
    expect(page.locator("#members_consulted")).to_have_value("We wrote to forty members.")
    enter(lead, "Submit Lambeth")
    expect(page.locator("h1")).to_have_text("Response submitted again")
    assert page.locator(".govuk-panel__body strong").inner_text() == reference
    enter(lead, "read what was sent")
    expect(page.get_by_text("Submission 2 under reference")).to_be_visible()
    receipts = [
        letter
        for letter in portal.letters_to("lead@lambeth.example")
        if reference in str(letter["Subject"])
    ]
    assert len(receipts) == 2


def _before_you_submit_comes_first(page: Page) -> None:
    """What is missing is read before the answers, at every width."""
    headings = page.locator("main h2").all_inner_texts()
    assert headings.index("Before you submit") < headings.index("Answers by section")
    box = page.locator("#bef").bounding_box()
    answers = page.locator("#ans").bounding_box()
    assert box is not None
    assert answers is not None
    assert box["y"] < answers["y"]
