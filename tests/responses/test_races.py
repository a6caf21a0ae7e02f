"""Two at once, on both databases, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.db import db as portal_db
from portal.mail.models import Letter
from portal.responses import actions
from portal.responses.models import Comment, Response, ResponseState
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.scenes import SIGN_OFF_FORM, make_scene, said

THREADS = 20


def at_once(acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    # This thread lets go of the database: on SQLite its transaction would hold all the others up.
    portal_db.session.commit()
    return together(lambda n: acts[n](), len(acts))


def browsers(sign_in: SignIn, users: list[User]) -> list[FlaskClient]:
    return [sign_in(user) for user in users]


def test_submitting_twenty_times_at_once_is_one_reference_and_one_letter(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    second_lead = factories.make_member(scene.lambeth, role=MemberRole.LEAD)
    actions.add_comment(scene.visit(), scene.outline, None, said(None, "All of it"), form_key="key")
    db.session.commit()
    clients = browsers(sign_in, [scene.grace, second_lead] * (THREADS // 2))
    url = f"{scene.url}/response/check"
    answers = at_once([lambda c=c: c.post(url, data=SIGN_OFF_FORM) for c in clients])  # type: ignore[misc]
    assert {(a.status_code, a.location) for a in answers} == {
        (303, f"{scene.url}/response/submitted")
    }
    db.session.expire_all()
    (response,) = db.session.scalars(db.select(Response))
    assert response.state is ResponseState.SUBMITTED
    assert response.reference is not None
    assert response.reference.endswith("-0001")
    assert scene.consultation.responses_numbered == 1
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 1
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.number == 1
    submissions = db.select(db.func.count(AuditEvent.id)).where(
        AuditEvent.verb == "response submitted"
    )
    assert db.session.scalar(submissions) == 1


def test_a_double_click_stores_one_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    clients = browsers(sign_in, [scene.grace] * THREADS)
    form = {"stance": "support", "place": "B1", "comment": "Once", "form_key": "key", "do": "save"}
    url = f"{scene.url}/draft/B/comments"
    answers = at_once([lambda c=c: c.post(url, data=form) for c in clients])  # type: ignore[misc]
    assert {(a.status_code, a.location) for a in answers} == {(303, f"{scene.url}/draft/B")}
    db.session.expire_all()
    assert [c.body for c in db.session.scalars(db.select(Comment))] == ["Once"]


def test_colleagues_who_begin_at_once_share_one_response(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    clients = browsers(sign_in, [scene.grace, scene.tom] * 5)
    url = f"{scene.url}/draft/B/comments"
    answers = at_once(
        [
            lambda c=c, n=n: c.post(  # type: ignore[misc]
                url,
                data={"stance": "object", "place": "B1", "comment": f"No {n}", "form_key": f"k{n}"},
            )
            for n, c in enumerate(clients)
        ]
    )
    assert {a.status_code for a in answers} == {303}
    db.session.expire_all()
    assert len(db.session.scalars(db.select(Response)).all()) == 1
    bodies = {c.body for c in db.session.scalars(db.select(Comment))}
    assert bodies == {f"No {n}" for n in range(10)}


def test_colleagues_who_change_one_comment_at_once_overwrite_nobody(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    comment = actions.add_comment(
        scene.visit(), scene.outline, None, said(None, "As it was"), form_key="key"
    )
    db.session.commit()
    clients = browsers(sign_in, [scene.grace, scene.tom] * 5)
    url = f"{scene.url}/comments/{comment.id}"
    answers = at_once(
        [
            lambda c=c, n=n: c.post(  # type: ignore[misc]
                url, data={"stance": "support", "comment": f"Version {n}", "revision": "1"}
            )
            for n, c in enumerate(clients)
        ]
    )
    assert sorted(a.status_code for a in answers) == [303] + [409] * 9
    db.session.expire_all()
    (kept,) = db.session.scalars(db.select(Comment))
    assert kept.revision == 2
    won = next(n for n, answer in enumerate(answers) if answer.status_code == 303)
    assert kept.body == f"Version {won}"
    for n, answer in enumerate(answers):
        if n != won:
            assert f"Version {n}" in answer.text
            assert f"Version {won}" in answer.text


def test_a_comment_sent_as_a_version_is_published_is_on_one_version_and_is_seen_after(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    factories.make_next_version(
        scene.version, edited={"B1": "Another reason."}, gone=("B2",), published=False
    )
    staff = factories.make_user("Ade Admin", Right.ADMINISTRATOR)
    db.session.commit()
    publisher = sign_in(staff)
    publish = f"/staff/consultations/{scene.consultation.slug}/versions/2/publish"
    writers = browsers(sign_in, [scene.grace, scene.tom] * 3)
    slugs = ["B1", "B2", "B", "A1", "B1", "B2"]
    url = f"{scene.url}/draft/B/comments"
    answers = at_once(
        [
            lambda: publisher.post(publish, data={"changes": "B1."}),
            *(
                lambda c=c, n=n, slug=slug: c.post(  # type: ignore[misc]
                    url.replace("/B/", f"/{slug[0]}/"),
                    data={
                        "stance": "support",
                        "place": slug,
                        "comment": f"No {n}",
                        "form_key": f"k{n}",
                        "version": "1",
                    },
                )
                for n, (c, slug) in enumerate(zip(writers, slugs, strict=True))
            ),
        ]
    )
    assert {answer.status_code for answer in answers} == {303}
    db.session.expire_all()
    comments = db.session.scalars(db.select(Comment)).all()
    assert {comment.body for comment in comments} == {f"No {n}" for n in range(len(slugs))}
    assert {comment.version_id for comment in comments} == {scene.version.id}
    client = sign_in(scene.grace)
    page = client.get(f"{scene.url}/response/").text
    assert [page.count(f"No {n}<") for n in range(len(slugs))] == [1] * len(slugs)
