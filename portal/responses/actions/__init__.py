"""Verbs on a body's response, and what moderators do to its comments."""

from portal.responses.actions.decisions import (
    look_again,
    publish_comment,
    return_comment,
    return_to_queue,
    withhold_comment,
)
from portal.responses.actions.dividing import (
    DealtWith,
    Placed,
    change_typed,
    divide,
    put_back,
    remove_typed,
    set_views,
    type_comment,
)
from portal.responses.actions.drafting import (
    Overtaken,
    StoredOtherwise,
    add_comment,
    change_comment,
    remove_comment,
)
from portal.responses.actions.entered import correct, withdraw_entered
from portal.responses.actions.entry import (
    Came,
    change_details,
    discard,
    enter,
    keep_original,
)
from portal.responses.actions.finishing import finish
from portal.responses.actions.merging import merge_comments, take_apart
from portal.responses.actions.nil_returns import (
    say_nothing_to_add,
    say_nothing_to_add_on_all,
    take_back_nothing_to_add,
)
from portal.responses.actions.notes import add_note, remove_note
from portal.responses.actions.offline import (
    Brought,
    Landed,
    bring_form,
    place_remark,
    put_remark_away,
)
from portal.responses.actions.readiness import take_back_ready, tell_ready
from portal.responses.actions.references import give_public_reference
from portal.responses.actions.replying import reply
from portal.responses.actions.revealing import reveal_comment, reveal_file, reveal_letter
from portal.responses.actions.said import Said
from portal.responses.actions.sent import change_sent, withdraw
from portal.responses.actions.submission import SignOff, reopen, submit

__all__ = [
    "Brought",
    "Came",
    "DealtWith",
    "Landed",
    "Overtaken",
    "Placed",
    "Said",
    "SignOff",
    "StoredOtherwise",
    "add_comment",
    "add_note",
    "bring_form",
    "change_comment",
    "change_details",
    "change_sent",
    "change_typed",
    "correct",
    "discard",
    "divide",
    "enter",
    "finish",
    "give_public_reference",
    "keep_original",
    "look_again",
    "merge_comments",
    "place_remark",
    "publish_comment",
    "put_back",
    "put_remark_away",
    "remove_comment",
    "remove_note",
    "remove_typed",
    "reopen",
    "reply",
    "return_comment",
    "return_to_queue",
    "reveal_comment",
    "reveal_file",
    "reveal_letter",
    "say_nothing_to_add",
    "say_nothing_to_add_on_all",
    "set_views",
    "submit",
    "take_apart",
    "take_back_nothing_to_add",
    "take_back_ready",
    "tell_ready",
    "type_comment",
    "withdraw",
    "withdraw_entered",
    "withhold_comment",
]
