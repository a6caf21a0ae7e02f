"""The pages where comments are published first: what bodies, readers, moderators are told."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Right
from portal.consultations.models import Consultation, Moderation, Visibility
from portal.responses.models import Comment, CommentState
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.moderation.after import WORDS, draft, make_after, moderator, read_by_camden, sent
from tests.races import together
from tests.responses.scenes import SIGN_OFF_FORM, Scene
from tests.responses.test_views import words_of

ROUNDS = 8
LATER = "Other words, never read by anybody."
AT_ONCE = "Then other bodies can read it at once: here a moderator reads comments after"
BEFORE_THEY_SUBMIT = "Other bodies can read these comments as soon as you submit."


def queue_of(scene: Scene) -> str:
    return f"/staff/consultations/{scene.consultation.slug}/moderation/"


def settings(consultation: Consultation, **changes: str) -> MultiDict[str, str]:
    """The form of the settings as the page has it, the close left out."""
    sent_form = MultiDict(
        {
            "title": consultation.title,
            "aims": consultation.aims,
            "what_happens": consultation.what_happens,
            "opens_time": "9am",
            "visibility": consultation.visibility.value,
            "moderation": consultation.moderation.value,
            "reference_prefix": consultation.reference_prefix,
            **changes,
        }
    )
    at = consultation.opens_at
    sent_form.setlist("opens_on", [str(at.day), str(at.month), str(at.year)])
    return sent_form


def test_bodies_are_told_before_they_submit_and_readers_what_nobody_has_looked_at(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_after()
    grace, ravi = sign_in(scene.grace), sign_in(scene.ravi)
    section = f"{scene.url}/draft/B"
    assert AT_ONCE in words_of(grace.get(section).text)
    for page in ("/", "/draft/"):
        assert "Comments are published as they are submitted, and other bodies can read them" in (
            words_of(grace.get(f"{scene.url}{page}").text)
        )
    draft(scene)
    page = grace.get(f"{scene.url}/response/check").text
    assert BEFORE_THEY_SUBMIT in words_of(page)
    assert broken_rules(page) == []
    told = {**SIGN_OFF_FORM, "told": "after"}
    assert grace.post(f"{scene.url}/response/check", data=told).status_code == 303
    assert "Published, not moderated yet" in words_of(grace.get(section).text)
    theirs = words_of(ravi.get(section).text)
    assert WORDS in theirs
    assert "Not moderated yet" in theirs
    assert "a moderator has passed them" not in theirs
    # After the close alone, where that is when others read.
    scene.consultation.visibility = Visibility.AFTER_CLOSE
    db.session.commit()
    assert "can read it once the consultation has closed: here" in words_of(ravi.get(section).text)
    assert "is shown here after the close." in words_of(ravi.get(section).text)
    # And where a moderator comes first nobody is told anything else.
    scene.consultation.moderation = Moderation.BEFORE
    db.session.commit()
    for text in (ravi.get(section).text, ravi.get(f"{scene.url}/response/check").text):
        assert "after they are published" not in words_of(text)


def test_a_page_from_before_the_change_of_the_setting_publishes_nothing_unawares(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_after()
    comment = draft(scene)
    client = sign_in(scene.grace)
    check = f"{scene.url}/response/check"
    answer = client.post(check, data={**SIGN_OFF_FORM, "told": "before"})
    assert answer.status_code == 409
    assert "Read below who reads them, then submit" in words_of(answer.text)
    assert BEFORE_THEY_SUBMIT in words_of(answer.text)
    assert 'name="told" type="hidden" value="after"' in answer.text
    db.session.expire_all()
    assert comment.state is CommentState.DRAFT
    assert client.post(check, data={**SIGN_OFF_FORM, "told": "after"}).status_code == 303
    change = f"{scene.url}/comments/{comment.id}/change"
    page = client.get(change).text
    assert "The new words are published at once" in page
    assert broken_rules(page) == []
    form = {"stance": "support", "comment": LATER, "revision": str(comment.revision)}
    answer = client.post(change, data=form)
    assert answer.status_code == 409
    assert "changes have come to be published at once" in answer.text
    assert 'name="at_once" value="yes"' in answer.text
    assert client.post(change, data={**form, "at_once": "yes"}).status_code == 303
    assert (
        "published as it is now. A moderator reads it afterwards"
        in client.get(scene.url + "/draft/B").text
    )
    assert read_by_camden(scene) == [("words", LATER, True)]


def test_a_moderator_sees_what_is_up_and_leaves_it_or_takes_it_down(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_after(), moderator()
    comment = sent(scene)
    client, queue = sign_in(ruth), queue_of(scene)
    listed = words_of(client.get(queue).text)
    assert "0 of 1 comment decided, 1 waiting. 1 of that is published meanwhile." in listed
    assert "Published already" in listed
    page = client.get(f"{queue}1").text
    assert "It was published as it was sent. It stays so until you decide otherwise." in words_of(
        page
    )
    assert "Leave it published" in page
    assert broken_rules(page) == []
    removing = words_of(client.get(f"{queue}1/remove").text)
    assert "Readers have it as it was until you publish it without what is removed." in removing
    answer = client.post(
        f"{queue}1/publish",
        data={"revision": str(comment.revision), "removals": ""},
        follow_redirects=True,
    )
    assert "You read c1, and it stays published." in words_of(answer.text)
    assert "1 of 1 comment decided, 0 waiting." in words_of(answer.text)
    answer = client.post(
        f"{queue}1/undo", data={"revision": str(comment.revision)}, follow_redirects=True
    )
    assert "The decision on c1 was undone, and it waits again. It stays published meanwhile." in (
        words_of(answer.text)
    )
    answer = client.post(
        f"{queue}1/withhold",
        data={"revision": str(comment.revision), "ground": "abuse"},
        follow_redirects=True,
    )
    assert "You withheld c1." in words_of(answer.text)
    assert read_by_camden(scene) == [("withheld", "", False)]


def test_the_setting_says_what_it_means_refuses_what_cannot_be_and_tells_of_its_change(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_after(Visibility.AFTER_CLOSE)
    consultation = scene.consultation
    client = sign_in(factories.make_user("Pat Admin", Right.ADMINISTRATOR))
    db.session.commit()
    address = f"/staff/consultations/{consultation.slug}/settings"
    page = client.get(address).text
    assert "A change holds for what is submitted from then on." in words_of(page)
    assert broken_rules(page) == []
    answer = client.post(address, data=settings(consultation, visibility="private"))
    assert answer.status_code == 422
    assert "there is nothing to publish first" in answer.text
    said = {
        "before": "From now on what bodies submit waits for a moderator. What is published stays",
        "after": "From now on what bodies submit is published before a moderator reads it",
    }
    for setting, notice in said.items():
        form = settings(consultation, moderation=setting)
        answer = client.post(address, data=form, follow_redirects=True)
        assert notice in words_of(answer.text)
        db.session.expire_all()
        assert consultation.moderation.value == setting
    # The same again, and a form of a page that did not ask, change nothing.
    again = settings(consultation)
    del again["moderation"]
    for form in (settings(consultation), again):
        answer = client.post(address, data=form, follow_redirects=True)
        assert "From now on" not in words_of(answer.text)
    assert client.post(address, data=settings(consultation, moderation="x")).status_code == 422
    db.session.expire_all()
    assert consultation.moderation is Moderation.AFTER
    told = words_of(client.get("/staff/audit/").text)
    assert told.count("(a moderator reads comments after they are published)") == 1
    assert told.count("(a moderator reads comments before they are published)") == 1


def test_what_is_submitted_as_the_setting_changes_is_up_only_by_the_setting_it_met(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    admin = sign_in(factories.make_user("Pat Admin", Right.ADMINISTRATOR))
    for round_ in range(ROUNDS):
        turns_on = bool(round_ % 2)
        scene = make_after()
        scene.consultation.moderation = Moderation.BEFORE if turns_on else Moderation.AFTER
        comment = draft(scene)
        comment_id, url = comment.id, f"{scene.url}/response/check"
        told = {**SIGN_OFF_FORM, "told": scene.consultation.moderation.value}
        form = settings(scene.consultation, moderation="after" if turns_on else "before")
        address = f"/staff/consultations/{scene.consultation.slug}/settings"
        lead = sign_in(scene.grace)
        db.session.remove()

        def act(who: int, *, form=form, told=told, address=address, url=url, lead=lead) -> int:  # type: ignore[no-untyped-def]
            if who:
                return admin.post(address, data=form).status_code
            return int(lead.post(url, data=told).status_code)

        submitted, changed = together(act, 2)
        assert changed == 303
        comment = db.session.get_one(Comment, comment_id)
        outcome = (turns_on, submitted, comment.state, comment.is_unchecked)
        # Turned on: it went before, or its lead is told. Turned off: it went before, or it waits.
        assert outcome in {
            (True, 303, CommentState.SUBMITTED, False),
            (True, 409, CommentState.DRAFT, False),
            (False, 303, CommentState.PUBLISHED, True),
            (False, 303, CommentState.SUBMITTED, False),
        }
        db.session.remove()


def test_a_body_that_edits_while_a_moderator_withholds_never_puts_up_what_was_taken_down(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene, ruth = make_after(), moderator()
    for number in range(ROUNDS):
        draft(scene, f"{WORDS} {number}")
    lead, other = sign_in(scene.grace), sign_in(ruth)
    told = {**SIGN_OFF_FORM, "told": "after"}
    assert lead.post(f"{scene.url}/response/check", data=told).status_code == 303
    comments = db.session.scalars(db.select(Comment).order_by(Comment.number)).all()
    queue, url = queue_of(scene), scene.url
    at_hand = [(each.id, each.number, each.revision) for each in comments]
    db.session.remove()
    for comment_id, number, revision in at_hand:

        def act(who: int, *, at=comment_id, number=number, revision=revision) -> tuple[int, str]:  # type: ignore[no-untyped-def]
            if who:
                form = {"revision": str(revision), "ground": "abuse"}
                answer = other.post(f"{queue}{number}/withhold", data=form)
            else:
                form = {"stance": "support", "comment": LATER, "revision": str(revision)}
                answer = lead.post(f"{url}/comments/{at}/change", data={**form, "at_once": "yes"})
            return answer.status_code, answer.text

        changed, withheld = together(act, 2)
        assert sorted((changed[0], withheld[0])) == [303, 409]
        comment = db.session.get_one(Comment, comment_id)
        if changed[0] == 303:
            assert (comment.state, comment.is_unchecked) == (CommentState.PUBLISHED, True)
            assert comment.body == LATER
            assert "The body changed this comment while you were reading it" in withheld[1]
        else:
            assert (comment.state, comment.is_unchecked) == (CommentState.WITHHELD, False)
            assert comment.body != LATER
            assert LATER in changed[1]
        db.session.remove()
