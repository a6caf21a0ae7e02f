"""Dividing, joining, adding and removing sections of a draft."""

from __future__ import annotations

import re
from uuid import uuid4

from portal.accounts.models import User
from portal.audit.actions import record
from portal.db import db
from portal.drafts import queries, rendering
from portal.drafts.actions import ancestry, arranging
from portal.drafts.actions.following import section_to_change, touch
from portal.drafts.actions.mending import Wording, require_fit
from portal.drafts.models import (
    LABEL_LENGTH,
    SECTION_TEXT_LENGTH,
    TITLE_LENGTH,
    DraftVersion,
    Section,
)
from portal.drafts.outlines import ALWAYS_AT_THE_TOP
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import BULLETS
from portal.errors import Refusal

_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_ENDS = (".", ":", ";", "!", "?", "”", "’", ")")


def split_section(section: Section, words: str, *, revision: int, by: User) -> Section:
    """The section is divided where `words` has empty lines; the first piece comes back.

    The largest piece carries the section on, the others descend from it. What stood inside it
    stands in the last piece. Raises `Refusal` where the words are not the section's own.
    """
    version, sections, section = section_to_change(section, revision=revision, by=by)
    if section.kind.is_heading or section.kind is SectionKind.TABLE:
        raise Refusal("Only words can be divided, not a heading or a table.")
    if queries.has_picture(section.id):
        raise Refusal("A picture cannot be divided.")
    pieces = [piece.strip() for piece in _EMPTY_LINE.split(words) if piece.strip()]
    if " ".join(words.split()) != " ".join(section.text.split()):
        raise Refusal(
            "The words have changed too. Divide them as they are, and mend the pieces after that",
            field="words",
        )
    if len(pieces) < 2:
        raise Refusal("Put an empty line where the words are to be divided", field="words")
    if not all(any(c.isalnum() for c in piece) for piece in pieces):
        raise Refusal("Each piece must have words", field="words")
    origins = ancestry.origins_of(version, section)
    largest = max(range(len(pieces)), key=lambda n: len(pieces[n]))
    children = [each for each in sections if each.parent_id == section.id]
    marker, label, kind = section.marker, section.label, section.kind
    rows: list[Section] = []
    for number, piece in enumerate(pieces):
        row = section
        if number != largest:
            row = _beside(section, piece)
            at = sections.index(section) if number < largest else sections.index(rows[-1]) + 1
            arranging.insert(sections, at, row)
            ancestry.descend(row, origins)
        row.text = piece
        rows.append(row)
    first, *others = rows
    first.marker, first.label, first.kind = marker, label, kind
    for other in others:
        _call_as_one_more(sections, other, marker=marker, label=label, kind=kind)
    for child in children:
        child.parent_id = rows[-1].id
    section.revision += 1
    arranging.recount(sections, section.parent_id)
    keep_in_order(version, sections, first, "section divided", by, pieces=len(pieces))
    return first


def merge_section(section: Section, *, revision: int, by: User) -> Section:
    """The section is joined to the one before it, which comes back.

    The larger of the two is carried on, and the other is known to be in it. What stood inside
    either stands in the one.
    """
    version, sections, section = section_to_change(section, revision=revision, by=by)
    at = sections.index(section)
    before = sections[at - 1] if at else None
    if before is None or before.kind.is_heading is not section.kind.is_heading:
        what = "heading" if section.kind.is_heading else "paragraph"
        raise Refusal(f"There is no {what} straight before this one to join it to.")
    if SectionKind.TABLE in (before.kind, section.kind):
        raise Refusal("A table cannot be joined to another section.")
    if queries.has_picture(before.id) or queries.has_picture(section.id):
        raise Refusal("A picture cannot be joined to another section.")
    if section.kind in ALWAYS_AT_THE_TOP and before.kind not in ALWAYS_AT_THE_TOP:
        raise Refusal("This heading stands above the one before it. Demote it first.")
    origins = ancestry.origins_of(version, before) | ancestry.origins_of(version, section)
    if len(section.text or section.title) > len(before.text or before.title):
        before.identity, section.identity = section.identity, before.identity
    _join_words(before, section)
    arranging.rename(sections, section, section.label, before.label)
    for child in sections:
        if child.parent_id == section.id:
            child.parent_id = before.id
    before.revision += 1
    owner_id = section.parent_id
    ancestry.hand_over(section, before)
    ancestry.drop(sections, [section])
    ancestry.descend(before, origins)
    arranging.recount(sections, before.id)
    arranging.recount(sections, owner_id)
    keep_in_order(version, sections, before, "section joined", by)
    return before


def add_section(section: Section, wording: Wording, *, revision: int, by: User) -> Section:
    """A new section stands after this one and all that is in it; under it, where it is a heading.

    A new heading owns what follows it.
    """
    version, sections, section = section_to_change(section, revision=revision, by=by)
    require_fit(wording)
    at = sections.index(section) + 1
    parent_id: int | None = section.id
    if not section.kind.is_heading:
        at += len(list(arranging.inside(sections, section))) - 1
        parent_id = section.parent_id
        if wording.kind.is_heading:
            parent_id = _heading_above(sections, section).id
    new = Section(
        version_id=version.id,
        parent_id=parent_id,
        identity=uuid4().hex,
        kind=SectionKind.PARAGRAPH,
        marker=wording.marker,
        label=wording.label,
        slug=f"~{uuid4().hex}",
        title="" if not wording.kind.is_heading else wording.words,
        text=wording.words if not wording.kind.is_heading else "",
        for_information=wording.for_information,
        revision=1,
    )
    arranging.insert(sections, at, new)
    arranging.arrange(sections, new, kind=wording.kind)
    arranging.recount(sections, new.parent_id)
    keep_in_order(version, sections, new, "section added", by)
    return new


def remove_section(
    section: Section, *, with_what_is_inside: bool, revision: int, by: User
) -> Section:
    """The section is in the draft no longer; the one before it, or the first, comes back.

    What stands in it goes with it, or stays where the section was. What was said of it in an
    earlier version stays there.
    """
    version, sections, section = section_to_change(section, revision=revision, by=by)
    at, identity, owner_id = sections.index(section), section.identity, section.parent_id
    gone = list(arranging.inside(sections, section)) if with_what_is_inside else [section]
    if len(gone) == len(sections):
        raise Refusal("This is the whole draft. Import another in its place instead.")
    if not with_what_is_inside:
        if section.kind.is_heading:
            arranging.arrange(sections, section, kind=SectionKind.PARAGRAPH)
        for child in sections:
            if child.parent_id == section.id:
                child.parent_id = section.parent_id
    ancestry.drop(sections, gone)
    arranging.recount(sections, owner_id)
    there = sections[max(0, at - 1)]
    keep_in_order(
        version, sections, there, "section removed", by, removed=identity, with_it=len(gone) - 1
    )
    return there


def _beside(section: Section, text: str) -> Section:
    return Section(
        version_id=section.version_id,
        parent_id=section.parent_id,
        identity=uuid4().hex,
        kind=section.kind,
        marker=section.marker,
        label=section.label,
        slug=f"~{uuid4().hex}",
        title="",
        text=text,
        for_information=section.for_information,
        revision=1,
    )


def _call_as_one_more(
    sections: list[Section], piece: Section, *, marker: str, label: str, kind: SectionKind
) -> None:
    """A bullet more, or one more unnumbered paragraph; what had a number is continued."""
    if marker in BULLETS:
        piece.marker, piece.label, piece.kind = marker, label, kind
        return
    piece.marker = ""
    piece.kind = SectionKind.PARAGRAPH if kind is SectionKind.FIELD else kind
    is_called_after_heading = label == _heading_above(sections, piece).label
    piece.label = label if is_called_after_heading else f"{label}, continued"[:LABEL_LENGTH]


def _heading_above(sections: list[Section], section: Section) -> Section:
    at = sections.index(section)
    return next((s for s in reversed(sections[:at]) if s.kind.is_heading), sections[0])


def _join_words(before: Section, section: Section) -> None:
    if before.kind.is_heading:
        before.title = f"{before.title} {section.title}".strip()
        length, limit = len(before.title), TITLE_LENGTH
    else:
        between = "\n" if rendering.plain(before.text).endswith(_ENDS) else " "
        before.text = f"{before.text}{between}{section.text}"
        length, limit = len(before.text), SECTION_TEXT_LENGTH
    if length > limit:
        raise Refusal(f"Together they would be longer than {limit:,} characters.")


def keep_in_order(
    version: DraftVersion,
    sections: list[Section],
    section: Section,
    verb: str,
    by: User,
    **particulars: int | str,
) -> None:
    """The tree is in order again, and what was done is on record."""
    arranging.reorder(sections)
    arranging.readdress(version, sections)
    touch(version, by)
    db.session.flush()
    record(
        verb,
        actor=by,
        subject_kind="section",
        subject_id=section.id,
        consultation_id=version.consultation_id,
        version=version.number,
        **particulars,
    )
