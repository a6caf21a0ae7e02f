"""The head of a paper: its title, and the Report, Date and By lines under it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.drafts.importing import shapes
from portal.drafts.importing.blocks import Line, Mark, mark_of
from portal.drafts.parsed import HEAD_LENGTH

_LONGEST_TITLE = 300
_HEAD_LINE = re.compile(r"[*_]{0,3}(report|date|by)[*_]{0,3}\s*:(.*)", re.IGNORECASE)
# Markdown may set the name in bold, and may end the line with a backslash to keep the break.
_AROUND_A_VALUE = " \t\xa0*_\\"


@dataclass(slots=True)
class Head:
    title: str = ""
    report: str = ""
    date: str = ""
    by: str = ""

    def take(self, line: str) -> bool:
        """Whether the line is one of the head's and was not there yet; if so its value is kept."""
        found = _HEAD_LINE.fullmatch(line.strip())
        if found is None:
            return False
        name, value = found[1].lower(), found[2].strip(_AROUND_A_VALUE)
        if not value or len(value) > HEAD_LENGTH or getattr(self, name):
            return False
        setattr(self, name, value)
        return True

    def doubts(self) -> list[str]:
        """What is missing from a head that is there in part."""
        missing = [name for name in ("Report", "Date", "By") if not getattr(self, name.lower())]
        if 0 < len(missing) < 3:
            return [f"The head of the paper has no “{name}:” line." for name in missing]
        return []


def take_head(blocks: list[list[Line]]) -> tuple[Head, list[list[Line]]]:
    """The head, and the blocks that are left under it."""
    head = Head()
    blocks = list(blocks)
    while blocks:
        first = blocks[0]
        taken = _take_lines(head, first)
        if not taken and not head.title:
            taken = _take_title(head, first)
        if not taken:
            break
        blocks[:1] = [first[taken:]] if first[taken:] else []
    return head, blocks


def _take_lines(head: Head, block: list[Line]) -> int:
    for count, line in enumerate(block):
        if not head.take(line.text):
            return count
    return len(block)


def _take_title(head: Head, block: list[Line]) -> int:
    if len(block[0].text) > _LONGEST_TITLE:
        return 0
    rest = next((count for count, line in enumerate(block) if Head().take(line.text)), len(block))
    title = " ".join(line.text for line in block[:rest])
    first = block[0].text
    if len(title) > _LONGEST_TITLE or mark_of(first)[0] is not Mark.NONE:
        return 0
    if shapes.heading(first) or shapes.field_name(first):
        return 0
    if rest == len(block) and title.endswith((".", ":", ";", ",")):
        return 0
    head.title = title
    return rest
