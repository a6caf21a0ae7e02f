"""Keeping a version in preparation a tree in reading order when a section becomes another kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.db import db
from portal.drafts import rendering
from portal.drafts.addresses import Place, addresses
from portal.drafts.models import LABEL_LENGTH, DraftVersion, Section
from portal.drafts.outlines import ALWAYS_AT_THE_TOP
from portal.drafts.parsed import SectionKind
from portal.errors import Refusal

_BULLET = re.compile(r", bullet \d+$")


def arrange(sections: list[Section], section: Section, *, kind: SectionKind) -> None:
    """The section is of that kind. A new heading owns what follows it; an old one gives it back.

    `sections` are all of the version in reading order.
    """
    was_heading, section.kind = section.kind.is_heading, kind
    if not was_heading and not kind.is_heading:
        return
    at = sections.index(section)
    if kind.is_heading:
        section.parent_id = None if kind in ALWAYS_AT_THE_TOP else _top_above(sections, at)
        _adopt(sections, at)
    else:
        _give_back(sections, at)


def inside(sections: list[Section], section: Section) -> Iterator[Section]:
    """The section, then everything that it owns at any depth."""
    owned = {section.id}
    for other in sections:
        if other is section or other.parent_id in owned:
            owned.add(other.id)
            yield other


def rename(sections: list[Section], section: Section, old: str, new: str) -> None:
    """What is in the section and called after `old` ("B14, bullet 2") is called after `new`."""
    for inner in inside(sections, section):
        if inner.label == old:
            inner.label = new
        elif inner.label.startswith((f"{old}, ", f"{old}(")):
            inner.label = (new + inner.label.removeprefix(old))[:LABEL_LENGTH]


def readdress(version: DraftVersion, sections: list[Section]) -> None:
    """Every section of the version has the address that fits what it is called now."""
    index = {section.id: at for at, section in enumerate(sections)}
    slugs = addresses(
        [
            Place(
                section.kind,
                section.label,
                rendering.plain_words(section.title, version.text_format),
                index[section.parent_id] if section.parent_id is not None else None,
            )
            for section in sections
        ]
    )
    moved = [
        (section, slug)
        for section, slug in zip(sections, slugs, strict=True)
        if section.slug != slug
    ]
    # Two may change places, and the database compares after each row.
    for section, _ in moved:
        section.slug = f"~{section.id}"
    db.session.flush()
    for section, slug in moved:
        section.slug = slug
    db.session.flush()


def reorder(sections: list[Section]) -> None:
    """Every section's position is its place in the list."""
    moved = [
        (section, position)
        for position, section in enumerate(sections, start=1)
        if section.position != position
    ]
    # Two may change places, and the database compares after each row.
    for section, position in moved:
        section.position = -position
    db.session.flush()
    for section, position in moved:
        section.position = position
    db.session.flush()


def insert(sections: list[Section], at: int, section: Section) -> None:
    """A new section stands at that place of the list and has its id; `reorder` does the rest."""
    section.position = -2 * (len(sections) + 1)  # nobody else's, whatever is reordered then
    sections.insert(at, section)
    db.session.add(section)
    db.session.flush()


def recount(sections: list[Section], owner_id: int | None) -> None:
    """Bullets of one owner are called after it and counted in their order."""
    owner = next((section for section in sections if section.id == owner_id), None)
    if owner is None:
        return
    bullets = [s for s in sections if s.parent_id == owner_id and _BULLET.search(s.label)]
    for number, bullet in enumerate(bullets, start=1):
        rename(sections, bullet, bullet.label, f"{owner.label}, bullet {number}"[:LABEL_LENGTH])


def _adopt(sections: list[Section], at: int) -> None:
    """What follows a new heading is the heading's: words down to the next heading, and where it
    stands at the top, sub-headings down to the next that stands there."""
    heading = sections[at]
    before = {section.id: section for section in sections[:at]}
    for section in sections[at + 1 :]:
        if section.kind.is_heading and (
            heading.kind not in ALWAYS_AT_THE_TOP or section.parent_id is None
        ):
            break
        if section.parent_id is not None and section.parent_id in before:
            owner = before[section.parent_id]
            while not owner.kind.is_heading and owner.parent_id is not None:
                owner = before[owner.parent_id]
            section.parent_id = heading.id
            rename(sections, section, owner.label, heading.label)


def _give_back(sections: list[Section], at: int) -> None:
    """What a heading owned is again its predecessor's, with the words that it has become."""
    former = sections[at]
    above = next((s for s in reversed(sections[:at]) if s.kind.is_heading), None)
    if above is None:
        raise Refusal(
            "The first section must stay a heading: the words under it need one.", field="kind"
        )
    top = _top_above(sections, at)
    for section in sections[at + 1 :]:
        if section.parent_id == former.id:
            section.parent_id = top if section.kind.is_heading else above.id
    former.parent_id = above.id


def _top_above(sections: list[Section], at: int) -> int | None:
    """The part or appendix that a heading at this place stands in; none before the first."""
    return next((s.id for s in reversed(sections[:at]) if s.kind in ALWAYS_AT_THE_TOP), None)
