"""Outsiders learn nothing, members speak for their bodies, pages cost the same at any size."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right, User
from portal.consultations import queries
from portal.consultations.asked import Progress
from portal.consultations.models import Consultation
from portal.stakeholders import actions as stakeholders_actions
from portal.stakeholders.models import BodyKind
from portal.stakeholders.queries import members
from tests import factories
from tests.conftest import SignIn
from tests.consultations.scenes import asked, make_admin, make_strategy
from tests.statements import statements


def consultations_of(user: User) -> list[Consultation]:
    return [row.consultation for row in queries.for_user(seen_by=user)]


def test_outsider_learns_nothing_of_a_consultation(db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body("Secret body")
    consultation = factories.make_consultation("secret", bodies=(body,))
    consultation.title = "Secret title"
    outsider = factories.make_member(factories.make_body("Other body"))
    member = factories.make_member(body)
    assert queries.visit("secret", user=outsider, body_id=body.id) is None
    assert consultations_of(outsider) == []
    assert consultations_of(member) == [consultation]
    browser = sign_in(outsider)
    for address in ("/consultations/secret/", "/consultations/secret/draft/"):
        answer = browser.get(address)
        assert (answer.status_code, "Secret" in answer.text) == (404, False)
    home = browser.get("/", follow_redirects=True)
    assert "Secret title" not in home.text


def test_somebody_who_left_the_body_is_an_outsider(db: SQLAlchemy) -> None:
    body = factories.make_body()
    consultation = factories.make_consultation(bodies=(body,))
    user = factories.make_member(body)
    [membership] = members(body.id)
    membership.left_at = clock.now()
    assert queries.visit(consultation.slug, user=user, body_id=body.id) is None


def test_consultation_in_preparation_is_unseen_by_its_bodies(db: SQLAlchemy) -> None:
    body = factories.make_body()
    consultation = factories.make_consultation(launched=False, bodies=(body,))
    user, admin = factories.make_member(body), make_admin()
    assert queries.visit(consultation.slug, user=user, body_id=None) is None
    assert consultations_of(user) == []
    assert consultations_of(admin) == [consultation]


def test_chosen_body_is_honoured_only_for_its_members(db: SQLAlchemy) -> None:
    mine, ours, theirs = (factories.make_body(name) for name in ("A mine", "B ours", "C theirs"))
    consultation = factories.make_consultation(bodies=(mine, ours, theirs))
    user = factories.make_member(mine)
    factories.make_member(ours, user=user)

    def spoken_for(body_id: int | None) -> str:
        visit = queries.visit(consultation.slug, user=user, body_id=body_id)
        assert visit is not None
        return visit.speaks_for.name

    assert [spoken_for(body_id) for body_id in (None, mine.id, ours.id, theirs.id, 0)] == [
        "A mine",
        "A mine",
        "B ours",
        "A mine",
        "A mine",
    ]


def test_choosing_in_the_browser_a_body_of_others_changes_nothing(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    mine, theirs = factories.make_body("A mine"), factories.make_body("B theirs")
    consultation = factories.make_consultation(bodies=(mine, theirs))
    factories.make_version(consultation)
    user = factories.make_member(mine)
    theirs_id = theirs.id
    browser = sign_in(user)
    with browser.session_transaction() as kept:
        kept["body_id"] = theirs_id
    page = browser.get(f"/consultations/{consultation.slug}/draft/")
    assert page.status_code == 200
    assert ("A mine" in page.text, "B theirs" in page.text) == (True, False)


def test_newest_open_consultation_is_the_one_that_opened_last(db: SQLAlchemy) -> None:
    body = factories.make_body()
    factories.make_consultation("older", opened_days_ago=9, bodies=(body,))
    newer = factories.make_consultation("newer", opened_days_ago=3, bodies=(body,))
    factories.make_consultation("closed", opened_days_ago=2, closes_in_days=-1, bodies=(body,))
    factories.make_consultation("later", opened_days_ago=-2, bodies=(body,))
    factories.make_consultation("hidden", opened_days_ago=1, launched=False, bodies=(body,))
    factories.make_consultation("foreign", opened_days_ago=0)
    assert queries.newest_open_for_body(body.id, moment=clock.now()) is newer


def test_asked_bodies_say_how_far_each_is(db: SQLAlchemy) -> None:
    consultation = make_strategy()
    admin = make_admin()
    joined, _ = asked(consultation, name="A joined", email="a@x.example")
    stakeholders_actions.accept(joined, user=factories.make_user("Grace"))
    asked(consultation, name="B waiting", email="b@x.example")
    expired, _ = asked(consultation, name="C run out", email="c@x.example")
    expired.expires_at = clock.now().replace(year=2025)
    revoked, _ = asked(consultation, name="D revoked", email="d@x.example", kind=BodyKind.OTHER)
    stakeholders_actions.revoke(revoked, by=admin)
    factories.make_participation(consultation, factories.make_body("E nobody"))
    found = queries.asked_bodies(consultation, moment=clock.now(), how_far={})
    assert [(row.body.name, row.progress) for row in found.rows] == [
        ("A joined", Progress.JOINED),
        ("B waiting", Progress.WAITING),
        ("C run out", Progress.EXPIRED),
        ("D revoked", Progress.REVOKED),
        ("E nobody", Progress.NOBODY),
    ]
    assert (set(found.counts.values()), found.people) == ({1}, 1)
    assert found.kinds() == {BodyKind.CPCG: 4, BodyKind.OTHER: 1}
    shown = list(found.groups(progress=Progress.REVOKED))
    assert [(heading, len(rows), len(whole.rows)) for heading, rows, whole in shown] == [
        ("Other bodies", 1, 1)
    ]


def test_one_person_for_two_bodies_is_one_person(db: SQLAlchemy) -> None:
    first, second = factories.make_body(), factories.make_body()
    consultation = factories.make_consultation(bodies=(first, second))
    factories.make_member(second, user=factories.make_member(first))
    found = queries.asked_bodies(consultation, moment=clock.now(), how_far={})
    assert (found.people, found.counts[Progress.JOINED]) == (1, 2)


@pytest.mark.parametrize("query", ["", "?kind=cpcg&state=waiting"])
def test_page_of_bodies_sends_as_many_statements_for_fifty_as_for_five(
    db: SQLAlchemy, sign_in: SignIn, query: str
) -> None:
    consultation = make_strategy()
    admin = make_admin()

    def grow(to: int, start: int) -> None:
        for n in range(start, to):
            asked(consultation, name=f"Body {n}", email=f"a{n}@x.example", by=admin)
            asked(consultation, name=f"Body {n}", email=f"b{n}@x.example", by=admin)
            invitation, _ = asked(consultation, name=f"Body {n}", email=f"c{n}@x.example", by=admin)
            stakeholders_actions.accept(invitation, user=factories.make_user())

    def cost() -> int:
        db.session.commit()
        with statements() as sent:
            assert browser.get(f"/staff/consultations/strategy/bodies/{query}").status_code == 200
        return len(sent)

    grow(5, 0)
    browser = sign_in(admin)
    for_five = cost()
    consultation = db.session.merge(consultation)
    admin = db.session.merge(admin)
    grow(50, 5)
    assert (for_five, cost()) == (for_five, for_five)
    assert for_five <= 8


def test_open_consultations_come_first_by_soonest_close_then_the_newest(db: SQLAlchemy) -> None:
    admin = factories.make_user("Ada Lane", Right.ADMINISTRATOR)
    closed = factories.make_consultation("closed", opened_days_ago=90, closes_in_days=-1)
    late = factories.make_consultation("late", opened_days_ago=5, closes_in_days=40)
    older = factories.make_consultation("older", opened_days_ago=120, closes_in_days=-30)
    soon = factories.make_consultation("soon", opened_days_ago=30, closes_in_days=2)
    assert consultations_of(admin) == [soon, late, closed, older]
