"""Hostile words in every field that a moderator sees run nothing, on any page and in any answer.

Confirm pages, refusals and conflicts are among them: their reader is the one to attack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from playwright.sync_api import Response as Answer

from portal.accounts.models import User
from portal.clock import now
from portal.db import db, engine
from portal.moderation.models import Decision
from portal.responses.models import Attachment, Comment, EarlierWording, Response
from portal.stakeholders.models import Body
from tests.browser.conftest import Portal
from tests.browser.watching import Watched
from tests.databases import empty
from tests.test_secrets import addresses, plant
from tests.world import make_world

pytestmark = pytest.mark.browser

HOSTILE = (
    "\"'><img src=x data-hostile onerror=alert(1)></textarea></title></option>"
    "<script data-hostile>alert(1)</script><a href=javascript:alert(1) data-hostile>{{7*7}}"
)
IN_AN_ADDRESS = "q={0}&section={0}&body={0}&officer={0}&state={0}&at={0}&from={0}&sort={0}"

BUTTONS = """() => [...document.querySelectorAll("main form[method=post] button[type=submit]")]
  .map(button => button.getAttribute("formaction") || button.form.getAttribute("action"))"""
# As a page from before: all fields hostile, the comment seen in a wording that is no more.
SEND = """([address, hostile]) => {
  const button = [...document.querySelectorAll("main form[method=post] button[type=submit]")]
    .find(it => (it.getAttribute("formaction") || it.form.getAttribute("action")) === address);
  for (const field of button.form.elements) {
    if (field.name === "csrf_token" || field.type === "file") continue;
    if (field.name === "revision") field.value = "999";
    else if (field.matches("textarea, input[type=text], input[type=search]")) field.value = hostile;
    else if (field.matches("input[type=radio], input[type=checkbox]")) field.checked = true;
  }
  button.form.action = address;
  HTMLFormElement.prototype.submit.call(button.form);
}"""
# What is done on other pages may end the moderator's session.
STAFF = "/staff/"
DOWNLOADS = ("/moderation/files/", "/original/file")  # leave the page where it is


def make_hostile(portal: Portal) -> tuple[str, list[str]]:
    """The world of the routes, with hostile words wherever somebody else has written.

    Returns the moderator's e-mail address, and every address of every page.
    """
    with portal.app.app_context():
        engine.begin_writing()
        empty(db)
        world = make_world()
        plant(db, world)
        for person in db.session.scalars(db.select(User)):
            person.name = HOSTILE
        for body in db.session.scalars(db.select(Body)):
            body.name, body.borough = f"{HOSTILE}{body.id}", HOSTILE[:60]
        for response in db.session.scalars(db.select(Response)):
            response.approved_by_name = response.mandate = HOSTILE
            response.members_consulted = response.entered_by_name = HOSTILE
            response.person_name = "" if response.body_id else HOSTILE
        for comment in db.session.scalars(db.select(Comment)):
            comment.body = f"{HOSTILE}\n\n{comment.body} Ring 020 7946 0123."
            comment.suggestion = f"{HOSTILE} B1"
        for wording in db.session.scalars(db.select(EarlierWording)):
            wording.body = HOSTILE
        for file in db.session.scalars(db.select(Attachment)):
            file.name = f"{HOSTILE}.pdf"
        for decision in db.session.scalars(db.select(Decision)):
            decision.note = decision.decided_by_name = HOSTILE
        world.staff_note.words = HOSTILE
        world.staff_note.changed_at = now()
        world.consultation.title = HOSTILE
        db.session.commit()
        moderator = world.people["moderator"].email
        slug = world.consultation.slug
        paths = [*addresses(portal.app, db, world)]
        queue = f"/staff/consultations/{slug}/moderation/"
        paths.append(f"{queue}?{IN_AN_ADDRESS.format(HOSTILE)}")
        db.session.rollback()
    return moderator, paths


def is_of_a_form(answer: Answer) -> bool:
    return answer.request.method == "POST" and answer.request.is_navigation_request()


def nothing_came_alive(page: Page) -> None:
    assert page.locator("[data-hostile]").count() == 0, page.url


def test_no_hostile_word_runs_on_any_page_or_answer_of_a_moderator(
    portal: Portal, open_browser: Callable[..., Watched]
) -> None:
    email, paths = make_hostile(portal)
    staff = open_browser()
    page = staff.page
    staff.sign_in(email)
    shown = 0
    buttons: dict[str, tuple[str, str]] = {}
    for path in paths:
        answer = page.context.request.get(path)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        page.goto(path)
        nothing_came_alive(page)
        shown += "data-hostile" in answer.text()
        if path.startswith(STAFF):
            for address in page.evaluate(BUTTONS):
                if any(part in address for part in DOWNLOADS):
                    continue
                buttons.setdefault(re.sub(r"\d+|\?.*", "", address), (path, address))
    assert shown > 30
    answered: Counter[int] = Counter()
    for path, address in buttons.values():
        page.goto(path)
        if address not in page.evaluate(BUTTONS):
            continue  # a button before has done what this one was for
        with page.expect_event("load"), page.expect_response(is_of_a_form) as answer_to_it:
            page.evaluate(SEND, [address, HOSTILE])
        nothing_came_alive(page)
        answered[answer_to_it.value.status] += 1
    assert answered[422] >= 5, answered
    assert answered[409] >= 3, answered
    assert answered[404] == answered[500] == 0, answered
