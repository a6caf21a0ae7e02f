"""A moderator takes a suggested wording into the next version; its body reads that it was taken."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.db import db as portal_db
from portal.drafts import actions as drafts
from portal.drafts import queries
from portal.drafts.actions.mending import Wording, wording_of
from portal.drafts.models import DraftVersion, TakenWording
from portal.moderation import actions, rules
from portal.moderation.models import RedactedField, RemovalReason
from portal.responses.models import Comment, CommentState
from portal.stakeholders.queries import memberships_of
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.responses.test_views import words_of
from tests.statements import statements

WORDS = "The reason, told better."
ANALYSIS = "/staff/consultations/strategy/analysis/B"
BUTTON = "Take this wording into version 2"


def _scene(state: CommentState = CommentState.SUBMITTED) -> tuple[Scene, Comment]:
    scene = make_scene()
    comment = _suggest(scene, state=state)
    portal_db.session.commit()
    return scene, comment


def _suggest(scene: Scene, words: str = WORDS, *, state: CommentState) -> Comment:
    comment = scene.say("", on="B2", state=state)
    comment.suggestion = words
    return comment


def _newest(scene: Scene) -> DraftVersion:
    portal_db.session.expire_all()
    version = queries.newest(scene.consultation.id)
    assert version is not None
    return version


def _edit(scene: Scene, words: str) -> None:
    section = factories.section_at(_newest(scene), "B2")
    before = wording_of(section)
    wording = Wording(before.kind, before.marker, before.label, words, before.for_information)
    drafts.mend_section(section, wording, revision=section.revision, by=scene.colleague)
    portal_db.session.commit()


@pytest.mark.parametrize("state", [CommentState.SUBMITTED, CommentState.PUBLISHED])
def test_a_wording_is_taken_from_the_moderator_s_page(
    db: SQLAlchemy, sign_in: SignIn, state: CommentState
) -> None:
    scene, _ = _scene(state)
    client = sign_in(scene.moderator)
    page = client.get(f"{QUEUE}1?state=all").text
    assert BUTTON in page
    assert "deleted:" in words_of(page)
    answer = client.post(f"{QUEUE}1/take")
    assert (answer.status_code, answer.location) == (303, f"{QUEUE}1?state=all")
    assert factories.section_at(_newest(scene), "B2").text == WORDS
    page = words_of(client.get(answer.location).text)
    assert "The wording of c1 is in version 2, B2." in page
    assert "Taken into version 2 as B2 by Ruth Calder" in page
    assert BUTTON not in page


def test_a_wording_is_taken_from_the_analysis_and_back(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, _ = _scene()
    client = sign_in(scene.moderator)
    page = client.get(ANALYSIS).text
    assert BUTTON in page
    assert '<input type="hidden" name="back" value="B">' in page
    answer = client.post(f"{QUEUE}1/take", data={"back": "B"})
    assert (answer.status_code, answer.location) == (303, f"{ANALYSIS}#c1")
    assert "Taken into version 2 as B2 by Ruth Calder" in words_of(client.get(ANALYSIS).text)


def test_somebody_who_prepares_drafts_is_led_to_the_section(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, _ = _scene()
    both = factories.make_user("Ada Lane", Right.MODERATOR, Right.ADMINISTRATOR)
    client = sign_in(both)
    client.post(f"{QUEUE}1/take")
    link = "/staff/consultations/strategy/versions/2/#B2"
    assert f'href="{link}"' in client.get(f"{QUEUE}1?state=all").text
    assert 'id="B2"' in client.get(link.partition("#")[0]).text
    assert link not in sign_in(scene.moderator).get(f"{QUEUE}1?state=all").text


def test_a_section_worded_since_is_shown_with_the_suggestion_and_confirmed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, _ = _scene()
    _edit(scene, "The reason of somebody else.")
    client = sign_in(scene.moderator)
    answer = client.post(f"{QUEUE}1/take")
    assert answer.status_code == 409
    page = words_of(answer.text)
    assert "B2 has been changed since this wording was suggested" in page
    assert "The reason of somebody else." in page
    assert factories.section_at(_newest(scene), "B2").text == "The reason of somebody else."
    form = dict(re.findall(r'name="(seen)"[^>]* value="([^"]*)"', answer.text))
    typed = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.S)
    assert typed
    assert unescape(typed[1]) == WORDS
    # Changed once more meanwhile: both again, with the words that were confirmed.
    _edit(scene, "Theirs, later.")
    answer = client.post(f"{QUEUE}1/take", data={**form, "words": "Ours and theirs."})
    assert answer.status_code == 409
    assert "Theirs, later." in words_of(answer.text)
    assert "Ours and theirs." in answer.text
    form = dict(re.findall(r'name="(seen)"[^>]* value="([^"]*)"', answer.text))
    answer = client.post(f"{QUEUE}1/take", data={**form, "words": "Ours and theirs."})
    assert answer.status_code == 303
    assert factories.section_at(_newest(scene), "B2").text == "Ours and theirs."


def test_what_was_removed_from_a_wording_is_not_taken_into_the_draft(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, comment = _scene()
    comment.suggestion = "Ask Ann Lee for the reason."
    actions.remove_words(
        comment,
        "Ann Lee",
        fields={RedactedField.SUGGESTION},
        reason=RemovalReason.NAME,
        revision=comment.revision,
        by=scene.colleague,
    )
    db.session.commit()
    client = sign_in(scene.moderator)
    for words, sentence in (
        ("", "Close the gaps"),
        ("Ask [name removed] for the reason.", "Close the gaps"),
        ("Ask ann  Lee for the reason.", "are in it again"),
        ("Ask Ann Leeson. [name removed]", "Close the gaps"),
    ):
        answer = client.post(f"{QUEUE}1/take", data={"words": words})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert factories.section_at(_newest(scene), "B2").text != WORDS
    assert db.session.scalars(db.select(TakenWording)).all() == []
    # What stands there since is compared with what is left of the wording.
    _edit(scene, "The reason of somebody else.")
    sent = {"words": "Ask for the reason."}
    answer = client.post(f"{QUEUE}1/take", data=sent)
    assert answer.status_code == 409
    assert "Ann Lee" not in answer.text
    assert "name removed" in answer.text
    form = dict(re.findall(r'name="(seen)"[^>]* value="([^"]*)"', answer.text))
    assert client.post(f"{QUEUE}1/take", data={**form, **sent}).status_code == 303
    assert factories.section_at(_newest(scene), "B2").text == "Ask for the reason."


def test_words_too_long_come_back_whole(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, _ = _scene()
    long = "word " * 4_001
    answer = sign_in(scene.moderator).post(f"{QUEUE}1/take", data={"words": long})
    assert answer.status_code == 422
    assert "must be 20,000 characters or fewer" in answer.text
    assert long.strip() in answer.text


def test_a_section_that_is_gone_is_said_to_be(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, _ = _scene()
    factories.make_version(scene.consultation, number=2, published=False)
    answer = sign_in(scene.moderator).post(f"{QUEUE}1/take")
    assert answer.status_code == 409
    assert "no longer in the draft" in answer.text


def test_pressing_twice_takes_it_once(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, _ = _scene()
    client = sign_in(scene.moderator)
    assert [client.post(f"{QUEUE}1/take").status_code for _ in range(2)] == [303, 303]
    assert len(db.session.scalars(db.select(TakenWording)).all()) == 1


def test_wording_of_one_s_own_body_or_withheld_or_none_is_not_taken(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, comment = _scene()
    member = factories.make_user("Own Member", Right.MODERATOR)
    factories.make_member(scene.body, user=member)
    db.session.commit()
    moderator = scene.moderator
    assert rules.may_take(moderator, comment, [])
    assert not rules.may_take(member, comment, memberships_of(member.id))
    assert sign_in(member).post(f"{QUEUE}1/take").status_code == 403
    assert BUTTON not in sign_in(member).get(f"{QUEUE}1?state=all").text
    comment.state = CommentState.WITHHELD
    db.session.commit()
    assert sign_in(moderator).post(f"{QUEUE}1/take").status_code == 403
    scene.say("No wording here.")
    db.session.commit()
    assert sign_in(moderator).post(f"{QUEUE}2/take").status_code == 403
    assert db.session.scalars(db.select(TakenWording)).all() == []


def test_the_body_reads_that_its_wording_was_taken_once_it_is_published(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, _ = _scene()
    sign_in(scene.moderator).post(f"{QUEUE}1/take")
    client = sign_in(scene.lead)
    address = "/consultations/strategy/response/"
    assert "Taken into" not in client.get(address).text
    drafts.publish(_newest(scene), by=scene.moderator)
    db.session.commit()
    page = words_of(client.get(address).text)
    assert "Taken into version 2" in page
    assert "Ruth Calder" not in page


def test_the_queue_names_a_wording_that_has_no_remark(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene, _ = _scene()
    assert "Suggested wording" in words_of(sign_in(scene.moderator).get(QUEUE).text)


def test_the_analysis_asks_as_often_for_many_wordings_as_for_one(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, _ = _scene()
    client = sign_in(scene.moderator)
    counts = []
    for n in range(2):
        for k in range(3 * n):
            body = scene.another_body()
            comment = scene.say("", on="B2", body=body)
            comment.suggestion = f"Wording {k}."
        portal_db.session.commit()
        client.get(ANALYSIS)
        with statements() as sent:
            assert client.get(ANALYSIS).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
