"""The published policy in words: the page, the forms and the letters all take it from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.moderation.models import Ground, RemovalReason
from portal.web.authority import MODERATION_DAYS, TELEPHONE


@dataclass(frozen=True, slots=True)
class GroundWords:
    """A ground by name, and as a sentence that is true of a comment decided on it."""

    name: str
    sentence: str


GROUNDS: Final[Mapping[Ground, GroundWords]] = {
    Ground.PERSONAL_DATA: GroundWords(
        "Personal details",
        "It names or describes a private person, or gives an address, a telephone number or "
        "something else about one.",
    ),
    Ground.ABUSE: GroundWords(
        "Abuse",
        "It insults, threatens or demeans a person or a group of people.",
    ),
    Ground.UNLAWFUL: GroundWords(
        "Against the law",
        "Publishing it could break the law: it may be untrue and harm somebody’s name, touch on "
        "a case before a court, or copy words that belong to somebody else.",
    ),
    Ground.OFF_SUBJECT: GroundWords(
        "Not about the draft",
        "It is about something other than the draft and what the draft is for.",
    ),
    Ground.PROMOTION: GroundWords(
        "Advertising",
        "It advertises something for sale, or asks for money or for votes.",
    ),
}

# What words are removed for, and what everybody reads in the place of them.
REMOVAL_REASONS: Final[Mapping[RemovalReason, str]] = {
    RemovalReason.NAME: "name",
    RemovalReason.CONTACT: "contact details",
    RemovalReason.PERSONAL_DATA: "personal details",
    RemovalReason.DEFAMATION: "possible defamation",
    RemovalReason.ABUSE: "abuse",
    RemovalReason.UNLAWFUL: "words against the law",
}
REMOVED: Final = {reason: f"{name} removed" for reason, name in REMOVAL_REASONS.items()}

# What a list has in the place of words that staff are shown on asking.
ON_ASKING: Final = "Not to be published. Open it to read it."
# What becomes of a comment that its body does not want published, where it is not withheld.
PASSED: Final = "Read and kept for staff"
PROMISE: Final = (
    f"We decide on each comment within {MODERATION_DAYS} days of the day on which it was submitted."
)
SECOND_LOOK: Final = (
    f"Reply to the e-mail that told you of the decision, or call {TELEPHONE}, and give the "
    "number of the comment. Somebody who did not take the decision will look at it again and "
    "tell you the result."
)
KEPT: Final = (
    "The words are kept exactly as they were written. Staff read them, count them and use them "
    "with all the others. Other bodies see only that a comment was withheld."
)
RETURNED: Final = (
    "A lead of your body can reword it at any time, also after the consultation has closed. A "
    "moderator then reads it again. Until it is reworded nobody else reads it and it is not "
    "considered; the words as they are now are kept."
)
