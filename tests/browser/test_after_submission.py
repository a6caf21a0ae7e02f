"""After submission: a lead changes a comment, a moderator returns it, the lead rewords it, and
another is withdrawn. With JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal
from tests.browser.steps import link_in
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

HOME = "/consultations/consultation-strategy/"
QUEUE = "/staff/consultations/consultation-strategy/moderation/"
CHANGED = "One page a year is enough, signed by Mr Example."
REWORDED = "One page a year is enough."
WHY = "Please leave out the name."
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])


@BOTH
def test_a_comment_is_changed_returned_reworded_and_another_withdrawn(
    javascript: bool, portal: Portal, open_browser: OpenBrowser
) -> None:
    camden = open_browser(javascript=javascript)
    camden.sign_in("lead@camden.example")
    _change(camden, CHANGED)

    lambeth = open_browser(javascript=javascript)
    lambeth.sign_in("lead@lambeth.example")
    lambeth.go(f"{HOME}draft/B5")
    expect(lambeth.page.locator("#c2")).to_contain_text("Changed by its body on")
    expect(lambeth.page.locator("main")).not_to_contain_text(CHANGED)

    moderator = open_browser(javascript=javascript)
    moderator.sign_in("moderator@mpa.example")
    moderator.go(f"{QUEUE}?state=changed")
    moderator.follow("c2")
    expect(moderator.page.locator("#comment")).to_contain_text("1 earlier wording")
    moderator.follow("Return c2 to be reworded")
    moderator.page.get_by_label("Personal details").check()
    moderator.page.get_by_label("Note to the author").fill(WHY)
    moderator.press("Return c2")
    moderator.read()
    expect(moderator.page.locator("#done")).to_contain_text("You returned c2 to be reworded.")

    letter = portal.letters_to("lead@camden.example")[-1]
    camden.go(link_in(letter, "/decision"))
    expect(camden.page.locator("main")).to_contain_text(WHY)
    camden.follow("Reword c2")
    camden.page.get_by_label("Comment", exact=True).fill(REWORDED)
    camden.press("Save the new words")
    camden.read()
    camden.follow("Read what it said before c2")
    expect(camden.page.locator("main")).to_contain_text("2 changes since it was sent")

    moderator.go(f"{QUEUE}2")
    moderator.press("Publish c2")
    moderator.read()
    lambeth.go(f"{HOME}draft/B5")
    expect(lambeth.page.locator("#c2")).to_contain_text(REWORDED)
    expect(lambeth.page.locator("#c2")).to_contain_text("Changed on")

    _withdraw(camden)
    moderator.go(f"{QUEUE}1?state=all")
    expect(moderator.page.locator("#comment")).to_contain_text("Withdrawn by its body on")
    expect(moderator.page.locator("main")).not_to_contain_text("yearly report should go to each")


def _change(camden: Watched, words: str) -> None:
    camden.go(f"{HOME}draft/B5")
    camden.follow("Change c2")
    expect(camden.page.locator("main")).to_contain_text("The Authority reads the new words at once")
    camden.page.get_by_label("Comment", exact=True).fill(words)
    camden.press("Save the new words")
    camden.read()
    expect(camden.page.locator("main")).to_contain_text("c2 is changed.")
    expect(camden.page.locator("#our-1")).to_contain_text(words)


def _withdraw(camden: Watched) -> None:
    camden.go(f"{HOME}draft/A2")
    camden.follow("Withdraw c1")
    expect(camden.page.locator("h1")).to_have_text("Withdraw comment c1?")
    camden.press("Withdraw the comment")
    camden.read()
    expect(camden.page.locator("main")).to_contain_text("c1 is withdrawn.")
    expect(camden.page.locator("main")).to_contain_text("Only Camden CPCG reads these words")
