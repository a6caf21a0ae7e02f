"""What a body brings on its response form: drafts on their sections, and remarks that wait.

Uploading submits nothing and overwrites nothing. Each thing on a form has a key made of what it
says and where, so that the same form brought again brings nothing new, even where a colleague has
worked on with what it brought before.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal import clock
from portal.consultations.actions import require_open
from portal.consultations.visits import Visit
from portal.db import db
from portal.drafts.reading import Outline, Passage
from portal.errors import Refusal
from portal.responses.actions.drafting import add_comment
from portal.responses.actions.nil_returns import say_nothing_to_add
from portal.responses.actions.response import begun, note
from portal.responses.actions.said import Said
from portal.responses.models import Comment, Response, UnplacedRemark
from portal.responses.offline.sorting import Remark, Sorted, Unplaced
from portal.responses.queries.own import my_nil_returns

DEALT_WITH = "A colleague has dealt with this remark already"


@dataclass(frozen=True, slots=True)
class Landed:
    """A remark that is now a draft. `beside` is how many comments the body had there before."""

    remark: Remark
    beside: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What has become of a form. `not_nil` has comments, so it cannot be nothing to add as well.

    `repeated` is how many things an earlier upload had brought already.
    """

    landed: Sequence[Landed]
    nothing_to_add: Sequence[Passage]
    not_nil: Sequence[Passage]
    waiting: int
    repeated: int


def bring_form(visit: Visit, outline: Outline, current: Outline, form: Sorted) -> Brought:
    """All that was written on the form is the body's: drafts, nothing to add, or remarks that wait.

    `outline` is the version that the form was made from, which its comments stay with; `current`
    the one that is out now. Raises `Closed`, and `Refusal` once the response is submitted.
    """
    require_open(visit)
    response = begun(visit)
    known = _known_keys(response)
    commented = _commented(response, current)
    landed: list[Landed] = []
    repeated = 0
    for remark in form.remarks:
        key = _key(response, outline, str(remark.section_id or ""), remark.words)
        if key in known:
            repeated += 1
            continue
        known.add(key)
        passage = current.passage_of(remark.section_id) if remark.section_id else None
        said = Said(remark.section_id, remark.stance, remark.words, is_settled=False)
        add_comment(visit, outline, passage, said, form_key=key)
        place = passage.id if passage else remark.section_id
        landed.append(Landed(remark, commented[place]))
    waiting = 0
    for unplaced in form.unplaced:
        key = _key(response, outline, f"?{unplaced.found}", unplaced.words)
        if key in known:
            repeated += 1
            continue
        known.add(key)
        _keep(visit, response, unplaced, key)
        waiting += 1
    said_nothing, not_nil, again = _say_nothing(visit, response, outline, current, form)
    brought = Brought(landed, said_nothing, not_nil, waiting, repeated + again)
    db.session.flush()
    note(
        "response form brought",
        visit,
        "response",
        response.id,
        body_id=visit.speaks_for.id,
        comments=len(landed),
        nothing_to_add=len(said_nothing),
        unplaced=waiting,
    )
    return brought


def place_remark(
    visit: Visit, outline: Outline, passage: Passage | None, remark_id: int, said: Said, *, key: str
) -> Comment:
    """The remark is a draft on its section, and waits no more.

    Sent twice by one person it is placed once. Raises `Refusal` where a colleague came first.
    """
    require_open(visit)
    response = begun(visit)
    remark = _read_again(response, remark_id)
    if remark is None:
        placed = db.session.scalar(
            select(Comment).where(Comment.form_key == key, Comment.response_id == response.id)
        )
        if placed is not None and placed.written_by_id == visit.user.id and said.is_in(placed):
            return placed
        raise Refusal(DEALT_WITH)
    comment = add_comment(visit, outline, passage, said, form_key=remark.form_key)
    db.session.delete(remark)
    db.session.flush()
    return comment


def put_remark_away(visit: Visit, remark_id: int) -> None:
    """The remark is gone. Put away twice it is put away once."""
    require_open(visit)
    response = begun(visit)
    remark = _read_again(response, remark_id)
    if remark is not None:
        db.session.delete(remark)
        db.session.flush()
        note("remark put away", visit, "unplaced remark", remark_id, body_id=visit.speaks_for.id)


def _keep(visit: Visit, response: Response, unplaced: Unplaced, key: str) -> None:
    db.session.add(
        UnplacedRemark(
            response_id=response.id,
            form_key=key,
            found=unplaced.found,
            stance=unplaced.stance,
            words=unplaced.words,
            brought_at=clock.now(),
            brought_by_id=visit.user.id,
        )
    )


def _say_nothing(
    visit: Visit, response: Response, outline: Outline, current: Outline, form: Sorted
) -> tuple[list[Passage], list[Passage], int]:
    """The passages that have nothing to add now, those that have comments, and how many had it."""
    said, not_nil, again = [], [], 0
    commented = _commented(response, current)
    given = my_nil_returns(visit, current)
    for passage in form.nothing_to_add:
        now = current.passage_of(passage.id)
        if now is not None and commented[now.id]:
            not_nil.append(passage)
        elif now is not None and now.id in given and given[now.id].stands:
            again += 1
        else:
            say_nothing_to_add(visit, passage)
            said.append(passage)
    return said, not_nil, again


def _known_keys(response: Response) -> set[str]:
    """The keys of whatever the body has already, of a form or not."""
    comments = select(Comment.form_key).where(Comment.response_id == response.id)
    remarks = select(UnplacedRemark.form_key).where(UnplacedRemark.response_id == response.id)
    return set(db.session.scalars(comments.union(remarks)))


def _commented(response: Response, current: Outline) -> Counter[int | None]:
    """How many comments the body has on each passage as it stands now; None for the whole."""
    counts: Counter[int | None] = Counter()
    for section_id in db.session.scalars(
        select(Comment.section_id).where(Comment.response_id == response.id)
    ):
        passage = current.passage_of(section_id) if section_id else None
        counts[passage.id if passage else section_id] += 1
    return counts


def _read_again(response: Response, remark_id: int) -> UnplacedRemark | None:
    return db.session.scalar(
        select(UnplacedRemark)
        .where(UnplacedRemark.id == remark_id, UnplacedRemark.response_id == response.id)
        .execution_options(populate_existing=True)
    )


def _key(response: Response, outline: Outline, place: str, words: str) -> str:
    text = "\0".join((str(response.id), str(outline.version_id), place, words))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
