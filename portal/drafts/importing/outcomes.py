"""Whose a line such as "Owner: the Clerk" is: one performance outcome's or its objective's."""

from __future__ import annotations

from portal.drafts.importing import shapes
from portal.drafts.parsed import ParsedSection, SectionKind


class Outcomes:
    """The performance outcomes of one objective, and the fields that were found after them.

    A field that stands directly after an outcome is that outcome's. After the last one it may as
    well be the objective's, and is, unless another outcome has a field of that name.
    """

    def __init__(self, objective: ParsedSection) -> None:
        self.objective = objective
        self._all: list[ParsedSection] = []
        self._loose: list[tuple[ParsedSection, ParsedSection]] = []
        self._is_after_last = False

    @property
    def last(self) -> ParsedSection | None:
        """The outcome that nothing but its own fields has followed yet."""
        return self._all[-1] if self._is_after_last else None

    def met(self, outcome: ParsedSection) -> None:
        self._all.append(outcome)
        self._is_after_last = True

    def left(self) -> None:
        """Something else of the objective followed."""
        self._is_after_last = False

    def owner_of(self, field: str) -> ParsedSection:
        """The outcome or the objective, for a field that stands as a paragraph of its own."""
        outcome = self.last
        if outcome is None:
            return self.objective
        stated = shapes.stated(field)
        # In the house form the resources of the whole objective stand after its last outcome.
        if stated is not None and stated.name == shapes.RESOURCES_NAME and not _names(outcome):
            return self.objective
        return outcome

    def loosely(self, outcome: ParsedSection, field: ParsedSection) -> None:
        self._loose.append((outcome, field))

    def close(self) -> None:
        """The objective is read to its end, and each field stands where it belongs."""
        if not self._all:
            return
        last = self._all[-1]
        elsewhere = {name for outcome in self._all[:-1] for name in _names(outcome)}
        moved = [
            field
            for outcome, field in self._loose
            if outcome is last and _name(field) not in elsewhere
        ]
        if not moved:
            return
        last.children = [child for child in last.children if child not in moved]
        for field in moved:
            field.label = f"{self.objective.label}, {_name(field)}"
        at = next(
            at
            for at, child in enumerate(self.objective.children, start=1)
            if any(inner is last for inner in child.walk())
        )
        self.objective.children[at:at] = moved


def _names(outcome: ParsedSection) -> set[str]:
    return {_name(child) for child in outcome.children if child.kind is SectionKind.FIELD}


def _name(field: ParsedSection) -> str:
    found = shapes.stated(field.text)
    return found.name if found else ""
