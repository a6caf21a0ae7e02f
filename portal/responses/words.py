"""What can be a comment: one limit and one sentence for the form and the action."""

from __future__ import annotations

from portal.drafts.models import SECTION_TEXT_LENGTH
from portal.drafts.quotations import QUOTE_LENGTH
from portal.responses.models import COMMENT_LENGTH

SUGGESTION_LENGTH = SECTION_TEXT_LENGTH
TOO_LONG = f"Comment must be {COMMENT_LENGTH:,} characters or fewer"
NO_WORDS = "Write your comment in words"


def length(words: str) -> int:
    """Length in UTF-16 units, as the browser's own counter has it: an emoji is two."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def one_line(words: str) -> str:
    """The words with each run of spaces and line ends as one space, as a section's plain words."""
    return " ".join(words.split())


def refusal_of(words: str, suggestion: str = "") -> str | None:
    """Why these words cannot be a comment, or None when they can.

    Beside other wording for a paragraph a comment may be empty.
    """
    if not any(c.isalnum() for c in words) and not (suggestion and not words.strip()):
        return NO_WORDS
    if length(words) > COMMENT_LENGTH:
        return TOO_LONG
    return None


def refusal_of_marked(quote: str, suggestion: str) -> str | None:
    """Why that cannot be quoted or suggested, or None when it can."""
    if length(quote) > QUOTE_LENGTH:
        return f"Words in question must be {QUOTE_LENGTH:,} characters or fewer"
    if length(suggestion) > SUGGESTION_LENGTH:
        return f"Suggested wording must be {SUGGESTION_LENGTH:,} characters or fewer"
    return None
