"""Verbs on a body's response, and what moderators do to its comments."""

from portal.responses.actions.decisions import publish_comment, return_to_queue, withhold_comment
from portal.responses.actions.drafting import (
    Said,
    StoredOtherwise,
    add_comment,
    change_comment,
    remove_comment,
    say_nothing_to_add,
    take_back_nothing_to_add,
)
from portal.responses.actions.offline import (
    Brought,
    Landed,
    bring_form,
    place_remark,
    put_remark_away,
)
from portal.responses.actions.submission import SignOff, submit

__all__ = [
    "Brought",
    "Landed",
    "Said",
    "SignOff",
    "StoredOtherwise",
    "add_comment",
    "bring_form",
    "change_comment",
    "place_remark",
    "publish_comment",
    "put_remark_away",
    "remove_comment",
    "return_to_queue",
    "say_nothing_to_add",
    "submit",
    "take_back_nothing_to_add",
    "withhold_comment",
]
