"""The Authority's papers as plain text: lettered parts, running numbers, appendices, footnotes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from portal.drafts.importing import review, shapes
from portal.drafts.importing.blocks import Mark, Piece, blocks, pieces
from portal.drafts.importing.footnotes import (
    Footnotes,
    bracketed,
    printed_numbers,
    without_back_link,
)
from portal.drafts.importing.head import take_head
from portal.drafts.importing.paper import TOP_LEVEL, Paper
from portal.drafts.importing.shapes import Reading
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind, TextFormat

_UNDER_A_PART = TOP_LEVEL + 1
_DEEPEST_LIST = 4
_INDENTED = 2
# Whatever its own indent, a paragraph owns the list that follows it.
_HOST = -1


def parse(text: str) -> ParsedDraft:
    """The draft in a plain-text paper without its site chrome. `title` is "" if it has none."""
    head, body = take_head(blocks(text))
    found = [piece for block in body for piece in pieces(block)]
    reader = _Reader(
        paper=Paper(opens_with_summary=any(_opens_part(piece) for piece in found)),
        printed=printed_numbers(text),
    )
    for piece, following in zip(found, [*found, None][1:], strict=True):
        reader.place(piece, following)
    draft = ParsedDraft(
        head.title,
        TextFormat.PLAIN,
        report_number=head.report,
        report_date=head.date,
        report_by=head.by,
        sections=reader.paper.finished(),
        doubts=head.doubts(),
    )
    reader.footnotes.link(draft, printed_marks=True)
    review.add_doubts(draft)
    return draft


def _opening(piece: Piece) -> shapes.Heading | None:
    if piece.mark is not Mark.NONE:
        return None
    # "Appendix 1" may have its title on the line below, without a blank line between.
    return shapes.heading(piece.text.replace("\n", " "))


def _opens_part(piece: Piece) -> bool:
    opening = _opening(piece)
    return opening is not None and opening.kind is SectionKind.PART


@dataclass(slots=True)
class _Owner:
    """A paragraph or list item that list items further to the right belong to."""

    indent: int
    section: ParsedSection


@dataclass(slots=True)
class _Reader:
    """Puts each piece where it belongs, by what is printed and what stands before and after it."""

    paper: Paper
    printed: Counter[str]
    footnotes: Footnotes = field(default_factory=Footnotes)
    owners: list[_Owner] = field(default_factory=list)
    is_after_lead: bool = False
    host_indent: int = 0
    last_nested: int = 0

    def place(self, piece: Piece, following: Piece | None) -> None:
        if self._is_footnote(piece):
            return
        was_after_lead, self.is_after_lead = self.is_after_lead, False
        if piece.mark is Mark.NUMBER:
            self._number(piece)
        elif piece.mark is not Mark.NONE:
            self._item(piece)
        elif opening := _opening(piece):
            level = _UNDER_A_PART if opening.kind is SectionKind.OBJECTIVE else TOP_LEVEL
            self.paper.open_printed(opening, line=piece.line, level=level)
            self.owners = []
        elif owner := self._outcome_beside(piece):
            self.paper.continuation(owner, piece.text, piece.line)
        elif self.paper.states(piece.text):
            self.paper.paragraph(piece.text, piece.line)
        elif (
            piece.is_one_line
            and not self.paper.is_for_information
            and shapes.field_name(piece.text)
        ):
            self.paper.field(piece.text, piece.line, shapes.field_name(piece.text))
            self.owners = []
        else:
            self._unmarked(piece, following, was_after_lead=was_after_lead)

    def _is_footnote(self, piece: Piece) -> bool:
        if piece.mark is Mark.NUMBER and (words := without_back_link(piece.text)) is not None:
            self.footnotes.add(piece.marker, words)
            return True
        # A note names its own mark, so the mark is printed twice; "[12]" once only is no note.
        if (
            piece.mark is Mark.NONE
            and (note := bracketed(piece.text))
            and self.printed[note[0]] > 1
        ):
            self.footnotes.add(*note)
            return True
        return False

    def _number(self, piece: Piece) -> None:
        if self._is_nested(piece):
            self.last_nested = int(piece.marker)
            self._item(piece)
            return
        section = self.paper.numbered(piece.marker, piece.text, piece.line)
        self.owners = [_Owner(_HOST, section)]
        self.host_indent = piece.indent
        self.last_nested = 0

    def _is_nested(self, piece: Piece) -> bool:
        """Whether a number stands inside a numbered paragraph: further right, on its own count."""
        return (
            self._is_right_of_number(piece)
            and piece.marker.isdigit()
            and int(piece.marker) in (1, self.last_nested + 1)
        )

    def _is_right_of_number(self, piece: Piece) -> bool:
        return (
            bool(self.owners)
            and self.owners[0].section.marker[:1].isdigit()
            and self.owners[0].indent == _HOST
            and piece.indent >= self.host_indent + _INDENTED
        )

    def _item(self, piece: Piece) -> None:
        while self.owners and self.owners[-1].indent >= piece.indent:
            self.owners.pop()
        del self.owners[_DEEPEST_LIST:]
        owner = self.owners[-1].section if self.owners else self.paper.heading
        section = self.paper.item(owner, piece.marker, piece.text, piece.line)
        self.owners.append(_Owner(piece.indent, section))

    def _outcome_beside(self, piece: Piece) -> ParsedSection | None:
        """The outcome that an indented line such as "Owner: the Clerk" says something of."""
        is_on_objective = self.paper.heading.kind is SectionKind.OBJECTIVE
        if is_on_objective and self._is_right_of_number(piece) and shapes.stated(piece.text):
            return self.owners[0].section
        return None

    def _unmarked(self, piece: Piece, following: Piece | None, *, was_after_lead: bool) -> None:
        reading = self._reading(piece, following, was_after_lead=was_after_lead)
        if reading is Reading.HEADING:
            self.paper.open(SectionKind.HEADING, piece.text, line=piece.line, level=_UNDER_A_PART)
            self.owners = []
            return
        if self._is_right_of_number(piece):
            section = self.paper.continuation(self.owners[0].section, piece.text, piece.line)
        else:
            section = self._paragraph(piece)
        if reading is Reading.EITHER:
            section.doubts.append("This line may be a heading. It was read as a paragraph.")

    def _reading(self, piece: Piece, following: Piece | None, *, was_after_lead: bool) -> Reading:
        if not piece.is_one_line or self.paper.is_for_information:
            return Reading.WORDS
        reading = shapes.reads_as(piece.text)
        if reading is Reading.HEADING and (was_after_lead or self._ends_a_part(following)):
            return Reading.EITHER
        return reading

    def _ends_a_part(self, following: Piece | None) -> bool:
        """Whether nothing that a heading could stand over comes next."""
        if following is None or without_back_link(following.text) is not None:
            return True
        opening = _opening(following)
        return opening is not None and opening.kind is not SectionKind.OBJECTIVE

    def _paragraph(self, piece: Piece) -> ParsedSection:
        section = self.paper.paragraph(piece.text, piece.line)
        introduces = not piece.text.endswith((".", "!", "?"))
        self.owners = [_Owner(_HOST, section)] if introduces else []
        self.is_after_lead = self.paper.lead is not None
        return section
