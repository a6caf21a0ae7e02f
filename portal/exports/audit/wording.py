"""What each verb of the record says to a reader, and the kinds that one can look for.

A verb stays here when nothing records it any more: events are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.audit.actions import Confidential


class Kind(StrEnum):
    """A kind of thing done, as the filter offers it. The value is what an address says."""

    SEEN = "seen"
    DECIDED = "decided"
    REMOVED = "removed"
    EXPORTED = "exported"
    TEXT = "text"
    RESPONSES = "responses"
    ACCOUNTS = "accounts"
    SIGNING_IN = "signing-in"
    MEETINGS = "meetings"
    CONSULTATIONS = "consultations"
    OTHER = "other"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.SEEN: "Saw confidential material",
    Kind.DECIDED: "Decided on comments",
    Kind.REMOVED: "Removed words from comments",
    Kind.EXPORTED: "Exported",
    Kind.TEXT: "Changed the draft or a summary",
    Kind.RESPONSES: "Wrote, changed or sent a response",
    Kind.ACCOUNTS: "Accounts and rights",
    Kind.SIGNING_IN: "Signing in",
    Kind.MEETINGS: "Meetings",
    Kind.CONSULTATIONS: "Consultations and dates",
    Kind.OTHER: "Anything else",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb in words that follow the name of whoever did it; {} is what it was done to."""

    kind: Kind
    words: str


_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.SEEN: {
        Confidential.ORIGINAL.verb: "read the original wording of {}",
        Confidential.LETTER.verb: "read a letter as it came ({})",
        Confidential.FILE.verb: "opened a file sent with a comment ({})",
        Confidential.NAME.verb: "saw a name that is not to be published ({})",
        Confidential.NEEDS.verb: "saw who needs what at {}",
        Confidential.REMARK.verb: "read {}, which is not to be published",
    },
    Kind.DECIDED: {
        "comment published": "published {}",
        "comment withheld": "withheld {}",
        "comment returned": "returned {} to be reworded",
        "decision undone": "undid a decision on {}",
    },
    Kind.REMOVED: {
        "words removed": "removed words from {}",
        "words put back": "put words that had been removed back into {}",
    },
    Kind.EXPORTED: {
        "attendees exported": "took away the list of who is coming to {}",
        "record exported": "took away the record, or part of it",
    },
    Kind.TEXT: {
        "draft imported": "imported {}",
        "version begun": "began {}",
        "version published": "published {}",
        "section mended": "changed the words of {}",
        "section divided": "divided {}",
        "section joined": "joined {} to the one before it",
        "section placed": "moved {}",
        "section added": "added {}",
        "section removed": "removed {}",
        "section carried on": "said which earlier section is carried on by {}",
        "doubt settled": "settled a doubt of the import",
        "wording taken": "took wording from a comment into {}",
        "summary written": "wrote {}",
    },
    Kind.RESPONSES: {
        "comment drafted": "drafted {}",
        "comment changed": "changed {} before it was sent",
        "comment removed": "removed {} before it was sent",
        "reply drafted": "drafted {}, a reply to another",
        "drafts brought together": "brought drafts together into {}",
        "comment taken apart": "took {} apart into its drafts",
        "nothing to add said": "said that there is nothing to add on {}",
        "nothing to add taken back": "took back that there is nothing to add on {}",
        "note written": "wrote a note to colleagues",
        "note removed": "removed a note to colleagues",
        "file attached": "sent a file",
        "file removed": "removed a file",
        "file refused as infected": "sent a file that was refused as harmful",
        "response form brought": "brought a response form that was filled in",
        "remark put away": "put away a remark that had no place",
        "response said to be ready": "said that {} is ready",
        "readiness taken back": "took back that {} is ready",
        "response submitted": "submitted {}",
        "response reopened": "reopened {}",
        "sent comment changed": "changed {} after it was sent",
        "comment withdrawn": "withdrew {}",
        "response entered": "began to enter {}, which came another way",
        "entered response changed": "changed the details of {}, which came another way",
        "entered response removed": "removed {}, which came another way",
        "entered response finished": "finished entering {}",
        "letter divided": "divided the letter of {} into comments",
        "letter paragraphs put back": "put back the paragraphs of the letter of {}",
        "comment entered": "entered {} from a letter or call",
        "entered comment changed": "changed {} while entering it",
        "entered comment removed": "removed {} while entering it",
        "entered comment corrected": "corrected {}, entered from a letter or call",
        "entered comment withdrawn": "withdrew {}, entered from a letter or call",
    },
    Kind.ACCOUNTS: {
        "account created": "created the account of {}",
        "account deactivated": "closed the account of {}",
        "letters chosen": "chose which e-mails come",
        "body registered": "registered {}",
        "body invited": "invited {} to a consultation",
        "invitation made": "invited a person to speak for {}",
        "invitation accepted": "accepted an invitation to speak for {}",
        "invitation revoked": "revoked an invitation to speak for {}",
        "member added": "added a person to {}",
        "member left": "left {}",
        "member removed": "removed a person from {}",
        "member's role changed": "changed the role of a person in {}",
        "lead handed over": "handed over the lead of {}",
    },
    Kind.SIGNING_IN: {
        "signed in": "signed in",
        "signed out": "signed out",
        "sign-in failed": "refused a sign-in as {}",
        "password reset asked": "was asked for a new password for {}",
        "password reset": "chose a new password",
    },
    Kind.MEETINGS: {
        "meeting created": "added {}",
        "meeting changed": "changed {}",
        "meeting replied": "replied for {}",
        "seat given from the waiting list": "gave somebody waiting a seat at {}",
        "silent bodies reminded": "reminded the bodies that had not replied for {}",
        "access needs deleted": "deleted the access needs of {}",
    },
    Kind.CONSULTATIONS: {
        "consultation created": "prepared {}",
        "consultation changed": "changed the settings of {}",
        "consultation launched": "opened {}",
        "close extended": "extended the close",
    },
    Kind.OTHER: {
        "comments assigned": "said who is to decide on comments of {}",
        "staff note written": "wrote a note on {}",
        "staff note reworded": "reworded a note on {}",
        "staff note removed": "removed a note on {}",
    },
}

SAYINGS: Mapping[str, Saying] = {
    verb: Saying(kind, words) for kind, said in _WORDS.items() for verb, words in said.items()
}


def kind_of(verb: str) -> Kind:
    """What a reader would look for it under."""
    saying = SAYINGS.get(verb)
    return saying.kind if saying else Kind.OTHER


def sentence(verb: str, thing: str) -> str:
    """What was done, to follow the name of whoever did it.

    A verb that is not known here is quoted as it was recorded: nothing is made up about it.
    """
    if saying := SAYINGS.get(verb):
        return saying.words.format(thing)
    return f"did what the record calls “{verb}”, to: {thing}"


def verbs_of(kind: Kind) -> frozenset[str]:
    """The verbs of that kind that are known here."""
    return frozenset(verb for verb, saying in SAYINGS.items() if saying.kind is kind)


# What is none of these is anything else, whether it is known here or not.
SPECIFIC = frozenset(verb for verb, saying in SAYINGS.items() if saying.kind is not Kind.OTHER)
