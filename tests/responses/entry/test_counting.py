"""Bodies, people, comments and what was late are separate figures, and they add up (F118)."""

from __future__ import annotations

from datetime import timedelta

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import User
from portal.analysis import figures
from portal.analysis import queries as analysis
from portal.analysis.places import places
from portal.moderation import rules
from portal.moderation.filtering import read
from portal.moderation.queries import queue as moderation
from portal.responses import actions
from portal.responses.models import Channel, Stance
from portal.responses.queries import entered as queries
from portal.stakeholders.queries import memberships_of
from portal.web.forms import new_form_key
from tests.conftest import SignIn
from tests.responses.entry.scenes import (
    came,
    close_days_ago,
    entered,
    finished,
    from_person,
    moderator,
    today,
    typed,
)
from tests.responses.scenes import ADDRESS, SIGN_OFF, Scene, make_scene, said
from tests.statements import statements


def submit_on_portal(scene: Scene) -> None:
    b1 = scene.section_id("B1")
    visit = scene.visit()
    actions.add_comment(
        visit, scene.outline, scene.passage("B"), said(b1, "On the portal"), form_key=new_form_key()
    )
    actions.submit(visit, scene.outline, SIGN_OFF, address=ADDRESS)


def much(db: SQLAlchemy) -> tuple[Scene, User]:
    """Lambeth on the portal and by letter; Camden late by e-mail; two people; one unfinished."""
    scene, ruth = make_scene(), moderator()
    submit_on_portal(scene)
    db.session.commit()
    close_days_ago(scene, 2)
    finished(scene, ruth, came(scene, received_on=today() - timedelta(days=3)), "By letter")
    finished(
        scene,
        ruth,
        came(scene, body_id=scene.camden.id, channel=Channel.EMAIL),
        "Late one",
        "Late two",
        stance=Stance.OBJECT,
    )
    finished(scene, ruth, from_person(scene, received_on=today() - timedelta(days=4)))
    finished(scene, ruth, from_person(scene, channel=Channel.MEETING), stance=Stance.OBJECT)
    typed(scene, ruth, entered(scene, ruth, from_person(scene)), "Never finished")
    return scene, ruth


def test_a_body_is_one_body_whatever_way_it_answered(db: SQLAlchemy) -> None:
    scene, _ = much(db)
    asked = analysis.asked(scene.consultation.id)
    assert asked == analysis.Asked(invited=2, replied=2, late=1, people=2)


def test_people_are_no_bodies_in_the_figures(db: SQLAlchemy) -> None:
    scene, _ = much(db)
    every = places(scene.outline)
    listed = analysis.said(scene.consultation.id, every)
    assert (len(listed), figures.bodies_in(listed), figures.people_in(listed)) == (6, 2, 2)
    of_b = figures.by_place(listed, ())[every.of(scene.section_id("B1"))]
    assert of_b.comments == 6
    assert of_b.stances == figures.Stances(support=1, object=1)
    assert of_b.people == figures.Stances(support=1, object=1)
    sums = figures.added_up(figures.by_place(listed, ()).values())
    assert (sums.comments, sums.stances.all, sums.people.all) == (6, 2, 2)


def test_the_pages_of_figures_say_each_apart(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = much(db)
    base = f"/staff/consultations/{scene.consultation.slug}/analysis/"
    whole = sign_in(ruth).get(base).text
    assert "of 2 that replied (1 late), of 2 invited" in whole
    assert "commented who speak for no body, of 2 who wrote" in whole
    section = sign_in(ruth).get(f"{base}B").text
    assert "who speak for no body: 1 support, 1 object, 0 neither" in section
    assert "Mr A. Private</b><span>a person</span>" in section
    assert "Never finished" not in whole + section


def test_the_queue_holds_all_and_is_narrowed_by_how_it_came(db: SQLAlchemy) -> None:
    scene, _ = much(db)
    id_ = scene.consultation.id
    assert moderation.tally(id_).all == 6

    def found(**address: str) -> list[int]:
        bodies = moderation.offered(id_).bodies
        chosen = read({"state": "all", **address}, outline=scene.outline, bodies=bodies)
        rows = moderation.rows(id_, chosen).rows
        assert moderation.rows(id_, chosen).found == len(rows)
        return [row.comment.number or 0 for row in rows]

    assert found() == [1, 2, 3, 4, 5, 6]
    assert found(body=str(scene.lambeth.id)) == [1, 2]
    assert found(body="people") == [5, 6]
    assert found(came="portal") == [1]
    assert found(came="paper") == [2, 5]
    assert found(came="late") == [3, 4, 6]
    assert found(came="late", body="people") == [6]
    assert [body.name for body in moderation.offered(id_).bodies] == ["Camden CPCG", "Lambeth CPCG"]


def test_the_queue_says_how_each_came(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = much(db)
    base = f"/staff/consultations/{scene.consultation.slug}/moderation/"
    queue = sign_in(ruth).get(f"{base}?state=all&came=late").text
    assert "Mr A. Private" in queue
    opened = sign_in(ruth).get(f"{base}3").text
    assert "By e-mail, received" in opened
    assert "entered by Ruth Calder" in opened


def test_whoever_typed_a_letter_may_moderate_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = make_scene(), moderator()
    entry = finished(scene, ruth)
    (comment,) = queries.entry_comments(entry.id)
    assert rules.may_decide(ruth, comment, memberships_of(ruth.id)) is True
    path = f"/staff/consultations/{scene.consultation.slug}/moderation/{comment.number}/publish"
    answer = sign_in(ruth).post(path, data={"revision": str(comment.revision)})
    assert answer.status_code == 303


def test_statements_do_not_grow_with_letters(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = make_scene(), moderator()
    slug = scene.consultation.slug
    paths = [
        f"/staff/consultations/{slug}/letters/",
        f"/staff/consultations/{slug}/moderation/?state=all",
        f"/staff/consultations/{slug}/analysis/B",
    ]

    def asked() -> list[int]:
        counts = []
        for path in paths:
            with statements() as sent:
                assert desk.get(path).status_code == 200
            counts.append(len(sent))
        return counts

    desk = sign_in(ruth)
    finished(scene, ruth)
    finished(scene, ruth, from_person(scene))
    asked()
    few = asked()
    for n in range(5):
        finished(scene, ruth)
        finished(scene, ruth, from_person(scene, f"Person {n}"), "One", "Two")
    assert asked() == few
