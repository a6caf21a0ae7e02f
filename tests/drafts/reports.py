"""The two real reports, and how to count the words of a paper and of what was made of it."""

import os
import re
from collections import Counter
from pathlib import Path

from portal.drafts.parsed import ParsedDraft, ParsedSection

_SHARED = Path(os.environ.get("SHARED", Path(__file__).parents[2] / "../shared"))
_WORD = re.compile(r"[^\W_]+")

WORK_PROGRAMME = "report-07-2002-01-15-cdo-work-programme.txt"
CONSULTATION_PROCESS = "report-07-2002-12-05-consultation-process.txt"


def report(name: str) -> bytes:
    return (_SHARED / "reports" / name).read_bytes()


def words_of_file(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def words_of_draft(draft: ParsedDraft) -> Counter[str]:
    """Every word the draft holds that the file printed, each as often as it stands there."""
    parts = [draft.report_number, draft.report_date, draft.report_by]
    names = ("Report", "Date", "By")
    parts += [name for name, value in zip(names, parts, strict=True) if value]
    if not any("No title was found" in doubt for doubt in draft.doubts):
        parts.append(draft.title)
    for section in draft.walk():
        parts.append(section.text)
        if section.line:
            parts += [section.marker, section.title]
    for footnote in draft.footnotes:
        parts += [footnote.number, footnote.text]
    return words_of_file("\n".join(parts))


def labels(draft: ParsedDraft) -> list[str]:
    return [section.label for section in draft.walk()]


def section_at(draft: ParsedDraft, line: int) -> ParsedSection:
    (found,) = [section for section in draft.walk() if section.line == line]
    return found


def all_doubts(draft: ParsedDraft) -> list[str]:
    return [doubt for section in draft.walk() for doubt in section.doubts] + draft.doubts
