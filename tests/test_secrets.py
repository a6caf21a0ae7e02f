"""Every page that anybody can open holds the words that they may read, and no others.

A word stands in for each kind of text that is not for all. Every address of every GET route is
asked for, with every id that the world has, by every person of test_routes: what appears is held
against what should. A new route is swept as it is; one with a new kind of argument has to say here
what to put in.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy import ColumnElement
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.clock import now
from portal.db import Model
from portal.drafts.models import Section
from portal.meetings.models import Meeting
from portal.moderation import actions
from portal.moderation.models import (
    Decision,
    Ground,
    RedactedField,
    RemovalReason,
    StaffNote,
    Verdict,
)
from portal.moderation.queries.redactions import redactions
from portal.responses.models import (
    Attachment,
    Channel,
    ColleagueNote,
    Comment,
    CommentState,
    EarlierWording,
    Naming,
    Response,
    ResponseState,
    UnplacedRemark,
)
from portal.stakeholders.models import Body, Invitation, Membership
from tests import factories
from tests.conftest import SignIn
from tests.test_routes import PEOPLE
from tests.world import (
    CAMDEN_NEEDS,
    CAMDEN_PUBLISHED,
    CAMDEN_WAITING,
    CAMDEN_WITHHELD,
    ELSEWHERE,
    LAMBETH_DRAFT,
    STAFF_NOTE,
    World,
    make_world,
)

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
LABELS = ("B", "B1", "whole-draft")
PDF = "application/pdf"

LAMBETH = {"lead", "member", "staff and member"}
# Somebody with two bodies comes in for the first of them by name.
CAMDEN = {"other lead", "two bodies"}
MODERATORS = {"moderator", "staff and member"}
ANALYSTS = MODERATORS | {"approver"}
READERS = LAMBETH | CAMDEN | ANALYSTS | {"organiser", "administrator"}

# One word each, as a difference of two wordings is shown word by word.
PIECE = "quaggapiece"
NOTE = "quagganote"
DRAFTED_BEFORE = "quaggadraftedbefore"
BEFORE_IT_WAS_SENT = "quaggabeforeitwassent"
WITHDRAWN = "quaggawithdrawn"
BEFORE_WITHDRAWN = "quaggabeforewithdrawn"
RETURNED = "quaggareturned"
WHY_RETURNED = "quaggawhyreturned"
CHANGED = "quaggachanged"
BEFORE_CHANGED = "quaggabeforechanged"
REPUBLISHED = "quaggarepublished"
BEFORE_REPUBLISHED = "quaggabeforerepublished"
REMOVED_BEFORE = "quaggaremovedbeforepublication"
LEFT_OF_IT = "quaggaleftofit"
WITHDRAWN_FILE = "quaggawithdrawnfile"
KEPT_BACK = "quaggakeptback"
KEPT_BACK_BEFORE = "quaggakeptbackbefore"
KEPT_BACK_FILE = "quaggakeptbackfile"
IN_KEPT_BACK_FILE = "quaggainkeptbackfile"
IN_WITHHELD_FILE = "quaggainwithheldfile"
LETTER_AS_IT_CAME = "quaggaletterasitcame"
IN_LETTER = "quaggainletter"

MAY_READ: dict[str, set[str]] = {
    LAMBETH_DRAFT: LAMBETH,
    PIECE: LAMBETH,
    NOTE: LAMBETH,
    DRAFTED_BEFORE: LAMBETH,
    BEFORE_IT_WAS_SENT: CAMDEN,
    CAMDEN_WAITING: CAMDEN | ANALYSTS,
    CAMDEN_PUBLISHED: READERS,
    CAMDEN_WITHHELD: CAMDEN | ANALYSTS,
    WITHDRAWN: CAMDEN,
    BEFORE_WITHDRAWN: CAMDEN,
    WITHDRAWN_FILE: CAMDEN,
    RETURNED: CAMDEN | MODERATORS,
    WHY_RETURNED: CAMDEN | MODERATORS,
    CHANGED: CAMDEN | ANALYSTS,
    BEFORE_CHANGED: CAMDEN | MODERATORS,
    REPUBLISHED: READERS,
    BEFORE_REPUBLISHED: CAMDEN | MODERATORS,
    STAFF_NOTE: MODERATORS,
    REMOVED_BEFORE: CAMDEN | ANALYSTS,
    LEFT_OF_IT: READERS,
    CAMDEN_NEEDS: {"organiser"},
    ELSEWHERE: set(),
    # These staff read on asking alone: a page that is only opened shows them to none of them.
    KEPT_BACK: set(),
    KEPT_BACK_BEFORE: set(),
    KEPT_BACK_FILE: set(),
    IN_KEPT_BACK_FILE: set(),
    IN_WITHHELD_FILE: CAMDEN,
    LETTER_AS_IT_CAME: set(),
    IN_LETTER: set(),
}


@pytest.mark.slow
@pytest.mark.usefixtures("drawn_once")
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_reads_what_they_may_and_no_more(
    person: str, app: Flask, db: SQLAlchemy, sign_in: SignIn
) -> None:
    world = make_world()
    plant(db, world)
    paths = list(addresses(app, db, world))
    browser = app.test_client() if person == "visitor" else sign_in(world.people[person])
    seen: dict[str, list[str]] = {}
    opened = 0
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code < 500, path
        answers = [answer]
        if answer.status_code == 200 and answer.mimetype == "text/html":
            opened += 1
            answers.append(browser.get(path, headers=HTMX))
        for text in map(text_of, answers):
            for word in MAY_READ:
                if word in text:
                    seen.setdefault(word, []).append(path)
    may = {word for word, readers in MAY_READ.items() if person in readers}
    leaked = {word: where[:5] for word, where in seen.items() if word not in may}
    assert leaked == {}
    assert may - seen.keys() == set(), "nothing is proved of words that appear nowhere"
    assert opened > 5


def plant(db: SQLAlchemy, world: World) -> None:
    """Words in every state that the world does not have yet. Camden is by now further than once."""
    grace, colin = world.people["lead"], world.people["other lead"]
    lambeths, camdens = world.draft.response, world.waiting.response

    def say(words: str, state: CommentState, *, response: Response = camdens) -> Comment:
        author = grace if response is lambeths else colin
        comment = factories.make_comment(
            response, world.version, world.section, author=author, body=words, state=state
        )
        if response is camdens:
            comment.shown_at = now()
        return comment

    def said_before(comment: Comment, words: str, *, was_sent: bool, revision: int = 1) -> None:
        db.session.add(
            EarlierWording(
                comment_id=comment.id,
                revision=revision,
                was_sent=was_sent,
                section_id=comment.section_id,
                stance=comment.stance,
                body=words,
                said_by_id=comment.written_by_id,
                said_at=comment.written_at,
            )
        )
        comment.revision = revision + 1
        if was_sent:
            comment.changed_at = now()

    piece = say(PIECE, CommentState.DRAFT, response=lambeths)
    piece.state, piece.merged_into_id = CommentState.MERGED, world.draft.id
    world.draft.changed_by_id = world.people["member"].id
    said_before(world.draft, DRAFTED_BEFORE, was_sent=False)
    db.session.add(
        ColleagueNote(
            response_id=lambeths.id,
            section_id=world.section.id,
            form_key="note",
            words=NOTE,
            written_at=now(),
            written_by_id=grace.id,
        )
    )
    withdrawn = say(WITHDRAWN, CommentState.WITHDRAWN)
    withdrawn.withdrawn_at = now()
    said_before(withdrawn, BEFORE_WITHDRAWN, was_sent=True)
    factories.make_file(withdrawn, name=f"{WITHDRAWN_FILE}.pdf")
    returned = say(RETURNED, CommentState.RETURNED)
    db.session.add(
        Decision(
            comment_id=returned.id,
            verdict=Verdict.RETURN,
            ground=Ground.PERSONAL_DATA,
            note=WHY_RETURNED,
            decided_at=now(),
            decided_by_id=world.people["moderator"].id,
            decided_by_name="Ruth Calder",
        )
    )
    said_before(returned, BEFORE_IT_WAS_SENT, was_sent=False)
    said_before(say(CHANGED, CommentState.SUBMITTED), BEFORE_CHANGED, was_sent=True)
    redacted = say(f"{LEFT_OF_IT} {REMOVED_BEFORE}", CommentState.SUBMITTED)
    actions.remove_words(
        redacted,
        REMOVED_BEFORE,
        fields=list(RedactedField),
        reason=RemovalReason.NAME,
        revision=redacted.revision,
        by=world.people["moderator"],
    )
    removed = [removal.id for removal in redactions(redacted)]
    actions.publish(
        redacted, revision=redacted.revision, by=world.people["moderator"], removals=removed
    )
    said_before(say(REPUBLISHED, CommentState.PUBLISHED), BEFORE_REPUBLISHED, was_sent=True)
    _keep_back(world, say, said_before)
    db.session.commit()


def _keep_back(
    world: World,
    say: Callable[..., Comment],
    said_before: Callable[..., None],
) -> None:
    """What is not to be published, of a body that none of PEOPLE speaks for; and what stays closed
    of what is withheld and of what came by post."""
    body = factories.make_body("Kept back CPCG")
    factories.make_participation(world.consultation, body)
    factories.make_member(body)
    response = factories.make_response(world.consultation, body, state=ResponseState.SUBMITTED)
    response.naming, response.not_published_reason = Naming.NOT_PUBLISHED, "It names people."
    kept_back = say(KEPT_BACK, CommentState.SUBMITTED, response=response)
    said_before(kept_back, KEPT_BACK_BEFORE, was_sent=True)
    kept_back.suggestion = KEPT_BACK
    factories.make_file(
        kept_back, name=f"{KEPT_BACK_FILE}.pdf", data=f"%PDF {IN_KEPT_BACK_FILE}".encode()
    )
    factories.make_file(world.withheld, data=f"%PDF {IN_WITHHELD_FILE}".encode())
    world.by_post.response.letter = LETTER_AS_IT_CAME
    original = factories.make_file(world.by_post, data=f"%PDF {IN_LETTER}".encode())
    original.comment_id = None


def addresses(app: Flask, db: SQLAlchemy, world: World) -> Iterator[str]:
    """Every address of every GET route, with every value that the world has for its arguments."""
    values = _values(db, world)
    adapter = app.url_map.bind("portal.test")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.methods is None or "GET" not in rule.methods:
            continue
        names = sorted(rule.arguments)
        unknown = set(names) - values.keys()
        assert not unknown, f"what stands in {rule.rule} for {unknown}?"
        for chosen in itertools.product(*(_of(rule, name, values) for name in names)):
            yield adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))


def _of(rule: Rule, name: str, values: Mapping[str, Sequence[str | int]]) -> Sequence[str | int]:
    # Versions are few, and each is asked for with each of its sections.
    return (1, 2) if name == "number" and rule.endpoint.startswith("drafts.") else values[name]


def _values(db: SQLAlchemy, world: World) -> dict[str, Sequence[str | int]]:
    def ids(model: type[Model], *where: ColumnElement[bool]) -> list[int]:
        statement = db.select(model.__table__.c.id).where(*where)
        return list(db.session.scalars(statement))

    return {
        "slug": (world.consultation.slug,),
        "label": LABELS,
        "token": (world.token,),
        "number": range(1, world.consultation.comments_numbered + 1),
        "section_id": ids(Section, Section.slug == "B1"),
        "comment_id": ids(Comment),
        "remark_id": ids(UnplacedRemark),
        "note_id": [*ids(ColleagueNote), *ids(StaffNote)],
        "file_id": ids(Attachment),
        "entry_id": ids(Response, Response.channel != Channel.PORTAL),
        "meeting_id": ids(Meeting),
        "body_id": ids(Body),
        "membership_id": ids(Membership),
        "invitation_id": ids(Invitation),
    }


def text_of(answer: TestResponse) -> str:
    """The words of an answer, and its headers: a page as it is, a document unpacked."""
    return "\n".join((*_words(answer), *(f"{name}: {value}" for name, value in answer.headers)))


def _words(answer: TestResponse) -> Iterable[str]:
    if answer.mimetype == PDF:
        # A file that a test attached begins like a PDF, and is none.
        with contextlib.suppress(PyPdfError):
            return words_of_pdf(answer.data)
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return [packed.read(name).decode(errors="replace") for name in packed.namelist()]
    return [answer.data.decode(errors="replace")]


@cache
def words_of_pdf(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_every_person_of_the_routes_is_swept() -> None:
    assert set.union(*MAY_READ.values()) <= set(PEOPLE)
