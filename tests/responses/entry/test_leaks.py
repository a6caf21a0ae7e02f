"""Who reads what came another way: moderators while it is entered; a name only where chosen."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.mail.models import Letter
from portal.moderation import actions as moderation
from portal.responses.actions.dividing import _key
from portal.responses.entry.letter import paragraphs
from portal.responses.models import Comment, Naming, Response, Stance
from portal.responses.queries import entered as queries
from portal.responses.queries import published_comments, submitted_comments
from tests import factories
from tests.conftest import SignIn
from tests.responses.entry.scenes import (
    came,
    day_fields,
    entered,
    finished,
    from_person,
    moderator,
    today,
    typed,
)
from tests.responses.scenes import Scene, make_scene

SECRET = "words-that-staff-are-entering"
NAME = "Mr A. Private"


def publish(entry: Response) -> Comment:
    (comment,) = queries.entry_comments(entry.id)
    moderation.publish(comment, revision=comment.revision, by=moderator("Malik Iqbal"))
    return comment


def pages(scene: Scene) -> list[str]:
    slug = scene.consultation.slug
    body = [
        f"/consultations/{slug}/",
        f"/consultations/{slug}/draft/",
        f"/consultations/{slug}/draft/B",
        f"/consultations/{slug}/draft/all",
        f"/consultations/{slug}/response/",
        f"/consultations/{slug}/response/check",
    ]
    staff = [
        f"/staff/consultations/{slug}/moderation/?state=all",
        f"/staff/consultations/{slug}/analysis/",
        f"/staff/consultations/{slug}/analysis/B",
        f"/staff/consultations/{slug}/bodies/",
    ]
    return body + staff


def test_a_body_makes_and_changes_no_comment_of_what_staff_enter_for_it(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene, letter=SECRET))
    comment = typed(scene, ruth, entry, SECRET)
    for path, form in (
        ("comments", {"stance": "object"}),
        ("comments", {"stance": "support"}),
        ("comments/autosave", {"stance": "object"}),
    ):
        answer = sign_in(scene.grace).post(
            f"{scene.url}/draft/B1/{path}",
            data={"form_key": comment.form_key, "comment": SECRET, **form},
        )
        assert answer.status_code == 409, (path, form)
    db.session.refresh(comment)
    assert (comment.stance, comment.revision) == (Stance.SUPPORT, 1)
    key = _key(entry, paragraphs(entry.letter))
    answer = sign_in(scene.grace).post(
        f"{scene.url}/draft/B1/comments",
        data={"form_key": key, "comment": SECRET, "stance": "object"},
    )
    assert answer.status_code == 422


def test_an_unfinished_entry_is_seen_by_nobody_but_moderators(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(visibility=Visibility.LIVE), moderator()
    entry = entered(scene, ruth, came(scene, letter=f"{SECRET} in the letter"))
    typed(scene, ruth, entry, SECRET)
    others = [
        scene.grace,
        scene.ravi,
        *(factories.make_user(right.value, right) for right in Right if right != Right.MODERATOR),
    ]
    for person in others:
        browser = sign_in(person)
        for path in pages(scene):
            assert SECRET not in browser.get(path).text, (person.name, path)
        letters = f"/staff/consultations/{scene.consultation.slug}/letters/"
        for path in (letters, f"{letters}{entry.id}/", f"{letters}{entry.id}/details"):
            assert browser.get(path).status_code == 403
        assert queries.entries(scene.consultation.id, seen_by=person) == ()
        assert queries.entry(scene.consultation.id, entry.id, seen_by=person) is None
    # A moderator reads it where it is entered, and nowhere among what was submitted.
    desk = sign_in(ruth)
    for path in pages(scene)[-4:-1]:
        assert SECRET not in desk.get(path).text, path
    assert (
        SECRET
        in desk.get(f"/staff/consultations/{scene.consultation.slug}/letters/{entry.id}/").text
    )


def test_an_entry_of_another_consultation_is_not_there(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, other, ruth = make_scene(), make_scene(), moderator()
    entry = entered(scene, ruth)
    mine = typed(scene, ruth, entry)
    elsewhere = entered(other, ruth)
    desk = sign_in(ruth)
    slug = other.consultation.slug
    for path in (
        f"{entry.id}/",
        f"{entry.id}/details",
        f"{entry.id}/comments/{mine.id}",
        f"{elsewhere.id}/comments/{mine.id}",
        f"{elsewhere.id}/comments/{mine.id}/withdraw",
    ):
        assert desk.get(f"/staff/consultations/{slug}/letters/{path}").status_code == 404
    for path in (f"{elsewhere.id}/comments/{mine.id}/remove", f"{entry.id}/finish"):
        assert desk.post(f"/staff/consultations/{slug}/letters/{path}").status_code == 404


def test_the_body_s_own_portal_response_is_not_an_entry(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = make_scene(), moderator()
    response = factories.make_response(scene.consultation, scene.lambeth)
    draft = factories.make_comment(response, scene.version, None, author=scene.grace)
    desk = sign_in(ruth)
    base = f"/staff/consultations/{scene.consultation.slug}/letters/{response.id}"
    for path in ("/", f"/comments/{draft.id}"):
        assert desk.get(f"{base}{path}").status_code == 404
    for path in ("/finish", "/remove", f"/comments/{draft.id}/remove"):
        assert desk.post(f"{base}{path}").status_code == 404


@pytest.mark.parametrize("naming", [None, Naming.ANONYMOUS])
def test_a_person_who_did_not_choose_to_be_named_is_named_nowhere(
    db: SQLAlchemy, sign_in: SignIn, naming: Naming | None
) -> None:
    scene, ruth = make_scene(visibility=Visibility.LIVE), moderator()
    publish(finished(scene, ruth, from_person(scene, NAME, naming=naming), "Said by a person"))
    db.session.commit()
    (comment,) = published_comments(scene.visit(), scene.outline, scene.passage("B"))
    assert (comment.said_by, comment.words) == ("A member of the public", ("Said by a person",))
    browser = sign_in(scene.grace)
    shown = 0
    for path in pages(scene):
        page = browser.get(path).text
        assert "Private" not in page, path
        shown += "Said by a person" in page
    assert shown > 0
    for event in db.session.scalars(db.select(AuditEvent)):
        assert "Private" not in str(event.details)
    assert db.session.scalars(db.select(Letter)).all() == []


def test_a_person_who_chose_it_is_named(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(visibility=Visibility.LIVE), moderator()
    publish(finished(scene, ruth, from_person(scene, NAME, naming=Naming.NAME_AND_BODY)))
    (comment,) = published_comments(scene.visit(), scene.outline, scene.passage("B"))
    assert (comment.said_by, comment.body_id) == (NAME, None)


def test_a_person_who_wants_nothing_published_is_in_no_list_and_no_count(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(visibility=Visibility.LIVE), moderator()
    publish(finished(scene, ruth, from_person(scene, NAME, naming=Naming.NOT_PUBLISHED), SECRET))
    db.session.commit()
    assert published_comments(scene.visit(), scene.outline, scene.passage("B")) == ()
    browser = sign_in(scene.grace)
    for path in pages(scene):
        assert SECRET not in browser.get(path).text


def test_a_body_by_letter_is_named_only_as_it_chose(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(visibility=Visibility.LIVE), moderator()
    publish(finished(scene, ruth, came(scene)))
    publish(finished(scene, ruth, came(scene, naming=Naming.NAME_AND_BODY)))
    said = published_comments(scene.visit(scene.ravi), scene.outline, scene.passage("B"))
    assert [each.said_by for each in said] == ["A consultative group", "Lambeth CPCG"]


def test_a_body_reads_its_own_letter_once_finished_and_nobody_else_s(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_scene(), moderator()
    entry = entered(scene, ruth, came(scene))
    typed(scene, ruth, entry, "Of Lambeth by post")
    response = f"/consultations/{scene.consultation.slug}/response/"
    assert "Also received" not in sign_in(scene.grace).get(response).text
    finished(scene, ruth, came(scene, body_id=scene.camden.id), "Of Camden by post")
    finish = f"/staff/consultations/{scene.consultation.slug}/letters/{entry.id}/finish"
    assert sign_in(ruth).post(finish).status_code == 303
    db.session.expire_all()
    page = sign_in(scene.tom).get(response).text
    assert entry.reference is not None
    assert "Also received" in page
    assert entry.reference in page
    assert "Of Lambeth by post" in page
    assert "Of Camden by post" not in page


def test_what_is_submitted_for_staff_holds_people_too(db: SQLAlchemy) -> None:
    scene, ruth = make_scene(), moderator()
    finished(scene, ruth, from_person(scene, NAME))
    (comment,) = submitted_comments(scene.consultation.id, seen_by=ruth)
    assert comment.response.respondent == NAME
    assert submitted_comments(scene.consultation.id, seen_by=scene.grace) == ()


def test_after_the_close_the_portal_stays_closed(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, ruth = make_scene(), moderator()
    scene.close()
    browser = sign_in(scene.grace)
    data = {"stance": "support", "comment": "Too late", "body": str(scene.lambeth.id)}
    added = browser.post(f"{scene.url}/draft/B", data=data)
    assert added.status_code in {404, 405, 409, 422}
    letter = {
        "who": "body",
        "body_id": str(scene.lambeth.id),
        "channel": "e-mail",
        "naming": "not said",
        "form_key": "k",
        **day_fields(today()),
    }
    answer = sign_in(ruth).post(
        f"/staff/consultations/{scene.consultation.slug}/letters/new", data=letter
    )
    assert answer.status_code == 303
