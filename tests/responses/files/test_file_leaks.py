"""Who may have a file: its body always, moderators once it was sent, nobody else ever."""

from __future__ import annotations

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.responses.models import (
    Attachment,
    Comment,
    CommentState,
    ResponseState,
)
from portal.stakeholders.models import Membership
from tests import factories
from tests.conftest import SignIn
from tests.responses.files.sending import checked, with_file
from tests.responses.scenes import Scene, make_scene

CANARY = b"%PDF-1.7 canary-in-a-file startxref %%EOF"
NAME = "canary-of-a-name.pdf"


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene(visibility=Visibility.LIVE)


@pytest.fixture
def comment(scene: Scene) -> Comment:
    response = factories.make_response(scene.consultation, scene.lambeth)
    return factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "B2"), author=scene.grace
    )


@pytest.fixture
def moderator(scene: Scene) -> User:
    return factories.make_user("Ruth Calder", Right.MODERATOR)


def set_state(comment: Comment, state: CommentState) -> None:
    comment.state = state
    comment.number = 1
    comment.submitted_at = clock.now()
    comment.response.state = ResponseState.SUBMITTED
    comment.response.submitted_at = clock.now()
    comment.response.reference = "DS-2027-0001"
    comment.response.naming = factories.Naming.BODY


def ours(scene: Scene, file_id: int) -> str:
    return f"{scene.url}/response/files/{file_id}"


def staffs(scene: Scene, file_id: int) -> str:
    return f"/staff{scene.url}/moderation/files/{file_id}"


def test_a_draft_s_file_is_its_body_s_alone(
    sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    for user in (scene.grace, scene.tom):
        assert sign_in(user).get(ours(scene, file_id)).data == CANARY
    others = [
        scene.ravi,
        moderator,
        *(factories.make_user(f"Staff {right}", right) for right in Right),
    ]
    for user in others:
        browser = sign_in(user)
        for address in (ours(scene, file_id), staffs(scene, file_id)):
            answer = browser.get(address)
            assert answer.status_code in {403, 404}, (user.name, address)
            assert b"canary" not in answer.data


@pytest.mark.parametrize(
    "state",
    [
        CommentState.SUBMITTED,
        CommentState.PUBLISHED,
        CommentState.RETURNED,
    ],
)
def test_a_sent_file_is_for_moderators_and_its_body(
    sign_in: SignIn, scene: Scene, comment: Comment, moderator: User, state: CommentState
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    set_state(comment, state)
    assert sign_in(moderator).get(staffs(scene, file_id)).data == CANARY
    assert sign_in(scene.tom).get(ours(scene, file_id)).data == CANARY
    rights = [right for right in Right if right is not Right.MODERATOR]
    for user in (scene.ravi, *(factories.make_user(f"Staff {right}", right) for right in rights)):
        browser = sign_in(user)
        for address in (ours(scene, file_id), staffs(scene, file_id)):
            assert browser.get(address).status_code in {403, 404}, (user.name, address)


def test_a_withheld_file_is_opened_on_asking(
    sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    set_state(comment, CommentState.WITHHELD)
    staff = sign_in(moderator)
    assert b"canary" not in staff.get(staffs(scene, file_id)).data
    assert staff.post(staffs(scene, file_id)).data == CANARY
    assert sign_in(scene.tom).get(ours(scene, file_id)).data == CANARY
    rights = [right for right in Right if right is not Right.MODERATOR]
    for user in (scene.ravi, *(factories.make_user(f"Staff {right}", right) for right in rights)):
        assert sign_in(user).post(staffs(scene, file_id)).status_code in {403, 404}, user.name


def test_a_withdrawn_file_is_its_body_s_alone_again(
    sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    set_state(comment, CommentState.WITHDRAWN)
    comment.withdrawn_at = clock.now()
    staff = sign_in(moderator)
    assert staff.get(staffs(scene, file_id)).status_code == 404
    page = staff.get(f"/staff{scene.url}/moderation/1")
    assert page.status_code == 200
    assert "canary" not in page.text
    assert sign_in(scene.grace).get(ours(scene, file_id)).data == CANARY


def test_the_file_of_a_piece_goes_with_what_it_became_part_of(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    whole = factories.make_comment(
        comment.response, scene.version, comment.section, author=scene.grace
    )
    comment.state = CommentState.MERGED
    comment.merged_into_id = whole.id
    db.session.commit()
    staff = sign_in(moderator)
    assert staff.get(staffs(scene, file_id)).status_code == 404
    assert NAME in sign_in(scene.tom).get(f"{scene.url}/draft/B").text
    set_state(whole, CommentState.SUBMITTED)
    assert staff.get(staffs(scene, file_id)).data == CANARY
    assert NAME in staff.get(f"/staff{scene.url}/moderation/1").text


def test_a_member_who_left_has_no_file_any_more(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    browser = sign_in(scene.tom)
    assert browser.get(ours(scene, file_id)).status_code == 200
    row = db.session.scalars(db.select(Membership).where(Membership.user_id == scene.tom.id)).one()
    row.left_at = clock.now()
    db.session.commit()
    assert browser.get(ours(scene, file_id)).status_code == 404


def test_a_file_is_reached_in_its_own_consultation_only(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    set_state(comment, CommentState.SUBMITTED)
    elsewhere = factories.make_consultation("elsewhere", bodies=(scene.lambeth,))
    factories.make_version(elsewhere)
    db.session.commit()
    assert (
        sign_in(scene.grace).get(f"/consultations/elsewhere/response/files/{file_id}").status_code
        == 404
    )
    address = f"/staff/consultations/elsewhere/moderation/files/{file_id}"
    assert sign_in(moderator).get(address).status_code == 404


def test_the_letter_as_it_came_is_for_moderators_alone(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, moderator: User
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    db.session.get_one(Attachment, file_id).comment_id = None
    db.session.commit()
    staff = sign_in(moderator)
    asked = staff.get(staffs(scene, file_id))
    assert (asked.status_code, b"canary" in asked.data) == (200, False)
    assert "Opening it is recorded each time." in asked.text
    assert staff.post(staffs(scene, file_id)).data == CANARY
    event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.verb, event.actor_id, event.details["file_id"]) == (
        "letter as it came seen",
        moderator.id,
        file_id,
    )
    assert sign_in(scene.grace).get(ours(scene, file_id)).status_code == 404


def test_other_bodies_read_how_many_files_there_are_and_nothing_else_of_them(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment
) -> None:
    with_file(comment, checked(NAME, CANARY))
    file_id = with_file(comment, checked(NAME, CANARY))
    ravi = sign_in(scene.ravi)
    page = f"{scene.url}/draft/B"
    assert "read by the Authority" not in ravi.get(page).text
    set_state(comment, CommentState.PUBLISHED)
    comment.shown_at = clock.now()
    text = ravi.get(page).text
    assert "With 2 files, read by the Authority." in text
    assert "canary" not in text
    assert f"/files/{file_id}" not in text
    set_state(comment, CommentState.WITHHELD)
    db.session.commit()
    assert "read by the Authority" not in ravi.get(page).text


@pytest.mark.parametrize("path", ["files", "files/../files"])
def test_nobody_attaches_to_or_removes_from_another_body(
    db: SQLAlchemy, sign_in: SignIn, scene: Scene, comment: Comment, path: str
) -> None:
    file_id = with_file(comment, checked(NAME, CANARY))
    ravi = sign_in(scene.ravi)
    assert ravi.get(f"{scene.url}/comments/{comment.id}/{path}").status_code == 404
    assert ravi.post(f"{scene.url}/comments/{comment.id}/{path}").status_code == 404
    assert ravi.post(f"{ours(scene, file_id)}/remove").status_code == 404
    db.session.rollback()
    assert db.session.scalars(db.select(Attachment.id)).all() == [file_id]
