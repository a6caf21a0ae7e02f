"""A letter comes by post: it is entered, divided into comments, finished and found in the queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal import clock
from tests.browser.steps import fill_day
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

LETTERS = "/staff/consultations/cdo-work-programme/letters/"
LETTER = """Dear Clerk

We agree that a programme is useful.

The visits should be in the evening.

Yours faithfully"""


@pytest.mark.parametrize(
    "javascript, width", [(True, 1280), (False, 375)], ids=["with-javascript", "without"]
)
def test_a_late_letter_is_entered_divided_and_finished(
    javascript: bool, width: int, open_browser: OpenBrowser
) -> None:
    staff = open_browser(javascript=javascript, width=width)
    page = staff.page
    staff.sign_in("moderator@mpa.example")
    staff.go(LETTERS)
    staff.follow("Enter a response")

    staff.press("Save and go on to its comments")
    staff.read()
    expect(page.get_by_role("alert")).to_contain_text("Choose how it came")

    page.get_by_label("A person who speaks for no body").check()
    page.get_by_label("Person’s name").fill("Ms Sample Reader")
    page.get_by_label("On paper").check()
    today = clock.in_london(clock.now()).date()
    fill_day(page.get_by_role("group", name="Day it was received"), today)
    page.get_by_label("They did not say").check()
    page.get_by_label("Its words (optional)").fill(LETTER)
    staff.press("Save and go on to its comments")
    staff.read()
    expect(page.locator("main")).to_contain_text("4 paragraphs of 4 wait to be dealt with")

    page.get_by_label("Paragraph 1 goes to").select_option(label="Not a comment")
    page.get_by_label("Paragraph 2 goes to").select_option(value="B2")
    staff.press("Save where they go")
    if javascript:
        expect(page.locator(".notice")).to_be_focused()
    expect(page.locator("main")).to_contain_text("2 paragraphs of 4 wait to be dealt with")
    staff.read()
    page.get_by_label("Paragraph 3 goes to").select_option(value="whole-draft")
    page.get_by_label("Paragraph 4 goes to").select_option(label="Not a comment")
    staff.press("Save where they go")
    expect(page.locator("main")).to_contain_text("Every paragraph has been dealt with")

    page.get_by_label("Their view of B2").select_option(label="Support")
    page.get_by_role("button", name="Save the views").click()
    expect(page.locator(".notice")).to_have_text("The views are saved.")
    staff.read()
    page.get_by_role("button", name="Finish with 2 comments").click()
    expect(page.locator(".notice")).to_contain_text("Finished: reference WP-")
    expect(page.locator("main")).to_contain_text("Late: received after the close")
    staff.read()

    staff.go("/staff/consultations/cdo-work-programme/moderation/?body=people&came=late")
    expect(page.locator("table.queue")).to_contain_text("Ms Sample Reader")
    expect(page.locator("table.queue")).to_contain_text("We agree that a programme is useful.")
