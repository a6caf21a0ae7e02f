"""The policy, the queue and one comment, for a browser with and without htmx."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts.models import Right
from portal.moderation import policy
from portal.moderation.queries.queue import PAGE_LENGTH
from portal.responses.models import Comment, CommentState, Naming
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import QUEUE, Scene, make_scene
from tests.statements import statements

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
PLAIN: dict[str, str] = {}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def words_of(response: TestResponse) -> str:
    """The page as it reads, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def listed(response: TestResponse) -> list[int]:
    """The numbers of the rows, in order."""
    return [int(n) for n in re.findall(r'<a class="govuk-link num" id="c(\d+)"', response.text)]


def press(client: FlaskClient, comment: Comment, verb: str, **more: str) -> TestResponse:
    """Sends a button's form as the page gives it."""
    headers = {"HX-Request": "true"} if more.pop("htmx", "") else {}
    data = {"revision": str(comment.revision), **more}
    return client.post(f"{QUEUE}{comment.number}/{verb}", data=data, headers=headers)


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    return make_scene()


@pytest.fixture
def moderator(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> FlaskClient:
    db.session.commit()
    return sign_in(scene.moderator)


def test_the_policy_is_public_and_gives_every_ground(client: FlaskClient) -> None:
    answer = client.get("/moderation-policy")
    assert answer.status_code == 200
    said = words_of(answer)
    for words in policy.GROUNDS.values():
        assert words.sentence in said
    assert policy.PROMISE in said
    assert policy.SECOND_LOOK in said


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.MODERATOR])
def test_only_moderators_reach_the_queue(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn, right: Right
) -> None:
    scene.say("secret words")
    user = factories.make_user("", right)
    db.session.commit()
    client = sign_in(user)
    answers = [client.get(QUEUE), client.get(f"{QUEUE}1"), client.post(f"{QUEUE}1/publish")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert all("secret words" not in answer.text for answer in answers)


def test_a_body_does_not_reach_the_queue(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> None:
    scene.say()
    db.session.commit()
    client = sign_in(scene.lead)
    assert client.get(QUEUE).status_code == 403
    assert client.post(f"{QUEUE}1/publish", data={"revision": "1"}).status_code == 403
    assert client.post(f"{QUEUE}1/undo", data={"revision": "1"}).status_code == 403


def test_an_empty_queue_says_so(moderator: FlaskClient) -> None:
    answer = moderator.get(QUEUE)
    assert answer.status_code == 200
    assert "No comments have been submitted yet." in words_of(answer)


def test_the_queue_shows_progress_and_rows(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    moment = clock.now()
    scene.say("Decided long ago.", state=CommentState.PUBLISHED, at=moment - timedelta(days=30))
    scene.say("The oldest that waits.", at=moment - timedelta(days=12))
    scene.say("A newer one.", on=None, at=moment)
    db.session.commit()
    answer = moderator.get(QUEUE)
    said = words_of(answer)
    assert listed(answer) == [2, 3]
    assert "1 of 3 comments decided, 2 waiting. The oldest has waited 12 days" in said
    assert "the promise is 10" in said
    assert "Waiting, unread first: 2 of 2" in said
    assert (
        "Waiting (2) Published (1) Withheld (0) Changed since decided (0) Returned (0) "
        "Withdrawn (0) All (3)"
    ) in said
    assert "Decided long ago." not in said


def test_when_all_are_decided_the_last_is_named(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    comment = scene.say()
    db.session.commit()
    press(moderator, comment, "publish")
    said = words_of(moderator.get(QUEUE))
    assert "No comments are waiting. The last was decided by Ruth Calder on" in said
    assert "Show all 1" in said


@pytest.mark.parametrize("headers", [PLAIN, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("many", [3, 60])
def test_the_queue_takes_four_statements_however_long(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, many: int, headers: dict[str, str]
) -> None:
    for n in range(many):
        body = scene.another_body(f"Body of row {n}") if n < 20 else scene.body
        scene.say(body=body, on="B2" if n % 2 else None)
    db.session.commit()
    moderator.get(QUEUE)
    with statements() as sent:
        answer = moderator.get(QUEUE, headers=headers)
    assert len(listed(answer)) == min(many, PAGE_LENGTH)
    sign_in_and_visit = [s for s in sent if "sign_ins" in s or "user_rights" in s]
    sign_in_and_visit += [s for s in sent if "participations" in s]
    assert len(sent) - len(sign_in_and_visit) <= 4, sent


def test_an_opened_comment_takes_as_many_statements_however_long_the_queue(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    counts = []
    for many in (3, 60):
        for _ in range(many):
            scene.say()
        db.session.commit()
        moderator.get(QUEUE)
        with statements() as sent:
            moderator.get(f"{QUEUE}2", headers=HTMX)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


HOSTILE_ADDRESSES = [
    "state=everything",
    "state=draft",
    "section=' OR 1=1 --",
    "body=1; DROP TABLE comments",
    "body=99999999999999999999999999",
    "body=-1",
    "after=99999999999999999999999999",
    "after=-5",
    "after=1e99",
    "decided=99999999999999999999999999",
    "decided=<script>",
    "closed=%F0%9F%92%A9",
    "state=waiting&state=all",
    "%5B%5D=1",
]


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_a_hostile_filter_is_ignored(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, address: str
) -> None:
    scene.say()
    scene.say(state=CommentState.DRAFT)
    db.session.commit()
    for path in (QUEUE, f"{QUEUE}1"):
        for headers in (PLAIN, HTMX):
            answer = moderator.get(f"{path}?{address}", headers=headers)
            assert answer.status_code == 200
            assert "<script>" not in answer.text.replace('<script src="', "")


@pytest.mark.parametrize("number", ["0", "2", "999", "99999999999999999999999999999"])
def test_a_comment_that_was_not_submitted_is_not_there(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, number: str
) -> None:
    scene.say()
    scene.say("draft words", state=CommentState.DRAFT)
    db.session.commit()
    for answer in (
        moderator.get(f"{QUEUE}{number}"),
        moderator.get(f"{QUEUE}{number}", headers=HTMX),
        moderator.get(f"{QUEUE}{number}/withhold"),
        moderator.post(f"{QUEUE}{number}/publish", data={"revision": "1"}),
        moderator.post(f"{QUEUE}{number}/undo", data={"revision": "1"}),
    ):
        assert answer.status_code == 404
        assert "draft words" not in answer.text


def test_paging_goes_on_where_the_page_ended(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    for _ in range(PAGE_LENGTH + 2):
        scene.say()
    db.session.commit()
    first = moderator.get(QUEUE)
    assert listed(first) == list(range(1, PAGE_LENGTH + 1))
    assert f'href="{QUEUE}?after={PAGE_LENGTH}"' in first.text
    second = moderator.get(f"{QUEUE}?after={PAGE_LENGTH}")
    assert listed(second) == [PAGE_LENGTH + 1, PAGE_LENGTH + 2]
    assert "Waiting, unread first: 2 of 27" in words_of(second)


def test_a_comment_opens_on_a_page_of_its_own(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say("Before.")
    scene.say("On the second reason.", on="B2")
    scene.say("After.")
    db.session.commit()
    answer = moderator.get(f"{QUEUE}2?section=B")
    said = words_of(answer)
    assert answer.text.count("<h1") == 1
    assert "c2, Lambeth CPCG on B2" in said
    assert "On the second reason." in said
    assert "Reason number 2." in said
    assert re.search(r'class="para here" id="B2"', answer.text)
    assert f'href="{QUEUE}1?section=B"' in answer.text
    assert f'href="{QUEUE}3?section=B"' in answer.text
    assert f'href="{QUEUE}?section=B#c2"' in answer.text
    assert "Pat Approver (Chair)" in said
    assert "In the name of Lambeth CPCG only" in said


def test_htmx_opens_it_in_place_under_its_row(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    for words in ("Before.", "The open one.", "After."):
        scene.say(words)
    db.session.commit()
    answer = moderator.get(f"{QUEUE}2?section=B", headers=HTMX)
    assert "<html" not in answer.text
    assert answer.text.count('id="queue"') == 1
    assert listed(answer) == [1, 2, 3]
    assert answer.text.index('id="c2"') < answer.text.index('id="comment"')
    assert answer.text.index('id="comment"') < answer.text.index('id="c3"')
    assert 'data-announce="c2 is open."' in answer.text
    assert len(re.findall(r"data-focus", answer.text)) == 1
    assert f'hx-get="{QUEUE}?section=B&amp;closed=2"' in answer.text


def test_closing_keeps_the_filters_and_goes_back_to_the_row(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say()
    db.session.commit()
    address = f"section=B&body={scene.body.id}&state=all"
    opened = moderator.get(f"{QUEUE}1?{address}", headers=HTMX)
    (close,) = re.findall(
        r'hx-get="([^"]+closed=1)" hx-target="#queue" hx-swap="outerHTML" aria-e', opened.text
    )
    closed = moderator.get(unescape(close), headers=HTMX)
    assert re.search(r'id="c1"[^>]*data-focus', closed.text)
    for part in ("state=all", "section=B", f"body={scene.body.id}"):
        assert part in unescape(close)
        assert part in closed.text


def test_an_open_comment_further_on_brings_its_page(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    for _ in range(PAGE_LENGTH + 5):
        scene.say()
    db.session.commit()
    answer = moderator.get(f"{QUEUE}{PAGE_LENGTH + 2}", headers=HTMX)
    assert listed(answer) == [27, 28, 29, 30]


def test_one_keystroke_publishes_and_opens_the_next(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    first, _ = scene.say("First."), scene.say("Second.")
    db.session.commit()
    answer = press(moderator, first, "publish", htmx="yes")
    assert answer.status_code == 200
    assert listed(answer) == [2]
    assert "You published c1. c2 is open." in answer.text
    assert "Undo the decision on c1" in words_of(answer)
    db.session.expire_all()
    assert first.state is CommentState.PUBLISHED


def test_without_htmx_publishing_leads_to_the_next_with_the_filter(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say()
    scene.say(on="A1")
    scene.say()
    db.session.commit()
    answer = moderator.post(f"{QUEUE}1/publish?section=B", data={"revision": "1"})
    assert answer.status_code == 303
    assert answer.location == f"{QUEUE}3?section=B&decided=1"
    assert "You published c1." in words_of(moderator.get(answer.location))


def test_after_the_last_the_queue_is_shown(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    comment = scene.say()
    db.session.commit()
    answer = press(moderator, comment, "publish")
    assert answer.location == f"{QUEUE}?decided=1"
    page = moderator.get(answer.location)
    assert "You published c1." in words_of(page)
    assert "No comments are waiting." in words_of(page)


def test_withhold_asks_for_a_ground(db: SQLAlchemy, scene: Scene, moderator: FlaskClient) -> None:
    comment = scene.say()
    db.session.commit()
    for headers in (PLAIN, HTMX):
        asked = moderator.get(f"{QUEUE}1/withhold", headers=headers)
        for words in policy.GROUNDS.values():
            assert words.sentence in words_of(asked)
        refused = moderator.post(
            f"{QUEUE}1/withhold",
            data={"revision": "1", "note": "A note worth keeping"},
            headers=headers,
        )
        assert refused.status_code == 422
        assert "Choose why it is withheld" in words_of(refused)
        assert "A note worth keeping</textarea>" in refused.text
    db.session.expire_all()
    assert comment.state is CommentState.SUBMITTED


@pytest.mark.parametrize("ground", ["", "dull", "PERSONAL_DATA", "personal\x1fdata"])
def test_a_ground_that_is_not_published_is_refused(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, ground: str
) -> None:
    comment = scene.say()
    db.session.commit()
    assert press(moderator, comment, "withhold", ground=ground).status_code == 422


def test_a_note_that_is_too_long_is_kept_whole(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    comment = scene.say()
    db.session.commit()
    note = "n" * 1001
    answer = press(moderator, comment, "withhold", ground="abuse", note=note)
    assert answer.status_code == 422
    assert f"{note}</textarea>" in answer.text
    assert "Note must be 1,000 characters or fewer" in words_of(answer)


@pytest.mark.parametrize("htmx", ["", "yes"])
def test_withhold_then_undo(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, htmx: str
) -> None:
    comment = scene.say()
    db.session.commit()
    answer = press(
        moderator, comment, "withhold", ground="off subject", note="About buses.", htmx=htmx
    )
    assert answer.status_code == (200 if htmx else 303)
    db.session.expire_all()
    assert comment.state is CommentState.WITHHELD
    shown = words_of(moderator.get(f"{QUEUE}1?state=withheld"))
    assert "Withheld by Ruth Calder" in shown
    assert "Not about the draft." in shown
    assert "About buses." in shown
    answer = press(moderator, comment, "undo", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    if not htmx:
        assert answer.location == f"{QUEUE}1?decided=1"
        answer = moderator.get(answer.location)
    assert "The decision on c1 was undone, and it waits again." in words_of(answer)
    assert "Undone by Ruth Calder" in words_of(answer)


@pytest.mark.parametrize("revision", ["", "x", "1.5", "-1", "9" * 30])
def test_a_page_that_did_not_load_whole_changes_nothing(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient, revision: str
) -> None:
    comment = scene.say()
    db.session.commit()
    for verb in ("publish", "withhold", "undo"):
        answer = press(moderator, comment, verb, revision=revision, ground="abuse")
        assert answer.status_code in {409, 422}
    db.session.expire_all()
    assert comment.state is CommentState.SUBMITTED


@pytest.mark.parametrize("headers", [PLAIN, HTMX], ids=["plain", "htmx"])
def test_a_stale_page_is_told_and_the_note_is_shown(
    db: SQLAlchemy,
    scene: Scene,
    moderator: FlaskClient,
    sign_in: SignIn,
    headers: dict[str, str],
) -> None:
    comment = scene.say()
    db.session.commit()
    press(sign_in(scene.colleague), comment, "publish")
    answer = moderator.post(
        f"{QUEUE}1/withhold",
        data={"revision": "1", "ground": "abuse", "note": "A long note <b>"},
        headers=headers,
    )
    said = words_of(answer)
    assert answer.status_code == 409
    assert re.search(r"Malik Iqbal published this comment at \S+\. Nothing was changed\.", said)
    assert "Your note, not sent A long note <b>" in said
    assert "<b>" not in answer.text.split("not sent")[1].split("</div>")[0]


def test_a_moderator_of_the_body_sees_it_without_buttons(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    comment = scene.say()
    factories.make_member(scene.body, user=scene.moderator)
    db.session.commit()
    for headers in (PLAIN, HTMX):
        page = moderator.get(f"{QUEUE}1", headers=headers)
        assert "Another moderator decides on it." in words_of(page)
        assert "/publish" not in page.text
        assert "/withhold" not in page.text
    for verb in ("publish", "withhold", "undo"):
        assert press(moderator, comment, verb, ground="abuse").status_code == 403
    assert moderator.get(f"{QUEUE}1/withhold").status_code == 403
    db.session.expire_all()
    assert comment.state is CommentState.SUBMITTED


def test_what_is_not_to_be_published_is_flagged_and_passed(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    scene.say(naming=Naming.NOT_PUBLISHED)
    scene.response(scene.body, scene.lead).not_published_reason = "A court case."
    db.session.commit()
    assert "Not to be published" in words_of(moderator.get(QUEUE))
    assert "A court case." in words_of(moderator.get(f"{QUEUE}1"))
    moderator.post(f"{QUEUE}1/reveal")
    assert "Pass, for staff only" in words_of(moderator.get(f"{QUEUE}1"))
    assert "You passed c1: read and kept for staff." in words_of(
        moderator.post(f"{QUEUE}1/publish", data={"revision": "1"}, headers=HTMX)
    )


def test_hostile_text_is_escaped_everywhere(db: SQLAlchemy, scene: Scene, sign_in: SignIn) -> None:
    scene.body.name = HOSTILE
    scene.moderator.name = HOSTILE
    scene.lead.name = HOSTILE
    comment = scene.say(HOSTILE)
    scene.response(scene.body, scene.lead).approved_by_name = HOSTILE
    scene.response(scene.body, scene.lead).not_published_reason = HOSTILE
    scene.response(scene.body, scene.lead).naming = Naming.NOT_PUBLISHED
    scene.consultation.title = HOSTILE
    db.session.commit()
    client = sign_in(scene.moderator)
    pages = [
        client.get(QUEUE),
        client.post(f"{QUEUE}1/reveal", headers=HTMX),
        client.get(f"{QUEUE}1"),
        press(client, comment, "withhold", ground="abuse", note=HOSTILE, htmx="yes"),
        client.get(f"{QUEUE}?state=withheld&decided=1"),
        client.get(f"{QUEUE}1?state=withheld", headers=HTMX),
        client.post(
            f"{QUEUE}1/withhold", data={"revision": "1", "ground": "abuse", "note": HOSTILE}
        ),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
    assert "&lt;script&gt;alert(1)" in pages[0].text


def test_a_moderator_who_left_still_stands_in_the_history(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    comment = scene.say()
    db.session.commit()
    press(sign_in(scene.colleague), comment, "publish")
    scene.colleague.name = "Somebody Else"
    scene.colleague.deactivated_at = clock.now()
    db.session.commit()
    page = sign_in(scene.moderator).get(f"{QUEUE}1?state=published")
    assert "Published by Malik Iqbal" in words_of(page)


def test_ids_are_unique_in_place_and_alone(
    db: SQLAlchemy, scene: Scene, moderator: FlaskClient
) -> None:
    for on in ("B1", "B1", None):
        scene.say(on=on)
    db.session.commit()
    for path in (QUEUE, f"{QUEUE}1", f"{QUEUE}1/withhold", f"{QUEUE}3"):
        for headers in (PLAIN, HTMX):
            ids = re.findall(r'\sid="([^"]+)"', moderator.get(path, headers=headers).text)
            assert sorted(ids) == sorted(set(ids))


def test_a_consultation_without_a_draft_has_an_empty_queue(
    db: SQLAlchemy, scene: Scene, sign_in: SignIn
) -> None:
    factories.make_consultation("bare", launched=False)
    db.session.commit()
    client = sign_in(scene.moderator)
    assert client.get("/staff/consultations/bare/moderation/").status_code == 200
    assert client.get("/staff/consultations/none/moderation/").status_code == 404
