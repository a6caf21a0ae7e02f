"""The paper pack as PDF: tagged, in English, and made of nothing but what belongs to it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from pypdf import PdfReader
from pypdf.generic import BooleanObject

from portal.config import ROOT
from portal.drafts import actions
from portal.drafts.models import Picture
from portal.exports.paper import pdf as pdf_module
from portal.exports.paper.pdf import pdf_file, what_belongs
from portal.exports.paper.queries import Drawn, pictures
from portal.sample.load import PAPERS
from tests import factories
from tests.conftest import SignIn
from tests.exports.test_paper import CANARIES, PAPER
from tests.exports.test_paper_word import PNG
from tests.world import make_world

OURS = "https://portal.example"


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def images_in(pdf: PdfReader) -> int:
    found = [image.indirect_reference for page in pdf.pages for image in page.images]
    return len({reference.idnum for reference in found if reference is not None})


def drawn(body: str, pictures: dict[str, Drawn] | None = None) -> PdfReader:
    html = f'<html lang="en-GB"><head><title>T</title></head><body>{body}</body></html>'
    return read(pdf_file(html, base_url=OURS, pictures=pictures or {}))


def test_it_is_tagged_and_says_its_language_and_title(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    answer = sign_in(made.people["lead"]).get(f"{PAPER}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    pdf = read(answer.data)
    assert "/StructTreeRoot" in pdf.root_object
    assert pdf.root_object["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert pdf.root_object["/Lang"] == "en-GB"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Paper for Lambeth CPCG: Draft strategy"
    assert b"pdfuaid" in pdf.root_object["/Metadata"].get_data()


def test_it_holds_the_draft_the_form_and_the_slips(db: SQLAlchemy, sign_in: SignIn) -> None:
    made = make_world()
    text = text_of(read(sign_in(made.people["lead"]).get(f"{PAPER}.pdf").data))
    for words in (
        "Agree thing 1.",
        "B1 to B4. Supporting information",
        "Nothing to add",
        "Reply slip:",
        "10 Dean Farrar Street",
        "Draft strategy for consulting people, version 1. Paper for Lambeth CPCG",
    ):
        assert words in text
    assert [words for words in CANARIES if words in text] == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        f"file://{ROOT}/static/css/portal.css",
        "http://169.254.169.254/latest/meta-data/",
        "https://elsewhere.example/static/css/portal.css",
        "data:text/css,body{}",
        f"{OURS}/",
        f"{OURS}/static/js/portal.js",
        f"{OURS}/static/css/../../instance/secret-key",
        f"{OURS}/consultations/strategy/draft/pictures/8",
        "ftp://portal.example/static/css/portal.css",
        "portal.css",
    ],
)
def test_nothing_else_is_fetched(url: str) -> None:
    held = {"/consultations/strategy/draft/pictures/7": Drawn("image/png", PNG)}
    with pytest.raises(ValueError, match="not of this page"):
        what_belongs(url, base_url=OURS, pictures=held)


def test_our_style_and_the_versions_pictures_are(tmp_path: Path) -> None:
    held = {"/picture/7": Drawn("image/png", PNG)}
    style = what_belongs(f"{OURS}/static/css/portal.css?v=1", base_url=OURS, pictures=held)
    assert style.data == (ROOT / "static/css/portal.css").read_bytes()
    assert what_belongs(f"{OURS}/picture/7", base_url=OURS, pictures=held).data == PNG


def test_a_hostile_picture_brings_nothing_from_the_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(PNG)
    (tmp_path / "secret.txt").write_text("canary-of-the-disk")
    hostile = "".join(
        f"<{tag}>"
        for tag in (
            f'img src="{secret.as_uri()}"',
            'img src="file:///etc/passwd" alt=""',
            f'object data="{(tmp_path / "secret.txt").as_uri()}"',
            f'embed src="{secret.as_uri()}"',
            f'link rel="attachment" href="{(tmp_path / "secret.txt").as_uri()}"',
            f'link rel="stylesheet" href="{(tmp_path / "secret.txt").as_uri()}"',
        )
    )
    pdf = drawn(f"<h1>Words</h1>{hostile}")
    assert images_in(pdf) == 0
    assert not pdf.attachments
    assert "canary" not in text_of(pdf)
    ours = drawn('<img src="/picture/7" alt="A dot">', {"/picture/7": Drawn("image/png", PNG)})
    assert images_in(ours) == 1


@pytest.mark.parametrize("paper", sorted(PAPERS.glob("*.txt")), ids=lambda path: path.stem)
def test_both_sample_papers_are_packed(paper: Path, db: SQLAlchemy, sign_in: SignIn) -> None:
    body = factories.make_body("Lambeth CPCG")
    consultation = factories.make_consultation("strategy", bodies=(body,))
    lead = factories.make_member(body)
    version = actions.import_draft(
        consultation, data=paper.read_bytes(), filename=paper.name, by=None
    )
    actions.publish(version, by=None)
    db.session.commit()
    browser = sign_in(lead)
    for suffix in ("/", ".docx", ".pdf"):
        assert browser.get(f"{PAPER}{suffix}").status_code == 200
    text = text_of(read(browser.get(f"{PAPER}.pdf").data))
    assert version.title.split()[-1] in text


def test_the_pictures_of_the_draft_are_in_it_and_of_no_other_version(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    made = make_world()
    for version, data in ((made.version, PNG), (made.preparing, b"other")):
        db.session.add(
            Picture(
                version_id=version.id,
                section_id=factories.section_at(version, "B2").id,
                media_type="image/png",
                data=data,
            )
        )
    db.session.commit()
    assert list(pictures(made.version.id).values()) == [Drawn("image/png", PNG)]
    pdf = read(sign_in(made.people["lead"]).get(f"{PAPER}.pdf").data)
    assert images_in(pdf) == 1


def test_who_would_wait_too_long_for_a_pdf_is_told_to_come_back(
    db: SQLAlchemy, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that waits answers nobody else's page."""
    client = sign_in(make_world().people["lead"])
    monkeypatch.setattr(pdf_module, "MOST_SECONDS_OF_WAITING", 0.01)
    with pdf_module._drawing:
        answer = client.get(f"{PAPER}.pdf")
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        assert "Try again in a minute." in answer.text
    for _ in range(1 + pdf_module.MOST_WAITING):
        assert pdf_module._places.acquire(blocking=False)
    try:
        assert client.get(f"{PAPER}.pdf").status_code == 503
    finally:
        pdf_module._places.release(1 + pdf_module.MOST_WAITING)
    assert client.get(f"{PAPER}.pdf").status_code == 200
