"""Outlines made by hand, without a database: versions of one paper that follow one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.drafts import outlines
from portal.drafts.lineage.traces import Earlier
from portal.drafts.models import DraftVersion, Footnote, Section
from portal.drafts.parsed import SectionKind, TextFormat
from portal.drafts.reading import Outline

HEADING, WORDS = SectionKind.HEADING, SectionKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Line:
    """A section: who it is, what it says, how far in it stands. Headings stand at 0, 1, …

    `number` is printed and is its label; without one it is called after its identity. `took` are
    the identities whose words it took in. `picture` is the id of what it shows. Without a `slug`
    its identity is its address.
    """

    identity: str
    words: str
    depth: int = 1
    kind: SectionKind = WORDS
    number: str = ""
    took: tuple[str, ...] = ()
    picture: int = 0
    slug: str = ""


def heading(identity: str, words: str = "", *, depth: int = 0, number: str = "") -> Line:
    return Line(identity, words or f"About {identity}", depth, HEADING, number)


def words(
    identity: str,
    says: str = "",
    *,
    depth: int = 1,
    number: str = "",
    took: tuple[str, ...] = (),
    picture: int = 0,
    slug: str = "",
) -> Line:
    says = says or f"These are the words of {identity}"
    return Line(identity, says, depth, WORDS, number, took, picture, slug)


def bullet(identity: str, says: str, *, depth: int = 2) -> Line:
    return replace(words(identity, says, depth=depth), kind=SectionKind.LIST_ITEM)


def version(
    lines: Sequence[Line],
    *earlier: Outline,
    notes: Sequence[str] = (),
    title: str = "A paper",
    report_date: str = "",
) -> Outline:
    """The version after those. Ids of sections are a thousand times its number, counted on."""
    number = len(earlier) + 1
    row = DraftVersion(
        id=number,
        consultation_id=1,
        number=number,
        title=title,
        report_number="",
        report_date=report_date,
        report_by="",
        text_format=TextFormat.PLAIN,
    )
    open_at: dict[int, int] = {}
    sections = []
    for position, line in enumerate(lines, 1):
        section_id = 1000 * number + position
        above = [depth for depth in open_at if depth < line.depth]
        sections.append(
            Section(
                id=section_id,
                version_id=number,
                parent_id=open_at[max(above)] if above else None,
                position=position,
                identity=line.identity,
                kind=line.kind,
                marker=line.number,
                label=line.number or line.identity,
                slug=line.slug or line.identity,
                title=line.words if line.kind is HEADING else "",
                text="" if line.kind is HEADING else line.words,
                for_information=False,
                revision=1,
            )
        )
        open_at = {depth: at for depth, at in open_at.items() if depth < line.depth}
        open_at[line.depth] = section_id
    descents = {each for before in earlier for each in before._descents}
    descents |= {(number, line.identity, each) for line in lines for each in line.took}
    return outlines.build(
        row,
        sections,
        [
            Footnote(version_id=number, number=str(n), position=n, text=text)
            for n, text in enumerate(notes, 1)
        ],
        pictures={s.id: line.picture for s, line in zip(sections, lines, strict=True)},
        earlier=[
            Earlier(
                section_id=view.id,
                number=before.number,
                heading_id=view.id,
                identity=view.identity,
                label=view.label,
                plain=view.plain,
            )
            for before in reversed(earlier)
            for view in before.sections
        ],
        descents=sorted(descents),
    )
