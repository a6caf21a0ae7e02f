"""A reply to another body, and how letters come: by keyboard, with script and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from portal.consultations.models import Consultation, Visibility
from portal.db import db, engine
from portal.responses.models import Comment, Naming, Response, ResponseState
from tests import factories
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]
HOME = "/consultations/consultation-strategy"
LEAD = "lead@lambeth.example"
WORDS = "We would rather meet first."


def published_number(portal: Portal) -> tuple[int, str]:
    """Replies are allowed, and one comment of another body on a paragraph is published."""
    with portal.app.app_context():
        engine.begin_writing()
        consultation = db.session.scalars(
            db.select(Consultation).where(Consultation.slug == "consultation-strategy")
        ).one()
        consultation.visibility = Visibility.LIVE
        consultation.allows_replies = True
        own = db.session.scalars(
            db.select(Response).join(Response.body).where(Response.body.has(name="Lambeth CPCG"))
        ).all()
        for response in own:
            response.state = ResponseState.DRAFTING
        comment = db.session.scalars(
            db.select(Comment)
            .join(Comment.response)
            .where(
                Comment.consultation_id == consultation.id,
                Comment.number.is_not(None),
                Comment.section_id.is_not(None),
                Comment.response_id.not_in([response.id for response in own]),
                Response.body_id.is_not(None),
            )
            .order_by(Comment.number)
        ).first()
        assert comment is not None
        assert comment.section is not None
        factories.publish(comment)
        comment.response.naming = Naming.BODY
        number, slug = comment.number or 0, comment.section.slug
        db.session.commit()
    return number, slug


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("with_script", [True, False])
def test_a_reply_is_written_under_the_comment_and_stands_among_our_own(
    portal: Portal, open_browser: OpenBrowser, with_script: bool, width: int
) -> None:
    number, slug = published_number(portal)
    lead = open_browser(width=width, javascript=with_script)
    page = lead.page
    lead.sign_in(LEAD)
    lead.go(f"{HOME}/draft/{slug}")
    link = page.locator(f"#reply-c{number} a")
    link.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Reply", exact=True)
    expect(field).to_be_visible()
    if with_script:
        expect(page.locator(f"#reply-c{number}-h")).to_be_focused()
    lead.read()
    field.fill(WORDS)
    page.get_by_role("button", name="Save reply as a draft").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Reply to c{number} saved as a draft.")).to_be_visible()
    expect(page.locator("#thread").get_by_text(WORDS)).to_be_visible()
    lead.read()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("with_script", [True, False])
def test_how_letters_come_is_chosen_on_a_page_by_keyboard(
    portal: Portal, open_browser: OpenBrowser, with_script: bool, width: int
) -> None:
    lead = open_browser(width=width, javascript=with_script)
    page = lead.page
    lead.sign_in(LEAD)
    lead.follow("E-mails")
    expect(page.locator("h1")).to_have_text("What we write to you about")
    lead.read()
    versions = page.get_by_role("group", name="New versions")
    versions.get_by_label("At once").focus()
    page.keyboard.press("ArrowDown")
    expect(versions.get_by_label("Once a day")).to_be_checked()
    page.get_by_role("button", name="Save my choices").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    expect(versions.get_by_label("Once a day")).to_be_checked()
    lead.read()
