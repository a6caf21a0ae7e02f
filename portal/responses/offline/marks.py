"""How the response form marks itself and its boxes, so that they are known again in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

BOX, VIEW, REFERENCE = "section", "view", "form"

# A body's name is shorter. Without an end to it a line could be looked through again and again.
_LONGEST_NAME = 200
_NUMBER = "([0-9]{1,9})"  # as much as the database keeps
_REFERENCE = re.compile(
    rf"Form reference {_NUMBER}-{_NUMBER}-{_NUMBER} \((.{{0,{_LONGEST_NAME}}})\)"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Which form a file is: of which consultation and version of its draft, and for which body."""

    consultation_id: int
    version: int
    body_id: int
    body: str

    def __str__(self) -> str:
        ids = f"{self.consultation_id}-{self.version}-{self.body_id}"
        return f"Form reference {ids} ({self.body})"

    @staticmethod
    def of(text: str) -> Reference | None:
        """The reference that a line prints."""
        found = _REFERENCE.search(" ".join(text.split()))
        if found is None:
            return None
        return Reference(int(found[1]), int(found[2]), int(found[3]), found[4])


def tag(kind: str, key: str) -> str:
    """section:3f2a…, as a content control carries it."""
    return f"{kind}:{key}"
