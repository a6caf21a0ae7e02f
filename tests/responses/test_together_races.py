"""Colleagues at the same moment: whoever comes second is told, and no words are lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal.db import db as portal_db
from portal.mail.models import Letter
from portal.responses import actions
from portal.responses.models import ColleagueNote, Comment, CommentState, NilReturn, Response
from portal.stakeholders.models import MemberRole
from tests import factories
from tests.conftest import SignIn
from tests.races import together
from tests.responses.scenes import Scene, make_scene, said

ROUNDS = 8


def at_once(acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    # This thread lets go of the database: on SQLite its transaction would hold all the others up.
    portal_db.session.commit()
    answers = together(lambda n: acts[n](), len(acts))
    portal_db.session.expire_all()
    return answers


def drafts_of(scene: Scene) -> list[Comment]:
    made = [
        actions.add_comment(
            scene.visit(by),
            scene.outline,
            scene.passage("B"),
            said(scene.section_id("B1"), words),
            form_key=factories.new_form_key(),
        )
        for by, words in ((scene.tom, "Tom’s words"), (scene.grace, "Grace’s words"))
    ]
    portal_db.session.commit()
    return made


def form_of(drafts: list[Comment], words: str, key: str) -> dict[str, str]:
    return {
        "form_key": key,
        "version": "1",
        "stance": "support",
        "comment": words,
        "pieces": " ".join(f"{draft.id}:{draft.revision}" for draft in drafts),
        "do": "save",
    }


def test_two_leads_who_merge_at_once_make_one_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    leads = [scene.grace] + [factories.make_member(scene.lambeth) for _ in range(5)]
    drafts = drafts_of(scene)
    url = f"{scene.url}/draft/B/together"
    forms = [form_of(drafts, f"By lead {n}", f"{n}" * 43) for n in range(len(leads))]
    clients = [sign_in(lead) for lead in leads]
    answers = at_once(
        [
            lambda c=c, f=f: c.post(url, data=f)  # type: ignore[misc]
            for c, f in zip(clients, forms, strict=True)
        ]
    )
    assert sorted(a.status_code for a in answers) == [303] + [409] * (len(leads) - 1)
    for answer, form in zip(answers, forms, strict=True):
        assert answer.status_code == 303 or form["comment"] in answer.text
    rows = db.session.scalars(db.select(Comment)).all()
    (merged,) = (row for row in rows if row.merged_into_id is None)
    assert {row.merged_into_id for row in rows if row is not merged} == {merged.id}
    assert len(rows) == 3


def test_pressing_merge_ten_times_at_once_makes_one_comment(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    form = form_of(drafts_of(scene), "Once", "k" * 43)
    url = f"{scene.url}/draft/B/together"
    clients = [sign_in(scene.grace) for _ in range(10)]
    answers = at_once([lambda c=c: c.post(url, data=form) for c in clients])  # type: ignore[misc]
    assert {a.status_code for a in answers} == {303}
    assert len(db.session.scalars(db.select(Comment)).all()) == 3


@pytest.mark.parametrize("does", ["change", "remove"])
def test_a_draft_that_its_author_changes_while_it_is_merged_is_not_lost(
    db: SQLAlchemy, sign_in: SignIn, does: str
) -> None:
    scene = make_scene()
    toms, graces = sign_in(scene.tom), sign_in(scene.grace)
    outcomes = set()
    for number in range(ROUNDS):
        draft, other = drafts_of(scene)
        own = f"Tom’s words {number}"
        leads = f"The lead’s words {number}"
        change = {"stance": "support", "comment": own, "revision": "1", "do": "save"}
        base = scene.url
        path = f"{base}/comments/{draft.id}" + ("/remove" if does == "remove" else "")
        ids = draft.id, other.id
        form = form_of([draft, other], leads, f"{number}" * 43)
        author, lead = at_once(
            [
                lambda p=path, c=change: toms.post(p, data=c),  # type: ignore[misc]
                lambda f=form, b=base: graces.post(f"{b}/draft/B/together", data=f),  # type: ignore[misc]
            ]
        )
        outcomes.add((author.status_code, lead.status_code))
        rows = {row.id: row for row in db.session.scalars(db.select(Comment))}
        kept = {row.body for row in rows.values()}
        if lead.status_code == 303:
            # The author was second: told, with what was typed, and the piece is as it was.
            assert author.status_code in {404, 409}
            assert does == "remove" or own in author.text
            assert rows[ids[0]].state is CommentState.MERGED
            assert leads in kept
        else:
            assert (author.status_code, lead.status_code) == (303, 409)
            assert leads in lead.text
            assert does == "remove" or own in kept
            assert does == "change" or ids[0] not in rows
            assert rows[ids[1]].state is CommentState.DRAFT
    assert outcomes <= {(303, 409), (404, 303), (409, 303)}


def test_taking_apart_while_a_colleague_polishes_loses_no_words(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    toms, graces = sign_in(scene.tom), sign_in(scene.grace)
    for number in range(ROUNDS):
        form = form_of(drafts_of(scene), "Merged", f"{number}" * 43)
        graces.post(f"{scene.url}/draft/B/together", data=form)
        db.session.expire_all()
        (whole,) = db.session.scalars(db.select(Comment).where(Comment.body == "Merged"))
        url = f"{scene.url}/comments/{whole.id}"
        polished = f"Polished {number}"
        change = {"stance": "support", "comment": polished, "revision": "1", "do": "save"}
        author, lead = at_once(
            [
                lambda u=url, c=change: toms.post(u, data=c),  # type: ignore[misc]
                lambda u=url: graces.post(f"{u}/apart", data={"revision": "1"}),  # type: ignore[misc]
            ]
        )
        bodies = {row.body for row in db.session.scalars(db.select(Comment))}
        if lead.status_code == 303:
            assert author.status_code in {404, 409}
            assert polished in author.text
        else:
            assert (author.status_code, lead.status_code) == (303, 409)
            assert polished in lead.text
            assert polished in bodies
        assert bodies >= {"Tom’s words", "Grace’s words"}


def test_a_note_sent_many_times_at_once_is_one_and_begins_one_response(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    clients = [sign_in(user) for user in [scene.grace, scene.tom] * 5]
    url = f"{scene.url}/draft/B/notes"
    answers = at_once(
        [
            lambda c=c, n=n: c.post(  # type: ignore[misc]
                url, data={"note": f"By {n % 2}", "form_key": f"{n % 2}" * 43, "version": "1"}
            )
            for n, c in enumerate(clients)
        ]
    )
    assert {a.status_code for a in answers} == {303}
    notes = db.session.scalars(db.select(ColleagueNote)).all()
    assert sorted(note.words for note in notes) == ["By 0", "By 1"]
    assert db.session.scalar(db.select(db.func.count(Response.id))) == 1


def test_nothing_to_add_on_all_and_a_comment_at_once_leave_one_of_them(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    for number in range(ROUNDS):
        scene = make_scene()
        toms, graces = sign_in(scene.tom), sign_in(scene.grace)
        form = {
            "stance": "support",
            "place": "B1",
            "comment": "A comment",
            "form_key": f"{number}" * 43,
            "do": "save",
        }
        ticked = {"section": ["A", "B"], "version": "1"}
        base = scene.url
        at_once(
            [
                lambda c=toms, b=base, f=form: c.post(f"{b}/draft/B/comments", data=f),  # type: ignore[misc]
                lambda c=graces, b=base, t=ticked: c.post(  # type: ignore[misc]
                    f"{b}/response/status/nothing-to-add", data=t
                ),
            ]
        )
        ids = db.select(Response.id).where(Response.consultation_id == scene.consultation.id)
        comments = db.session.scalars(db.select(Comment).where(Comment.response_id.in_(ids))).all()
        nils = db.session.scalars(db.select(NilReturn).where(NilReturn.response_id.in_(ids))).all()
        assert [comment.body for comment in comments] == ["A comment"]
        assert [nil.section.slug for nil in nils] == ["A"]


def test_colleagues_who_find_it_ready_at_once_write_one_letter(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    drafts_of(scene)
    others = [
        factories.make_member(scene.lambeth, role=MemberRole.REPRESENTATIVE) for _ in range(5)
    ]
    clients = [sign_in(user) for user in (scene.tom, *others)]
    url = f"{scene.url}/response/ready"
    answers = at_once([lambda c=c: c.post(url) for c in clients])  # type: ignore[misc]
    assert {a.status_code for a in answers} == {303}
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == 1
