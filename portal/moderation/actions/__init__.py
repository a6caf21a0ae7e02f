"""What moderators do: deciding on comments, and looking after the queue."""

from portal.moderation.actions.deciding import publish, return_to_author, undo, withhold
from portal.moderation.actions.handling import assign, claim, let_go, mark_read

__all__ = [
    "assign",
    "claim",
    "let_go",
    "mark_read",
    "publish",
    "return_to_author",
    "undo",
    "withhold",
]
