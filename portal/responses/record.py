"""What was sent, as it was sent: the one place that writes and reads a submission's record. Pure.

The record is plain values and never rows, so nothing that is changed later changes it. It is for
the body alone, and holds nothing of what was merged away, discussed or left unsent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from portal.drafts.lineage.origins import Origin
from portal.drafts.reading import Outline
from portal.responses.answers import Answer, Answers, Remark
from portal.responses.models import Capacity, Comment, CommentState, Naming, Response, Stance
from portal.responses.progress import Status

SHAPE = 1
WHOLE_DRAFT = "The draft as a whole"


@dataclass(frozen=True, slots=True)
class RecordedComment:
    """One comment as it went. `label` is the paragraph's, of version `version`; "" of none.

    `instead_of` are the words that `suggestion` would take the place of. `is_new` says that it went
    with this submission and with none before. A withdrawn comment has its number and no words.
    `reply_to` is the number of what a reply answers.
    """

    number: int
    revision: int
    label: str
    version: int
    stance: Stance
    words: str
    quote: str
    instead_of: str
    suggestion: str
    files: tuple[str, ...]
    is_new: bool
    is_withdrawn: bool
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A section by its name, and what was said of it: comments, nothing to add, or nothing.

    `is_section` is false of the draft as a whole, and of words that were no longer asked about.
    `nil_version` is the version that "nothing to add" was said of. `is_answered` is what the
    section counts as: a reply to another body answers nothing, nor does what was withdrawn.
    """

    name: str
    short_name: str
    is_section: bool
    is_answered: bool
    nil_version: int | None
    comments: tuple[RecordedComment, ...]

    @property
    def is_nothing_to_add(self) -> bool:
        return self.nil_version is not None and not self.is_answered

    @property
    def is_blank(self) -> bool:
        return self.nil_version is None and not self.is_answered


@dataclass(frozen=True, slots=True)
class Record:
    """A submission whole: who says it, on which version, with whose approval, and every answer.

    Only a letter that staff entered may leave open how it is named and who approved it.
    """

    body: str
    reference: str
    consultation: str
    title: str
    version: int
    naming: Naming | None
    not_published_reason: str
    approved_by_name: str
    capacity: Capacity | None
    approved_on: date | None
    mandate: str
    members_consulted: str
    answers: tuple[RecordedAnswer, ...]

    @property
    def comments(self) -> Sequence[RecordedComment]:
        return [comment for answer in self.answers for comment in answer.comments]


def record_of(
    response: Response,
    outline: Outline,
    answers: Answers,
    *,
    files: Mapping[int, Sequence[str]],
    new: Iterable[int],
) -> Record:
    """The record of a response that is being submitted. `new` are the ids of comments that go now;
    `files` are names by comment id."""
    fresh = frozenset(new)

    def recorded(remarks: Iterable[Remark]) -> tuple[RecordedComment, ...]:
        return tuple(
            _comment(remark, outline, tuple(files.get(remark.comment.id, ())), fresh)
            for remark in remarks
        )

    return Record(
        body=response.respondent,
        reference=response.reference or "",
        consultation=response.consultation.title,
        title=outline.title,
        version=outline.number,
        naming=response.naming,
        not_published_reason=response.not_published_reason,
        approved_by_name=response.approved_by_name,
        capacity=response.capacity,
        approved_on=response.approved_on,
        mandate=response.mandate,
        members_consulted=response.members_consulted,
        answers=(
            *(
                RecordedAnswer(
                    name=answer.passage.name,
                    short_name=answer.passage.short_name,
                    is_section=True,
                    is_answered=answer.status is Status.ANSWERED,
                    nil_version=_nil_version(answer),
                    comments=recorded(answer.remarks),
                )
                for answer in answers.by_passage
            ),
            _other(WHOLE_DRAFT, recorded(answers.on_the_whole)),
            *(_other(_place_then(remark), recorded([remark])) for remark in answers.apart),
        ),
    )


def _nil_version(answer: Answer) -> int | None:
    given = answer.nil_return
    return given.number if given and answer.status is Status.NOTHING_TO_ADD else None


def _other(name: str, comments: tuple[RecordedComment, ...]) -> RecordedAnswer:
    return RecordedAnswer(
        name=name,
        short_name=name,
        is_section=False,
        is_answered=bool(comments),
        nil_version=None,
        comments=comments,
    )


def _place_then(remark: Remark) -> str:
    """B5, version 1: where a comment stood whose words are no longer asked about."""
    section = remark.comment.section
    label = section.label if section else WHOLE_DRAFT
    return f"{label}, version {remark.comment.version.number}"


def _comment(
    remark: Remark, outline: Outline, files: tuple[str, ...], fresh: frozenset[int]
) -> RecordedComment:
    comment = remark.comment
    section = comment.section
    is_withdrawn = comment.state is CommentState.WITHDRAWN
    return RecordedComment(
        number=comment.number or 0,
        revision=comment.revision,
        label=section.label if section and not section.kind.is_heading else "",
        version=comment.version.number,
        stance=comment.stance,
        words="" if is_withdrawn else comment.body,
        quote="" if is_withdrawn else comment.quote,
        instead_of=_words_then(comment, remark.origin, outline) if comment.suggestion else "",
        suggestion="" if is_withdrawn else comment.suggestion,
        files=() if is_withdrawn else files,
        is_new=comment.id in fresh,
        is_withdrawn=is_withdrawn,
        reply_to=comment.reply_to.number if comment.reply_to else None,
    )


def _words_then(comment: Comment, origin: Origin | None, outline: Outline) -> str:
    """The words of the section in the version that the comment was made on."""
    if comment.state is CommentState.WITHDRAWN or comment.section_id is None:
        return ""
    if trace := outline.trace(comment.section_id):
        return trace.plain
    section = outline.section_by_id(comment.section_id)
    return section.plain if section else ""


def written(record: Record) -> str:
    """The record as it is kept: JSON, with the number of its shape."""
    return json.dumps(
        {"shape": SHAPE, **asdict(record)}, ensure_ascii=False, default=date.isoformat
    )


def read(text: str) -> Record:
    """The record that was kept. Raises `ValueError` for what is none of ours."""
    held = json.loads(text)
    if not isinstance(held, dict) or held.pop("shape", None) != SHAPE:
        raise ValueError("not a record of a submission")
    approved_on = held.pop("approved_on")
    return Record(
        **held
        | {
            "naming": Naming(held["naming"]) if held["naming"] else None,
            "capacity": Capacity(held["capacity"]) if held["capacity"] else None,
            "approved_on": date.fromisoformat(approved_on) if approved_on else None,
            "answers": tuple(_answer(answer) for answer in held["answers"]),
        }
    )


def _answer(held: dict[str, object]) -> RecordedAnswer:
    comments = held.pop("comments")
    assert isinstance(comments, list)
    return RecordedAnswer(
        **held,  # type: ignore[arg-type]
        comments=tuple(
            RecordedComment(
                **comment | {"stance": Stance(comment["stance"]), "files": tuple(comment["files"])}
            )
            for comment in comments
        ),
    )
