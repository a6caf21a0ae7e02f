"""What a printer is given: the words with their numbers, and nothing that belongs to a screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

HOME = "/consultations/consultation-strategy/"
SCREEN_ONLY = (
    "header.bar",
    "nav",
    "footer.foot",
    ".desk",
    ".govuk-button",
    ".para__c",
    ".no-print",
    'a[href^="#ref-"]',
)
COLOUR = "element => getComputedStyle(element).color"


def nothing_of_the_screen(page: Page) -> None:
    for selector in SCREEN_ONLY:
        for element in page.locator(selector).all():
            expect(element).to_be_hidden()


def test_printed_pages_have_their_numbers_and_no_navigation(open_browser: OpenBrowser) -> None:
    lead = open_browser(javascript=False)
    lead.sign_in("lead@lambeth.example")
    page = lead.page
    for path in ("draft/all", "draft/all?room=yes", "draft/B4", "paper/"):
        page.emulate_media(media="screen")
        lead.go(f"{HOME}{path}")
        page.emulate_media(media="print")
        nothing_of_the_screen(page)
        numbers_hang(page)
        head = page.locator(".sheet-head")
        expect(head).to_contain_text("MPA/MPS Consultation Strategy, version 1")
        link, words = page.locator("sup a").first, page.locator("#B4 > p")
        assert link.evaluate("a => getComputedStyle(a).textDecorationLine") == "none"
        assert link.evaluate(COLOUR) == words.evaluate(COLOUR)
        assert page.pdf().startswith(b"%PDF")


def numbers_hang(page: Page) -> None:
    number = page.locator("#B4 > .para__n")
    expect(number).to_be_visible()
    beside, hung = page.locator("#B4 > p").bounding_box(), number.bounding_box()
    assert beside is not None
    assert hung is not None
    assert hung["x"] + hung["width"] <= beside["x"]


def test_room_for_comments_is_one_plain_link_away(open_browser: OpenBrowser) -> None:
    lead = open_browser(javascript=False)
    lead.sign_in("lead@lambeth.example")
    page = lead.page
    page.goto(f"{HOME}draft/all")
    lead.click(page.get_by_role("link", name="Print with room for comments"))
    expect(page.locator(".room").nth(1)).to_contain_text("Comments on A1 to A3")
    assert page.locator(".room").count() == 12
    page.emulate_media(media="print")
    assert page.locator(".room .ruled i").count() == 12 * 6
    expect(page.locator(".room").first).to_be_visible()
    expect(page.get_by_role("link", name="Leave out the room for comments")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_paper_is_a_page_that_anybody_can_read(width: int, open_browser: OpenBrowser) -> None:
    lead = open_browser(width=width)
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{HOME}draft/all")
    lead.follow("Paper for Lambeth CPCG: draft, response form and reply slips")
    slips = lead.page.get_by_role("heading", name="Reply slip:").all_inner_texts()
    assert [" January " in slip for slip in slips] == [True, True]
    with lead.page.expect_download() as word:
        lead.page.get_by_role("link", name="Download as a Word document").click()
    assert word.value.suggested_filename == "paper-consultation-strategy-lambeth-cpcg.docx"
