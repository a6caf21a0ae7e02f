"""The first pages say which version is read, and where to see what changed."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import make_scene


def test_a_body_is_led_to_what_changed_once_there_is_a_second_version(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    section = factories.section_at(scene.version, "B1")
    factories.make_comment(response, scene.version, section, author=scene.grace)
    db.session.commit()
    client = sign_in(scene.grace)
    before = client.get(f"{scene.url}/").text
    assert "See what changed" not in before
    assert "Changed since you answered" not in before
    factories.make_next_version(scene.version, edited={"B1": "Another reason."})
    db.session.commit()
    after = client.get(f"{scene.url}/").text
    assert f'href="{scene.url}/draft/changes?only=changed">See what changed' in after
    assert after.count("Changed since you answered") == 1
    assert "Changed since you answered" not in sign_in(scene.ravi).get(f"{scene.url}/").text


def test_staff_read_which_version_bodies_read_and_not_the_one_in_preparation(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    second = factories.make_next_version(scene.version, edited={"B1": "Another reason."})
    factories.make_next_version(second, edited={"B1": "A third."}, published=False)
    staff = factories.make_user("Ade Admin", Right.ADMINISTRATOR)
    db.session.commit()
    page = sign_in(staff).get(f"{scene.url}/").text
    assert "Version 2 of the draft is the one that bodies read." in page
    assert "Version 2 published" in page
    assert f'href="{scene.url}/draft/changes?only=changed">See what changed' in page
