"""A parsed draft made to fit its tables: what cannot be kept is refused or becomes a doubt."""

from __future__ import annotations

import re

from portal.drafts.importing.footnotes import MARK
from portal.drafts.models import (
    DOUBT_LENGTH,
    HEAD_LENGTH,
    LABEL_LENGTH,
    MARKER_LENGTH,
    SECTION_TEXT_LENGTH,
    TITLE_LENGTH,
)
from portal.drafts.parsed import ParsedDraft, ParsedSection
from portal.drafts.rendering import FOOTNOTE_MARK
from portal.errors import BadFile

MOST_SECTIONS = 5_000


def fit(draft: ParsedDraft) -> ParsedDraft:
    """The same draft with every value within its column's limit.

    Words are never cut: a paragraph or heading that is too long raises `BadFile` and says where.
    """
    sections = list(draft.walk())
    if len(sections) > MOST_SECTIONS:
        raise BadFile(
            f"The file has {len(sections):,} paragraphs; a draft may have {MOST_SECTIONS:,}. "
            "Shorten it and send it again."
        )
    _name_notes_shortly(draft, sections)
    for section in sections:
        _fit_section(section)
    for note in draft.footnotes:
        if len(note.text) > SECTION_TEXT_LENGTH:
            raise BadFile(
                f"Footnote {note.number} is longer than {SECTION_TEXT_LENGTH:,} characters. "
                "Shorten it and send the file again."
            )
    draft.title = _fit_head(draft, draft.title, TITLE_LENGTH, "title")
    draft.report_number = _fit_head(draft, draft.report_number, HEAD_LENGTH, "report number")
    draft.report_date = _fit_head(draft, draft.report_date, HEAD_LENGTH, "date")
    draft.report_by = _fit_head(draft, draft.report_by, HEAD_LENGTH, "“By” line")
    draft.doubts = [_cut(doubt, DOUBT_LENGTH) for doubt in draft.doubts]
    return draft


def _fit_section(section: ParsedSection) -> None:
    # As a form would send it back, so that saving it unchanged changes nothing.
    section.title, section.text = section.title.strip(), section.text.strip()
    section.label, section.marker = section.label.strip(), section.marker.strip()
    if len(section.title) > TITLE_LENGTH:
        raise BadFile(
            f"The heading on line {section.line} is longer than {TITLE_LENGTH:,} characters. "
            "If it is a paragraph, end it with a full stop; else shorten it. Then send it again."
        )
    if len(section.text) > SECTION_TEXT_LENGTH:
        raise BadFile(
            f"The paragraph on line {section.line} is longer than {SECTION_TEXT_LENGTH:,} "
            "characters. Divide it with a blank line and send the file again."
        )
    if len(section.marker) > MARKER_LENGTH:
        section.doubts.append(
            f"“{_cut(section.marker, 100)}” was too long for a number and was cut."
        )
        section.marker = section.marker[:MARKER_LENGTH]
    section.label = _cut(section.label, LABEL_LENGTH)
    section.doubts = [_cut(doubt, DOUBT_LENGTH) for doubt in section.doubts]


def _fit_head(draft: ParsedDraft, value: str, limit: int, what: str) -> str:
    if len(value) > limit:
        draft.doubts.append(f"The {what} was longer than {limit:,} characters and was cut.")
    return _cut(value, limit)


def _name_notes_shortly(draft: ParsedDraft, sections: list[ParsedSection]) -> None:
    """Notes that Markdown names in words get the next free number, as they would be printed."""
    names = [note.number for note in draft.footnotes]
    free = (str(number) for number in range(1, len(names) * 2 + 1) if str(number) not in names)
    renamed = {name: next(free) for name in names if not FOOTNOTE_MARK.fullmatch(f"[^{name}]")}
    if not renamed:
        return

    def mark(found: re.Match[str]) -> str:
        return f"[^{renamed.get(found[1], found[1])}]"

    draft.title = MARK.sub(mark, draft.title)
    for section in sections:
        section.title = MARK.sub(mark, section.title)
        section.text = MARK.sub(mark, section.text)
    for note in draft.footnotes:
        note.number = renamed.get(note.number, note.number)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
