"""A body answers and the draft has a new version: what was said stays, and is seen there."""

from __future__ import annotations

import re

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal.accounts.models import Right
from portal.consultations.models import Visibility
from portal.db import db as portal_db
from portal.drafts.models import DraftVersion
from portal.drafts.queries import current_outline, forget_outlines
from portal.drafts.reading import Outline
from portal.mail.models import Letter
from portal.responses import actions, queries
from portal.responses.models import Comment, CommentState, NilReturn, Response, ResponseState
from portal.responses.progress import Status
from portal.responses.published_words import as_text
from tests import factories
from tests.conftest import SignIn
from tests.html_rules import broken_rules
from tests.responses.scenes import HTMX, SIGN_OFF_FORM, Scene, make_scene, said
from tests.statements import statements

BOTH_WAYS = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
SAID_ON = ("A1", "B", "B1", "B2", "B3", "B4", None)
PAGES = ("draft/", "draft/all", "draft/A", "draft/B", "draft/whole-draft", "response/")


def _answer(scene: Scene, *slugs: str | None, state: CommentState = CommentState.DRAFT) -> Response:
    """A comment of Lambeth's on each of those sections of version 1: "On B1"."""
    response = factories.make_response(scene.consultation, scene.lambeth)
    for slug in slugs:
        section = factories.section_at(scene.version, slug) if slug else None
        comment = factories.make_comment(
            response, scene.version, section, author=scene.grace, body=f"On {slug}.", state=state
        )
        comment.is_settled = True
    portal_db.session.commit()
    return response


def _next(scene: Scene) -> DraftVersion:
    """B1 edited, B2 gone, B3 part of B4 now, and B4 moved to part A and called A3."""
    version = factories.make_next_version(
        scene.version,
        edited={"B1": "Another reason."},
        gone=("B2",),
        merged={"B3": "B4"},
        moved={"B4": "A"},
        relabelled={"B4": "A3"},
    )
    portal_db.session.commit()
    return version


def _outline(scene: Scene) -> Outline:
    outline = current_outline(scene.visit())
    assert outline is not None
    return outline


def _form(**more: str) -> dict[str, str]:
    return {"stance": "support", "comment": "We agree.", "form_key": "a" * 43, **more}


def words_of(html: str) -> str:
    """What is read between the header and the footer, in one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_bodys_comments_are_with_the_passages_that_their_words_live_on_in(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    _answer(scene, *SAID_ON)
    _next(scene)
    outline, visit = _outline(scene), scene.visit()
    here = {
        passage.slug: [c.body for c in queries.my_comments(visit, passage.section_ids)]
        for passage in outline.answerable
    }
    assert here == {
        "summary": [],
        "A": ["On A1.", "On B3.", "On B4."],
        "B": ["On B.", "On B1."],
    }
    assert [c.body for c in queries.my_comments(visit, None)] == ["On None."]
    tallies = queries.tallies(visit, outline)
    slugs = {passage.id: passage.slug for passage in outline.passages}
    assert {slugs[id_]: status for id_, status in tallies.statuses.items()} == {
        "summary": Status.NOT_STARTED,
        "A": Status.ANSWERED,
        "B": Status.ANSWERED,
        "E": Status.NOT_STARTED,
    }
    assert {slugs[id_] for id_ in tallies.reworded} == {"A", "B"}
    assert tallies.apart == 1
    assert {slugs[id_] for id_ in queries.last_changes(visit, outline)} == {"A", "B"}
    assert queries.tallies(scene.visit(scene.ravi), outline).apart == 0


def test_the_pages_of_the_new_version_say_where_a_comment_comes_from(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _answer(scene, *SAID_ON)
    _next(scene)
    client = sign_in(scene.grace)
    b = words_of(client.get(f"{scene.url}/draft/B").text)
    assert "On B1." in b
    assert b.count("Made on version 1") == 2
    assert b.count("The words have changed since") == 2
    assert "Reason number 1." in b, "the words as they were"
    a = words_of(client.get(f"{scene.url}/draft/A").text)
    assert a.count("Made on version 1") == 3
    assert "On B2." not in a + b
    whole = words_of(client.get(f"{scene.url}/draft/whole-draft").text)
    assert "On None." in whole
    assert "Made on version 1" in whole
    contents = client.get(f"{scene.url}/draft/")
    read = words_of(contents.text)
    assert "Recommendations Changed since you answered Answered" in read
    assert "Comments on words that are no longer asked about" in read
    assert "B2, version 1" in read
    assert "Reason number 2." in read, "the words it was about"
    assert "See what changed" in read
    for path in ("response/", "response/check"):
        page = words_of(client.get(f"{scene.url}/{path}").text)
        assert page.count("Made on version 1") == 6
        assert [page.count(f"On {slug}.") for slug in SAID_ON] == [1] * len(SAID_ON)
        # Once for what was said of B2 itself, once for what was said of B as a whole.
        assert page.count("Reason number 2.") == 2


@pytest.mark.parametrize("path", [*PAGES, "response/check"])
def test_pages_over_versions_keep_the_rules_of_html(
    db: SQLAlchemy, sign_in: SignIn, path: str
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _answer(scene, *SAID_ON)
    _said_by_camden(scene)
    _next(scene)
    assert broken_rules(sign_in(scene.grace).get(f"{scene.url}/{path}").text) == []


def _said_by_camden(scene: Scene) -> None:
    response = factories.make_response(
        scene.consultation, scene.camden, state=ResponseState.SUBMITTED
    )
    for slug in SAID_ON:
        factories.make_comment(
            response,
            scene.version,
            factories.section_at(scene.version, slug) if slug else None,
            author=scene.ravi,
            body=f"Camden on {slug}.",
            state=CommentState.PUBLISHED,
        )
    factories.make_comment(
        response,
        scene.version,
        factories.section_at(scene.version, "B1"),
        author=scene.ravi,
        body="Camden waits.",
        state=CommentState.SUBMITTED,
    )
    portal_db.session.commit()


def _words(comment: queries.PublishedComment) -> str:
    return as_text(comment.words)


def test_what_others_said_is_shown_once_each_where_the_counts_say(db: SQLAlchemy) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene)
    later = _next(scene)
    outline, visit = _outline(scene), scene.visit()
    shown = {
        passage.slug: [*map(_words, queries.published_comments(visit, outline, passage))]
        for passage in outline.passages
    }
    whole = [*map(_words, queries.published_comments(visit, outline, None))]
    assert shown == {
        "summary": [],
        "A": ["Camden on A1.", "Camden on B3.", "Camden on B4."],
        "B": ["Camden on B.", "Camden on B1."],
        "E": [],
    }
    assert whole == ["Camden on B2.", "Camden on None."]
    published = queries.tallies(visit, outline).published
    assert published == {
        factories.section_at(later, slug).id: count
        for slug, count in {"A1": 1, "A3": 2, "B": 1, "B1": 1}.items()
    }
    assert queries.published_comments(scene.visit(scene.ravi), outline, None) == ()


def test_what_was_said_of_gone_words_is_read_with_the_draft_as_a_whole(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _said_by_camden(scene)
    _next(scene)
    page = words_of(sign_in(scene.grace).get(f"{scene.url}/draft/whole-draft").text)
    assert "1 comment by 1 body on the draft as a whole" in page
    assert "1 comment on words that are no longer in the draft" in page
    assert "Camden on B2." in page
    assert "Reason number 2." in page


@pytest.mark.parametrize("path", [*PAGES, "response/check", "draft/changes", "draft/changes/B"])
def test_nobody_reads_what_another_body_drafted_on_an_earlier_version(
    db: SQLAlchemy, sign_in: SignIn, path: str
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _answer(scene, *SAID_ON)
    _next(scene)
    staff = factories.make_user("Ruth Calder", Right.MODERATOR, Right.ADMINISTRATOR)
    db.session.commit()
    for reader in (scene.ravi, staff):
        page = sign_in(reader).get(f"{scene.url}/{path}")
        assert page.status_code in {200, 403}
        assert [slug for slug in SAID_ON if f"On {slug}." in page.text] == []
        assert "Comments on words that are no longer" not in page.text


def test_nothing_to_add_stands_on_the_next_version_while_no_word_has_changed(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    for slug in ("summary", "B"):
        factories.make_nil_return(
            response, factories.section_at(scene.version, slug), author=scene.grace
        )
    _next(scene)
    client = sign_in(scene.grace)
    kept = words_of(client.get(f"{scene.url}/draft/summary").text)
    assert "Grace Adeyemi answered" in kept
    assert "on version 1, that Lambeth CPCG has read Summary" in kept
    lapsed = words_of(client.get(f"{scene.url}/draft/B").text)
    assert "On version 1 Lambeth CPCG had nothing to add. The words have changed since" in lapsed
    assert "Nothing to add We have read this section" in lapsed, "it can be said again"
    check = words_of(client.get(f"{scene.url}/response/check").text)
    assert "0 sections answered, 1 with nothing to add, 2 not answered: 3 in all" in check
    assert "Not answered On version 1 Lambeth CPCG had nothing to add." in check


def test_nothing_to_add_said_again_counts_once_and_can_be_taken_back(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_nil_return(
        response, factories.section_at(scene.version, "B"), author=scene.grace
    )
    later = _next(scene)
    client = sign_in(scene.grace)
    data = {"version": "2"}
    assert client.post(f"{scene.url}/draft/B/nothing-to-add", data=data).status_code == 303
    given = db.session.scalars(db.select(NilReturn.section_id).order_by(NilReturn.id)).all()
    assert given == [factories.section_at(v, "B").id for v in (scene.version, later)]
    outline = _outline(scene)
    passage = outline.passage("B")
    assert passage is not None
    (answer,) = queries.my_nil_returns(scene.visit(), outline).values()
    assert (answer.number, answer.stands) == (2, True)
    assert queries.statuses(scene.visit(), outline)[passage.id] is Status.NOTHING_TO_ADD
    assert client.post(f"{scene.url}/draft/B/nothing-to-add/undo", data=data).status_code == 303
    db.session.expire_all()
    assert queries.statuses(scene.visit(), outline)[passage.id] is Status.NOT_STARTED


def test_a_comment_takes_the_place_of_nothing_to_add_said_of_an_earlier_version(
    db: SQLAlchemy,
) -> None:
    scene = make_scene()
    response = factories.make_response(scene.consultation, scene.lambeth)
    factories.make_nil_return(
        response, factories.section_at(scene.version, "summary"), author=scene.grace
    )
    _next(scene)
    outline = _outline(scene)
    passage = outline.passage("summary")
    assert passage is not None
    actions.add_comment(
        scene.visit(), outline, passage, said(passage.id, "After all."), form_key="key"
    )
    db.session.commit()
    assert queries.my_nil_returns(scene.visit(), outline) == {}
    assert queries.statuses(scene.visit(), outline)[passage.id] is Status.DRAFT


@BOTH_WAYS
def test_a_comment_begun_on_version_1_is_never_put_on_another_section_of_version_2(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    """B3 of version 1 is part of what is A3 now, and another paragraph has come to be called B3."""
    scene = make_scene()
    factories.make_next_version(
        scene.version, moved={"B3": "A"}, relabelled={"B3": "A3", "B4": "B3"}
    )
    db.session.commit()
    client = sign_in(scene.grace)
    answer = client.post(
        f"{scene.url}/draft/B/comments", data=_form(place="B3", version="1"), headers=headers
    )
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.section_id == factories.section_at(scene.version, "B3").id
    assert comment.version_id == scene.version.id
    address = answer.headers["HX-Redirect"] if headers else answer.location
    assert address == f"{scene.url}/draft/A"
    page = words_of(client.get(address).text)
    assert (
        "Version 2 was published while you were writing. Your comment is kept on version 1, and "
        "shown here." in page
    )
    assert "We agree." in page


def test_a_label_that_only_the_earlier_version_knows_still_takes_the_comment(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    factories.make_next_version(scene.version, gone=("A", "A1", "A2"))
    db.session.commit()
    client = sign_in(scene.grace)
    url = f"{scene.url}/draft/A/comments"
    assert client.post(url, data=_form(place="A1", version="2")).status_code == 404
    answer = client.post(url, data=_form(place="A1", version="1"))
    assert answer.location == f"{scene.url}/draft/#apart"
    page = words_of(client.get(f"{scene.url}/draft/").text)
    assert "Your comment is kept on version 1" in page
    assert "A1, version 1" in page
    assert "We agree." in page
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.section_id == factories.section_at(scene.version, "A1").id


@BOTH_WAYS
def test_a_form_of_version_1_with_a_mistake_comes_back_beside_the_words_of_version_1(
    db: SQLAlchemy, sign_in: SignIn, headers: dict[str, str]
) -> None:
    scene = make_scene()
    _next(scene)
    client = sign_in(scene.grace)
    data = _form(place="B2", version="1", stance="")
    answer = client.post(f"{scene.url}/draft/B/comments", data=data, headers=headers)
    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.text
    assert "We agree." in answer.text
    if not headers:
        assert "Reason number 2." in answer.text
        assert "Version 1, as it was before version 2." in words_of(answer.text)


@pytest.mark.parametrize("version", ["", "0", "2", "99", "x", "-1", "1" * 40])
def test_a_version_that_is_not_an_earlier_one_means_todays(
    db: SQLAlchemy, sign_in: SignIn, version: str
) -> None:
    scene = make_scene()
    later = _next(scene)
    data = _form(place="B1", version=version)
    assert sign_in(scene.grace).post(f"{scene.url}/draft/B/comments", data=data).status_code == 303
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.version_id == later.id


def test_a_version_in_preparation_takes_no_comment(db: SQLAlchemy, sign_in: SignIn) -> None:
    scene = make_scene()
    factories.make_next_version(scene.version, published=False)
    db.session.commit()
    data = _form(place="B1", version="2")
    assert sign_in(scene.grace).post(f"{scene.url}/draft/B/comments", data=data).status_code == 303
    (comment,) = db.session.scalars(db.select(Comment))
    assert comment.version_id == scene.version.id


def test_nothing_to_add_pressed_on_an_old_page_is_said_of_the_words_that_were_read(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _next(scene)
    client = sign_in(scene.grace)
    data = {"version": "1", "back": "check"}
    assert client.post(f"{scene.url}/draft/B/nothing-to-add", data=data).status_code == 303
    (given,) = db.session.scalars(db.select(NilReturn.section_id))
    assert given == factories.section_at(scene.version, "B").id
    page = words_of(client.get(f"{scene.url}/response/check").text)
    assert "Version 2 was published while you were writing" in page
    assert "Not answered On version 1 Lambeth CPCG had nothing to add." in page


def test_a_comment_of_an_earlier_version_is_changed_beside_the_words_of_then(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    _answer(scene, "B2")
    _next(scene)
    (comment,) = db.session.scalars(db.select(Comment))
    client = sign_in(scene.grace)
    url = f"{scene.url}/comments/{comment.id}"
    page = client.get(f"{url}/edit")
    assert "Reason number 2." in page.text
    assert "Version 1, as it was before version 2." in words_of(page.text)
    data = _form(place="B2", revision="1", comment="Otherwise.")
    answer = client.post(url, data=data)
    assert answer.location == f"{scene.url}/draft/#apart"
    db.session.expire_all()
    assert (comment.body, comment.version_id) == ("Otherwise.", scene.version.id)
    gone = client.post(f"{url}/remove")
    assert gone.location == f"{scene.url}/draft/#apart"
    assert db.session.scalars(db.select(Comment)).all() == []


def test_submitting_sends_what_was_said_of_every_version_and_counts_by_todays(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene()
    response = _answer(scene, "B1", "B2", None)
    for slug in ("summary", "A"):
        factories.make_nil_return(
            response, factories.section_at(scene.version, slug), author=scene.grace
        )
    _next(scene)
    client = sign_in(scene.grace)
    assert client.post(f"{scene.url}/response/check", data=SIGN_OFF_FORM).status_code == 303
    comments = db.session.scalars(db.select(Comment).order_by(Comment.number))
    assert [(c.number, c.body) for c in comments] == [(1, "On B1."), (2, "On B2."), (3, "On None.")]
    (letter,) = db.session.scalars(db.select(Letter.body))
    assert "Answered         1 section\n" in letter
    assert "Nothing to add   1 section\n" in letter
    assert "Not answered     1 section (A1 to A3)" in letter
    contents = words_of(client.get(f"{scene.url}/draft/").text)
    assert "Not answered" in contents
    assert "Not started" not in contents


@pytest.mark.parametrize("path", [*PAGES, "response/check", ""])
def test_a_page_costs_as_many_statements_over_four_versions_as_over_one(
    db: SQLAlchemy, sign_in: SignIn, path: str
) -> None:
    costs = []
    for versions in (1, 4):
        scene = make_scene(visibility=Visibility.LIVE)
        _answer(scene, *SAID_ON)
        _said_by_camden(scene)
        version = scene.version
        for number in range(2, versions + 1):
            version = factories.make_next_version(version, edited={"B1": f"Reason {number}."})
        db.session.commit()
        client, url = sign_in(scene.grace), f"{scene.url}/{path}"
        db.session.commit()
        client.get(url)
        with statements() as sent:
            assert client.get(url).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_the_whole_draft_costs_no_more_statements_over_five_versions(
    db: SQLAlchemy, sign_in: SignIn
) -> None:
    scene = make_scene(visibility=Visibility.LIVE)
    _answer(scene, *SAID_ON)
    _said_by_camden(scene)
    version = scene.version
    for number in range(2, 6):
        version = factories.make_next_version(version, edited={"B1": f"Reason {number}."})
    db.session.commit()
    client, url = sign_in(scene.grace), f"{scene.url}/draft/all"
    db.session.commit()
    forget_outlines()
    costs = []
    for _ in range(2):
        with statements() as sent:
            assert client.get(url).status_code == 200
        costs.append(len(sent))
    cold, warm = costs
    assert cold <= 6
    assert warm <= 5
