"""Two people of one body: one invites, hands over and goes; the other finds everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal
from tests.browser.steps import link_in
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

HOME = "/consultations/consultation-strategy/"
NEWCOMER = "nadia@lambeth.example"
NEW_PASSWORD = "four words of nonsense"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_lead_invites_hands_over_and_leaves(
    javascript: bool, portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    lead = open_browser(javascript=javascript)
    lead.sign_in("lead@lambeth.example")
    lead.page.goto(HOME)
    lead.follow("Colleagues")
    lead.read()
    lead.page.get_by_label("Name", exact=True).fill("Nadia Rahman")
    lead.page.get_by_label("E-mail address").fill(NEWCOMER)
    lead.press("Send the invitation")
    lead.read()
    expect(lead.page.get_by_role("status").first).to_contain_text(NEWCOMER)

    newcomer = open_browser(javascript=javascript, width=375)
    [letter] = portal.letters_to(NEWCOMER)
    assert "Grace Adeyemi has asked you to join Lambeth CPCG." in letter.get_content()
    newcomer.page.goto(link_in(letter, "/invitation/"))
    newcomer.read()
    newcomer.page.locator("#password").fill(NEW_PASSWORD)
    newcomer.press("Accept the invitation")
    newcomer.page.goto(f"{HOME}colleagues/")
    newcomer.read()
    expect(newcomer.page.locator("main")).to_contain_text("ask Grace Adeyemi")

    lead.page.goto(f"{HOME}colleagues/")
    link = lead.page.get_by_role("link", name="Hand over to Nadia Rahman")
    link.focus()
    lead.page.keyboard.press("Enter")
    expect(lead.page.locator("h1")).to_have_text("Hand over to Nadia Rahman")
    lead.read()
    lead.press("Make Nadia Rahman lead and step down")
    lead.follow("Leave Lambeth CPCG")
    lead.read()
    lead.press("Leave Lambeth CPCG")

    newcomer.page.goto(f"{HOME}colleagues/")
    newcomer.read()
    expect(newcomer.page.locator("main")).to_contain_text("Invite a colleague to Lambeth CPCG")
    expect(newcomer.page.locator("main")).not_to_contain_text("Grace Adeyemi")
    newcomer.page.goto(HOME)
    expect(newcomer.page.locator("main")).to_contain_text("Check and submit")
