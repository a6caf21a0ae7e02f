"""Whether somebody of the body finds the response ready, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.consultations.visits import Visit
from portal.responses import rules
from portal.responses.models import Response


@dataclass(frozen=True, slots=True)
class Readiness:
    """As the pages of a response show it. `changed` counts what was changed since it was ready."""

    visit: Visit
    response: Response | None
    changed: int

    @property
    def is_ready(self) -> bool:
        return (
            self.response is not None
            and self.response.ready_at is not None
            and rules.is_drafting(self.response)
        )

    @property
    def may_tell(self) -> bool:
        return not self.is_ready and rules.may_tell_ready(self.visit, self.response)

    @property
    def may_take_back(self) -> bool:
        return self.is_ready and rules.may_comment(self.visit, self.response, None)


def readiness_of(visit: Visit, response: Response | None, changes: Iterable[datetime]) -> Readiness:
    """`changes` are the moments at which each comment and each nil return was last touched."""
    ready_at = response.ready_at if response else None
    return Readiness(visit, response, sum(at > ready_at for at in changes) if ready_at else 0)
