"""What is not to be published is closed until somebody opens it, and the record says who did."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import Right, User
from portal.audit.models import AuditEvent
from portal.moderation.models import Decision
from portal.responses.models import Comment, CommentState, EarlierWording, Naming, Stance
from portal.responses.queries.files import files_of
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.responses.test_views import words_of
from tests.statements import statements

SECRET = "quaggasecret"
BEFORE = "quaggabefore"
SUGGESTED = "quaggasuggested"
INSIDE = "quaggainside"
ASKS = "The respondent asked that this is not published. Opening it is recorded."
OPEN = f"{QUEUE}1/reveal"
ANALYSIS = "/staff/consultations/strategy/analysis/B"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    """c1 is to be kept back: its words, earlier ones, a suggestion and a file. c2 is not."""
    scene = make_scene()
    comment = scene.say(f"Mr Quill said {SECRET}.", naming=Naming.NOT_PUBLISHED)
    comment.suggestion = SUGGESTED
    comment.response.not_published_reason = "It names people."
    db.session.add(
        EarlierWording(
            comment_id=comment.id,
            revision=1,
            was_sent=True,
            section_id=comment.section_id,
            stance=Stance.SUPPORT,
            body=BEFORE,
            said_by_id=comment.written_by_id,
            said_at=comment.written_at,
        )
    )
    comment.revision, comment.changed_at = 2, clock.now()
    factories.make_file(comment, name=f"{SECRET}.pdf", data=INSIDE.encode())
    scene.say("Everybody may read this.", body=scene.another_body("Camden CPCG"))
    db.session.commit()
    return scene


@pytest.fixture
def ruth(scene: Scene, sign_in: SignIn) -> FlaskClient:
    return sign_in(scene.moderator)


def the_comment(db: SQLAlchemy, number: int = 1) -> Comment:
    db.session.expire_all()
    return db.session.scalars(select(Comment).where(Comment.number == number)).one()


def file_of(comment: Comment) -> str:
    (file,) = files_of([comment.id])[comment.id]
    return f"{QUEUE}files/{file.id}"


def looks(db: SQLAlchemy) -> list[tuple[str, str, object]]:
    """Every look in the record: who, what at, and the number or reference of it."""
    db.session.expire_all()
    return [
        (event.actor_name, event.verb, event.details.get("number") or event.details["reference"])
        for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        if event.verb.endswith(" seen")
    ]


def is_closed(answer: TestResponse) -> bool:
    """Nothing of it is there, in words or in headers."""
    text = f"{answer.text}{answer.headers}"
    return not any(word in text for word in (SECRET, BEFORE, SUGGESTED, INSIDE))


def later(hours: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(hours=hours), tick=False)


def test_no_page_gives_the_words_before_somebody_asks(
    db: SQLAlchemy, scene: Scene, ruth: FlaskClient, sign_in: SignIn
) -> None:
    helen = sign_in(factories.make_user("Helen Marsh", Right.APPROVER))
    db.session.commit()
    file = file_of(the_comment(db))
    pages = ["", "1", "1/withhold", "1/return", f"?words={SECRET[:-1]}", "?only=private", "2"]
    for path in [f"{QUEUE}{page}" for page in pages] + [ANALYSIS, f"{ANALYSIS}/summary", file]:
        for headers in ({}, HTMX):
            answer = ruth.get(path, headers=headers)
            assert (answer.status_code, is_closed(answer)) == (200, True), path
            assert headers or broken_rules(answer.text) == [], path
    assert ruth.get(f"{QUEUE}1/remove").location == f"{QUEUE}1"
    assert is_closed(helen.get(ANALYSIS))
    for path in (f"{QUEUE}1", ANALYSIS):
        assert ASKS in words_of(ruth.get(path).text)
    assert "Everybody may read this." in ruth.get(QUEUE).text
    assert "Not to be published. Open it to read it." in ruth.get(QUEUE).text
    # Nor does a post that comes back with the page of the comment, or with a form.
    for path, form in (
        ("1/publish", {"revision": "1"}),
        ("1/withhold", {"revision": "2"}),
        ("1/remove", {"revision": "2"}),
        ("1/put-back", {"revision": "2", "removal": "7"}),
        ("1/take", {"words": "", "seen": ""}),
        ("1/assign", {}),
        ("1/notes", {}),
    ):
        answer = ruth.post(f"{QUEUE}{path}", data=form)
        assert (answer.status_code < 500, is_closed(answer)) == (True, True), path
    assert looks(db) == []


def test_opening_it_shows_the_words_for_an_hour_to_whoever_did_and_is_recorded_once(
    db: SQLAlchemy, scene: Scene, ruth: FlaskClient, sign_in: SignIn
) -> None:
    malik = sign_in(scene.colleague)
    answer = ruth.post(OPEN)
    assert (answer.status_code, answer.location) == (303, f"{QUEUE}1")
    page = ruth.get(f"{QUEUE}1").text
    for words in (SECRET, BEFORE, SUGGESTED, f"{SECRET}.pdf", "Pass, for staff only"):
        assert words in page
    assert broken_rules(page) == []
    assert SECRET in ruth.get(f"{QUEUE}1/remove").text
    assert SECRET in ruth.get(ANALYSIS).text
    assert SECRET not in ruth.get(QUEUE).text
    assert ruth.get(f"{QUEUE}1").headers["Cache-Control"] == "no-store"
    assert ruth.post(OPEN).status_code == 303
    once = ("Ruth Calder", "comment not to be published seen", 1)
    assert looks(db) == [once]
    # To nobody else, and not for longer; each asks for themselves.
    assert is_closed(malik.get(f"{QUEUE}1"))
    opened = malik.post(OPEN, headers=HTMX)
    assert (opened.status_code, SECRET in opened.text) == (200, True)
    assert opened.text.lstrip().startswith('<div id="queue"')
    with later(0.9):
        assert SECRET in ruth.get(f"{QUEUE}1").text
    with later(1.1):
        assert is_closed(ruth.get(f"{QUEUE}1"))
        assert ruth.post(OPEN).status_code == 303
        assert SECRET in ruth.get(f"{QUEUE}1").text
    assert looks(db) == [once, ("Malik Iqbal", once[1], 1), once]
    # What may be published is open anyhow, and what was withdrawn is open to nobody.
    assert ruth.post(f"{QUEUE}2/reveal").status_code == 303
    comment = the_comment(db)
    comment.state, comment.withdrawn_at = CommentState.WITHDRAWN, clock.now()
    db.session.commit()
    with later(3):
        assert ruth.post(OPEN).status_code == 303
        assert is_closed(ruth.get(f"{QUEUE}1"))
    assert len(looks(db)) == 3


def test_an_opened_comment_is_decided_on_and_conflicts_show_it(
    db: SQLAlchemy, scene: Scene, ruth: FlaskClient
) -> None:
    ruth.post(OPEN)
    old = ruth.post(f"{QUEUE}1/publish", data={"revision": "1"})
    assert (old.status_code, SECRET in old.text) == (409, True)
    removed = ruth.post(
        f"{QUEUE}1/remove",
        data={"revision": "2", "words": "Mr Quill", "which": "all", "reason": "name"},
        follow_redirects=True,
    )
    assert "Removed in 1 place." in removed.text
    asked = ruth.post(f"{QUEUE}1/withhold", data={"revision": "2", "note": "A note."})
    assert (asked.status_code, SECRET in asked.text, "A note." in asked.text) == (422, True, True)
    # A form that was typed for longer than that comes back all the same, without the words.
    with later(2):
        asked = ruth.post(f"{QUEUE}1/withhold", data={"revision": "2", "note": "A note."})
        assert (asked.status_code, is_closed(asked)) == (422, True)
        assert "A note." in asked.text
        form = {"revision": "2", "ground": "abuse", "note": "A note."}
        done = ruth.post(f"{QUEUE}1/withhold", data=form)
        assert done.status_code == 303
    assert db.session.scalars(select(Decision)).one().comment.number == 1
    assert len(looks(db)) == 1


def test_who_analyses_opens_it_among_the_others(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    helen = sign_in(factories.make_user("Helen Marsh", Right.APPROVER))
    db.session.commit()
    path = f"{ANALYSIS}/1/reveal"
    assert helen.post(path).location == f"{ANALYSIS}#c1"
    assert SECRET in helen.get(ANALYSIS).text
    part = helen.post(path, headers=HTMX)
    assert part.text.lstrip().startswith('<article class="cmt" id="c1"')
    assert SECRET in part.text
    assert helen.post(f"{ANALYSIS}/99/reveal").status_code == 404
    assert helen.post("/staff/consultations/strategy/analysis/summary/1/reveal").status_code == 404
    assert looks(db) == [("Helen Marsh", "comment not to be published seen", 1)]
    amara = sign_in(factories.make_user("Amara Lewis", Right.ADMINISTRATOR))
    db.session.commit()
    assert {amara.post(each).status_code for each in (path, OPEN)} == {403}
    record = words_of(amara.get("/staff/audit/?kind=seen").text)
    assert "Helen Marsh read comment c1, which is not to be published" in record
    assert is_closed(amara.get("/staff/audit/"))


def test_files_on_asking_are_recorded_each_time_and_others_are_not(
    db: SQLAlchemy, scene: Scene, ruth: FlaskClient
) -> None:
    kept_back = file_of(the_comment(db))
    other = the_comment(db, 2)
    factories.make_file(other, name="Minutes.pdf", data=INSIDE.encode())
    db.session.commit()
    ordinary = file_of(other)
    page = ruth.get(kept_back)
    assert "Open a file sent with c1?" in page.text
    assert "Opening it is recorded each time." in words_of(page.text)
    assert broken_rules(page.text) == []
    for _ in range(2):
        answer = ruth.post(kept_back)
        assert (answer.data, answer.headers["Cache-Control"]) == (INSIDE.encode(), "no-store")
    opened = ("Ruth Calder", "file sent with a comment seen", 1)
    assert looks(db) == [opened, opened]
    assert ruth.get(ordinary).data == INSIDE.encode()
    assert f'href="{ordinary}"' in ruth.get(f"{QUEUE}2").text
    assert len(looks(db)) == 2
    other.state = CommentState.WITHHELD
    db.session.commit()
    assert is_closed(ruth.get(ordinary))
    withheld = ruth.get(f"{QUEUE}2").text
    assert f'action="{ordinary}"' in withheld
    assert f'href="{ordinary}"' not in withheld
    assert ruth.post(ordinary).data == INSIDE.encode()
    assert looks(db)[2:] == [("Ruth Calder", "file sent with a comment seen", 2)]
    other.state, other.withdrawn_at = CommentState.WITHDRAWN, clock.now()
    db.session.commit()
    assert (ruth.get(ordinary).status_code, ruth.post(ordinary).status_code) == (404, 404)


def test_a_queue_of_what_is_to_be_kept_back_asks_the_database_no_more(
    db: SQLAlchemy, scene: Scene, ruth: FlaskClient
) -> None:
    def asked(path: str) -> int:
        with statements() as sent:
            assert ruth.get(path).status_code == 200
        return len(sent)

    asked(QUEUE)  # the draft is kept in memory from the first look on
    before = asked(QUEUE), asked(ANALYSIS)
    response = the_comment(db).response
    author: User = scene.lead
    for _ in range(5):
        factories.make_comment(
            response,
            scene.version,
            factories.section_at(scene.version, "B1"),
            author=author,
            body=SECRET,
            state=CommentState.SUBMITTED,
        )
    db.session.commit()
    assert (asked(QUEUE), asked(ANALYSIS)) == before
