"""A body's own response in words, as plain values that the Word file and the PDF share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.consultations.visits import Visit
from portal.drafts.comparison.difference import Piece
from portal.drafts.reading import Outline
from portal.exports.response.queries import decisions_on
from portal.moderation import policy
from portal.moderation.models import Decision
from portal.moderation.rules import is_for_staff_only, standing
from portal.responses.answers import Answer, Answers, Remark
from portal.responses.models import Comment, CommentState, Response, ResponseState, Stance
from portal.responses.progress import Status
from portal.responses.published_words import as_text
from portal.responses.receipt import approval, published
from portal.responses.record import WHOLE_DRAFT
from portal.responses.showing import Showing
from portal.stakeholders.naming import STANDING_NAMES
from portal.web.dates import close, day, short_day

FILE_NAME_LENGTH = 60
SAMPLE = (
    "Sample data, written for demonstration. It is not the Authority’s wording, and the people in "
    "it are invented."
)
NOT_SUBMITTED = "DRAFT, not submitted"
WITH_WHAT_IS_NEW = "DRAFT, with what is not submitted"
NOT_SENT = "Not sent"
STANCES = {
    Stance.SUPPORT: "Support",
    Stance.OBJECT: "Object",
    Stance.NEITHER: "Neither",
    Stance.NOT_CHOSEN: "No view chosen yet",
}


@dataclass(frozen=True, slots=True)
class StatedComment:
    """A comment in words. `fate` says what has become of it; `redline` is of other wording."""

    name: str
    stance: str
    fate: tuple[str, ...]
    quote: str
    redline: tuple[Piece, ...]
    suggestion: str
    words: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatedAnswer:
    """A section and what was said of it; `words` where that is not by comments."""

    name: str
    words: str
    comments: tuple[StatedComment, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """The response whole. `mark` stands at the head of every page of a draft."""

    body: str
    consultation: str
    slug: str
    notice: str
    mark: str
    reference: str
    edition: str
    made_on: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[StatedAnswer, ...] = field(default=())

    @property
    def title(self) -> str:
        return f"{self.body}’s response"

    @property
    def head(self) -> str:
        """What stands at the head of every page, so that no loose one is taken for another."""
        mark = f"{self.mark}. " if self.mark else ""
        reference = f" {self.reference}" if self.reference else ""
        return f"{mark}{self.title}{reference}. {self.edition}"

    def file_name(self, suffix: str) -> str:
        """response-consultation-strategy-lambeth-cpcg-draft.docx"""
        draft = "-draft" if self.mark else ""
        return f"response-{self.slug}-{_plain_letters(self.body)}{draft}.{suffix}"


def statement_of(visit: Visit, overview: Mapping[str, Any]) -> Statement:
    """The response as it stands now. `overview` is what its pages show of it."""
    response: Response | None = overview["response"]
    outline: Outline = overview["outline"]
    answers: Answers = overview["answers"]
    showing: Showing = overview["showing"]
    decisions = decisions_on(response.id) if response else {}
    state = response.state if response else ResponseState.DRAFTING
    is_known = bool(response and response.reference)

    def stated(remarks: Iterable[Remark]) -> tuple[StatedComment, ...]:
        return tuple(
            _comment(
                remark.comment,
                showing,
                tuple(overview["files"].get(remark.comment.id, ())),
                decisions.get(remark.comment.id, ()),
            )
            for remark in remarks
        )

    is_over = not visit.is_open
    return Statement(
        body=visit.speaks_for.name,
        consultation=visit.consultation.title,
        slug=visit.consultation.slug,
        notice=SAMPLE if visit.consultation.is_sample else "",
        mark=""
        if state is ResponseState.SUBMITTED
        else WITH_WHAT_IS_NEW
        if is_known
        else NOT_SUBMITTED,
        reference=(response.reference or "") if response else "",
        edition=f"{outline.title}, version {outline.number}",
        made_on=day(visit.moment),
        facts=tuple(_facts(visit, response, overview)),
        answers=(
            *(
                StatedAnswer(
                    answer.passage.name,
                    _in_words(answer, is_sent=is_known, is_over=is_over),
                    stated(answer.remarks),
                )
                for answer in answers.by_passage
            ),
            StatedAnswer(
                WHOLE_DRAFT,
                "" if answers.on_the_whole else "No comment",
                stated(answers.on_the_whole),
            ),
            *(StatedAnswer(_place_then(remark), "", stated([remark])) for remark in answers.apart),
        ),
    )


def _facts(
    visit: Visit, response: Response | None, overview: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    yield "Consultation", visit.consultation.title
    yield "Draft", f"{overview['outline'].title}, version {overview['outline'].number}"
    if response is None or response.reference is None or response.submitted_at is None:
        closes = "Closed" if not visit.is_open else "Closes"
        yield "Submitted", "Not yet" if visit.is_open else "No"
        yield closes, close(visit.closes_at)
        return
    yield "Reference", response.reference
    if response.public_reference:
        yield "Public reference", response.public_reference
    for submission in overview["submissions"]:
        yield f"Submission {submission.number}", close(submission.submitted_at)
    if response.state is ResponseState.REOPENED:
        yield "Reopened", "What was submitted stands until it is submitted again"
    yield "Approved by", approval(response)
    yield "How it was agreed", response.mandate
    if response.members_consulted:
        yield "How members were consulted", response.members_consulted
    yield "Published", published(response)
    if response.not_published_reason:
        yield "Reason", response.not_published_reason
    last = overview["submissions"][-1] if overview["submissions"] else None
    if last and last.standing:
        yield "Standing of the body", STANDING_NAMES[last.standing]


def _in_words(answer: Answer, *, is_sent: bool, is_over: bool) -> str:
    if answer.status is Status.NOTHING_TO_ADD and answer.nil_return:
        is_new = is_sent and answer.nil_return.row.sent_at is None
        return f"Nothing to add{f'. {NOT_SENT}' if is_new else ''}"
    if answer.status.is_blank and not answer.remarks:
        return "Not answered" if is_sent or is_over else "Not answered yet"
    return ""


def _comment(
    comment: Comment, showing: Showing, files: tuple[str, ...], decisions: Sequence[Decision]
) -> StatedComment:
    it = showing.own(comment)
    place = comment.section.label if comment.section else WHOLE_DRAFT.lower()
    number = f"c{comment.number}, " if comment.number else ""
    fate = list(_fate(comment, standing(comment, decisions)))
    if it.taken:
        fate.append(f"Taken into version {it.taken.number}")
    return StatedComment(
        name=f"{number}on {place}, version {comment.version.number}",
        stance=f"Reply to {it.reply_to}" if it.reply_to else STANCES[comment.stance],
        fate=tuple(fate),
        quote=it.quote,
        # Its own body reads all of it, so that nothing in it stands for words removed.
        redline=tuple(piece for piece in it.redline if isinstance(piece, Piece)),
        suggestion=comment.suggestion,
        words=as_text(it.words),
        files=files,
    )


def _fate(comment: Comment, decision: Decision | None) -> Iterator[str]:
    """What has become of a comment, and why, as the body has been told."""
    on = f" on {short_day(decision.decided_at)}" if decision else ""
    match comment.state:
        case CommentState.DRAFT:
            yield NOT_SENT
        case CommentState.SUBMITTED:
            yield "Waits for a moderator"
        case CommentState.PUBLISHED if comment.is_unchecked:
            yield "Published as it was sent. A moderator has not read it yet"
        case CommentState.PUBLISHED:
            for_staff = is_for_staff_only(comment.response)
            yield f"{policy.PASSED if for_staff else 'Published'}{on}"
        case CommentState.WITHHELD:
            yield f"Withheld from publication{on}. It is read and counted"
        case CommentState.RETURNED:
            yield f"Returned to be reworded{on}"
        case CommentState.WITHDRAWN:
            when = f" on {short_day(comment.withdrawn_at)}" if comment.withdrawn_at else ""
            yield f"Withdrawn{when}"
    if decision and decision.ground:
        words = policy.GROUNDS[decision.ground]
        yield f"The reason: {words.name}. {words.sentence}"
    if decision and decision.note:
        yield f"The moderator’s note: {decision.note}"


def _place_then(remark: Remark) -> str:
    section = remark.comment.section
    label = section.label if section else WHOLE_DRAFT
    return f"{label}, version {remark.comment.version.number} (no longer asked about)"


def _plain_letters(name: str) -> str:
    """The name as a part of a file's name that any system takes."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:FILE_NAME_LENGTH].strip("-") or "body"
