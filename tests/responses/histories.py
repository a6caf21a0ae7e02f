"""Random histories of a draft, as plain rows: words edited, moved, split, merged, dropped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from portal.drafts import outlines
from portal.drafts.lineage.traces import Earlier
from portal.drafts.models import DraftVersion, Section
from portal.drafts.parsed import SectionKind, TextFormat
from portal.drafts.reading import Outline


@dataclass(frozen=True)
class Row:
    """One section: a heading, whose `heading` is itself, or words under one."""

    identity: str
    heading: str
    text: str
    for_information: bool = False

    @property
    def is_heading(self) -> bool:
        return self.identity == self.heading


@dataclass
class History:
    """Versions in order, each a list of rows, and their descents (number, identity, from)."""

    versions: list[list[Row]] = field(default_factory=list)
    descents: list[tuple[int, str, str]] = field(default_factory=list)

    def section_id(self, number: int, identity: str) -> int:
        rows = self.versions[number - 1]
        return number * 1000 + next(n for n, row in enumerate(rows) if row.identity == identity)

    def outline(self, number: int) -> Outline:
        """The version as it is read, with what became of those before it."""
        version = DraftVersion(
            id=number,
            consultation_id=1,
            number=number,
            title="Draft",
            report_number="",
            report_date="",
            report_by="",
            text_format=TextFormat.PLAIN,
        )
        return outlines.build(
            version,
            [self._section(number, row) for row in self.versions[number - 1]],
            (),
            earlier=[
                Earlier(
                    section_id=self.section_id(earlier, row.identity),
                    number=earlier,
                    heading_id=self.section_id(earlier, row.heading),
                    identity=row.identity,
                    label=row.identity,
                    plain=row.text,
                )
                for earlier in range(number - 1, 0, -1)
                for row in self.versions[earlier - 1]
            ],
            descents=[each for each in self.descents if each[0] <= number],
        )

    def _section(self, number: int, row: Row) -> Section:
        return Section(
            id=self.section_id(number, row.identity),
            version_id=number,
            parent_id=None if row.is_heading else self.section_id(number, row.heading),
            position=self.section_id(number, row.identity),
            identity=row.identity,
            kind=SectionKind.HEADING if row.is_heading else SectionKind.PARAGRAPH,
            marker="",
            label=row.identity,
            slug=row.identity,
            title=row.text if row.is_heading else "",
            text="" if row.is_heading else row.text,
            for_information=row.for_information,
            revision=1,
        )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A first version of two to four headings with words, then up to four that follow from it."""
    history = History()
    rows: list[Row] = []
    for n in range(draw(st.integers(2, 4))):
        informs = draw(st.integers(0, 4)) == 0
        rows.append(Row(f"h{n}", f"h{n}", f"Heading {n}", informs))
        for m in range(draw(st.integers(1, 3))):
            rows.append(Row(f"p{n}-{m}", f"h{n}", f"Words {n} {m}", informs))
    history.versions.append(rows)
    for number in range(2, 2 + draw(st.integers(1, 4))):
        rows = list(rows)
        for step in range(draw(st.integers(0, 4))):
            rows = _changed(draw, history, number, rows, f"{number}-{step}")
        history.versions.append(rows)
    return history


def _changed(
    draw: st.DrawFn, history: History, number: int, rows: list[Row], name: str
) -> list[Row]:
    words = [row for row in rows if not row.is_heading]
    headings = [row for row in rows if row.is_heading]
    chosen = draw(st.sampled_from(rows))
    what = draw(st.sampled_from(["edit", "move", "split", "merge", "drop", "add"]))
    if what == "edit":
        return [replace(row, text=f"{row.text} {name}") if row is chosen else row for row in rows]
    if what == "add" or chosen.is_heading:
        return _under(rows, draw(st.sampled_from(headings)), Row(f"n{name}", "", f"New {name}"))
    if what == "split":
        history.descents.append((number, f"n{name}", chosen.identity))
        heading = next(row for row in headings if row.identity == chosen.heading)
        return _under(rows, heading, Row(f"n{name}", "", f"Half {name}"))
    rest = [row for row in rows if row is not chosen]
    if what == "move":
        return _under(rest, draw(st.sampled_from(headings)), chosen)
    if what == "merge" and len(words) > 1:
        heir = draw(st.sampled_from([row for row in rest if not row.is_heading]))
        history.descents.append((number, heir.identity, chosen.identity))
    return rest if len(words) > 1 else rows


def _under(rows: list[Row], heading: Row, row: Row) -> list[Row]:
    """The row as the last under that heading."""
    last = max(n for n, each in enumerate(rows) if each.heading == heading.identity)
    put = replace(row, heading=heading.identity, for_information=heading.for_information)
    return [*rows[: last + 1], put, *rows[last + 1 :]]
