"""Which suggested wordings somebody may take into the next version, and which version that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.drafts import queries as drafts
from portal.drafts import rules as draft_rules
from portal.moderation import rules
from portal.moderation.models import RedactedField
from portal.moderation.places import spans_of
from portal.moderation.queries.redactions import redactions, to_be_published
from portal.moderation.removing import Struck, marked, stand_in
from portal.responses.models import Comment
from portal.responses.published_words import Removal, Words, as_text
from portal.stakeholders.models import Membership
from portal.stakeholders.queries import memberships_of


@dataclass(frozen=True, slots=True)
class Taking:
    """A moderator before comments that suggest wording. `number` is that of the version in
    preparation, or of the one that would be begun."""

    number: int
    may_prepare: bool
    _user: User
    _memberships: Sequence[Membership]

    def may(self, comment: Comment) -> bool:
        return rules.may_take(self._user, comment, self._memberships)


def taking(visit: Visit) -> Taking:
    """What the visitor may take. Two statements."""
    newest = drafts.newest(visit.consultation.id)
    return Taking(
        number=newest.number + newest.is_published if newest else 1,
        may_prepare=draft_rules.may_prepare(visit.user),
        _user=visit.user,
        _memberships=memberships_of(visit.user.id),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """The wording that a comment suggests, without the words that were removed from it."""

    words: Words
    _removed: Sequence[str]

    @property
    def text(self) -> str:
        """The wording to begin with; where words were removed it says so in their place."""
        return as_text(self.words)

    def refusal_of(self, words: str) -> str | None:
        """Why those words cannot be taken. A draft is published, and so is what is taken into it.

        Where nothing was removed there is no reason, whatever the words.
        """
        if any(stand_in(words, removed) for removed in self._removed):
            return "Words that were removed from this wording are in it again. Take them out."
        marks = {f"[{part.why}]" for part in self.words if isinstance(part, Removal)}
        if any(mark in words for mark in marks):
            return "Words were removed from this wording. Close the gaps, then take it."
        return None


def offered(comment: Comment) -> Offered:
    """What can be taken of the wording that the comment suggests. One statement."""
    removals = redactions(comment)
    field = RedactedField.SUGGESTION
    parts = marked(comment.suggestion, spans_of(removals, field))
    left = to_be_published(comment, removals).suggestion
    removed = [part.words for part in parts if isinstance(part, Struck)]
    # Words that a moderator left to be read in another place of it are no secret.
    read = " ".join(part for part in left if isinstance(part, str))
    return Offered(left, [words for words in removed if not stand_in(read, words)])
