"""A work programme as one sees it at a glance: its objectives, their outcomes, and who has what.

All of it is read from the sections of a draft, so that it is versioned, compared and commented on
like any words. Plain values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.drafts.importing import shapes
from portal.drafts.parsed import SectionKind
from portal.drafts.reading import Outline, Passage, SectionView


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the draft states, with the section that says it."""

    view: SectionView
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to do something, by when, with what, and what may go wrong. Any may be unstated."""

    owner: tuple[Field, ...]
    due: tuple[Field, ...]
    resources: tuple[Field, ...]
    risk: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an objective is to bring about."""

    view: SectionView
    plan: Plan


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective with its outcomes in their order."""

    view: SectionView
    outcomes: tuple[Outcome, ...]
    plan: Plan


# A date or a timescale is when it is due, as far as the draft says.
_DUE = ("due", "timescale", "date")


def programme(outline: Outline) -> tuple[Objective, ...]:
    """The objectives of a draft in their order. Empty for a draft that has none."""
    return tuple(
        _objective(view, outline.passage_of(view.id))
        for view in outline.sections
        if view.kind is SectionKind.OBJECTIVE
    )


def _objective(view: SectionView, passage: Passage | None) -> Objective:
    words = passage.words if passage else ()
    outcomes = tuple(_outcomes(words))
    within = {inner.id for outcome in outcomes for inner in _inside(outcome)}
    return Objective(
        view,
        tuple(Outcome(outcome, _plan(outcome.children)) for outcome in outcomes),
        _plan(inner for inner in words if inner.id not in within),
    )


def _outcomes(words: Iterable[SectionView]) -> Iterator[SectionView]:
    """What is numbered or bulleted, but for what is inside another such and for resources."""
    within: set[int] = set()
    for view in words:
        if not view.marker or view.id in within:
            continue
        within |= {inner.id for inner in _inside(view)}
        if not shapes.RESOURCES.match(view.plain):
            yield view


def _inside(view: SectionView) -> Iterator[SectionView]:
    yield view
    for child in view.children:
        yield from _inside(child)


def _plan(views: Iterable[SectionView]) -> Plan:
    named: dict[str, list[Field]] = {}
    for view in views:
        name = _name(view)
        if name:
            named.setdefault(name, []).append(Field(view, _words(view)))
    due = [field for name in _DUE for field in named.get(name, ())]
    return Plan(
        tuple(named.get("owner", ())),
        tuple(due),
        tuple(named.get(shapes.RESOURCES_NAME, ())),
        tuple(named.get("risk", ())),
    )


def _name(view: SectionView) -> str:
    if view.kind is SectionKind.FIELD:
        stated = shapes.stated(view.plain)
        return stated.name if stated else shapes.field_name(view.plain)
    # The resources of a whole objective are paragraphs, the first of which says so.
    if shapes.RESOURCES.match(view.plain) or view.label.endswith(f", {shapes.RESOURCES_NAME}"):
        return shapes.RESOURCES_NAME
    return ""


def _words(view: SectionView) -> str:
    """What the section says, without the name it opens with; all of it where nothing else is."""
    stated = shapes.stated(view.plain)
    if stated and stated.words:
        return stated.words
    name = shapes.RESOURCES.match(view.plain)
    rest = view.plain[name.end() :].lstrip(" :.–—-") if name else ""
    return rest or view.plain
