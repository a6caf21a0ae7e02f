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

    DECIDED = "decided"
    REDACTED = "redacted"
    SEEN = "seen"
    EXPORTED = "exported"
    TEXT = "text"
    RESPONSES = "responses"
    MEETINGS = "meetings"
    PEOPLE = "people"
    SIGNING_IN = "signing-in"
    SETTINGS = "settings"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.DECIDED: "Decided on comments",
    Kind.REDACTED: "Redacted",
    Kind.SEEN: "Saw what is confidential",
    Kind.EXPORTED: "Exported",
    Kind.TEXT: "Changed the draft or a summary",
    Kind.RESPONSES: "Wrote or sent a response",
    Kind.MEETINGS: "Meetings",
    Kind.PEOPLE: "People and access",
    Kind.SIGNING_IN: "Signing in",
    Kind.SETTINGS: "Settings and dates",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb in words. They follow the name of whoever did it, in a column of their own."""

    kind: Kind
    words: str


_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.DECIDED: {
        "comment published": "Published a comment",
        "comment withheld": "Withheld a comment",
        "comment returned": "Returned a comment to be reworded",
        "decision undone": "Undid a decision",
    },
    Kind.SEEN: {
        f"{Confidential.ORIGINAL.value} seen": "Read the original wording of a comment",
        f"{Confidential.LETTER.value} seen": "Read a letter as it came",
        f"{Confidential.FILE.value} seen": "Opened a file sent with a comment",
        f"{Confidential.NAME.value} seen": "Saw a name that is not to be published",
        f"{Confidential.NEEDS.value} seen": "Saw who needs what at a meeting",
        f"{Confidential.REMARK.value} seen": "Read a comment that is not to be published",
    },
    Kind.EXPORTED: {
        "attendees exported": "Took away the list of who is coming",
        "record exported": "Took away the record, or part of it",
    },
    Kind.TEXT: {
        "draft imported": "Imported a draft",
        "version begun": "Began the next version",
        "version published": "Published a version",
        "section mended": "Changed the words of a section",
        "section divided": "Divided a section",
        "section joined": "Joined a section to the one before it",
        "section placed": "Moved a section",
        "section added": "Added a section",
        "section removed": "Removed a section",
        "section carried on": "Said which earlier section one carries on",
        "doubt settled": "Settled a doubt of the import",
        "wording taken": "Took wording from a comment into the draft",
        "summary written": "Wrote the summary of a section",
    },
    Kind.RESPONSES: {
        "comment drafted": "Drafted a comment",
        "comment changed": "Changed a draft comment",
        "comment removed": "Removed a draft comment",
        "reply drafted": "Drafted a reply to a comment",
        "drafts brought together": "Brought drafts together into one comment",
        "comment taken apart": "Took a comment apart into its drafts",
        "nothing to add said": "Said that there is nothing to add",
        "nothing to add taken back": "Took back that there is nothing to add",
        "note written": "Wrote a note to colleagues",
        "note removed": "Removed a note to colleagues",
        "file attached": "Sent a file",
        "file removed": "Removed a file",
        "file refused as infected": "Sent a file that was refused as harmful",
        "response form brought": "Brought a response form that was filled in",
        "remark put away": "Put away a remark that had no place",
        "response said to be ready": "Said that the response is ready",
        "readiness taken back": "Took back that the response is ready",
        "response submitted": "Submitted the response",
        "response reopened": "Reopened the response",
        "sent comment changed": "Changed a comment that was sent",
        "comment withdrawn": "Withdrew a comment",
        "response entered": "Began to enter a response that came another way",
        "entered response changed": "Changed the details of an entered response",
        "entered response removed": "Removed an entered response",
        "entered response finished": "Finished an entered response",
        "letter divided": "Divided a letter into comments",
        "letter paragraphs put back": "Put a letter’s paragraphs back together",
        "comment entered": "Entered a comment",
        "entered comment changed": "Changed an entered comment",
        "entered comment removed": "Removed an entered comment",
        "entered comment corrected": "Corrected an entered comment that was finished",
        "entered comment withdrawn": "Withdrew an entered comment",
    },
    Kind.MEETINGS: {
        "meeting created": "Added a meeting",
        "meeting changed": "Changed a meeting",
        "meeting replied": "Replied for a meeting",
        "seat given from the waiting list": "Gave a seat to somebody on the waiting list",
        "silent bodies reminded": "Reminded the bodies that had not replied",
        "access needs deleted": "Deleted access needs after a meeting",
    },
    Kind.PEOPLE: {
        "account created": "Created an account",
        "account deactivated": "Closed an account",
        "letters chosen": "Chose which e-mails come",
        "body registered": "Registered a body",
        "body invited": "Invited a body",
        "invitation made": "Invited a person to speak for a body",
        "invitation accepted": "Accepted an invitation",
        "invitation revoked": "Revoked an invitation",
        "member added": "Added a person to a body",
        "member left": "Left a body",
        "member removed": "Removed a person from a body",
        "member's role changed": "Changed the role of a person in a body",
        "lead handed over": "Handed the lead of a body over",
    },
    Kind.SIGNING_IN: {
        "signed in": "Signed in",
        "signed out": "Signed out",
        "sign-in failed": "Refused a sign-in",
        "password reset asked": "Was asked for a new password",
        "password reset": "Chose a new password",
    },
    Kind.SETTINGS: {
        "consultation created": "Prepared a consultation",
        "consultation changed": "Changed the settings of a consultation",
        "consultation launched": "Opened a consultation",
        "close extended": "Extended the close",
    },
}

SAYINGS: Mapping[str, Saying] = {
    verb: Saying(kind, words) for kind, said in _WORDS.items() for verb, words in said.items()
}

# Those that something is recorded of; the filter offers no other.
OFFERED: Mapping[Kind, str] = {kind: name for kind, name in KIND_NAMES.items() if _WORDS.get(kind)}


def words_of(verb: str) -> str:
    """What the verb says. One that is not known here is shown as it was recorded."""
    saying = SAYINGS.get(verb)
    return saying.words if saying else verb[:1].upper() + verb[1:]


def verbs_of(kind: Kind) -> frozenset[str]:
    """The verbs of that kind."""
    return frozenset(verb for verb, saying in SAYINGS.items() if saying.kind is kind)
