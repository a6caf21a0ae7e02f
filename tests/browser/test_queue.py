"""A moderator clears the queue by keyboard, and another without scripts; neither gets lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.consultations.models import Consultation
from portal.db import db, engine
from portal.moderation.models import QueueEntry, QueueState
from portal.responses.models import Comment, CommentState, Naming, Response, ResponseState
from portal.web.forms import new_form_key
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

QUEUE = "/staff/consultations/consultation-strategy/moderation/"
MODERATOR = "moderator@mpa.example"
TO_CLEAR = 20


def waiting(portal: Portal) -> int:
    with portal.app.app_context():
        asked = db.select(db.func.count()).where(QueueEntry.state == QueueState.WAITING)
        number = db.session.scalar(asked) or 0
        db.session.remove()
    return number


def fill_queue(portal: Portal, number: int) -> None:
    """At least so many comments wait, all said by a body that the moderator does not speak for."""
    with portal.app.app_context():
        engine.begin_writing()
        response = db.session.scalars(
            db.select(Response).where(
                Response.state == ResponseState.SUBMITTED, Response.body_id.is_not(None)
            )
        ).first()
        assert response is not None
        like = db.session.scalars(
            db.select(Comment).where(
                Comment.response_id == response.id, Comment.number.is_not(None)
            )
        ).first()
        assert like is not None
        consultation = db.session.get_one(Consultation, response.consultation_id)
        for n in range(number):
            consultation.comments_numbered += 1
            db.session.add(
                Comment(
                    consultation_id=consultation.id,
                    response_id=response.id,
                    version_id=like.version_id,
                    section_id=like.section_id,
                    form_key=new_form_key(),
                    number=consultation.comments_numbered,
                    stance=like.stance,
                    body=f"Remark number {n} of many.",
                    state=CommentState.SUBMITTED,
                    written_by_id=like.written_by_id,
                    written_at=like.written_at,
                    changed_by_id=like.changed_by_id,
                    changed_at=like.changed_at,
                    submitted_at=like.submitted_at,
                )
            )
        db.session.commit()
        db.session.remove()


def press_key(page: Page, key: str, *, then: str) -> None:
    """Presses a key where the focus is. The queue says so, and the focus is on what can be seen."""
    page.keyboard.press(key)
    expect(page.locator("#queue")).to_contain_text(then)
    page.wait_for_function(
        "() => document.activeElement !== document.body && document.activeElement.checkVisibility()"
    )


def test_twenty_comments_are_cleared_by_keyboard_and_the_focus_stays(
    portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    fill_queue(portal, TO_CLEAR)
    before = waiting(portal)
    moderator = open_browser()
    moderator.sign_in(MODERATOR)
    moderator.go(QUEUE)
    page = moderator.page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    moderator.read()
    page.keyboard.press("?")
    page.keyboard.press("J")
    page.keyboard.press("Enter")
    for _ in range(TO_CLEAR):
        expect(page.locator("#comment")).to_be_visible()
        number = page.locator("#queue a[aria-expanded=true]").inner_text().strip()
        press_key(page, "P", then=f"You published {number}.")
    assert waiting(portal) == before - TO_CLEAR
    press_key(page, "Z", then=f"The decision on {number} was undone")
    assert waiting(portal) == before - TO_CLEAR + 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_what_is_not_to_be_published_is_opened_and_passed(
    javascript: bool, portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    fill_queue(portal, 1)
    with portal.app.app_context():
        engine.begin_writing()
        comment = db.session.scalars(
            db.select(Comment).where(Comment.body == "Remark number 0 of many.")
        ).one()
        comment.response.naming, number = Naming.NOT_PUBLISHED, comment.number
        db.session.commit()
        db.session.remove()
    moderator = open_browser(javascript=javascript, width=375)
    moderator.sign_in(MODERATOR)
    moderator.go(QUEUE)
    page = moderator.page
    moderator.click(page.locator(f"#c{number}"))
    expect(page.locator("#comment")).to_contain_text("Opening it is recorded.")
    expect(page.locator("body")).not_to_contain_text("Remark number 0")
    moderator.read()
    if javascript:
        press_key(page, "O", then="Remark number 0 of many.")
        press_key(page, "P", then=f"You passed c{number}: read and kept for staff.")
    else:
        moderator.press(f"Open the words of c{number}")
        expect(page.locator("#comment")).to_contain_text("Remark number 0 of many.")
        moderator.read()
        moderator.press(f"Pass, for staff only c{number}")
        expect(page.locator("body")).to_contain_text(f"You passed c{number}")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_the_queue_is_filtered_ticked_assigned_and_read(
    javascript: bool, width: int, portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    fill_queue(portal, 4)
    moderator = open_browser(javascript=javascript, width=width)
    moderator.sign_in(MODERATOR)
    moderator.go(QUEUE)
    page = moderator.page
    # Keys are shown where they do something.
    expect(page.locator("#keys")).to_be_visible(visible=javascript)
    page.get_by_label("Words", exact=True).fill('"remark number"')
    moderator.press("Filter")
    moderator.read()
    assert "words=%22remark+number%22" in page.url
    rows = page.locator("#queue tbody tr")
    expect(rows).to_have_count(4)
    for row in (0, 1):
        rows.nth(row).locator("[type=checkbox]").check()
    page.get_by_label("Ticked comments are for").select_option("Me")
    moderator.press("Assign the ticked ones")
    expect(page.locator("body")).to_contain_text("2 comments are now with")
    moderator.read()
    moderator.go(f"{QUEUE}?officer=me")
    expect(rows).to_have_count(2)
    moderator.click(rows.first.locator("th a"))
    moderator.read()
    moderator.click(page.get_by_role("button", name="Mark as read"))
    expect(page.locator("body")).to_contain_text("is marked as read")
    moderator.read()


def test_keys_can_be_turned_off(portal: Portal, open_browser: Callable[..., Watched]) -> None:
    fill_queue(portal, 1)
    before = waiting(portal)
    moderator = open_browser()
    moderator.sign_in(MODERATOR)
    moderator.go(QUEUE)
    page = moderator.page
    page.keyboard.press("?")
    page.get_by_label("Use keys in this browser").uncheck()
    page.reload()
    page.locator("[data-comment]").first.click()
    expect(page.locator("#comment")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("P")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_have_attribute("open", "")
    # On again the same key publishes: one comment, so the press before did nothing, late either.
    page.locator("#keys summary").click()
    page.get_by_label("Use keys in this browser").check()
    page.locator("h1").click()
    press_key(page, "P", then="You published c")
    page.wait_for_load_state("networkidle")
    assert waiting(portal) == before - 1
