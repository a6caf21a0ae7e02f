"""All sections together, and one section with its summary, figures and comments."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.analysis.models import SUMMARY_LENGTH
from portal.moderation import actions as moderation
from portal.moderation.models import Ground
from portal.responses.models import CommentState, Stance
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import Scene, make_scene
from tests.moderation.test_views import HOSTILE, HTMX, PLAIN, words_of
from tests.statements import statements

ANALYSIS = "/staff/consultations/strategy/analysis/"


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def moderator(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> FlaskClient:
    db.session.commit()
    return sign_in(scene.moderator)


def row_of(page: str, name: str) -> list[int]:
    """The numbers of a table's row, by the words in its first cell."""
    (row,) = (row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f"{name}<" in row)
    return [int(n) for n in re.findall(r">(\d+)</td>", row)]


def say_much(scene: Scene) -> None:
    camden = scene.another_body("Camden CPCG")
    tfl = scene.another_body("Transport for London", kind=BodyKind.GLA_GROUP)
    scene.say(on="B1", state=CommentState.PUBLISHED)
    scene.say(on="B2", stance=Stance.OBJECT)
    scene.say(on="B", body=camden, state=CommentState.WITHHELD, stance=Stance.NEITHER)
    scene.say(on="A1", body=camden)
    scene.say(on=None, body=tfl, stance=Stance.OBJECT)
    scene.say("Never sent.", on="B3", state=CommentState.DRAFT)
    factories.make_nil_return(
        scene.response(tfl, scene.lead), factories.section_at(scene.version, "B"), author=scene.lead
    )
    drafting = scene.another_body("Barnet CPCG")
    response = factories.make_response(scene.consultation, drafting)
    factories.make_nil_return(response, factories.section_at(scene.version, "B"), author=scene.lead)
    factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.lead,
        body="Barnet is still drafting.",
    )


@pytest.mark.parametrize(
    "right, reads_and_writes",
    [
        (Right.MODERATOR, (200, 200)),
        (Right.APPROVER, (200, 403)),
        (Right.ADMINISTRATOR, (403, 403)),
        (Right.ORGANISER, (403, 403)),
        (Right.COORDINATOR, (403, 403)),
    ],
)
def test_who_reads_and_who_writes(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn, right: Right, reads_and_writes: tuple[int, int]
) -> None:
    reads, writes = reads_and_writes
    user = factories.make_user("", right)
    db.session.commit()
    client = sign_in(user)
    assert client.get(ANALYSIS).status_code == reads
    assert client.get(f"{ANALYSIS}B").status_code == reads
    assert client.get(f"{ANALYSIS}B/summary").status_code == writes
    data = {"text": "Words", "revision": "0"}
    saved = client.post(f"{ANALYSIS}B/summary", data=data)
    assert saved.status_code == (303 if writes == 200 else 403)


def test_an_approver_sees_no_button_to_write(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> None:
    approver = factories.make_user("", Right.APPROVER)
    scene.say()
    db.session.commit()
    client = sign_in(approver)
    for page in (client.get(ANALYSIS), client.get(f"{ANALYSIS}B")):
        assert "B/summary" not in page.text
        assert "/moderation/1" not in page.text


def test_all_sections_add_up(db: SQLAlchemy, scene: Scene, moderator: FlaskClient) -> None:
    say_much(scene)
    db.session.commit()
    page = moderator.get(ANALYSIS).text
    # waiting, published, withheld, comments, nothing to add,
    # support, object, neither, bodies, people
    assert row_of(page, "B1 to B4. Supporting information</a>") == [1, 1, 1, 3, 1, 0, 1, 1, 2, 0]
    assert row_of(page, "A1 to A2. Recommendations</a>") == [1, 0, 0, 1, 0, 1, 0, 0, 1, 0]
    assert row_of(page, "The draft as a whole</a>") == [1, 0, 0, 1, 0, 0, 1, 0, 1, 0]
    assert row_of(page, "Summary</a>") == [0] * 10
    assert row_of(page, "All sections added up") == [3, 1, 1, 5, 1, 1, 2, 1, 4, 0]


def test_comments_bodies_and_people_are_never_mixed(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    say_much(scene)
    db.session.commit()
    said = words_of(moderator.get(ANALYSIS))
    assert "Comments 5 3 waiting, 1 published, 1 withheld" in said
    assert "Bodies 3 commented, of 3 that replied, of 4 invited" in said
    assert said.count("People None: every response is a body’s") == 1
    assert "Nothing to add 1 answers by bodies; not counted as comments" in said


def test_unsubmitted_words_are_neither_shown_nor_counted(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    say_much(scene)
    db.session.commit()
    for path in (ANALYSIS, f"{ANALYSIS}B", f"{ANALYSIS}whole-draft"):
        page = moderator.get(path).text
        assert "Never sent." not in page
        assert "Barnet" not in page


def test_words_that_left_the_draft_still_count(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say(on="B1")
    factories.make_version(scene.consultation, number=2)
    scene.say(on=None)
    db.session.commit()
    page = moderator.get(ANALYSIS).text
    assert row_of(page, "Words that are no longer in the draft")[3] == 1
    assert row_of(page, "All sections added up")[3] == 2


def test_a_section_shows_what_its_summary_rests_on(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    say_much(scene)
    db.session.commit()
    page = moderator.get(f"{ANALYSIS}B")
    said = words_of(page)
    assert page.text.count("<h1") == 1
    assert "Comments 3 1 waiting, 1 published, 1 withheld" in said
    assert "Bodies 2 commented here, of 3 that replied, of 4 invited" in said
    assert "2 comments" in said
    assert "1 comment withheld" in said
    assert "Reason number 4." in said
    assert f'rel="prev" href="{ANALYSIS}A"' in page.text
    assert f'rel="next" href="{ANALYSIS}whole-draft"' in page.text
    assert row_of(page.text, "CPCGs") == [0, 1, 1, 2]
    assert row_of(page.text, "All bodies") == [0, 1, 1, 2]


def test_the_chart_shows_the_totals_of_its_table(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    say_much(scene)
    db.session.commit()
    page = moderator.get(f"{ANALYSIS}B").text
    svg = page[page.index("<svg viewBox") :]
    assert re.findall(r'font-size="14">([^<]+)</text>', svg) == ["CPCGs", "2"]
    assert "style=" not in page


def test_withheld_comments_stand_apart_with_their_ground(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say("Read by all.", state=CommentState.PUBLISHED)
    comment = scene.say("Read by staff.")
    moderation.withhold(comment, ground=Ground.OFF_SUBJECT, note="", revision=1, by=scene.moderator)
    db.session.commit()
    said = words_of(moderator.get(f"{ANALYSIS}B"))
    assert said.index("Read by all.") < said.index("1 comment withheld")
    assert said.index("1 comment withheld") < said.index("Read by staff.")
    assert "Withheld : not about the draft" in said


@pytest.mark.parametrize("label", ["B", "b", "whole-draft", "summary"])
def test_places_are_found_without_regard_to_case(moderator: FlaskClient, label: str) -> None:
    assert moderator.get(f"{ANALYSIS}{label}").status_code == 200


@pytest.mark.parametrize("label", ["Z", "E", "%00", "0", "-1", "<script>", "x" * 5000])
def test_other_places_are_not_there(moderator: FlaskClient, label: str) -> None:
    assert moderator.get(f"{ANALYSIS}{label}").status_code == 404
    assert moderator.get(f"{ANALYSIS}{label}/summary").status_code == 404


def test_a_summary_is_written_in_place(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    form = moderator.get(f"{ANALYSIS}B/summary", headers=HTMX)
    assert "<html" not in form.text
    assert 'name="revision" value="0"' in form.text
    saved = moderator.post(
        f"{ANALYSIS}B/summary",
        data={"text": "Most support it.\n\nSome do not.", "revision": "0"},
        headers=HTMX,
    )
    assert saved.status_code == 200
    assert 'data-announce="Summary saved"' in saved.text
    assert "<p>Most support it.</p><p>Some do not.</p>" in saved.text
    again = moderator.get(f"{ANALYSIS}B/summary", headers=HTMX)
    assert 'name="revision" value="1"' in again.text
    assert "Some do not.</textarea>" in again.text


def test_without_htmx_the_form_stands_in_the_page(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    page = moderator.get(f"{ANALYSIS}whole-draft/summary")
    assert page.text.count("<h1") == 1
    assert "<textarea" in page.text
    saved = moderator.post(
        f"{ANALYSIS}whole-draft/summary", data={"text": "All told.", "revision": "0"}
    )
    assert saved.status_code == 303
    assert saved.location == f"{ANALYSIS}whole-draft#summary"
    assert "All told." in words_of(moderator.get(ANALYSIS))


def test_the_page_of_all_summaries_names_what_is_missing(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    moderator.post(f"{ANALYSIS}B/summary", data={"text": "On B.", "revision": "0"})
    said = words_of(moderator.get(ANALYSIS))
    assert "Summaries 1 of 4: 3 sections and the whole draft" in said
    assert said.count("No summary yet") == 3
    assert "On B." in said


@pytest.mark.parametrize("headers", [PLAIN, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "Write the summary in words"),
        (" ...!? ", "Write the summary in words"),
        ("n" * (SUMMARY_LENGTH + 1), "Summary must be 6,000 characters or fewer"),
    ],
    ids=["empty", "no words", "too long"],
)
def test_a_summary_that_cannot_be_is_shown_back(
    moderator: FlaskClient, headers: dict[str, str], text: str, sentence: str
) -> None:
    answer = moderator.post(
        f"{ANALYSIS}B/summary", data={"text": text, "revision": "0"}, headers=headers
    )
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert f"{text.strip()}</textarea>" in answer.text


@pytest.mark.parametrize("headers", [PLAIN, HTMX], ids=["plain", "htmx"])
def test_a_conflict_shows_both_texts_and_saving_again_takes_mine(
    db: SQLAlchemy,
    scene: Scene,
    moderator: FlaskClient,
    sign_in: SignIn,
    headers: dict[str, str],
) -> None:
    address = f"{ANALYSIS}B/summary"
    colleague = sign_in(scene.colleague)
    colleague.post(address, data={"text": "Malik’s words.", "revision": "0"})
    answer = moderator.post(
        address, data={"text": "Ruth’s words.", "revision": "0"}, headers=headers
    )
    said = words_of(answer)
    assert answer.status_code == 409
    assert re.search(r"Malik Iqbal saved this summary on .+, while you were writing", said)
    assert "Malik’s words." in said
    assert "Ruth’s words.</textarea>" in answer.text
    (revision,) = re.findall(r'name="revision" value="(\d+)"', answer.text)
    again = moderator.post(address, data={"text": "Ruth’s words.", "revision": revision})
    assert again.status_code == 303
    assert "Ruth’s words." in words_of(moderator.get(f"{ANALYSIS}B"))


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "7"])
def test_a_hostile_revision_is_no_error_of_ours(moderator: FlaskClient, revision: str) -> None:
    answer = moderator.post(f"{ANALYSIS}B/summary", data={"text": "Words", "revision": revision})
    assert answer.status_code in {303, 409, 422}


def test_statements_do_not_grow_with_comments(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    counts = []
    for many in (3, 60):
        for n in range(many):
            scene.say(body=scene.another_body(f"Body {many} {n}"), on="B2" if n % 2 else "B")
        db.session.commit()
        moderator.get(ANALYSIS)
        for path in (ANALYSIS, f"{ANALYSIS}B"):
            with statements() as sent:
                moderator.get(path)
            counts.append(len(sent))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 9


def test_hostile_text_is_escaped_everywhere(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> None:
    scene.body.name = HOSTILE
    scene.moderator.name = HOSTILE
    scene.say(HOSTILE)
    db.session.commit()
    client = sign_in(scene.moderator)
    address = f"{ANALYSIS}B/summary"
    pages = [
        client.post(address, data={"text": HOSTILE, "revision": "0"}, headers=HTMX),
        client.get(address),
        client.get(ANALYSIS),
        client.get(f"{ANALYSIS}B"),
        client.post(address, data={"text": f"{HOSTILE} again", "revision": "0"}),
    ]
    assert pages[-1].status_code == 409
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_ids_are_unique(db: SQLAlchemy, scene: Scene, moderator: FlaskClient) -> None:
    say_much(scene)
    db.session.commit()
    for path in (ANALYSIS, f"{ANALYSIS}B", f"{ANALYSIS}B/summary", f"{ANALYSIS}whole-draft"):
        ids = re.findall(r'\sid="([^"]+)"', moderator.get(path).text)
        assert sorted(ids) == sorted(set(ids))


def test_before_there_is_a_draft_the_page_says_so(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    factories.make_consultation("bare", launched=False)
    db.session.commit()
    client = sign_in(scene.moderator)
    answer = client.get("/staff/consultations/bare/analysis/")
    assert answer.status_code == 200
    assert "No draft has been published yet" in words_of(answer)
    assert client.get("/staff/consultations/bare/analysis/B").status_code == 404
