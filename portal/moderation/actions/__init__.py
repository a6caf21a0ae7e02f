"""What moderators do: deciding on comments, and looking after the queue."""

from portal.moderation.actions.deciding import publish, return_to_author, undo, withhold
from portal.moderation.actions.handling import assign, claim, let_go, mark_read
from portal.moderation.actions.notes import edit_note, remove_note, write_note
from portal.moderation.actions.redacting import put_back, remove_words

__all__ = [
    "assign",
    "claim",
    "edit_note",
    "let_go",
    "mark_read",
    "publish",
    "put_back",
    "remove_note",
    "remove_words",
    "return_to_author",
    "undo",
    "withhold",
    "write_note",
]
