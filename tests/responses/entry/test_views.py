"""The pages on which staff enter what came another way."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.responses import actions
from portal.responses.actions import Said
from portal.responses.actions.dividing import Placed
from portal.responses.entry.dividing_views import MOST_PARAGRAPHS
from portal.responses.models import COMMENT_LENGTH, Channel, Comment, Naming, Response, Stance
from portal.responses.queries import entered as queries
from portal.web.dates import day_and_month
from portal.web.forms import new_form_key
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.responses.entry.scenes import (
    FORM,
    LETTER,
    came,
    close_days_ago,
    day_fields,
    entered,
    finished,
    from_person,
    moderator,
    today,
    typed,
)
from tests.responses.files.made import png
from tests.responses.scenes import HTMX, Scene, make_scene
from tests.responses.test_views import words_of


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def ruth(scene: Scene) -> User:
    return moderator()


@pytest.fixture
def desk(ruth: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(ruth)


def letters(scene: Scene, path: str = "") -> str:
    return f"/staff/consultations/{scene.consultation.slug}/letters/{path}"


def filled(scene: Scene, **different: Any) -> dict[str, Any]:
    return {
        **FORM,
        **day_fields(today()),
        "body_id": str(scene.lambeth.id),
        "form_key": new_form_key(),
        **different,
    }


def only_entry(db: SQLAlchemy) -> Response:
    return db.session.scalars(db.select(Response)).one()


def test_a_letter_is_entered_and_its_page_follows(
    db: SQLAlchemy, scene: Scene, desk: FlaskClient
) -> None:
    answer = desk.post(letters(scene, "new"), data=filled(scene, letter=LETTER))
    entry = only_entry(db)
    assert (answer.status_code, answer.location) == (303, letters(scene, f"{entry.id}/"))
    page = desk.get(answer.location).text
    assert broken_rules(page) == []
    assert "5 paragraphs of 5 wait" in page
    assert "Published without a name until they are asked" in page


def test_pressed_twice_it_is_entered_once(db: SQLAlchemy, scene: Scene, desk: FlaskClient) -> None:
    data = filled(scene)
    first = desk.post(letters(scene, "new"), data=data)
    assert desk.post(letters(scene, "new"), data=data).location == first.location
    assert only_entry(db).body_id == scene.lambeth.id


@pytest.mark.parametrize(
    "different, sentence",
    [
        ({"who": ""}, "Choose whether it is from a body or from a person"),
        ({"body_id": ""}, "Choose the body that it is from"),
        ({"body_id": "999999"}, "Choose the body that it is from"),
        ({"who": "person"}, "Write the name of the person it is from"),
        ({"channel": "portal"}, "Choose how it came"),
        ({"naming": ""}, "Choose how they want to be named, or that they did not say"),
        (
            {"who": "person", "person_name": "Mr A", "naming": "body"},
            "A person speaks for no body. Choose another answer",
        ),
        ({"received_on": ["1", "1", "2099"]}, "The day it was received cannot be in the future"),
        ({"received_on": ["", "", ""]}, "Enter the day it was received"),
    ],
)
def test_what_is_missing_is_said_and_the_letter_is_still_there(
    db: SQLAlchemy,
    scene: Scene,
    desk: FlaskClient,
    different: dict[str, Any],
    sentence: str,
) -> None:
    data = filled(scene, letter="Words that must not be lost", **different)
    answer = desk.post(letters(scene, "new"), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Words that must not be lost" in answer.text
    assert broken_rules(answer.text) == []
    assert db.session.scalars(db.select(Response)).all() == []


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_paragraphs_go_where_they_are_sent(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, headers: dict[str, str]
) -> None:
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    answer = desk.post(
        letters(scene, f"{entry.id}/divide"),
        data={"p0": "none", "p1": "B1", "p2": "B1"},
        headers=headers,
    )
    assert answer.status_code == (200 if headers else 303)
    page = answer if headers else desk.get(answer.location)
    assert "1 comment made." in page.text
    assert "2 paragraphs of 5 wait" in page.text
    assert broken_rules(page.text, whole=not headers) == []
    (comment,) = queries.entry_comments(entry.id)
    assert comment.body == "We support B1.\n\nIt is overdue."
    assert comment.stance is Stance.NOT_CHOSEN


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_too_long_a_comment_keeps_every_choice(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, headers: dict[str, str]
) -> None:
    half = "w" * (COMMENT_LENGTH // 2 + 1)
    entry = entered(scene, ruth, came(scene, letter=f"{half}\n\n{half}\n\nThe end"))
    answer = desk.post(
        letters(scene, f"{entry.id}/divide"),
        data={"p0": "B1", "p1": "B1", "p2": "B2"},
        headers=headers,
    )
    assert answer.status_code == 422
    assert "Paragraphs 1 to 2 together are 6,004 characters" in answer.text
    assert re.findall(r'<option value="(\w+)" selected>', answer.text) == ["B1", "B1", "B2"]
    assert queries.entry_comments(entry.id) == []


def test_two_at_one_letter_are_told_and_keep_their_choices(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, sign_in: SignIn
) -> None:
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    other = sign_in(moderator("Malik Iqbal"))
    other.post(letters(scene, f"{entry.id}/divide"), data={"p1": "B2"})
    answer = desk.post(letters(scene, f"{entry.id}/divide"), data={"p1": "B1", "p3": "B2"})
    assert answer.status_code == 409
    assert "Somebody has dealt with paragraph 2 in another way" in answer.text
    assert "<li>Paragraph 2: B1" in answer.text
    assert '<option value="B2" selected>' in answer.text
    assert len(queries.entry_comments(entry.id)) == 1


def test_a_choice_that_was_not_offered_is_refused(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    for place in ("E-1", "nowhere", "<b>"):
        answer = desk.post(letters(scene, f"{entry.id}/divide"), data={"p1": place})
        assert (answer.status_code, "Choose a section from the list" in answer.text) == (422, True)
    assert queries.entry_comments(entry.id) == []


def test_a_long_letter_comes_in_rounds(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    words = "\n\n".join(f"Point {n}" for n in range(MOST_PARAGRAPHS + 5))
    entry = entered(scene, ruth, came(scene, letter=words))
    page = desk.get(letters(scene, f"{entry.id}/")).text
    assert len(re.findall(r'<select [^>]*name="p\d+"', page)) == MOST_PARAGRAPHS
    assert "5 more paragraphs after these" in page


def test_what_was_no_comment_can_be_looked_at_again(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth, came(scene, letter=LETTER))
    desk.post(letters(scene, f"{entry.id}/divide"), data={"p0": "none"})
    assert "1 paragraph found not to be a comment" in desk.get(letters(scene, f"{entry.id}/")).text
    desk.post(letters(scene, f"{entry.id}/put-back"))
    assert queries.letter_parts(entry.id) == {}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_views_are_saved_section_by_section(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, headers: dict[str, str]
) -> None:
    entry = entered(scene, ruth)
    one = typed(scene, ruth, entry, stance=Stance.NOT_CHOSEN)
    two = typed(scene, ruth, entry, on=None, stance=Stance.NOT_CHOSEN)
    answer = desk.post(
        letters(scene, f"{entry.id}/views"),
        data={
            f"v{one.id}": "support",
            f"r{one.id}": "1",
            f"v{two.id}": "object",
            f"r{two.id}": "1",
        },
        headers=headers,
    )
    assert answer.status_code == (200 if headers else 303)
    db.session.expire_all()
    assert (one.stance, two.stance) == (Stance.SUPPORT, Stance.OBJECT)


def test_a_view_of_a_comment_that_somebody_changed_is_a_conflict_and_kept(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    one = typed(scene, ruth, entry)
    actions.change_typed(
        scene.visit(ruth),
        one,
        actions.Said(one.section_id, Stance.SUPPORT, "Other words", False),
        revision=1,
    )
    db.session.commit()
    answer = desk.post(
        letters(scene, f"{entry.id}/views"), data={f"v{one.id}": "object", f"r{one.id}": "1"}
    )
    assert answer.status_code == 409
    assert '<option value="object" selected>' in answer.text


def test_a_comment_is_typed_changed_and_removed(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    data = {"place": "B1", "stance": "not chosen", "comment": "Typed", "revision": "0"}
    key = new_form_key()
    for _ in range(2):
        desk.post(letters(scene, f"{entry.id}/comments/new"), data=data | {"form_key": key})
    (comment,) = queries.entry_comments(entry.id)
    path = letters(scene, f"{entry.id}/comments/{comment.id}")
    assert broken_rules(desk.get(path).text) == []
    changed = data | {"comment": "Retyped", "stance": "object", "revision": "1", "form_key": key}
    assert desk.post(path, data=changed).status_code == 303
    db.session.expire_all()
    assert (comment.body, comment.stance) == ("Retyped", Stance.OBJECT)
    assert broken_rules(desk.get(f"{path}/remove").text) == []
    assert desk.post(f"{path}/remove").status_code == 303
    assert queries.entry_comments(entry.id) == []


def test_two_at_one_comment_see_both_texts(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    comment = typed(scene, ruth, entry)
    path = letters(scene, f"{entry.id}/comments/{comment.id}")
    data = {"place": "B1", "stance": "support", "revision": "1", "form_key": new_form_key()}
    desk.post(path, data=data | {"comment": "First to save"})
    answer = desk.post(path, data=data | {"comment": "Second to save"})
    assert answer.status_code == 409
    assert "First to save" in answer.text
    assert "Second to save" in answer.text
    again = data | {"comment": "Second to save", "revision": "2"}
    assert 'name="revision" type="hidden" value="2"' in answer.text
    assert desk.post(path, data=again).status_code == 303


def test_the_limit_is_that_of_every_comment(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    path = letters(scene, f"{entered(scene, ruth).id}/comments/new")
    longest = "a\r\n" + "😀" * ((COMMENT_LENGTH - 2) // 2)
    data = {"place": "B1", "stance": "support", "form_key": new_form_key()}
    refused = desk.post(path, data=data | {"comment": f"{longest}b"})
    assert refused.status_code == 422
    assert "😀" * ((COMMENT_LENGTH - 2) // 2) in refused.text
    assert desk.post(path, data=data | {"comment": longest}).status_code == 303


def test_finishing_goes_on_and_pressed_twice_finishes_once(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    typed(scene, ruth, entry)
    for _ in range(2):
        answer = desk.post(letters(scene, f"{entry.id}/finish"))
        assert answer.status_code == 303
    db.session.expire_all()
    assert scene.consultation.comments_numbered == 1
    page = desk.get(answer.location).text
    assert broken_rules(page) == []
    assert entry.reference is not None
    assert entry.reference in page


def test_what_cannot_be_finished_stays_with_the_reason(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    answer = desk.post(letters(scene, f"{entry.id}/finish"))
    assert (answer.status_code, "There is no comment yet" in answer.text) == (409, True)


def test_a_correction_asks_why_and_shows_what_was_there(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = finished(scene, ruth, None, "We like fit.")
    (comment,) = queries.entry_comments(entry.id)
    path = letters(scene, f"{entry.id}/comments/{comment.id}")
    data = {
        "place": "B1",
        "stance": "support",
        "comment": "We like it.",
        "revision": str(comment.revision),
        "form_key": new_form_key(),
    }
    refused = desk.post(path, data=data)
    assert (refused.status_code, "Say why it is corrected" in refused.text) == (422, True)
    answer = desk.post(path, data=data | {"reason": "Mistyped by us"})
    page = desk.get(answer.location.partition("#")[0]).text
    assert "Corrected because: Mistyped by us" in page
    assert "We like fit." in page


def test_a_withdrawn_comment_says_so_and_cannot_be_corrected(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = finished(scene, ruth)
    (comment,) = queries.entry_comments(entry.id)
    path = letters(scene, f"{entry.id}/comments/{comment.id}")
    assert broken_rules(desk.get(f"{path}/withdraw").text) == []
    assert desk.post(f"{path}/withdraw").status_code == 303
    assert "Withdrawn on" in desk.get(letters(scene, f"{entry.id}/")).text
    assert desk.get(path).status_code == 303


def test_how_they_are_named_can_be_recorded_later(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = finished(scene, ruth, from_person(scene))
    path = letters(scene, f"{entry.id}/details")
    page = desk.get(path).text
    assert broken_rules(page) == []
    assert 'name="who"' not in page
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert seen
    data = {
        "channel": "paper",
        "naming": "name and body",
        "seen": seen.group(1),
        "form_key": new_form_key(),
        **day_fields(today()),
    }
    assert desk.post(path, data=data).status_code == 303
    db.session.expire_all()
    assert entry.naming is Naming.NAME_AND_BODY
    again = desk.post(path, data=data | {"naming": "anonymous"})
    assert again.status_code == 409
    assert "As it stands now" in again.text


def test_an_unfinished_entry_can_be_removed(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    entry = entered(scene, ruth)
    typed(scene, ruth, entry)
    path = letters(scene, str(entry.id))
    assert broken_rules(desk.get(f"{path}/remove").text) == []
    assert desk.post(f"{path}/remove").location == letters(scene)
    db.session.expire_all()
    assert db.session.scalars(db.select(Comment)).all() == []
    assert desk.post(f"{path}/finish").status_code == 404


def test_the_list_says_how_each_came_and_which_is_late(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient
) -> None:
    close_days_ago(scene, 3)
    finished(scene, ruth, came(scene, channel=Channel.EMAIL))
    entered(scene, ruth, from_person(scene, "Ms B. Private", channel=Channel.TELEPHONE))
    page = desk.get(letters(scene))
    assert broken_rules(page.text) == []
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert "By telephone" in words
    assert "Being entered by Ruth Calder" in words
    assert words.index("Ms B. Private") < words.index("Lambeth CPCG")
    assert words.count("Late") == 1


def test_before_it_opens_nothing_can_be_entered(
    db: SQLAlchemy, scene: Scene, desk: FlaskClient
) -> None:
    scene.consultation.launched_at = None
    db.session.commit()
    assert "The consultation has not opened yet" in desk.get(letters(scene)).text
    assert desk.get(letters(scene, "new")).status_code == 403
    assert desk.post(letters(scene, "new"), data=filled(scene)).status_code == 403


def test_a_scan_is_kept_with_it_and_read_by_moderators_alone(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, sign_in: SignIn
) -> None:
    entry = entered(scene, ruth)
    path = letters(scene, f"{entry.id}/original")
    assert broken_rules(desk.get(path).text) == []
    answer = desk.post(
        path, data={"file": (BytesIO(png()), "scan.png"), "form_key": new_form_key()}
    )
    assert answer.status_code == 303, answer.text
    page = desk.get(answer.location).text
    found = re.search(r'action="([^"]+/files/\d+)"', page)
    assert found
    assert desk.get(found.group(1)).mimetype == "text/html"
    assert desk.post(found.group(1)).data == png()
    assert sign_in(scene.grace).post(found.group(1)).status_code == 403


def test_a_finished_letter_is_read_on_asking_and_one_to_be_kept_back_wholly_so(
    db: SQLAlchemy, scene: Scene, ruth: User, desk: FlaskClient, sign_in: SignIn
) -> None:
    seen = db.select(AuditEvent.verb, AuditEvent.details).where(AuditEvent.verb.like("% seen"))
    letter = "Dear Authority, I live at quagga house."
    entry = entered(scene, ruth, came(scene, letter=letter))
    actions.divide(scene.visit(ruth), entry, scene.outline, {0: Placed(False)})
    typed(scene, ruth, entry, "We like zorses.")
    db.session.commit()
    path = letters(scene, f"{entry.id}/")
    # While it is entered whoever enters it has the letter in hand.
    assert "quagga house" in desk.get(path).text
    assert desk.post(f"{path}reveal").status_code == 303
    actions.finish(scene.visit(ruth), entry, scene.outline)
    db.session.commit()
    page = desk.get(path).text
    assert ("quagga house" in page, "zorses" in page) == (False, True)
    assert "It holds what is not in the comments too. Opening it is recorded." in page
    assert broken_rules(page) == []
    assert db.session.execute(seen).all() == []
    for _ in range(2):
        assert desk.post(f"{path}reveal").location == path
    assert "quagga house" in desk.get(path).text
    (look,) = db.session.execute(seen).all()
    assert (look.verb, look.details) == (
        "letter as it came seen",
        {"reference": entry.reference},
    )
    # Somebody else asks for themselves; where it is to be kept back for all of it.
    entry.naming, entry.not_published_reason = Naming.NOT_PUBLISHED, "It names people."
    (comment,) = queries.entry_comments(entry.id)
    comment.number, one = 1, f"{path}comments/{comment.id}"
    db.session.commit()
    malik = sign_in(moderator("Malik Iqbal"))
    page = malik.get(path).text
    assert ("quagga house" in page, "zorses" in page) == (False, False)
    assert "The respondent asked that this is not published. Opening it is recorded." in page
    assert broken_rules(page) == []
    for address in (one, f"{one}/withdraw"):
        assert malik.get(address).location == path
    wrong = malik.post(one, data={"comment": "Else.", "place": "B1", "stance": "x"})
    assert "zorses" not in wrong.text
    malik.post(f"{path}reveal")
    page = malik.get(path).text
    assert ("quagga house" in page, "zorses" in page) == (True, True)
    assert "zorses" in malik.get(one).text
    assert len(db.session.execute(seen).all()) == 2


def test_what_a_member_of_staff_entered_is_read_as_before_once_they_have_gone(
    db: SQLAlchemy, scene: Scene, ruth: User, sign_in: SignIn
) -> None:
    entry = finished(scene, ruth, came(scene, letter=""), "What the body wrote")
    (comment,) = queries.entry_comments(entry.id)
    actions.correct(
        scene.visit(ruth),
        comment,
        Said(comment.section_id, comment.stance, "What the body really wrote", False),
        reason="A line was left out",
        revision=comment.revision,
    )
    ruth.name, ruth.deactivated_at = "Ruth Calder-Jones", clock.now()
    db.session.commit()
    next_desk = sign_in(moderator("Ines Duarte"))
    page = words_of(next_desk.get(letters(scene, f"{entry.id}/")).text)
    assert "Entered by Ruth Calder" in page
    assert "Calder-Jones" not in page.partition("Entered by")[2][:40]
    for kept in ("What the body really wrote", "What the body wrote", "A line was left out"):
        assert kept in page
    queue = f"/staff/consultations/{scene.consultation.slug}/moderation/{comment.number}"
    how = f"On paper, received {day_and_month(today())}, entered by Ruth Calder"
    assert how in words_of(next_desk.get(queue).text)
