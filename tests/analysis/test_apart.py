"""What was withdrawn or returned is counted apart, and summaries that rest on it say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from portal import clock
from portal.analysis.citations import Fate, cited, since
from portal.analysis.figures import Said, added_up, by_place, figures
from portal.analysis.models import Summary
from portal.responses.models import Comment, CommentState, Stance
from portal.stakeholders.models import BodyKind
from tests import factories
from tests.conftest import SignIn
from tests.moderation.scene import SLUG, Scene, make_scene

ANALYSIS = f"/staff/consultations/{SLUG}/analysis/"
WITHDRAWN = "quaggawithdrawn"
RETURNED = "quaggareturned"


def said(state: CommentState, *, body: int = 1, is_reply: bool = False) -> Said:
    return Said(7, body, BodyKind.CPCG, Stance.OBJECT, state, on_whole=True, is_reply=is_reply)


def test_received_is_withdrawn_and_returned_and_considered() -> None:
    found = figures(
        [
            *(said(state) for state in CommentState if state not in {"draft", "merged"}),
            said(CommentState.WITHDRAWN, body=2),
            said(CommentState.PUBLISHED, body=3, is_reply=True),
            said(CommentState.WITHDRAWN, body=3, is_reply=True),
        ],
        (),
    )
    assert (found.comments, found.returned, found.withdrawn, found.replies) == (3, 1, 2, 1)
    assert found.received == 6
    # Whoever withdrew all that it said, or only replied, has no stance.
    assert found.bodies == 1


def test_the_sums_add_up_to_the_rows() -> None:
    rows = by_place([said(CommentState.RETURNED), said(CommentState.SUBMITTED)], ()).values()
    sums = added_up(rows)
    assert (sums.comments, sums.returned, sums.withdrawn, sums.received) == (1, 1, 0, 2)


def summary(text: str) -> Summary:
    return Summary(text=text, changed_at=clock.now(), changed_by_name="Ruth Calder")


def test_citations_are_read_as_people_write_them() -> None:
    assert cited([summary("Most agree (c1, C12; see c3.) but B4, abc5 and c0 are none.")]) == {
        1,
        12,
        3,
    }


def test_a_summary_says_what_happened_to_what_it_cites() -> None:
    written = summary("It rests on c1, c2, c3 and c4.")
    before, after = (written.changed_at + timedelta(hours=hours) for hours in (-1, 1))
    happened = since(
        written,
        [
            Fate(4, CommentState.PUBLISHED, before, None),
            Fate(3, CommentState.PUBLISHED, after, None),
            Fate(2, CommentState.RETURNED, before, None),
            Fate(1, CommentState.WITHDRAWN, before, before),
            Fate(9, CommentState.WITHDRAWN, before, after),
        ],
    )
    assert [(it.number, it.what) for it in happened] == [
        (1, "was withdrawn"),
        (2, "was returned to its body to be reworded"),
        (3, "was changed by its body"),
    ]


@pytest.fixture
def scene(db: SQLAlchemy) -> Scene:
    scene = make_scene()
    section = factories.section_at(scene.version, "B")
    scene.say("quaggaread")
    taken_back = _taken_back(scene.say(WITHDRAWN))
    scene.say(RETURNED, state=CommentState.RETURNED)
    assert taken_back.number == 2
    db.session.add(
        Summary(
            version_id=scene.version.id,
            section_id=section.id,
            place=section.id,
            text="Two bodies agree (c1, c2).",
            changed_at=clock.now(),
            changed_by_name="Ruth Calder",
        )
    )
    db.session.commit()
    return scene


def _taken_back(comment: Comment) -> Comment:
    comment.state, comment.withdrawn_at = CommentState.WITHDRAWN, clock.now()
    return comment


@pytest.mark.parametrize("path", ["", "B"])
def test_the_pages_count_them_apart_without_their_words(
    scene: Scene, sign_in: SignIn, path: str
) -> None:
    page = sign_in(scene.moderator).get(f"{ANALYSIS}{path}").text
    words = " ".join(page.split())
    assert "3 received: 1 considered, 1 returned to be reworded, 1 withdrawn" in words
    assert "c2 was withdrawn" in words
    assert WITHDRAWN not in page
    assert RETURNED not in page


def test_a_section_lists_their_stubs(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(scene.moderator).get(f"{ANALYSIS}B").text
    assert "c2 withdrawn" in page
    assert "c3 returned to be reworded" in page
    assert "1 comment</h2>" in page
