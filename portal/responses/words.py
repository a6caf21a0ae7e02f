"""What can be a comment: one limit and one sentence for the form and the action."""

from __future__ import annotations

from portal.responses.models import COMMENT_LENGTH

TOO_LONG = f"Comment must be {COMMENT_LENGTH:,} characters or fewer"
NO_WORDS = "Write your comment in words"


def length(words: str) -> int:
    """Length in UTF-16 units, as the browser's own counter has it: an emoji is two."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def refusal_of(words: str) -> str | None:
    """Why these words cannot be a comment, or None when they can."""
    if not any(c.isalnum() for c in words):
        return NO_WORDS
    if length(words) > COMMENT_LENGTH:
        return TOO_LONG
    return None
