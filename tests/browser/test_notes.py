"""A moderator notes something beside a comment, rewords it and takes it away again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.accounts.models import Right, User, UserRight
from portal.db import db, engine
from portal.mail.models import Letter
from portal.moderation.models import QueueEntry, QueueState
from tests import factories
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

QUEUE = "/staff/consultations/consultation-strategy/moderation/"
COLLEAGUE = "Malik Iqbal"
FIRST = "Ring the chair about this before Friday."
SECOND = "The chair has been rung."


def waiting_beside_a_colleague(portal: Portal) -> int:
    """The number of a comment that waits; a second moderator is there to be told."""
    with portal.app.app_context():
        engine.begin_writing()
        asked = db.select(User).join(UserRight).where(User.name == COLLEAGUE)
        if db.session.scalar(asked) is None:
            factories.make_user(COLLEAGUE, Right.MODERATOR)
        number = db.session.scalar(
            db.select(db.func.min(QueueEntry.number)).where(QueueEntry.state == QueueState.WAITING)
        )
        assert number is not None
        db.session.commit()
        db.session.remove()
    return number


def letters_about_notes(portal: Portal) -> list[str]:
    """The words of every letter that was written of a note, and not yet to whom."""
    with portal.app.app_context():
        bodies = db.session.scalars(db.select(Letter.body).where(Letter.subject.contains("note")))
        found = list(bodies)
        db.session.remove()
    return found


def test_a_note_is_written_reworded_and_removed_by_keyboard(
    portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    number = waiting_beside_a_colleague(portal)
    before = len(letters_about_notes(portal))
    staff = open_browser()
    page = staff.page
    staff.sign_in("moderator@mpa.example")
    staff.go(f"{QUEUE}{number}")
    page.keyboard.press("n")
    words = page.get_by_label("Note", exact=True)
    expect(words).to_be_focused()
    page.keyboard.type(FIRST)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label(COLLEAGUE)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes .saved")).to_be_focused()
    expect(page.locator("#notes")).to_contain_text("1 note for staff")
    expect(page.locator("#notes")).to_contain_text(f"Told: {COLLEAGUE}")
    staff.read()
    (letter,) = letters_about_notes(portal)[before:]
    assert FIRST not in letter
    page.get_by_role("link", name="Edit your note").press("Enter")
    field = page.get_by_label("Note", exact=True).first
    expect(field).to_have_value(FIRST)
    staff.read()
    field.press("Control+A")
    page.keyboard.type(SECOND)
    page.get_by_role("button", name="Save the note").press("Enter")
    expect(page.locator("#notes .saved")).to_have_text("Note saved.")
    expect(page.locator("#notes")).to_contain_text(SECOND)
    assert len(letters_about_notes(portal)) == before + 1
    page.get_by_role("link", name="Remove your note").press("Enter")
    expect(page.locator("#notes [tabindex]:focus")).to_contain_text("It cannot be brought back.")
    staff.read()
    page.get_by_role("button", name="Remove the note").press("Enter")
    expect(page.locator("#notes")).to_contain_text("Note removed.")
    expect(page.locator("#notes")).not_to_contain_text(SECOND)


def test_a_note_is_written_reworded_and_removed_without_scripts(
    portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    number = waiting_beside_a_colleague(portal)
    staff = open_browser(javascript=False, width=375)
    page = staff.page
    staff.sign_in("moderator@mpa.example")
    staff.go(f"{QUEUE}{number}")
    page.locator("#add-note summary").click()
    staff.press("Add note")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    staff.read()
    page.get_by_label("Note", exact=True).fill(FIRST)
    staff.press("Add note")
    staff.read()
    staff.click(page.get_by_role("link", name="Edit your note"))
    staff.read()
    page.get_by_label("Note", exact=True).first.fill(SECOND)
    staff.press("Save the note")
    expect(page.locator("#notes")).to_contain_text(SECOND)
    staff.click(page.get_by_role("link", name="Remove your note"))
    staff.read()
    staff.press("Remove the note")
    expect(page.locator("#notes")).not_to_contain_text(SECOND)
