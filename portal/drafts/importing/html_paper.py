"""Puts the blocks of a web page into the paper: by number, and by what is printed in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

from portal.drafts.importing import html_tables, shapes
from portal.drafts.importing.blocks import Mark, mark_of
from portal.drafts.importing.html_blocks import Block, Kind
from portal.drafts.importing.html_lists import marker_of
from portal.drafts.importing.html_words import Words
from portal.drafts.importing.paper import Paper
from portal.drafts.importing.shapes import Reading
from portal.drafts.parsed import TITLE_LENGTH, UNDESCRIBED, ParsedSection, SectionKind

_LETTER = re.compile(r"([A-Z])[.)]?")
_DIVIDED = "This table was too long for one place. It goes on in the next."


@dataclass(slots=True)
class HtmlPaper:
    """`host` is what a list standing just here would belong to, `level` the last heading's own."""

    paper: Paper
    host: ParsedSection | None = None
    level: int = 0

    def read(self, blocks: Iterable[Block], owner: ParsedSection | None = None) -> None:
        """Add the blocks in order: to `owner`, where they stand inside a list item."""
        blocks = list(blocks)
        for block, following in zip_longest(blocks, blocks[1:]):
            match block.kind:
                case Kind.HEADING if owner is None:
                    self._heading(block, block.level)
                case Kind.HEADING | Kind.PARAGRAPH:
                    self._paragraph(block, owner, following)
                case Kind.TERM:
                    self._term(block, owner)
                case Kind.LIST:
                    self._list(block, owner)
                case Kind.TABLE:
                    self._table(block, owner)
                case Kind.PICTURE:
                    self._picture(block, owner)
                case Kind.ITEM:
                    self._item(block, owner)

    def _heading(self, block: Block, level: int) -> None:
        self.host = None
        words = block.words.on_one_line().strong(is_strong=False)
        if len(words.markdown()) > TITLE_LENGTH:
            section = self.paper.paragraph(block.words.markdown(), block.line)
            section.doubts += block.doubts
            section.doubts.append("This heading is too long to be one. It was read as a paragraph.")
            return
        is_top = self.paper.is_at_top(level)
        number, words = _number_of(block, words)
        section = self._open(words, number, level, block, is_top=is_top)
        section.doubts += block.doubts
        if self.level and level > self.level + 1:
            section.doubts.append(
                "A level of headings is missing before this one. It stands under the heading above."
            )
        self.level = level

    def _open(
        self, words: Words, number: str, level: int, block: Block, *, is_top: bool
    ) -> ParsedSection:
        plain = words.plain
        printed = _printed(number, plain)
        if printed is not None and (not number or is_top or printed.kind is not SectionKind.PART):
            title = words.part(max(len(words.text) - len(printed.title), 0)).markdown()
            return self.paper.open_printed(
                replace(printed, title=title), line=block.line, level=level
            )
        kind = SectionKind.PART if is_top and not number else SectionKind.HEADING
        section = self.paper.open(
            kind, words.markdown(), line=block.line, level=level, marker=marker_of(number)
        )
        if section.label == shapes.FOOTNOTE_MARK.sub("", section.title).strip():
            section.label = plain
        return section

    def _paragraph(
        self, block: Block, owner: ParsedSection | None, following: Block | None
    ) -> None:
        words = block.words
        mark, marker, words = _mark_of(block)
        if owner is not None:
            if mark is Mark.NONE or not block.number:
                section = self.paper.continuation(owner, block.words.markdown(), block.line)
            else:
                section = self.paper.item(owner, marker, words.markdown(), block.line)
        elif mark is Mark.NUMBER:
            section = self.host = self.paper.numbered(marker, words.markdown(), block.line)
        elif mark is not Mark.NONE:
            host = self.host or self.paper.lead or self.paper.heading
            section = self.paper.item(host, marker, words.markdown(), block.line)
            self.host = host
        elif printed := shapes.heading(words.plain):
            self._heading(block, 2 if printed.kind is SectionKind.OBJECTIVE else 1)
            return
        elif self._is_heading(block, following):
            block.doubts.append("This line is all in bold, so it was read as a heading.")
            printed_level = self.level
            self._heading(block, printed_level + 1)
            self.level = printed_level
            return
        else:
            section = self._unmarked(words, block.line)
        section.doubts += block.doubts

    def _unmarked(self, words: Words, line: int) -> ParsedSection:
        self.host = None
        is_one_line = "\n" not in words.text
        name = shapes.field_name(words.plain) if is_one_line else ""
        if name and not self.paper.is_for_information:
            return self.paper.field(words.markdown(), line, name)
        section = self.paper.paragraph(words.markdown(), line)
        self.host = None if words.text.endswith((".", "!", "?")) else section
        return section

    def _is_heading(self, block: Block, following: Block | None) -> bool:
        """Whether a paragraph is a heading that was only made to look like one."""
        return (
            block.words.is_all_strong
            and "\n" not in block.words.text
            and not self.paper.is_for_information
            and following is not None
            and following.kind is not Kind.HEADING
            and shapes.reads_as(block.words.plain) is Reading.HEADING
            and not shapes.field_name(block.words.plain)
        )

    def _list(self, block: Block, owner: ParsedSection | None) -> None:
        is_numbered = owner is None and all(item.number[:1].isdigit() for item in block.children)
        if is_numbered:
            for item in block.children:
                self._item(item, None)
            return
        owner = owner or self.host or self.paper.lead or self.paper.heading
        for item in block.children:
            self._item(item, owner)
        self.host = None

    def _item(self, block: Block, owner: ParsedSection | None) -> None:
        marker, text = block.number, block.words.markdown()
        if owner is None:
            section = self.paper.numbered(marker, text, block.line)
        else:
            section = self.paper.item(owner, marker, text, block.line)
        section.doubts += block.doubts
        self.read(block.children, section)
        if owner is None:
            self.host = section

    def _term(self, block: Block, owner: ParsedSection | None) -> None:
        """A term with what is said of it, or a line such as "Date: December 2002"."""
        said = [child for child in block.children if child.kind is Kind.PARAGRAPH]
        line = block.words.followed_by(said[0].words) if said else block.words
        is_field = len(block.children) == len(said) == 1 and shapes.field_name(line.plain)
        if owner is None and is_field:
            self.host = None
            section = self.paper.field(line.markdown(), block.line, shapes.field_name(line.plain))
            section.doubts += block.doubts + said[0].doubts
            return
        text = block.words.strong().markdown()
        if owner is None:
            section = self.paper.paragraph(text, block.line)
        else:
            section = self.paper.continuation(owner, text, block.line)
        section.doubts += block.doubts
        self.read(block.children, section)
        self.host = None

    def _table(self, block: Block, owner: ParsedSection | None) -> None:
        if block.table is None:
            return
        sources = html_tables.sources(block.table)
        for at, source in enumerate(sources):
            section = self.paper.table(owner, source, block.line)
            section.doubts += dict.fromkeys(block.doubts if at == 0 else [])
            if at + 1 < len(sources):
                section.doubts.append(_DIVIDED)
        self.host = None

    def _picture(self, block: Block, owner: ParsedSection | None) -> None:
        section = self.paper.picture(owner, block.words.markdown(), block.line)
        section.picture = block.picture
        section.doubts += block.doubts
        if not block.words:
            section.doubts.append(UNDESCRIBED)


def _number_of(block: Block, words: Words) -> tuple[str, Words]:
    """A heading's number as the document counted it or as it is typed, and the words after it."""
    if block.number:
        return block.number, words
    mark, marker, rest = mark_of(words.text)
    if mark is not Mark.NUMBER or not any(character.isalpha() for character in rest):
        return "", words
    return marker, words.part(len(words.text) - len(rest))


def _printed(number: str, plain: str) -> shapes.Heading | None:
    """The summary, part, appendix or objective that a heading opens, with its number before it."""
    if not number:
        return shapes.heading(plain)
    letter = _LETTER.fullmatch(number)
    if letter:
        return shapes.Heading(SectionKind.PART, letter[1], plain, letter[1])
    return shapes.heading(f"{number} {plain}")


def _mark_of(block: Block) -> tuple[Mark, str, Words]:
    """A paragraph's mark as the document counted it or as it is typed, and the words after it."""
    if block.number:
        mark = mark_of(f"{block.number} X")[0]
        return (Mark.LETTER if mark is Mark.NONE else mark), marker_of(block.number), block.words
    mark, marker, rest = mark_of(block.words.text)
    if mark is Mark.NONE:
        return mark, "", block.words
    return mark, marker, block.words.part(len(block.words.text) - len(rest))
