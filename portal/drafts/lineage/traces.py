"""What became of the sections of earlier versions: each is followed to where it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.drafts.reading import Fate, SectionView, Trace


@dataclass(frozen=True, slots=True)
class Earlier:
    """A section of an earlier version. `number` is the version's, `heading_id` is what owned it."""

    section_id: int
    number: int
    heading_id: int
    identity: str
    label: str
    plain: str


def follow(
    earlier: Iterable[Earlier],
    now: Sequence[SectionView],
    descents: Sequence[tuple[int, str, str]],
) -> Mapping[int, Trace]:
    """A trace for each earlier section, by its id.

    `descents` are the number of the version, the identity of the section that holds the words, and
    the identity whose words they were.
    """
    standing = {view.identity: view for view in now}
    heirs: dict[str, list[tuple[int, str]]] = {}
    for number, identity, from_identity in sorted(descents):
        heirs.setdefault(from_identity, []).append((number, identity))
    return {section.section_id: _trace(section, standing, heirs) for section in earlier}


def _trace(
    section: Earlier,
    standing: Mapping[str, SectionView],
    heirs: Mapping[str, Sequence[tuple[int, str]]],
) -> Trace:
    identity, number, is_merged = section.identity, section.number, False
    while identity not in standing:
        # The first heir of a later version: versions only go on, so this comes to an end.
        heir = next((each for each in heirs.get(identity, ()) if each[0] > number), None)
        if heir is None:
            return _told(section, Fate.GONE, None)
        number, identity = heir
        is_merged = True
    view = standing[identity]
    if is_merged:
        return _told(section, Fate.MERGED, view)
    return _told(section, Fate.SAME if section.plain == view.plain else Fate.EDITED, view)


def _told(section: Earlier, fate: Fate, now: SectionView | None) -> Trace:
    return Trace(
        section_id=section.section_id,
        number=section.number,
        heading_id=section.heading_id,
        label=section.label,
        plain=section.plain,
        fate=fate,
        now=now,
    )
