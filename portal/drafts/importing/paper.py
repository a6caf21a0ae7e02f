"""The tree of a paper while it is read: where the next words go, and what they will be called."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from portal.drafts.importing import shapes
from portal.drafts.importing.outcomes import Outcomes
from portal.drafts.parsed import LABEL_LENGTH, ParsedSection, SectionKind

TOP_LEVEL = 1

_ALWAYS_AT_THE_TOP = frozenset({SectionKind.SUMMARY, SectionKind.PART, SectionKind.APPENDIX})

_RUNNING_WORDS = frozenset({SectionKind.PARAGRAPH, SectionKind.LIST_ITEM})


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that words may still be put under. `scope` is what its numbers are called after."""

    level: int
    section: ParsedSection
    scope: str


class Paper:
    """The sections of one paper, added in reading order.

    Words that come before any heading go under a heading of the importer's own: "Summary" where
    lettered parts follow, "The draft" where nothing does.
    """

    def __init__(self, *, opens_with_summary: bool) -> None:
        self.sections: list[ParsedSection] = []
        self._opens_with_summary = opens_with_summary
        self._open: list[_Open] = []
        self._waiting: list[ParsedSection] = []
        self._counted: Counter[tuple[int, str]] = Counter()
        self._lead: ParsedSection | None = None
        self._is_on_resources = False
        self._next_letter = "A"
        self._outcomes: Outcomes | None = None

    @property
    def heading(self) -> ParsedSection:
        """The heading that words now belong to."""
        return self._current().section

    @property
    def lead(self) -> ParsedSection | None:
        """The paragraph just read, where it ends in a colon and so announces a list."""
        return self._lead

    @property
    def is_for_information(self) -> bool:
        return bool(self._open) and self.heading.for_information

    def is_at_top(self, level: int) -> bool:
        """Whether a heading of this level would stand under no other."""
        return not self._open or self._open[0].level >= level

    def open_printed(self, printed: shapes.Heading, *, line: int, level: int) -> ParsedSection:
        """A new heading of the kind that is printed in it, as far as where it stands allows."""
        kind = printed.kind
        outermost = self._open[0].section.kind if self._open else None
        if (
            kind is SectionKind.SUMMARY and outermost in (SectionKind.PART, SectionKind.APPENDIX)
        ) or (
            # An appendix may have lettered headings of its own; parts resume after it in sequence.
            kind is SectionKind.PART
            and outermost is SectionKind.APPENDIX
            and printed.marker != self._next_letter
        ):
            kind = SectionKind.HEADING
        if kind not in _ALWAYS_AT_THE_TOP and outermost is not None:
            level = max(level, self._open[0].level + 1)
        if kind is SectionKind.PART:
            self._next_letter = chr(ord(printed.marker) + 1)
        section = self.open(
            kind, printed.title, line=line, level=level, marker=printed.marker, name=printed.name
        )
        if not printed.sure:
            section.doubts.append(
                "This may be a sentence about the appendix. It was read as its heading."
            )
        return section

    def open(
        self,
        kind: SectionKind,
        title: str,
        *,
        line: int,
        level: int,
        marker: str = "",
        name: str = "",
    ) -> ParsedSection:
        """A new heading, which the words that follow belong to. Its label is made of `name`."""
        self._lead = None
        self._is_on_resources = False
        if kind in _ALWAYS_AT_THE_TOP:
            self._open.clear()
        # Nothing the paper prints stands under a heading of the importer's own.
        while self._open and (self._open[-1].level >= level or self._open[-1].section.line == 0):
            self._open.pop()
        above = self._open[-1] if self._open else None
        scope = ", ".join(part for part in (above.scope if above else "", name) if part)
        section = ParsedSection(
            kind,
            title=title,
            marker=marker,
            label=_short(scope or shapes.FOOTNOTE_MARK.sub("", title).strip() or title),
            for_information=(above.section.for_information if above else False)
            or (kind is SectionKind.PART and shapes.is_for_information(title)),
            line=line,
        )
        (above.section.children if above else self.sections).append(section)
        self._open.append(_Open(level, section, scope))
        self._close_outcomes()
        if kind is SectionKind.OBJECTIVE:
            self._outcomes = Outcomes(section)
        self._place_waiting(before=kind is SectionKind.OBJECTIVE)
        return section

    def states(self, text: str) -> bool:
        """Whether a paragraph says who owns an objective or an outcome, when it is due and such.

        The resources of a whole objective are a paragraph, and may run over several.
        """
        if self._outcomes is None or not (stated := shapes.stated(text)):
            return False
        return (
            stated.name != shapes.RESOURCES_NAME
            or self._outcomes.owner_of(text) is not self._outcomes.objective
        )

    def paragraph(self, text: str, line: int) -> ParsedSection:
        """An unnumbered paragraph, named after its heading. Ending in a colon, it leads a list."""
        if self.states(text):
            return self._stated(text, line)
        heading = self.heading
        if heading.kind is SectionKind.OBJECTIVE and shapes.RESOURCES.match(text):
            # "Resource implication:" may be a line of its own, and what it says the next paragraph.
            self._is_on_resources = True
        label = self._named(shapes.RESOURCES_NAME if self._is_on_resources else "")
        section = self._add(heading, SectionKind.PARAGRAPH, text, line=line, label=label)
        self._lead = section if text.endswith(":") else None
        return section

    def continuation(self, owner: ParsedSection, text: str, line: int) -> ParsedSection:
        """A further paragraph of a numbered paragraph or list item."""
        return self._add(owner, SectionKind.PARAGRAPH, text, line=line, label=owner.label)

    def numbered(self, marker: str, text: str, line: int) -> ParsedSection:
        """A numbered paragraph of this heading, or an item of the list that its lead announced."""
        kind = SectionKind.LIST_ITEM if self._lead else SectionKind.PARAGRAPH
        label = numbered_label(self._current().scope, marker)
        return self._add(
            self._lead or self.heading, kind, text, line=line, label=label, marker=marker
        )

    def item(self, owner: ParsedSection, marker: str, text: str, line: int) -> ParsedSection:
        """A bullet, lettered or numbered item of the list inside `owner`."""
        if owner is self._lead:
            # The list it announced is this one; numbers after it are the part's again.
            self._lead = None
        if marker.isalnum() and marker.isascii() and not marker.isdigit():
            label = f"{owner.label}({marker})"
        elif marker[:1].isdigit():
            label = f"{owner.label}, {marker}"
        else:
            label = f"{owner.label}, bullet {self._count(owner, 'bullet')}"
        return self._add(owner, SectionKind.LIST_ITEM, text, line=line, label=label, marker=marker)

    def field(self, text: str, line: int, name: str) -> ParsedSection:
        """A line such as "Date: December 2002". Responsibilities wait for their objective."""
        self._lead = None
        if name == "responsibilities":
            section = ParsedSection(SectionKind.FIELD, text=text, line=line)
            self._waiting.append(section)
            return section
        return self._add(self.heading, SectionKind.FIELD, text, line=line, label=self._named(name))

    def table(self, owner: ParsedSection | None, text: str, line: int) -> ParsedSection:
        self._lead = None
        owner = owner or self.heading
        label = f"{owner.label}, table {self._count(owner, 'table')}"
        return self._add(owner, SectionKind.TABLE, text, line=line, label=label)

    def picture(self, owner: ParsedSection | None, text: str, line: int) -> ParsedSection:
        """A picture; `text` says what is to be seen in it."""
        owner = owner or self.heading
        label = f"{owner.label}, picture {self._count(owner, 'picture')}"
        return self._add(owner, SectionKind.PARAGRAPH, text, line=line, label=label)

    def finished(self) -> list[ParsedSection]:
        """The top-level sections, with nothing left over."""
        self._place_waiting(before=False)
        self._close_outcomes()
        return self.sections

    def _add(
        self,
        owner: ParsedSection,
        kind: SectionKind,
        text: str,
        *,
        line: int,
        label: str,
        marker: str = "",
    ) -> ParsedSection:
        self._place_waiting(before=False)
        section = ParsedSection(
            kind,
            text=text,
            marker=marker,
            label=_short(label),
            for_information=owner.for_information,
            line=line,
        )
        if self._outcomes is not None and kind in _RUNNING_WORDS:
            return self._add_to_objective(self._outcomes, owner, section)
        owner.children.append(section)
        return section

    def _add_to_objective(
        self, outcomes: Outcomes, owner: ParsedSection, section: ParsedSection
    ) -> ParsedSection:
        """The words, with the fields they end in as sections of their own."""
        is_outcome = bool(section.marker) and not owner.marker
        # A number is never taken off a line, nor the resources of an objective from their words.
        keeps_first = section.marker[:1].isalnum() or (
            owner is outcomes.objective and not section.marker
        )
        text, fields = shapes.fields_in(section.text, keeps_first=keeps_first)
        if text or not fields:
            section.text = text
            owner.children.append(section)
            if is_outcome:
                outcomes.met(section)
            elif owner is outcomes.objective:
                outcomes.left()
        belongs_to = section if is_outcome and text else owner
        if not belongs_to.marker:
            belongs_to = outcomes.objective
        line = section.line + text.count("\n") + bool(text)
        for field in fields:
            section = self._add_field(belongs_to, field, line)
            line += field.count("\n") + 1
        return section

    def _stated(self, text: str, line: int) -> ParsedSection:
        """Fields that are a paragraph of their own."""
        assert self._outcomes is not None
        owner = self._outcomes.owner_of(text)
        for field in shapes.fields_in(text)[1]:
            section = self._add_field(owner, field, line)
            line += field.count("\n") + 1
            if owner is self._outcomes.objective:
                self._lead = None
                self._is_on_resources = False
            else:
                self._outcomes.loosely(owner, section)
        return section

    def _add_field(self, owner: ParsedSection, text: str, line: int) -> ParsedSection:
        stated = shapes.stated(text)
        assert stated is not None
        label = f"{owner.label}, {stated.name}"
        return self._add(owner, SectionKind.FIELD, text, line=line, label=label)

    def _close_outcomes(self) -> None:
        if self._outcomes is not None:
            self._outcomes.close()
        self._outcomes = None

    def _place_waiting(self, *, before: bool) -> None:
        waiting, self._waiting = self._waiting, []
        for section in waiting:
            section.label = _short(self._named("responsibilities"))
            section.for_information = self.heading.for_information
            if not before:
                section.doubts.append(
                    "No objective follows this line, so it stands where it was found."
                )
            self.heading.children.append(section)

    def _current(self) -> _Open:
        if not self._open:
            if self._opens_with_summary:
                section = ParsedSection(SectionKind.SUMMARY, title="Summary", label="Summary")
            else:
                section = ParsedSection(SectionKind.HEADING, title="The draft", label="The draft")
                section.doubts.append(
                    "No heading stands over these words, so they are under “The draft”."
                )
            self.sections.append(section)
            self._open.append(
                _Open(TOP_LEVEL, section, section.label if self._opens_with_summary else "")
            )
        return self._open[-1]

    def _named(self, called: str) -> str:
        label = self.heading.label
        return f"{label}, {called}" if called else label

    def _count(self, owner: ParsedSection, what: str) -> int:
        self._counted[id(owner), what] += 1
        return self._counted[id(owner), what]


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LENGTH else f"{label[: LABEL_LENGTH - 1]}…"


def numbered_label(scope: str, marker: str) -> str:
    """What people call the number: B4 in a part; "Appendix 1, 2"; 4 where no letter is printed."""
    if not scope:
        return marker
    return f"{scope}{marker}" if len(scope) == 1 else f"{scope}, {marker}"
