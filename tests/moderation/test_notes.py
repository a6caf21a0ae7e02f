"""Notes of staff beside a comment: for moderators alone, their author's to change, told once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.db import db as portal_db
from portal.errors import Conflict, Refusal
from portal.mail.models import DigestItem, Kind, Letter, MailChoice, Pace
from portal.moderation import actions
from portal.moderation.models import QueueEntry, StaffNote
from portal.moderation.queries.notes import notes_on
from portal.responses.models import Comment
from portal.stakeholders.queries import kinds_of_letters
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.statements import statements

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGE = f"{QUEUE}1"
WORDS = "Ask <b>Legal</b> & {{ 7*7 }} first."
ADDRESS = "http://portal.test/there"


@dataclass
class Noted:
    scene: Scene
    comment: Comment

    def write(self, words: str = WORDS, *tell: int, key: str = "a") -> StaffNote:
        return actions.write_note(
            self.comment,
            words,
            tell=tell,
            form_key=key,
            by=self.scene.moderator,
            address=ADDRESS,
        )

    def edit(self, note: StaffNote, words: str, *tell: int, version: int = 1) -> None:
        actions.edit_note(
            note,
            self.comment,
            words,
            tell=tell,
            version=version,
            by=self.scene.moderator,
            address=ADDRESS,
        )


@pytest.fixture
def noted(db: SQLAlchemy) -> Noted:
    scene = make_scene()
    comment = scene.say("Words of the comment.")
    db.session.commit()
    return Noted(scene, comment)


def _letters() -> list[Letter]:
    return list(portal_db.session.scalars(portal_db.select(Letter)))


def _count(comment: Comment) -> int:
    portal_db.session.expire_all()
    return portal_db.session.scalars(
        portal_db.select(QueueEntry.notes).where(QueueEntry.comment_id == comment.id)
    ).one()


def test_several_notes_are_counted_and_each_colleague_is_told_of_each_once(noted: Noted) -> None:
    malik = noted.scene.colleague
    first = noted.write("For you.", malik.id, noted.scene.moderator.id)
    assert noted.write("For you.", malik.id).id == first.id
    noted.write("And this.", key="b")
    with pytest.raises(Conflict):
        noted.write("Other words.", key="a")
    assert [view.note.words for view in notes_on(noted.comment.id)] == ["For you.", "And this."]
    assert [list(view.told.values()) for view in notes_on(noted.comment.id)] == [
        ["Malik Iqbal"],
        [],
    ]
    assert _count(noted.comment) == 2
    noted.edit(first, "For you, again.", malik.id)
    (letter,) = _letters()
    assert letter.to_address == malik.email
    assert ADDRESS in letter.body
    assert "For you" not in letter.body + letter.subject
    assert "Words of the comment" not in letter.body
    first_id = first.id
    actions.remove_note(first_id, noted.comment, by=noted.scene.moderator)
    actions.remove_note(first_id, noted.comment, by=noted.scene.moderator)
    assert _count(noted.comment) == 1


def test_nobody_who_does_not_moderate_can_be_told(noted: Noted) -> None:
    organiser = factories.make_user("Peter Osei", Right.ORGANISER)
    with pytest.raises(Refusal):
        noted.write(WORDS, organiser.id)
    portal_db.session.rollback()
    assert _letters() == []


def test_a_colleague_is_told_as_they_chose(noted: Noted) -> None:
    malik = noted.scene.colleague
    assert kinds_of_letters(malik) == (Kind.COLLEAGUES,)
    portal_db.session.add(MailChoice(address=malik.email, kind=Kind.COLLEAGUES, pace=Pace.DAILY))
    noted.write(WORDS, malik.id)
    assert _letters() == []
    (item,) = portal_db.session.scalars(portal_db.select(DigestItem))
    assert "Legal" not in item.body
    assert ADDRESS in item.body


def test_a_second_tab_loses_no_words(noted: Noted) -> None:
    note = noted.write()
    noted.edit(note, "From one tab.")
    with pytest.raises(Conflict):
        noted.edit(note, "From another.", version=1)
    noted.edit(note, "From one tab.", version=1)
    assert (note.words, note.version) == ("From one tab.", 2)


def test_a_note_is_read_by_colleagues_and_its_words_stay_words(
    noted: Noted, sign_in: SignIn
) -> None:
    author, colleague = sign_in(noted.scene.moderator), sign_in(noted.scene.colleague)
    sent = {
        "staff-note": WORDS,
        "staff-form_key": "k",
        "staff-tell": str(noted.scene.colleague.id),
    }
    assert author.post(f"{PAGE}/notes", data=sent).status_code == 303
    # Pressed twice.
    assert "Note added." in author.post(f"{PAGE}/notes", data=sent, headers=HTMX).text
    note_id = portal_db.session.scalars(portal_db.select(StaffNote.id)).one()
    page = colleague.get(PAGE).text
    assert "Ask &lt;b&gt;Legal&lt;/b&gt; &amp; {{ 7*7 }} first." in page
    assert "Told: Malik Iqbal" in page
    assert f"/notes/{note_id}/edit" not in page
    assert "1 note" in colleague.get(QUEUE).text
    mine = f"{PAGE}/notes/{note_id}"
    for verb in ("edit", "remove"):
        assert colleague.get(f"{mine}/{verb}").status_code == 403
        assert colleague.post(f"{mine}/{verb}", data=sent).status_code == 403
        assert author.get(f"{QUEUE}1/notes/{note_id + 1}/{verb}").status_code == 404
    assert WORDS in unescape(author.get(f"{mine}/edit").text)
    assert "Remove this note?" in author.get(f"{mine}/remove", headers=HTMX).text
    edited = {"edit-note": "Done.", "edit-version": "1", "edit-form_key": "e"}
    saved = author.post(f"{mine}/edit", data=edited, headers=HTMX)
    assert "Note saved." in saved.text
    assert saved.text.lstrip().startswith("<section")
    stale = author.post(f"{mine}/edit", data={**edited, "edit-note": "My second text"})
    assert stale.status_code == 409
    assert "Done." in stale.text
    assert "My second text" in stale.text
    assert author.post(f"{mine}/edit", data={**edited, "edit-note": " "}).status_code == 422
    assert author.post(f"{mine}/remove").status_code == 303
    late = author.post(f"{mine}/edit", data=edited)
    assert late.status_code == 404
    assert _count(noted.comment) == 0


def test_more_notes_ask_the_database_no_more_often(noted: Noted, sign_in: SignIn) -> None:
    noted.write(WORDS, noted.scene.colleague.id)
    portal_db.session.commit()
    client = sign_in(noted.scene.moderator)
    client.get(PAGE)
    with statements() as few:
        client.get(PAGE)
    for number in range(6):
        noted.write(WORDS, noted.scene.colleague.id, key=f"n{number}")
    portal_db.session.commit()
    with statements() as many:
        assert "7 notes" in client.get(PAGE).text
    assert len(many) == len(few)


def test_notes_written_at_once_are_all_counted(
    app: Flask, db: SQLAlchemy, noted: Noted, sign_in: SignIn
) -> None:
    comment_id = noted.comment.id
    clients = [sign_in(noted.scene.moderator), sign_in(noted.scene.colleague)]
    db.session.remove()
    together = threading.Barrier(2)

    def write(n: int) -> None:
        together.wait(timeout=30)
        clients[n].post(
            f"{PAGE}/notes", data={"staff-note": f"Note {n}", "staff-form_key": f"k{n}"}
        )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(notes_on(comment_id)) == 2
    assert (
        db.session.scalar(db.select(QueueEntry.notes).where(QueueEntry.comment_id == comment_id))
        == 2
    )


def test_who_speaks_for_the_body_sees_nothing_of_the_notes_beside_its_comments(
    db: SQLAlchemy, noted: Noted, sign_in: SignIn
) -> None:
    note = noted.write()
    factories.make_member(noted.scene.body, user=noted.scene.colleague)
    db.session.commit()
    own = sign_in(noted.scene.colleague)
    for page in (own.get(PAGE), own.get(PAGE, headers=HTMX)):
        assert page.status_code == 200
        assert "Legal" not in page.text
        assert 'id="add-note"' not in page.text
    # Nor that there are any: a count of them tells something too.
    assert "1 note" not in own.get(QUEUE).text
    assert "1 note" in sign_in(noted.scene.moderator).get(QUEUE).text
    data = {"staff-note": "Mine.", "staff-form_key": "z"}
    assert own.post(f"{PAGE}/notes", data=data).status_code == 403
    assert own.get(f"{PAGE}/notes/{note.id}/edit").status_code == 403
