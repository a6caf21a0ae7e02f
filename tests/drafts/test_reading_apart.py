"""The page of versions, with files read as they are in earnest: in a process of their own."""

from __future__ import annotations

from html import unescape
from io import BytesIO

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from portal.drafts import actions
from portal.drafts.importing.child import parse_in_child
from portal.drafts.models import DraftVersion, Picture, Section
from tests.conftest import SignIn
from tests.drafts.scenes import make_administrator, make_preparing
from tests.drafts.word_files import PNG, docx, p, part, picture

VERSIONS = "/staff/consultations/strategy/versions/"
WORD = docx(
    p("The strategy", style="Title"),
    p("One", style="Heading1"),
    p("Words."),
    p(picture("r9", "A plan")),
    relations=[("r9", "image", "media/a.png", False)],
    parts={"word/media/a.png": PNG},
)
HOSTILE = {
    "cut short": (WORD[:-100], "“d.docx” is damaged or was not sent whole."),
    "macros": (
        docx(p("Words."), parts={"word/vbaProject.bin": b"x"}),
        "“d.docx” holds macros, which the portal does not accept.",
    ),
    "entities": (
        docx(parts={"word/document.xml": f"<!DOCTYPE x>{part('document', '')[38:]}"}),
        "“d.docx” declares entities, which no Word document does.",
    ),
}


def test_a_word_document_becomes_a_version_with_its_file(db: SQLAlchemy, sign_in: SignIn) -> None:
    make_preparing()
    admin = sign_in(make_administrator())
    answer = admin.post(VERSIONS, data={"file": (BytesIO(WORD), "d.docx"), "text": ""})
    assert answer.status_code == 303
    version = db.session.scalars(select(DraftVersion)).one()
    assert (version.title, version.source_name, version.source) == ("The strategy", "d.docx", WORD)
    assert db.session.scalars(select(Picture.data)).all() == [PNG]


@pytest.mark.parametrize("data, sentence", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_is_refused_and_leaves_nothing(
    db: SQLAlchemy, sign_in: SignIn, *, data: bytes, sentence: str
) -> None:
    make_preparing()
    admin = sign_in(make_administrator())
    answer = admin.post(VERSIONS, data={"file": (BytesIO(data), "d.docx"), "text": ""})
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (DraftVersion, Section, Picture)
    ] == [0, 0, 0]


def test_a_draft_is_read_apart_unless_it_is_said_otherwise() -> None:
    for function in (actions.read_file, actions.import_draft):
        assert function.__kwdefaults__["parse"] is parse_in_child
