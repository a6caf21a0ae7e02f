"""The body's page of how its work stands, and nothing to add on several sections at once."""

from __future__ import annotations

import re

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.accounts.models import Right
from portal.responses import actions
from portal.responses.actions import Said
from portal.responses.models import Comment, NilReturn, Stance
from portal.stakeholders import actions as stakeholders
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.responses.scenes import ADDRESS, HTMX, SIGN_OFF, Scene, make_scene, said
from tests.statements import statements


def write(scene: Scene, slug: str, words: str, *, key: str, **more: bool | Stance) -> None:
    section = scene.outline.section(slug)
    assert section is not None
    stance = more.pop("stance", Stance.SUPPORT)
    assert isinstance(stance, Stance)
    actions.add_comment(
        scene.visit(scene.tom),
        scene.outline,
        scene.outline.passage_of(section.id),
        Said(section.id, stance, words, bool(more.get("settled"))),
        form_key=key,
    )
    factories.db.session.commit()


def row_of(page: str, name: str) -> str:
    """The row of a table that begins with that name, without its marks."""
    for row in re.findall(r"<tr>.*?</tr>", page, re.S):
        text = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        if text.startswith(name):
            return text
    raise AssertionError(name)


def nil_returns(db: SQLAlchemy) -> set[str]:
    db.session.expire_all()
    return {row.section.slug for row in db.session.scalars(db.select(NilReturn))}


def test_the_page_says_of_each_section_who_wrote_and_what_is_left(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    write(scene, "A1", "Secret draft", key="a", stance=Stance.NOT_CHOSEN)
    write(scene, "B1", "Done", key="b", settled=True)
    actions.add_note(scene.visit(), scene.passage("A"), "A secret note", form_key="n")
    actions.say_nothing_to_add(scene.visit(), scene.passage("summary"))
    db.session.commit()
    page = sign_in(scene.grace).get(f"{scene.url}/response/status").text
    first = row_of(page, scene.passage("A").name)
    assert "Draft saved Tom Fielding today" in first
    assert "1 draft not finished 1 view not chosen 1 note" in first
    assert "last by Grace Adeyemi" in first
    assert "Answered Tom Fielding today" in row_of(page, scene.passage("B").name)
    assert "Nothing to add Grace Adeyemi today" in row_of(page, scene.passage("summary").name)
    assert "No comment" in row_of(page, "The draft as a whole")
    # How far, not what: it is one page to glance at.
    assert "Secret draft" not in page
    assert "A secret note" not in page


def test_the_page_says_of_each_colleague_what_they_wrote(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    write(scene, "A1", "One", key="a")
    write(scene, "A2", "Two", key="b")
    actions.add_note(scene.visit(), None, "A note", form_key="n")
    left = factories.make_user("Nadia Rahman")
    response = actions.add_comment(
        scene.visit(), scene.outline, None, said(None, "Three"), form_key="c"
    )
    response.written_by_id = left.id
    stakeholders.invite(
        scene.lambeth,
        email="new@lambeth.example",
        contact_name="Ivy New",
        role=MemberRole.REPRESENTATIVE,
        by=scene.grace,
    )
    db.session.commit()
    page = sign_in(scene.tom).get(f"{scene.url}/response/status").text
    joined = clock.in_london(clock.now())
    since = f"{joined.day} {joined:%B}"
    assert row_of(page, "Grace Adeyemi") == f"Grace Adeyemi Lead {since} 0 1"
    toms = row_of(page, "Tom Fielding (you)")
    assert toms.startswith(f"Tom Fielding (you) Representative {since} 2 today at")
    assert "Has left" in row_of(page, "Nadia Rahman")
    assert "Invited, not yet in" in row_of(page, "Ivy New")


def test_pieces_and_their_writers_are_counted(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    write(scene, "B1", "One", key="a")
    write(scene, "B1", "Two", key="b")
    drafts = db.session.scalars(db.select(Comment)).all()
    actions.merge_comments(
        scene.visit(),
        scene.outline,
        scene.passage("B"),
        said(scene.section_id("B1"), "Both"),
        {draft.id: draft.revision for draft in drafts},
        form_key="m",
    )
    db.session.commit()
    page = sign_in(scene.grace).get(f"{scene.url}/response/status").text
    assert "from 2 drafts brought together" in row_of(page, scene.passage("B").name)
    assert re.search(r"Representative \S+ \S+ 2 today", row_of(page, "Tom Fielding"))


def test_the_page_is_the_bodys_own(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    write(scene, "B1", "Words", key="a")
    ravis = sign_in(scene.ravi).get(f"{scene.url}/response/status").text
    assert "Tom Fielding" not in ravis
    assert "Lambeth" not in ravis
    staff = factories.make_user("Everything", *Right)
    assert sign_in(staff).get(f"{scene.url}/response/status").status_code == 403
    stranger = factories.make_member(factories.make_body("Stranger"))
    assert sign_in(stranger).get(f"{scene.url}/response/status").status_code == 404


def test_the_page_asks_as_often_for_many_rows_as_for_few(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    counts = []
    for number in (1, 12):
        for n in range(number):
            write(scene, "B1", f"Words {n}", key=f"{number} {n}")
            colleague = factories.make_member(scene.lambeth, role=MemberRole.REPRESENTATIVE)
            visit = scene.visit(colleague)
            actions.add_note(visit, scene.passage("B"), "Note", form_key=f"n{number} {n}")
            stakeholders.invite(
                scene.lambeth,
                email=f"p{number}-{n}@lambeth.example",
                contact_name="",
                role=MemberRole.REPRESENTATIVE,
                by=scene.grace,
            )
        browser = sign_in(scene.grace)
        with statements() as sent:
            assert browser.get(f"{scene.url}/response/status").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_nothing_to_add_on_several_sections_at_once(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    browser = sign_in(scene.tom)
    answer = browser.post(
        f"{scene.url}/response/status/nothing-to-add",
        data={"section": ["A", "summary"], "version": "1"},
        headers=headers,
    )
    if headers:
        assert answer.headers["HX-Redirect"] == f"{scene.url}/response/status"
    else:
        assert (answer.status_code, answer.location) == (303, f"{scene.url}/response/status")
    assert nil_returns(db) == {"A", "summary"}
    page = browser.get(f"{scene.url}/response/status").text
    assert "Saved: nothing to add on 2 sections." in page
    assert 'id="tick-A"' not in page
    assert 'id="tick-B"' in page


def test_sections_that_got_a_comment_meanwhile_are_left_and_named(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    write(scene, "A1", "Meanwhile", key="a")
    browser = sign_in(scene.grace)
    browser.post(
        f"{scene.url}/response/status/nothing-to-add",
        data={"section": ["A", "B"], "version": "1"},
    )
    assert nil_returns(db) == {"B"}
    page = browser.get(f"{scene.url}/response/status").text
    assert "Saved: nothing to add on 1 section." in page
    name = scene.passage("A").short_name
    assert f"{name} has a comment now and was left as it stood." in page


def test_ticking_nothing_or_what_is_not_asked_is_told(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    for ticked in ([], ["E"], ["nonsense"]):
        answer = sign_in(scene.tom).post(
            f"{scene.url}/response/status/nothing-to-add", data={"section": ticked, "version": "1"}
        )
        assert answer.status_code == 422
        assert "Tick the sections" in answer.text
    assert nil_returns(db) == set()


def test_sections_ticked_on_the_version_before_are_answered_on_it(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    factories.make_next_version(scene.version, edited={"A1": "Other words"})
    db.session.commit()
    browser = sign_in(scene.tom)
    browser.post(
        f"{scene.url}/response/status/nothing-to-add",
        data={"section": ["A", "B"], "version": "1"},
    )
    page = browser.get(f"{scene.url}/response/status").text
    assert "Not started" in row_of(page, scene.passage("A").name)  # its words have changed
    assert "Nothing to add" in row_of(page, scene.passage("B").name)


def test_nothing_is_ticked_after_the_close(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    scene.close()
    browser = sign_in(scene.tom)
    assert 'name="section"' not in browser.get(f"{scene.url}/response/status").text
    answer = browser.post(
        f"{scene.url}/response/status/nothing-to-add", data={"section": "A", "version": "1"}
    )
    assert answer.status_code == 409
    assert "The consultation closed" in answer.text
    assert nil_returns(db) == set()


def test_a_submitted_response_is_shown_and_not_answered(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    write(scene, "B1", "Words", key="a")
    actions.submit(scene.visit(), scene.outline, SIGN_OFF, address=ADDRESS)
    db.session.commit()
    page = sign_in(scene.tom).get(f"{scene.url}/response/status").text
    assert "Submitted on" in page
    assert 'name="section"' not in page
    assert "Tell the lead" not in page
