"""Somebody with several bodies sees for whom they write, and changes on the page they are on."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from portal.stakeholders.models import Body, MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules


class Scene:
    """Ivor leads Alpha, represents Zeta, both asked; and leads Elsewhere, asked another thing."""

    def __init__(self) -> None:
        self.alpha: Body = factories.make_body("Alpha CPCG")
        self.zeta: Body = factories.make_body("Zeta CPCG")
        self.elsewhere: Body = factories.make_body("Elsewhere CPCG")
        self.ivor: User = factories.make_member(self.alpha)
        factories.make_member(self.zeta, user=self.ivor, role=MemberRole.REPRESENTATIVE)
        factories.make_member(self.elsewhere, user=self.ivor)
        self.consultation = factories.make_consultation("strategy", bodies=(self.alpha, self.zeta))
        self.other = factories.make_consultation("other", bodies=(self.elsewhere,))
        for consultation in (self.consultation, self.other):
            factories.make_version(consultation)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    made = Scene()
    db.session.commit()
    return made


@pytest.fixture
def ivor(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.ivor)


def test_every_page_says_for_whom_and_offers_the_others(scene: Scene, ivor: FlaskClient) -> None:
    base = "/consultations/strategy/"
    for path in ("", "draft/", "draft/B", "draft/all", "response/", "meetings/", "colleagues/"):
        page = ivor.get(base + path)
        assert (page.status_code, broken_rules(page.text)) == (200, [])
        assert "You write for <b>Alpha CPCG</b>, as its lead." in page.text
        assert "Change to Zeta CPCG" in page.text
        assert "All your bodies" in page.text


def test_somebody_with_one_body_is_not_asked(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body()
    factories.make_version(factories.make_consultation("strategy", bodies=(body,)))
    page = sign_in(factories.make_member(body)).get("/consultations/strategy/").text
    assert "You write for" not in page


@pytest.mark.parametrize(
    "address, lands",
    [
        ("/consultations/strategy/draft/B", "/consultations/strategy/draft/B"),
        ("/consultations/strategy/colleagues/", "/consultations/strategy/colleagues/"),
        ("/consultations/strategy/colleagues/7/remove", "/consultations/strategy/"),
        ("/nowhere", "/consultations/strategy/"),
        ("//evil.example/x", "/consultations/strategy/"),
        ("https://evil.example/", "/consultations/strategy/"),
        ("", "/consultations/strategy/"),
    ],
)
def test_changing_comes_back_to_the_page_where_it_is_there_for_the_other_body(
    scene: Scene, ivor: FlaskClient, address: str, lands: str
) -> None:
    answer = ivor.post("/bodies", data={"body": str(scene.zeta.id), "next": address})
    assert (answer.status_code, answer.location) == (303, lands)
    page = ivor.get("/consultations/strategy/").text
    assert "You write for <b>Zeta CPCG</b>, as a representative." in page


def test_changing_to_a_body_of_another_consultation_goes_there(
    scene: Scene, ivor: FlaskClient
) -> None:
    sent = {"body": str(scene.elsewhere.id), "next": "/consultations/strategy/draft/B"}
    answer = ivor.post("/bodies", data=sent)
    assert (answer.status_code, answer.location) == (303, "/consultations/other/")
    page = ivor.get("/consultations/other/").text
    assert "You write for <b>Elsewhere CPCG</b>" in page
    assert "All your bodies" in page


def test_all_bodies_say_what_each_is_asked(scene: Scene, ivor: FlaskClient) -> None:
    page = ivor.get("/bodies").text
    assert broken_rules(page) == []
    for words in ("Alpha CPCG", "Zeta CPCG", "Elsewhere CPCG", "You are a representative"):
        assert words in page
    assert page.count("open until") == 3
