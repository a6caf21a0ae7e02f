"""Taking a wording that a comment suggests into the version in preparation."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.audit.actions import record
from portal.consultations.actions import lock
from portal.consultations.models import Consultation
from portal.db import db
from portal.drafts import queries, rendering
from portal.drafts.actions.mending import mend_section, wording_of
from portal.drafts.models import DraftVersion, ImportDoubt, Section, TakenWording
from portal.drafts.parsed import SectionKind, TextFormat
from portal.drafts.reading import Outline, SectionView
from portal.drafts.rendering import FOOTNOTE_MARK, footnotes_in
from portal.errors import Conflict

_MARKDOWN = re.compile(r"([\\`*_\[\]<>~&!])")
NO_LONGER_THERE = (
    "The words that this wording was suggested for are no longer in the draft. Edit the section "
    "that took their place."
)


class WordedSince(Conflict):
    """The section says something else by now than what the wording was suggested for."""

    def __init__(self, number: int, section: SectionView) -> None:
        super().__init__(f"{section.label} has been changed since this wording was suggested")
        self.number = number
        self.section = section


def take_wording(
    consultation: Consultation,
    section_id: int,
    words: str,
    *,
    comment_id: int,
    seen: str = "",
    by: User,
) -> TakenWording:
    """The section of the newest version says those words, and is linked with the comment.

    `section_id` is the section that the comment was made on, in whichever version. Of a published
    version it is the next that says so. A comment is taken once: again it changes nothing. Raises
    `WordedSince` where the section no longer says what the wording was suggested for, unless it is
    as `seen`, the `digest` of what somebody has read there since; `Conflict` where it is gone.
    """
    lock(consultation)
    done = _taken_before(comment_id)
    if done is not None:
        return done
    newest = queries.newest(consultation.id)
    if newest is not None:
        db.session.refresh(newest)
    outline = queries.outline_of(newest) if newest else None
    now = outline.now(section_id) if outline else None
    if newest is None or outline is None or now is None:
        raise Conflict(NO_LONGER_THERE)
    if now.is_heading or now.kind is SectionKind.TABLE or now.picture_id is not None:
        raise Conflict(f"{now.label} is not a paragraph any more. Edit it by hand.")
    if digest(now.plain) != (seen or digest(_then(outline, section_id))):
        raise WordedSince(newest.number + newest.is_published, now)
    section = db.session.get_one(Section, now.id)
    earlier = section.text
    wording = replace(wording_of(section), words=source_of(words, earlier, newest.text_format))
    changed = mend_section(section, wording, revision=section.revision, by=by)
    if changed is None and newest.is_published:
        raise Conflict(f"Version {newest.number} says this already.")
    section = changed or section
    taken = TakenWording(
        version_id=section.version_id,
        section_id=section.id,
        comment_id=comment_id,
        taken_at=clock.now(),
        taken_by_name=by.name,
    )
    db.session.add(taken)
    if changed is not None:
        db.session.add_all(_doubts(section, earlier, newest.text_format))
    db.session.flush()
    record(
        "wording taken",
        actor=by,
        subject_kind="section",
        subject_id=section.id,
        consultation_id=consultation.id,
        version=db.session.get_one(DraftVersion, section.version_id).number,
        comment_id=comment_id,
    )
    return taken


def digest(plain: str) -> str:
    """What stands for some words in a form, to tell whether they are still the same."""
    return sha256(plain.encode()).hexdigest()


def source_of(words: str, earlier: str, text_format: TextFormat) -> str:
    """Plain words as a section's text, with the footnote marks of its earlier text at the end."""
    text = FOOTNOTE_MARK.sub(r"[\1]", " ".join(words.split()))
    if text_format is TextFormat.MARKDOWN:
        text = _MARKDOWN.sub(r"\\\1", text)
    return text + "".join(f"[^{number}]" for number in footnotes_in(earlier))


def _taken_before(comment_id: int) -> TakenWording | None:
    return db.session.scalar(
        select(TakenWording)
        .where(TakenWording.comment_id == comment_id)
        .order_by(TakenWording.id)
        .limit(1)
    )


def _then(outline: Outline, section_id: int) -> str:
    """What the section said in the version that the comment was made on."""
    trace = outline.trace(section_id)
    section = outline.section_by_id(section_id)
    return trace.plain if trace else section.plain if section else ""


def _doubts(section: Section, earlier: str, text_format: TextFormat) -> list[ImportDoubt]:
    """What a person must look at again: a suggestion is plain words."""
    sentences = []
    if footnotes_in(earlier):
        sentences.append(
            "The footnote marks were put at the end of the wording taken. Move them to their words."
        )
    if text_format is TextFormat.MARKDOWN and "<" in rendering.words(
        rendering.plain(earlier), text_format, section.kind
    ):
        sentences.append("Emphasis and links of the earlier wording were dropped.")
    return [
        ImportDoubt(version_id=section.version_id, section_id=section.id, sentence=sentence)
        for sentence in sentences
    ]
