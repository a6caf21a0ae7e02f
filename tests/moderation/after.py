"""A consultation that publishes first: Lambeth's response is submitted, and nobody has read it."""

from __future__ import annotations

from portal.accounts.models import Right, User
from portal.consultations.models import Moderation, Visibility
from portal.db import db
from portal.responses import actions, queries
from portal.responses.actions import SignOff
from portal.responses.checked import Checked
from portal.responses.models import Comment
from portal.responses.published_words import as_text
from portal.web.forms import new_form_key
from tests import factories
from tests.responses.scenes import SIGN_OFF, Scene, make_scene, said

WORDS = "We support this, says Zora Quill."


def make_after(visibility: Visibility = Visibility.LIVE) -> Scene:
    scene = make_scene(visibility=visibility)
    scene.consultation.moderation = Moderation.AFTER
    db.session.commit()
    return scene


def draft(scene: Scene, words: str = WORDS, *, on: str = "B1") -> Comment:
    made = actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id(on), words, is_settled=True),
        form_key=new_form_key(),
    )
    db.session.commit()
    return made


def submit(scene: Scene, sign_off: SignOff = SIGN_OFF, **different: Moderation) -> None:
    told = different.get("told", scene.consultation.moderation)
    actions.submit(
        scene.visit(),
        scene.outline,
        sign_off,
        address="http://portal.test/response/",
        told=told,
        seen=Checked(len(queries.submissions(scene.visit()))),
    )
    db.session.commit()


def sent(scene: Scene, words: str = WORDS) -> Comment:
    """A comment on B1 that was submitted."""
    comment = draft(scene, words)
    submit(scene)
    return comment


def moderator(name: str = "Ruth Calder") -> User:
    user = factories.make_user(name, Right.MODERATOR)
    db.session.commit()
    return user


def read_by_camden(scene: Scene) -> list[tuple[str, str, bool]]:
    """What Camden sees on the section: as what, which words, and whether it knows of no reader."""
    outline = scene.outline
    passage = outline.passage("B1")
    return [
        (each.shown_as.value, as_text(each.words), each.is_unchecked)
        for each in queries.published_comments(scene.visit(scene.ravi), outline, passage)
    ]
