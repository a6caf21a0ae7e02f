"""While a response is reopened, nobody outside its body sees a word of what is new in it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.audit.models import AuditEvent
from portal.responses import actions
from portal.responses.models import Stance
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import make_scene, said
from tests.responses.test_reopening import NEW, comment_on, reopened


@pytest.mark.parametrize(
    "right",
    [
        Right.MODERATOR,
        Right.ADMINISTRATOR,
        Right.APPROVER,
        Right.ORGANISER,
        Right.COORDINATOR,
    ],
)
def test_staff_see_no_word_of_what_is_new_while_it_isreopened(
    db: SQLAlchemy, sign_in: SignIn, right: Right
) -> None:
    scene = make_scene()
    reopened(scene)
    staff = factories.make_user("Sam Staff", right)
    slug = scene.consultation.slug
    db.session.commit()
    pages = [
        f"{scene.url}/",
        f"{scene.url}/draft/",
        f"{scene.url}/draft/B",
        f"{scene.url}/draft/whole-draft",
        f"{scene.url}/draft/all",
        f"{scene.url}/response/",
        f"{scene.url}/response/check",
        f"{scene.url}/response/submissions/1",
        f"{scene.url}/response/download.docx",
        f"/staff/consultations/{slug}/moderation/",
        f"/staff/consultations/{slug}/moderation/2",
        f"/staff/consultations/{slug}/analysis/",
        f"/staff/consultations/{slug}/analysis/B",
        f"/staff/consultations/{slug}/analysis/A",
        f"/staff/consultations/{slug}/bodies/",
    ]
    client = sign_in(staff)
    before = [_shown(client, page) for page in pages]
    comment_on(scene, "B2", NEW)
    comment_on(scene, "A1", f"{NEW}-in-place-of-nothing", Stance.OBJECT)
    actions.add_comment(scene.visit(), scene.outline, None, said(None, f"{NEW}-3"), form_key="w")
    db.session.commit()
    after = [_shown(client, page) for page in pages]
    assert before == after
    assert not any(NEW in page for page in after)


def _shown(client: FlaskClient, address: str) -> str:
    """The page without what is new in it each time: tokens, and the number of a refusal."""
    answer = client.get(address)
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    lines = [line for line in main.splitlines() if not re.search("form_key|token|Reference", line)]
    return f"{answer.status_code} {' '.join(lines)}"


def test_another_body_sees_no_word_of_it(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    reopened(scene)
    comment_on(scene, "B2", NEW)
    db.session.commit()
    client = sign_in(scene.ravi)
    for path in ("", "draft/", "draft/B", "draft/all", "response/", "response/check"):
        page = client.get(f"{scene.url}/{path}")
        assert page.status_code == 200
        assert NEW not in page.text
        assert "Said at first" not in page.text
    assert client.get(f"{scene.url}/response/submissions/1").status_code == 404
    details = db.session.scalars(db.select(AuditEvent.details)).all()
    assert not any(NEW in str(each) for each in details)
