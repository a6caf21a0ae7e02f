"""Steps that more than one walk takes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.message import EmailMessage

from playwright.sync_api import Locator, expect

from portal import clock
from tests.browser.watching import Watched


def prepare(admin: Watched, *, title: str, slug: str, prefix: str) -> None:
    """The administrator signs in and makes a consultation that is open from today."""
    page = admin.page
    admin.sign_in_by_form("admin@mpa.example")
    admin.follow("Prepare a consultation")
    today = clock.in_london(clock.now()).date()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Aims").fill("Whom to ask about the strategy, and how.")
    page.get_by_label("What will happen to the comments").fill("Each is read and answered.")
    fill_day(page.get_by_role("group", name="Opening date"), today)
    page.get_by_label("Opening time").fill("midnight")
    fill_day(page.get_by_role("group", name="Closing date"), today + timedelta(days=60))
    page.get_by_label("Closing time").fill("11:59pm")
    page.get_by_label("While it is open").check()
    page.locator("#reference_prefix").fill(prefix)
    page.locator("#slug").fill(slug)
    admin.press("Make the consultation")
    admin.read()
    expect(page.locator("h1")).to_have_text("Versions of the draft")


def fill_day(group: Locator, day: date) -> None:
    group.get_by_label("Day").fill(str(day.day))
    group.get_by_label("Month").fill(str(day.month))
    group.get_by_label("Year").fill(str(day.year))


def link_in(letter: EmailMessage, part: str) -> str:
    """The path of the first link in a letter that holds those characters."""
    found = re.search(rf"https?://[^/\s]+(\S*{re.escape(part)}\S*)", letter.get_content())
    assert found, letter.get_content()
    return found.group(1)
