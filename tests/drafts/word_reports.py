"""A paper written as a Word document: numbers and letters automatic, notes at the foot."""

from __future__ import annotations

import re
from itertools import count

from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind
from tests.drafts.word_files import abstract, docx, footnote, lvl, num, override, p, r

_MARK = re.compile(r"\[\^([0-9]+)\]")
_LETTERS, _APPENDICES, _NUMBERS, _BULLETS, _SMALL = range(1, 6)
_LEVELS = {
    _LETTERS: lvl(0, "%1.", "upperLetter"),
    _APPENDICES: lvl(0, "Appendix %1:"),
    _NUMBERS: lvl(0, "%1.", left=360),
    _BULLETS: lvl(0, "\uf0b7", "bullet", left=720),
    _SMALL: lvl(0, "%1)", "lowerLetter", left=720),
}


def as_word(draft: ParsedDraft) -> bytes:
    """The paper as somebody would have written it in Word with its styles and lists."""
    return _Writer().write(draft)


class _Writer:
    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.nums = [num(kind, kind) for kind in _LEVELS]
        self.free = count(max(_LEVELS) + 1)
        self.list = _NUMBERS
        self.last = 0

    def write(self, draft: ParsedDraft) -> bytes:
        self.blocks.append(p(*_runs(draft.title), style="Title"))
        head = (
            ("Report", draft.report_number),
            ("Date", draft.report_date),
            ("By", draft.report_by),
        )
        self.blocks += [p(f"{name}: {value}") for name, value in head if value]
        for section in draft.sections:
            self._section(section, None)
        return docx(
            *self.blocks,
            numbering="".join(abstract(kind, level) for kind, level in _LEVELS.items())
            + "".join(self.nums),
            footnotes={int(note.number) + 1: note.text for note in draft.footnotes},
        )

    def _section(self, section: ParsedSection, owner: ParsedSection | None) -> None:
        kind, marker = section.kind, section.marker
        words = _runs(section.title or section.text)
        if kind is SectionKind.PART and marker:
            self.blocks.append(p(*words, style="Heading1", num=(_LETTERS, 0)))
        elif kind is SectionKind.APPENDIX:
            self.blocks.append(p(*words, style="Heading1", num=(_APPENDICES, 0)))
        elif kind is SectionKind.OBJECTIVE:
            self.blocks.append(p(*_runs(f"{marker}: {section.title}"), style="Heading2"))
        elif kind.is_heading and section.line:
            self.blocks.append(p(*words, style="Heading2"))
        elif marker.isdigit():
            self.blocks.append(p(*words, num=(self._numbered(int(marker)), 0)))
        elif marker.isalpha():
            self.blocks.append(p(*words, num=(_SMALL, 0)))
        elif marker:
            self.blocks.append(p(*words, num=(_BULLETS, 0)))
        elif not kind.is_heading:
            is_inside = owner is not None and owner.marker.isdigit()
            self.blocks.append(p(*words, left=360 if is_inside else None))
        for child in section.children:
            self._section(child, section)

    def _numbered(self, number: int) -> int:
        """The list that prints this number next: the last one, or another that starts with it."""
        if number != self.last + 1 or self.last == 0:
            self.list = next(self.free)
            self.nums.append(num(self.list, _NUMBERS, override(0, start=number)))
        self.last = number
        return self.list


def _runs(words: str) -> list[str]:
    runs = []
    for at, part in enumerate(_MARK.split(words)):
        if at % 2:
            runs.append(footnote(int(part) + 1))
        elif part:
            runs.append("<w:r><w:br/></w:r>".join(r(line) for line in part.split("\n")))
    return runs
