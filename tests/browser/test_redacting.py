"""A moderator removes words before publication: selected, or typed where scripts are off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.db import db, engine
from portal.responses.models import Comment, CommentState
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]
QUEUE = "/staff/consultations/consultation-strategy/moderation/"
NAME = "Ann Lee"
WORDS = f"{NAME} of the estate told us so.\n\nRing {NAME} on 020 7946 0123."
SELECT_NAME = """() => {
  const text = document.querySelector('[data-removable="body"] p').firstChild;
  const range = document.createRange();
  range.setStart(text, text.data.indexOf("Ann"));
  range.setEnd(text, text.data.indexOf("Ann") + "Ann Lee".length);
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""


def waiting(portal: Portal) -> int:
    """The number of a comment that waits, with a name and a telephone number in it."""
    with portal.app.app_context():
        engine.begin_writing()
        comment = db.session.scalars(
            db.select(Comment)
            .where(Comment.state == CommentState.SUBMITTED, Comment.section_id.is_not(None))
            .order_by(Comment.number)
        ).first()
        assert comment is not None
        assert comment.number is not None
        comment.body = WORDS
        db.session.commit()
        return comment.number


@pytest.mark.parametrize(
    "javascript, width",
    [(True, 1280), (False, 1280), (True, 375), (False, 375)],
    ids=["scripts-wide", "plain-wide", "scripts-narrow", "plain-narrow"],
)
def test_words_are_removed_and_the_rest_is_published(
    javascript: bool, width: int, portal: Portal, open_browser: OpenBrowser
) -> None:
    number = waiting(portal)
    staff = open_browser(javascript=javascript, width=width)
    page = staff.page
    staff.sign_in("moderator@mpa.example")
    staff.go(f"{QUEUE}{number}")
    if javascript:
        page.keyboard.press("r")
        page.wait_for_url("**/remove*")
        staff.read()
        page.evaluate(SELECT_NAME)
        page.get_by_role("button", name="Remove the selected words").click()
        expect(page.get_by_label("Words to remove")).to_have_value(NAME)
        page.get_by_label("Name", exact=True).check()
    else:
        staff.click(page.get_by_role("button", name="Remove words"))
        staff.read()
        page.get_by_label("Words to remove").fill(NAME)
        page.get_by_label("Name", exact=True).check()
    page.get_by_label("Only the first").check()
    staff.press("Remove these words")
    staff.read()
    expect(page.get_by_text("Still there in another place")).to_be_visible()
    for button in ("Remove there too", "Remove this", "Put back"):
        staff.click(page.get_by_role("button", name=button).first)
        staff.read()
    staff.go(f"{QUEUE}{number}")
    staff.click(page.get_by_role("button", name="Publish with 2 removals"))
    staff.read()
    expect(page.get_by_text(f"You published c{number}.")).to_be_visible()
