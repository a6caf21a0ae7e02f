"""Removed words reach nobody but the body that wrote them and staff: no page, letter or file."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from pypdf import PdfReader
from werkzeug.test import TestResponse

from portal.audit.models import AuditEvent
from portal.consultations.models import Visibility
from portal.mail.models import Letter
from portal.moderation import actions
from portal.moderation.models import RedactedField, RemovalReason
from portal.moderation.queries.redactions import redactions
from portal.responses.models import Comment, Naming
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.moderation.test_leaks import HOME, pages
from tests.moderation.test_views import PLAIN, words_of

NAME, ABUSE, WORDED = "quaggalee", "quaggaabuse", "quaggaworded"
SECRETS = (NAME, ABUSE, WORDED)
KEPT = "quaggakept"
# Besides the pages that every leak test opens: the versions and what changed, replies, files.
REPLY = f"{HOME}published/1/reply"
MORE = [
    f"{HOME}draft/all?room=yes",
    f"{HOME}draft/changes",
    f"{HOME}draft/changes/B",
    REPLY,
    f"{HOME}response/download.docx",
    f"{HOME}response/download.pdf",
    "/moderation-policy",
    "/consultations/",
]


@pytest.fixture
def comment(db: SQLAlchemy) -> Comment:
    """Camden's c1, published without three words: of its remark, and of the wording it suggests."""
    scene = make_scene(Visibility.LIVE)
    scene.consultation.allows_replies = True
    camden = scene.another_body("Camden CPCG")
    colin = factories.make_member(camden, user=factories.make_user("Colin Boyd"))
    comment = scene.say(
        f"{KEPT}: {NAME} told us.\n\n{ABUSE}, he said.",
        on="B2",
        body=camden,
        author=colin,
        naming=Naming.NAME_AND_BODY,
    )
    comment.suggestion = f"The reason that {WORDED} gave."
    db.session.flush()
    for words, reason in (
        (NAME, RemovalReason.NAME),
        (ABUSE, RemovalReason.ABUSE),
        (WORDED, RemovalReason.NAME),
    ):
        actions.remove_words(
            comment,
            words,
            fields=list(RedactedField),
            reason=reason,
            revision=comment.revision,
            by=scene.moderator,
        )
    actions.publish(
        comment,
        revision=comment.revision,
        by=scene.moderator,
        removals=[removal.id for removal in redactions(comment)],
        response_address="https://portal.test/response/",
    )
    db.session.commit()
    comment.scene, comment.colin = scene, colin  # type: ignore[attr-defined]
    return comment


def scene_of(comment: Comment) -> Scene:
    scene: Scene = comment.scene  # type: ignore[attr-defined]
    return scene


def text_of(answer: TestResponse) -> str:
    """All that an answer holds: a Word file unpacked, the text of a PDF, a page as it is."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    if answer.data.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return answer.data.decode(errors="replace")


def everything(client: FlaskClient) -> str:
    seen = list(pages(client))
    for path in MORE:
        answer = client.get(path, headers=PLAIN)
        assert answer.status_code < 500, path
        seen.append(text_of(answer))
    return "\n".join(seen)


def test_another_body_and_the_public_get_no_byte_of_them(
    db: SQLAlchemy, comment: Comment, sign_in: SignIn, client: FlaskClient
) -> None:
    reader = sign_in(scene_of(comment).lead)
    section = reader.get(f"{HOME}draft/B")
    assert "Words are missing here: name removed . told us." in words_of(section)
    assert section.text.count('<span class="gone">') == 3
    # The version that follows shows it beside the words as they are now, and compares them.
    factories.make_version(scene_of(comment).consultation, number=2)
    db.session.commit()
    whole = everything(reader)
    assert KEPT in whole
    assert "name removed" in reader.get(REPLY).text
    assert [secret for secret in SECRETS if secret in whole + section.text] == []
    assert [secret for secret in SECRETS if secret in everything(client)] == []


def test_letters_and_the_record_hold_none_of_them_and_the_author_is_told_why(
    db: SQLAlchemy, comment: Comment
) -> None:
    letters = db.session.scalars(db.select(Letter)).all()
    events = db.session.scalars(db.select(AuditEvent)).all()
    kept = repr([(letter.subject, letter.body) for letter in letters])
    kept += repr([event.details for event in events])
    assert [secret for secret in SECRETS if secret in kept] == []
    (told,) = [letter for letter in letters if "was published" in letter.subject]
    assert "removed words in 3 places. What they held: name, abuse." in " ".join(told.body.split())


def test_its_body_reads_the_whole_and_what_is_published_and_staff_read_it_struck_out(
    db: SQLAlchemy, comment: Comment, sign_in: SignIn
) -> None:
    author = sign_in(comment.colin)  # type: ignore[attr-defined]
    for path in (f"{HOME}response/", f"{HOME}comments/c1/decision", f"{HOME}draft/B"):
        page = words_of(author.get(path))
        whole, _, published = page.partition("What is published of it")
        assert [secret for secret in SECRETS if secret not in whole] == []
        assert "name removed . told us." in published
        assert NAME not in published
    staff = sign_in(scene_of(comment).moderator)
    page = words_of(staff.get(f"{QUEUE}1?state=all"))
    assert f"Not published, name removed: {NAME} . told us." in page
    assert f"Not published, name removed: {WORDED}" in page
    analysis = words_of(staff.get("/staff/consultations/strategy/analysis/B"))
    assert NAME in analysis
    assert "What is published of it" in analysis
