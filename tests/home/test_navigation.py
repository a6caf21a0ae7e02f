"""What the navigation offers is what its visitor may open, at every stage of a consultation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import url_for
from flask_sqlalchemy import SQLAlchemy

from portal.clock import now
from portal.consultations.models import Consultation, Stage
from portal.home.navigation import links
from tests.conftest import SignIn
from tests.factories import visit_of
from tests.world import make_world

STAFF = {
    "moderator": ["moderation", "letters", "analysis"],
    "organiser": ["staff-meetings"],
    "approver": ["analysis"],
    "administrator": ["versions", "bodies", "staff-meetings"],
}
OF_A_BODY = ["overview", "draft", "response", "meetings", "colleagues"]
OFFERED = {
    "lead": OF_A_BODY,
    "member": OF_A_BODY,
    "two bodies": OF_A_BODY,
    "staff and member": [*OF_A_BODY, "moderation", "letters", "analysis"],
    **{person: ["overview", "draft", *keys] for person, keys in STAFF.items()},
}
BEFORE_THE_OPENING = {
    "lead": ["overview", "meetings", "colleagues"],
    "member": ["overview", "meetings", "colleagues"],
    "two bodies": ["overview", "meetings", "colleagues"],
}


def move_to(consultation: Consultation, stage: Stage) -> None:
    opens = {Stage.PREPARING: 3, Stage.OPEN: -7, Stage.CLOSED: -50}[stage]
    consultation.opens_at = now().replace(microsecond=0) + timedelta(days=opens)
    consultation.closes_at = consultation.opens_at + timedelta(days=42)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("person", OFFERED)
def test_the_navigation_offers_what_its_visitor_may_open(
    db: SQLAlchemy, sign_in: SignIn, person: str, stage: Stage
) -> None:
    world = make_world()
    move_to(world.consultation, stage)
    offered = links(visit_of(world.people[person], world.consultation))
    is_before = stage is Stage.PREPARING
    wanted = (BEFORE_THE_OPENING if is_before else {}).get(person, OFFERED[person])
    assert [link.key for link in offered] == wanted
    browser = sign_in(world.people[person])
    page = browser.get("/consultations/strategy/").text
    with browser.application.test_request_context():
        addresses = [url_for(link.endpoint, slug="strategy") for link in offered]
    for address in addresses:
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_no_two_links_are_called_alike(db: SQLAlchemy) -> None:
    world = make_world()
    for person in OFFERED:
        words = [link.words for link in links(visit_of(world.people[person], world.consultation))]
        assert len(set(words)) == len(words)
