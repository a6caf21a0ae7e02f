"""Which suggested wordings somebody may take into the next version, and which version that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import User
from portal.consultations.visits import Visit
from portal.drafts import queries as drafts
from portal.drafts import rules as draft_rules
from portal.moderation import rules
from portal.responses.models import Comment
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
