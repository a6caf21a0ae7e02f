"""Downloading the form, uploading it, and placing what had no place."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.accounts.models import Right
from portal.db import db as portal_db
from portal.responses import actions
from portal.responses.models import (
    Comment,
    CommentState,
    NilReturn,
    Response,
    ResponseState,
    Stance,
    UnplacedRemark,
)
from portal.responses.offline.form_file import MEDIA_TYPE
from portal.responses.offline.marks import Reference
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.offline.filling import (
    Filling,
    comment,
    filled,
    lose_controls,
    lose_reference,
    replace_line,
    type_after,
    view,
)
from tests.responses.scenes import HTMX, Scene, make_scene, said
from tests.responses.test_views import words_of
from tests.statements import statements

B = "B1 to B4. Supporting information"
A = "A1 to A2. Recommendations"
WHOLE = "The draft as a whole"


def form_of(client: FlaskClient, scene: Scene) -> bytes:
    answer = client.get(f"{scene.url}/response/form.docx")
    assert (answer.status_code, answer.mimetype) == (200, MEDIA_TYPE)
    return answer.data


def send(client: FlaskClient, scene: Scene, data: bytes, name: str = "form.docx") -> TestResponse:
    return send_to(f"{scene.url}/response/upload", client, data, name)


def send_to(url: str, client: FlaskClient, data: bytes, name: str = "form.docx") -> TestResponse:
    return client.post(
        url,
        data={"file": (BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def bring(client: FlaskClient, scene: Scene, *fillings: Filling) -> TestResponse:
    return send(client, scene, filled(form_of(client, scene), *fillings))


def comments(scene: Scene) -> list[tuple[str, str, str, str]]:
    portal_db.session.expire_all()
    rows = portal_db.session.scalars(portal_db.select(Comment).order_by(Comment.id))
    return [
        (c.section.slug if c.section else WHOLE, c.stance.value, c.body, c.state.value)
        for c in rows
    ]


def remarks() -> list[UnplacedRemark]:
    portal_db.session.expire_all()
    return list(portal_db.session.scalars(portal_db.select(UnplacedRemark)))


def nothing_landed() -> bool:
    return not any(
        portal_db.session.scalar(portal_db.select(portal_db.func.count()).select_from(table))
        for table in (Comment, UnplacedRemark, NilReturn, Response)
    )


STRAY = "Why not sooner?"


def stray(word: object) -> None:
    type_after("A1 Agree", STRAY)(word)


# --- the form ---------------------------------------------------------------------------------


def test_the_form_holds_nothing_that_anybody_wrote(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_comment(
        response, scene.version, None, author=scene.grace, body="secret-of-lambeth"
    )
    data = form_of(sign_in(scene.tom), scene)
    assert not any(b"secret-of-lambeth" in ZipFile(BytesIO(data)).read(n) for n in names(data))
    assert "Response form of Lambeth CPCG" in [p.text for p in Document(BytesIO(data)).paragraphs]


def names(data: bytes) -> list[str]:
    return ZipFile(BytesIO(data)).namelist()


def test_the_response_and_the_contents_lead_to_the_form(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    for page in ("response/", "draft/"):
        assert f"{scene.url}/response/upload" in client.get(f"{scene.url}/{page}").text
    assert "response/form.docx" in client.get(f"{scene.url}/response/upload").text


# --- what it brings ---------------------------------------------------------------------------


def test_a_form_lands_as_drafts_and_submits_nothing(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = bring(
        sign_in(scene.tom),
        scene,
        view("Summary", "Nothing to add"),
        view(A, "Support"),
        comment(A, "A2: we agree."),
        comment(B, "Hm."),
        view(WHOLE, "Object"),
        comment(WHOLE, "Too long."),
        stray,
    )
    read = words_of(answer.text)
    assert answer.status_code == 200
    assert (
        "From form.docx: 3 comments saved as drafts on 3 sections, 1 section with nothing to add, "
        "1 remark without a place. Nothing is submitted." in read
    )
    assert "View unclear: set to neither." in read
    assert comments(scene) == [
        ("A2", "support", "we agree.", "draft"),
        ("B", "neither", "Hm.", "draft"),
        (WHOLE, "object", "Too long.", "draft"),
    ]
    (response,) = db.session.scalars(db.select(Response))
    assert response.state is ResponseState.DRAFTING
    (nil,) = db.session.scalars(db.select(NilReturn))
    assert nil.section_id == scene.section_id("summary")
    assert [(r.found, r.words) for r in remarks()] == [("A1 Agree thing 1.", STRAY)]


def test_the_same_form_again_brings_nothing_new(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    data = filled(form_of(client, scene), comment(B, "B1: No."), view(A, "Nothing to add"), stray)
    send(client, scene, data)
    (first,) = db.session.scalars(db.select(Comment))
    first.body = "A colleague worked on."
    db.session.commit()
    # Saved again by another program it is another file with the same words.
    again = send(sign_in(scene.tom), scene, filled(data, lose_controls))
    assert comments(scene) == [("B1", "neither", "A colleague worked on.", "draft")]
    assert len(remarks()) == 1
    assert db.session.scalar(db.select(db.func.count(NilReturn.id))) == 1
    assert "3 entries of this form had been brought before, and were left as they are." in words_of(
        again.text
    )


def test_a_comment_that_is_there_stays_and_the_new_one_stands_beside_it(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    actions.add_comment(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B2"), "Ours before."),
        form_key="before",
    )
    answer = bring(sign_in(scene.grace), scene, comment(B, "Ours now."), view(A, "Nothing to add"))
    assert "Lambeth CPCG had 1 comment there already. This one is added beside it." in words_of(
        answer.text
    )
    assert [words for _, _, words, _ in comments(scene)] == ["Ours before.", "Ours now."]


def test_nothing_to_add_is_not_said_where_there_are_comments(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    bring(client, scene, comment(B, "A comment."))
    answer = bring(client, scene, view(B, "Nothing to add"))
    read = words_of(answer.text)
    assert "Not saved for B1 to B4" in read
    assert "because Lambeth CPCG has comments there." in read
    assert db.session.scalar(db.select(NilReturn)) is None


def test_a_comment_takes_the_place_of_nothing_to_add(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    bring(client, scene, view(B, "Nothing to add"))
    bring(client, scene, comment(B, "After all."))
    assert db.session.scalar(db.select(NilReturn)) is None


def test_a_form_of_an_earlier_version_stays_with_that_version(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    data = filled(form_of(client, scene), comment(B, "On the first."))
    factories.make_version(scene.consultation, number=2)
    answer = send(client, scene, data)
    assert "made from version 1 of the draft" in words_of(answer.text)
    (stored,) = db.session.scalars(db.select(Comment))
    assert stored.version_id == scene.version.id


def test_a_form_that_lost_everything_but_its_words_is_still_read(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    bring(sign_in(scene.grace), scene, comment(B, "Kept."), lose_controls, lose_reference)
    assert comments(scene) == [("B", "neither", "Kept.", "draft")]


# --- what is refused --------------------------------------------------------------------------


def _not_word(_client: FlaskClient, _scene: Scene) -> bytes:
    return b"Just some text."


def _no_form(_client: FlaskClient, _scene: Scene) -> bytes:
    word = Document()
    word.add_paragraph("Minutes of the last meeting.")
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _empty(client: FlaskClient, scene: Scene) -> bytes:
    return form_of(client, scene)


def _elsewhere(client: FlaskClient, scene: Scene) -> bytes:
    other = factories.make_consultation(bodies=(scene.lambeth,))
    factories.make_version(other)
    portal_db.session.commit()
    return client.get(f"/consultations/{other.slug}/response/form.docx").data


def _with_macros(client: FlaskClient, scene: Scene) -> bytes:
    file = BytesIO(form_of(client, scene))
    with ZipFile(file, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return file.getvalue()


def _of_no_version(client: FlaskClient, scene: Scene) -> bytes:
    reference = Reference(scene.consultation.id, 9, scene.lambeth.id, "Lambeth CPCG")
    return filled(form_of(client, scene), replace_line("Form reference", str(reference)))


@pytest.mark.parametrize(
    "make,sentence",
    [
        (_no_form, "“f.docx” is not the response form"),
        (_empty, "“f.docx” is the response form, but nothing is written on it."),
        (_elsewhere, "“f.docx” is the form of another consultation."),
        (_with_macros, "“f.docx” holds macros"),
        (_of_no_version, "“f.docx” says that it was made from version 9 of the draft"),
        (_not_word, "“f.docx”"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_leaves_nothing(
    db: SQLAlchemy,
    sign_in: SignIn,
    make: Callable[[FlaskClient, Scene], bytes],
    sentence: str,
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = send(client, scene, make(client, scene), "f.docx")
    assert (answer.status_code, sentence in words_of(answer.text)) == (422, True)
    assert nothing_landed()


def test_the_form_of_another_body_is_refused(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    data = filled(form_of(sign_in(scene.ravi), scene), comment(B, "Camden’s words."))
    answer = send(sign_in(scene.grace), scene, data)
    assert answer.status_code == 422
    assert (
        "“form.docx” is the form of Camden CPCG, and you are answering for Lambeth CPCG. Nothing "
        "was taken from it." in words_of(answer.text)
    )
    assert nothing_landed()


@pytest.mark.parametrize(
    "name,shown",
    [
        ("../../etc/passwd.docx", "“passwd.docx”"),
        ("<script>alert(1)</script>.docx", "“script.docx”"),
        ("form\u202excod.docx", "“formxcod.docx”"),
        ("x" * 300 + ".docx", "…"),
    ],
)
def test_a_hostile_file_name_is_shown_harmless(
    db: SQLAlchemy, sign_in: SignIn, name: str, shown: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    answer = send(client, scene, form_of(client, scene), name)
    assert answer.status_code == 422
    assert shown in words_of(answer.text)
    assert "<script>alert" not in answer.text
    assert "\u202e" not in answer.text


def test_no_file_is_asked_for(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = sign_in(scene.grace).post(f"{scene.url}/response/upload", data={})
    assert answer.status_code == 422
    assert "Choose the form that you filled in" in words_of(answer.text)


def test_a_file_that_is_too_large_is_told_so(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    answer = sign_in(scene.grace).post(
        f"{scene.url}/response/upload",
        data=b"x" * (21 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 422
    assert "The file must be 20 MB or smaller" in words_of(answer.text)


def test_after_the_close_the_words_are_shown_and_not_taken(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    data = filled(form_of(client, scene), comment(B, "B1: Too late."), stray)
    scene.close()
    answer = send(client, scene, data)
    read = words_of(answer.text)
    assert (answer.status_code, "Too late." in read, STRAY in read) == (409, True, True)
    assert nothing_landed()


def test_a_submitted_response_takes_no_form(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    data = filled(form_of(client, scene), comment(B, "One more."))
    factories.make_response(scene.consultation, scene.lambeth, state=ResponseState.SUBMITTED)
    answer = send(client, scene, data)
    assert (answer.status_code, "One more." in words_of(answer.text)) == (409, True)
    assert comments(scene) == []


# --- what had no place ------------------------------------------------------------------------


def waiting_remark(client: FlaskClient, scene: Scene) -> UnplacedRemark:
    bring(client, scene, stray)
    (remark,) = remarks()
    return remark


def placing(remark: UnplacedRemark, **changes: str) -> dict[str, str]:
    return {
        "place": "A1",
        "stance": "object",
        "comment": STRAY,
        "form_key": remark.form_key,
    } | changes


def test_a_remark_that_waits_is_shown_before_submitting(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    waiting_remark(client, scene)
    sentence = "1 remark from Lambeth CPCG’s forms waits to be placed and is not sent until then."
    for page in ("response/", "response/check"):
        assert sentence in words_of(client.get(f"{scene.url}/{page}").text)
    assert STRAY in client.get(f"{scene.url}/response/unplaced").text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_remark_is_placed_as_a_draft_and_waits_no_more(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    remark = waiting_remark(client, scene)
    url = f"{scene.url}/response/unplaced/{remark.id}"
    page = client.get(url).text
    # Where it stood says what it is likely to be on; the view is nobody's guess.
    assert '<option value="A1" selected' in page
    assert " checked" not in page
    form = placing(remark, comment="Why not sooner, we ask?")
    answer = client.post(url, data=form, headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert comments(scene) == [("A1", "object", "Why not sooner, we ask?", "draft")]
    assert remarks() == []
    again = client.post(url, data=form, headers=headers)
    assert again.status_code == answer.status_code
    assert len(comments(scene)) == 1
    # The form that it came from does not bring it back.
    bring(client, scene, stray)
    assert remarks() == []


def test_a_remark_may_be_on_the_whole_draft_or_on_a_section_as_a_whole(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    for place in ("whole-draft", "B", "summary"):
        bring(client, scene, type_after("A1 Agree", f"On {place}"))
        (remark,) = remarks()
        client.post(
            f"{scene.url}/response/unplaced/{remark.id}",
            data=placing(remark, place=place, comment=f"On {place}"),
        )
    assert [place for place, *_ in comments(scene)] == [WHOLE, "B", "summary-1"]


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"place": ""}, "Choose the section that it is on, or the draft as a whole"),
        ({"place": "E"}, "Choose the section that it is on, or the draft as a whole"),
        ({"stance": ""}, "Choose support, object or neither"),
        ({"comment": "?!"}, "Write your comment in words"),
    ],
)
def test_a_remark_is_not_placed_without_all_that_a_comment_needs(
    db: SQLAlchemy, sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    remark = waiting_remark(client, scene)
    answer = client.post(
        f"{scene.url}/response/unplaced/{remark.id}", data=placing(remark, **changes)
    )
    assert (answer.status_code, sentence in words_of(answer.text)) == (422, True)
    assert (comments(scene), len(remarks())) == ([], 1)


def test_a_remark_is_put_away_once_it_was_asked(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    remark = waiting_remark(client, scene)
    url = f"{scene.url}/response/unplaced/{remark.id}/put-away"
    assert "Remove this remark?" in client.get(url).text
    assert len(remarks()) == 1
    for _ in range(2):
        assert client.post(url).status_code == 303
    assert remarks() == []


def test_colleagues_who_place_one_remark_at_once_make_one_comment(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    clients = [sign_in(scene.grace), sign_in(scene.tom)]
    remark = waiting_remark(clients[0], scene)
    url, form = f"{scene.url}/response/unplaced/{remark.id}", placing(remark)
    db.session.commit()
    answers = together(lambda n: clients[n].post(url, data=form), 2)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "A colleague has dealt with this remark already" in words_of(late.text)
    assert STRAY in words_of(late.text)
    assert (len(comments(scene)), remarks()) == (1, [])


def test_a_form_that_is_sent_twice_at_once_is_brought_once(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    clients = [sign_in(scene.grace), sign_in(scene.tom)]
    data = filled(form_of(clients[0], scene), comment(B, "Once."), stray)
    url = f"{scene.url}/response/upload"
    db.session.commit()
    answers = together(lambda n: send_to(url, clients[n], data), 2)
    assert {answer.status_code for answer in answers} == {200}
    assert (len(comments(scene)), len(remarks())) == (1, 1)


def test_another_body_never_meets_a_remark(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    remark = waiting_remark(sign_in(scene.grace), scene)
    ravi = sign_in(scene.ravi)
    url = f"{scene.url}/response/unplaced/{remark.id}"
    assert [ravi.get(u).status_code for u in (url, f"{url}/put-away")] == [404, 404]
    stolen = ravi.post(url, data=placing(remark, comment="Ours now"))
    assert (stolen.status_code, STRAY in stolen.text) == (409, False)
    assert ravi.post(f"{url}/put-away").status_code == 303
    for page in ("response/", "response/check", "response/unplaced", "draft/", "draft/A"):
        text = ravi.get(f"{scene.url}/{page}").text
        assert (STRAY in text, "waits to be placed" in text) == (False, False)
    assert (len(remarks()), comments(scene)) == (1, [])


def test_staff_do_not_see_what_a_body_brought(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    remark = waiting_remark(sign_in(scene.grace), scene)
    staff = sign_in(factories.make_user("Mo Staff", *Right))
    for page in ("unplaced", f"unplaced/{remark.id}", "upload", "form.docx"):
        assert staff.get(f"{scene.url}/response/{page}").status_code in (403, 404)


def test_what_waits_at_the_close_is_kept_and_cannot_be_placed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    remark = waiting_remark(client, scene)
    scene.close()
    assert STRAY in client.get(f"{scene.url}/response/unplaced").text
    answer = client.post(f"{scene.url}/response/unplaced/{remark.id}", data=placing(remark))
    assert (answer.status_code, STRAY in answer.text) == (409, True)
    assert (comments(scene), len(remarks())) == ([], 1)


def test_a_list_of_many_remarks_asks_the_database_no_more_often(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    waiting_remark(client, scene)

    def asked() -> int:
        client.get(f"{scene.url}/response/unplaced")
        with statements() as sent:
            client.get(f"{scene.url}/response/unplaced")
        return len(sent)

    one = asked()
    bring(sign_in(scene.tom), scene, *(type_after(f"B{n} ", f"Stray {n}") for n in range(1, 5)))
    assert len(remarks()) == 5
    assert asked() == one


def test_a_brought_comment_is_sent_with_the_response_and_a_waiting_remark_is_not(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    bring(client, scene, comment(B, "Send me."), stray)
    form = {
        "naming": "body",
        "approved_by_name": "Grace Adeyemi",
        "capacity": "chair",
        "mandate": "Agreed at the meeting",
    }
    assert client.post(f"{scene.url}/response/check", data=form).status_code == 303
    (stored,) = db.session.scalars(db.select(Comment))
    assert (stored.body, stored.state) == ("Send me.", CommentState.SUBMITTED)
    assert stored.stance is Stance.NEITHER
    assert "It was not sent with the response." in words_of(
        client.get(f"{scene.url}/response/unplaced").text
    )
