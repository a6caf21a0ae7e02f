"""Reading the draft: contents, one section, the whole of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.consultations.models import Visibility
from portal.db import db as portal_db
from portal.drafts.parsed import SectionKind
from portal.drafts.queries import forget_outlines
from portal.responses.models import CommentState, ResponseState
from portal.web.dates import day
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.responses.scenes import HTMX, Scene, make_scene
from tests.statements import statements

PAGES = ("draft/", "draft/all", "draft/B", "draft/B2", "draft/whole-draft", "draft/E")


def words_of(html: str) -> str:
    """What is read, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _fill(scene: Scene, comments: int) -> None:
    """That many published comments of another body, and as many drafts of the body's own."""
    sections = [factories.section_at(scene.version, slug) for slug in ("A1", "B1", "B2", "B")]
    camden = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    lambeth = factories.make_response(scene.consultation, scene.lambeth)
    for number in range(comments):
        section = sections[number % len(sections)]
        factories.make_comment(
            camden, scene.version, section, author=scene.ravi, state=CommentState.PUBLISHED
        )
        factories.make_comment(lambeth, scene.version, section, author=scene.tom)


def test_contents_list_every_section_with_where_the_body_stands(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_comment(
        response, scene.version, factories.section_at(scene.version, "B1"), author=scene.tom
    )
    factories.make_nil_return(
        response, factories.section_at(scene.version, "summary"), author=scene.grace
    )
    db.session.commit()
    page = sign_in(scene.grace).get(f"{scene.url}/draft/")
    read = words_of(page.text)
    assert "You have completed 1 of 3 sections" in read
    assert "Summary Nothing to add A1 to A2. Recommendations Not started" in read
    assert "B1 to B4. Supporting information Last changed by Tom Fielding today" in read
    assert "E. Background papers is for information." in read
    assert "Check and submit" in read
    assert "Check and submit" not in words_of(sign_in(scene.tom).get(f"{scene.url}/draft/").text)


@pytest.mark.parametrize("path", PAGES)
def test_staff_without_a_body_read_the_draft_without_statuses_or_forms(
    db: SQLAlchemy, sign_in: SignIn, path: str
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.tom,
        body="Not for staff yet",
    )
    db.session.commit()
    staff = factories.make_user("Ruth Calder", Right.MODERATOR)
    db.session.commit()
    page = sign_in(staff).get(f"{scene.url}/{path}")
    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert "Not for staff yet" not in main
    assert "Not started" not in main
    assert "<form" not in main


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("path", [*PAGES, "response/", "response/check"])
def test_a_private_consultation_shows_outsiders_nothing_not_even_its_title(
    db: SQLAlchemy, sign_in: SignIn, path: str, headers: dict[str, str]
) -> None:
    scene = make_scene()
    outsider = factories.make_member(factories.make_body("Barnet CPCG"))
    db.session.commit()
    page = sign_in(outsider).get(f"{scene.url}/{path}", headers=headers)
    assert page.status_code == 404
    assert scene.consultation.title not in page.text
    assert scene.version.title not in page.text
    nowhere = sign_in(outsider).get(f"/consultations/no-such/{path}", headers=headers)
    assert nowhere.status_code == 404


def test_a_body_may_not_read_before_the_opening(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.consultation.opens_at = scene.consultation.closes_at
    db.session.commit()
    client = sign_in(scene.grace)
    assert {client.get(f"{scene.url}/{path}").status_code for path in PAGES} == {403}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_before_the_opening_every_address_of_the_draft_says_when_it_opens(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    scene.consultation.opens_at = scene.consultation.closes_at
    db.session.commit()
    client = sign_in(scene.grace)
    for path in PAGES:
        page = client.get(f"{scene.url}/{path}", headers=headers).text
        assert f"The consultation opens on {day(scene.consultation.opens_at)}" in page
        assert "another role" not in page
        assert scene.version.title not in page
        assert broken_rules(page, whole=not headers) == []


def test_words_sent_before_the_opening_are_shown(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.consultation.opens_at = scene.consultation.closes_at
    db.session.commit()
    sent = {"stance": "object", "comment": "We meet in January."}
    answer = sign_in(scene.grace).post(f"{scene.url}/draft/B/comments", data=sent)
    assert answer.status_code == 403
    assert "The consultation opens on" in answer.text
    assert "<p>We meet in January.</p>" in answer.text


@pytest.mark.parametrize("path", ["draft/", "draft/B", "draft/whole-draft", "response/"])
@pytest.mark.parametrize("is_launched", [True, False])
def test_before_the_opening_staff_who_speak_for_a_body_are_not_told_that_it_closed(
    db: SQLAlchemy, sign_in: SignIn, path: str, is_launched: bool
) -> None:
    page = _page_in_preparation(db, sign_in, path, is_launched=is_launched)
    opens = "The consultation opens on" if is_launched else "The consultation has not opened yet."
    assert opens in page
    assert broken_rules(page) == []
    for words in ("consultation closed", "Not submitted", "not submitted", "said nothing"):
        assert words not in page


def test_before_the_opening_there_is_nothing_to_check(db: SQLAlchemy, sign_in: SignIn) -> None:
    page = _page_in_preparation(db, sign_in, "response/check", is_launched=True)
    assert "The consultation opens on" in page
    for words in ("consultation closed", "Not submitted", "can submit"):
        assert words not in page


def test_words_that_staff_send_for_a_body_before_the_opening_are_early_and_not_late(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    scene.consultation.opens_at = scene.consultation.closes_at
    user = factories.make_member(scene.lambeth, user=factories.make_user("", Right.MODERATOR))
    db.session.commit()
    sent = {"stance": "object", "comment": "We meet in January.", "form_key": "key"}
    answer = sign_in(user).post(f"{scene.url}/draft/B/comments", data=sent)
    assert answer.status_code == 409
    assert "The consultation opens on" in answer.text
    assert "<p>We meet in January.</p>" in answer.text
    assert "taken late" not in answer.text


def _page_in_preparation(db: SQLAlchemy, sign_in: SignIn, path: str, *, is_launched: bool) -> str:
    """What a moderator who leads Lambeth reads before the consultation opens."""
    scene = make_scene()
    if is_launched:
        scene.consultation.opens_at = scene.consultation.closes_at
    else:
        scene.consultation.launched_at = None
    user = factories.make_member(scene.lambeth, user=factories.make_user("", Right.MODERATOR))
    db.session.commit()
    answer = sign_in(user).get(f"{scene.url}/{path}")
    assert answer.status_code == 200
    return answer.text


def test_a_heading_without_words_of_its_own_leads_to_its_first_section(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _add_part_with_two_levels(scene)
    client = sign_in(scene.grace)
    for label in ("C", "c", "C-in"):
        answer = client.get(f"{scene.url}/draft/{label}")
        assert (answer.status_code, answer.location) == (302, f"{scene.url}/draft/C-in-deep")
    assert client.get(f"{scene.url}/draft/C-in-deep").status_code == 200
    assert client.get(f"{scene.url}/draft/D").status_code == 404
    assert client.post(f"{scene.url}/draft/C/comments").status_code == 404


def _add_part_with_two_levels(scene: Scene) -> None:
    """Part C with a heading in a heading, only the innermost with words; and D with nothing."""
    add = factories._SectionAdder(scene.version)
    add.position = 100
    part = add(SectionKind.PART, "C", "C", title="Costs", marker="C")
    inner = add(SectionKind.HEADING, "C In", "C-in", title="In the boroughs", parent=part)
    deep = add(SectionKind.HEADING, "C Deep", "C-in-deep", title="In each borough", parent=inner)
    add(SectionKind.PARAGRAPH, "C1", "C1", text="It costs.", marker="1", parent=deep)
    add(SectionKind.PART, "D", "D", title="Nothing", marker="D")
    portal_db.session.commit()


def test_a_paragraph_s_label_opens_its_section_with_the_paragraph_chosen(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    page = client.get(f"{scene.url}/draft/b2").text
    assert '<option value="B2" selected>B2</option>' in page
    assert '<option value="B">B1 to B4 as a whole</option>' in page
    assert "Section 3 of 3. All sections" in words_of(page)
    whole = client.get(f"{scene.url}/draft/B").text
    assert '<option value="B" selected>' in whole


@pytest.mark.parametrize("label", ["B99", "nothing", "0"])
def test_a_label_that_names_nothing_is_a_404(db: SQLAlchemy, sign_in: SignIn, label: str) -> None:
    scene = make_scene()
    assert sign_in(scene.grace).get(f"{scene.url}/draft/{label}").status_code == 404


def test_the_words_come_before_the_form(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    page = sign_in(scene.grace).get(f"{scene.url}/draft/B").text
    assert page.index("Reason number 4.") < page.index('id="thread"') < page.index('id="others"')


def test_htmx_gets_the_desk_and_a_restored_page_gets_all(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    client = sign_in(scene.grace)
    fragment = client.get(f"{scene.url}/draft/B?add=yes", headers=HTMX).text
    assert "<html" not in fragment
    assert fragment.lstrip().startswith('<section class="desk" id="thread"')
    restored = client.get(
        f"{scene.url}/draft/B", headers={**HTMX, "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.text


def test_the_counts_beside_the_words_equal_what_is_listed_withheld_ones_too(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    response = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    for state in (CommentState.PUBLISHED, CommentState.WITHHELD, CommentState.SUBMITTED):
        factories.make_comment(
            response,
            scene.version,
            factories.section_at(scene.version, "B1"),
            author=scene.ravi,
            state=state,
            body=f"Secretly {state}",
        )
    db.session.commit()
    client = sign_in(scene.grace)
    for path in ("draft/B", "draft/all"):
        assert "2 comments on B1" in words_of(client.get(f"{scene.url}/{path}").text)
    page = client.get(f"{scene.url}/draft/B").text
    assert page.count('class="cmt" id="c') + page.count('class="stub" id="c') == 2
    assert "Secretly published" in page
    assert "Secretly withheld" not in page
    assert "Secretly submitted" not in page
    assert "c2 withheld It is counted in the total." in words_of(page)


def test_hostile_words_and_names_are_shown_and_not_run(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    hostile = "<script>alert(1)</script>\" onload='x'"
    scene.tom.name = hostile
    scene.camden.name = hostile
    own = factories.make_response(scene.consultation, scene.lambeth)
    camden = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    section = factories.section_at(scene.version, "B1")
    mine = factories.make_comment(own, scene.version, section, author=scene.tom, body=hostile)
    factories.make_comment(
        camden,
        scene.version,
        section,
        author=scene.ravi,
        body=hostile,
        state=CommentState.PUBLISHED,
    )
    db.session.commit()
    client = sign_in(scene.grace)
    paths = [*PAGES, "response/", "response/check", f"comments/{mine.id}/edit"]
    for path in [*paths, f"comments/{mine.id}/remove"]:
        page = client.get(f"{scene.url}/{path}").text
        assert "<script>alert" not in page
        assert "onload='x'" not in page


def _statements_of(client: FlaskClient, url: str) -> int:
    with statements() as sent:
        assert client.get(url).status_code == 200
    return len(sent)


def test_a_page_costs_as_many_statements_at_three_hundred_comments_as_at_three(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    costs = []
    for comments in (3, 300):
        scene = make_scene(visibility=Visibility.LIVE)
        _fill(scene, comments)
        db.session.commit()
        client = sign_in(scene.grace)
        cost = {}
        for path in (*PAGES, "response/", "response/check"):
            db.session.commit()
            client.get(f"{scene.url}/{path}")
            cost[path] = _statements_of(client, f"{scene.url}/{path}")
        costs.append(cost)
    assert costs[0] == costs[1]


def test_the_whole_draft_costs_six_statements_cold_and_five_warm(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _fill(scene, 300)
    db.session.commit()
    client, url = sign_in(scene.grace), f"{scene.url}/draft/all"
    db.session.commit()
    forget_outlines()
    assert _statements_of(client, url) <= 6
    assert _statements_of(client, url) <= 5
