"""What can be a comment: one limit and one sentence for the form and the action."""

from __future__ import annotations

from portal.drafts.models import SECTION_TEXT_LENGTH
from portal.drafts.quotations import QUOTE_LENGTH
from portal.drafts.reading import SectionView
from portal.responses import rules
from portal.responses.models import COMMENT_LENGTH

SUGGESTION_LENGTH = SECTION_TEXT_LENGTH
TOO_LONG = f"Comment must be {COMMENT_LENGTH:,} characters or fewer"
NO_WORDS = "Write your comment in words"
UNCHANGED = "You have not changed the words. Change them, or empty the box to suggest nothing"
NOT_THERE = "The words in question do not stand where they were marked. Mark them again"
NOT_REWORDED = "Other wording can be suggested for a paragraph, not for this"


def length(words: str) -> int:
    """Length in UTF-16 units, as the browser's own counter has it: an emoji is two, a line end one.

    However the words came: a browser sends a line end as CR LF, a file may hold a lone CR.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return len(lines.encode("utf-16-le", "surrogatepass")) // 2


def one_line(words: str) -> str:
    """The words with each run of spaces and line ends as one space, as a section's plain words."""
    return " ".join(words.split())


def refusal_of(words: str, suggestion: str = "", *, has_file: bool = False) -> str | None:
    """Why these words cannot be a comment, or None when they can.

    Beside other wording for a paragraph a comment may be empty, and so may one that has a file.
    """
    may_be_empty = bool(suggestion) or has_file
    if not any(c.isalnum() for c in words) and not (may_be_empty and not words.strip()):
        return NO_WORDS
    if length(words) > COMMENT_LENGTH:
        return TOO_LONG
    return None


def refusal_of_marked(
    section: SectionView | None, quote: str, quote_start: int | None, suggestion: str
) -> str | None:
    """Why that cannot be quoted from the section or suggested for it, or None when it can."""
    if length(quote) > QUOTE_LENGTH:
        return f"Words in question must be {QUOTE_LENGTH:,} characters or fewer"
    if length(suggestion) > SUGGESTION_LENGTH:
        return f"Suggested wording must be {SUGGESTION_LENGTH:,} characters or fewer"
    if quote and not _stands_at(section, quote, quote_start):
        return NOT_THERE
    if suggestion and (section is None or not rules.may_be_reworded(section)):
        return NOT_REWORDED
    if suggestion and section is not None and suggestion == section.plain:
        return UNCHANGED
    return None


def _stands_at(section: SectionView | None, quote: str, start: int | None) -> bool:
    if section is None or start is None or start < 0:
        return False
    return section.plain[start : start + len(quote)] == quote
