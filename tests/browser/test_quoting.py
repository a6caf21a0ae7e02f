"""Words in question are selected by mouse, finger or keyboard, or pasted; wording is suggested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.consultations.models import Consultation
from portal.db import db, engine
from portal.drafts.models import DraftVersion, Section
from portal.drafts.queries import forget_outlines
from portal.responses.models import Comment
from tests.browser.conftest import Portal
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

HOME = "/consultations/consultation-strategy/"
SENTENCE = "Each group’s members meet once a month."
TEXT = (
    f"{SENTENCE}[^1] The dates vary 👮 widely.\n{SENTENCE} That is all there is to be said of it."
)
PLAIN = f"{SENTENCE} The dates vary 👮 widely. {SENTENCE} That is all there is to be said of it."
SECOND = PLAIN.rindex(SENTENCE)
BUTTON = "Comment on these words"

# The sentence's second time, as it stands in the page.
RANGE = """sentence => {
  const walker = document.createTreeWalker(document.getElementById("B7"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const node = nodes.filter(each => each.data.includes(sentence)).at(-1);
  const range = document.createRange();
  range.setStart(node, node.data.lastIndexOf(sentence));
  range.setEnd(node, range.startOffset + sentence.length);
  return range;
}"""


def words_twice(portal: Portal) -> None:
    """B7 says one thing twice."""
    with portal.app.app_context():
        engine.begin_writing()
        version = db.session.scalars(
            db.select(DraftVersion)
            .join(Consultation)
            .where(Consultation.slug == "consultation-strategy")
        ).one()
        sections = Section.__table__
        db.session.execute(
            sections.update()
            .where(sections.c.version_id == version.id, sections.c.slug == "B7")
            .values(text=TEXT)
        )
        db.session.commit()
    forget_outlines()


def stored(portal: Portal) -> tuple[str, int | None, str, str]:
    """The words in question of the newest comment, where they begin and in which section, and the
    wording it suggests."""
    with portal.app.app_context():
        comment = db.session.scalars(db.select(Comment).order_by(Comment.id.desc())).first()
        assert comment is not None
        assert comment.section is not None
        return comment.quote, comment.quote_start, comment.section.slug, comment.suggestion


def answering(open_browser: OpenBrowser, portal: Portal, **more: Any) -> Watched:
    words_twice(portal)
    lead = open_browser(**more)
    lead.sign_in("lead@lambeth.example")
    lead.page.goto(f"{HOME}draft/B7")
    return lead


def select_by_mouse(page: Page) -> None:
    page.locator("#B7").scroll_into_view_if_needed()
    first, last = page.evaluate(
        f"""sentence => {{
          const rects = [...({RANGE})(sentence).getClientRects()];
          const [first, last] = [rects[0], rects.at(-1)];
          return [[first.left + 1, first.top + first.height / 2],
                  [last.right - 1, last.top + last.height / 2]];
        }}""",
        SENTENCE,
    )
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*last, steps=5)
    page.mouse.up()


def save(lead: Watched) -> None:
    page = lead.page
    page.get_by_label("Object", exact=True).check()
    page.get_by_label("Comment", exact=True).fill("Once a quarter is enough.")
    lead.press("Save draft")
    expect(page.locator("#thread .cmt")).to_contain_text("Once a quarter is enough.")


@pytest.mark.parametrize("width", [1280, 375])
def test_the_second_of_two_identical_sentences_is_marked_by_mouse(
    open_browser: OpenBrowser, portal: Portal, width: int
) -> None:
    lead = answering(open_browser, portal, width=width)
    page = lead.page
    select_by_mouse(page)
    expect(page.get_by_role("button", name=BUTTON)).to_be_in_viewport()
    expect(page.locator("#announcer")).to_contain_text("You can comment on these words")
    lead.read()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_label("Words in question (optional)")).to_have_value(SENTENCE)
    expect(page.get_by_label("Comment", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    save(lead)
    lead.read()
    assert stored(portal) == (SENTENCE, SECOND, "B7", "")
    expect(page.locator("#thread .quoted a")).to_have_attribute("href", "#B7")


def test_the_second_of_two_identical_sentences_is_marked_by_keyboard(
    open_browser: OpenBrowser, portal: Portal
) -> None:
    lead = answering(open_browser, portal)
    page = lead.page
    # The first letter is selected, as in caret browsing, which Chromium has to be asked for.
    page.evaluate(
        f"""sentence => {{
          const range = ({RANGE})(sentence);
          const [node, start] = [range.startContainer, range.startOffset];
          document.getSelection().setBaseAndExtent(node, start, node, start + 1);
        }}""",
        SENTENCE,
    )
    for _ in SENTENCE[1:]:
        page.keyboard.press("Shift+ArrowRight")
    button = page.get_by_role("button", name=BUTTON)
    expect(button).to_be_visible()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Comment", exact=True)).to_be_focused()
    save(lead)
    assert stored(portal) == (SENTENCE, SECOND, "B7", "")


def test_words_can_be_marked_after_a_comment_has_been_saved(
    open_browser: OpenBrowser, portal: Portal
) -> None:
    lead = answering(open_browser, portal)
    page = lead.page
    save(lead)
    select_by_mouse(page)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_label("Words in question (optional)")).to_have_value(SENTENCE)
    expect(page.get_by_label("Comment", exact=True)).to_be_focused()
    page.keyboard.type("Another.")
    page.get_by_label("Object", exact=True).check()
    lead.press("Save draft")
    expect(page.locator("#thread .cmt")).to_have_count(2)
    assert stored(portal) == (SENTENCE, SECOND, "B7", "")


def test_words_of_two_paragraphs_are_not_offered(open_browser: OpenBrowser, portal: Portal) -> None:
    lead = answering(open_browser, portal)
    page = lead.page
    page.evaluate("document.getSelection().selectAllChildren(document.getElementById('words'))")
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)


def test_pasted_words_that_stand_twice_are_asked_about_without_javascript(
    open_browser: OpenBrowser, portal: Portal
) -> None:
    lead = answering(open_browser, portal, javascript=False)
    page = lead.page
    page.get_by_label("Words in question (optional)").fill(SENTENCE.replace("’", "'"))
    page.get_by_label("Object", exact=True).check()
    page.get_by_label("Comment", exact=True).fill("Once a quarter is enough.")
    lead.press("Save draft")
    lead.read()
    expect(page.locator("main")).to_contain_text("These words occur twice. Which do you mean?")
    page.get_by_label("That is all").check()
    lead.press("Save draft")
    lead.read()
    assert stored(portal) == (SENTENCE, SECOND, "B7", "")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_other_wording_is_suggested_for_a_paragraph(
    open_browser: OpenBrowser, portal: Portal, javascript: bool
) -> None:
    lead = answering(open_browser, portal, javascript=javascript)
    page = lead.page
    page.get_by_label("Object", exact=True).check()
    place = page.get_by_label("This comment is on")
    if place.count():
        place.select_option("B7")
    lead.press("Suggest other wording")
    box = page.get_by_label("B7, as you would word it")
    expect(box).to_have_value(PLAIN)
    lead.read()
    box.fill(PLAIN.replace("month", "quarter", 1))
    lead.press("Save draft")
    expect(page.locator("#thread .redline ins")).to_have_text("quarter")
    expect(page.locator("#thread .redline del")).to_have_text("month")
    lead.read()
    assert stored(portal)[3] == PLAIN.replace("month", "quarter", 1)
