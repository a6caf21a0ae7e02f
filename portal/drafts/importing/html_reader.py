"""The blocks of a web page in reading order: headings, paragraphs, lists, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.drafts.importing.html_blocks import Block, Kind, every_block, lines_of, runs_of
from portal.drafts.importing.html_footnotes import Notes
from portal.drafts.importing.html_lists import BULLET, markers
from portal.drafts.importing.html_pictures import Pictures
from portal.drafts.importing.html_source import Element, name_of
from portal.drafts.importing.html_tables import Cell, Table, name_the_header
from portal.drafts.importing.html_tags import (
    HEADINGS,
    LISTS,
    PARAGRAPHS,
    PARTS_OF_A_HEADING,
    header_rows,
    is_contents,
    is_layout,
    is_line_of_contents,
    is_name_of_contents,
    rows_of,
    span,
)
from portal.drafts.importing.html_words import BREAK, UNMARKED, Run, Style, Words, styled
from portal.drafts.importing.source import LONGEST_LINE
from portal.errors import BadFile

DEEPEST_LISTS = 30
DEEPEST_TABLES = 20
# What stands in cells and notes counts too; fewer may be sections.
MOST_BLOCKS = 10_000
_SHOWN = 40

_FLATTENED = "A table stood inside a table here. Its words were read one after the other."


@dataclass(frozen=True, slots=True)
class _Enter:
    element: Element
    style: Style


@dataclass(frozen=True, slots=True)
class _Leave:
    tag: str


@dataclass(slots=True)
class Page:
    """What the readers of one page share. `doubts` are about the page as a whole."""

    notes: Notes
    pictures: Pictures
    doubts: list[str]
    blocks: int = 0

    def count_block(self) -> None:
        """Raises BadFile once there is more than could be kept, before all of it is read."""
        self.blocks += 1
        if self.blocks > MOST_BLOCKS:
            raise BadFile(
                f"The file has more than {MOST_BLOCKS:,} paragraphs and cells of tables. "
                "Shorten it and send it again."
            )


@dataclass(slots=True)
class BlockReader:
    """Reads what is inside one element."""

    page: Page
    lists: int = 0
    tables: int = 0
    found: list[Block] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    waiting: list[Block] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    level: int = 0
    number: str = ""
    line: int = 1
    preformatted: int = 0

    def read(self, element: Element, *, whole: bool = False) -> list[Block]:
        """The blocks in an element; with `whole`, what it is itself counts as well.

        Only lists and tables call for another reader, so no other depth of tags can exhaust it.
        """
        todo: list[_Enter | _Leave | Run] = []
        if whole:
            todo.append(_Enter(element, UNMARKED))
        else:
            self._open(element, UNMARKED, todo)
        while todo:
            match todo.pop():
                case Run() as run:
                    self._text(run)
                case _Leave(tag):
                    self._leave(tag)
                case _Enter(inner, inner_style):
                    self._enter(inner, inner_style, todo)
        self._flush()
        self._tell_last(self.doubts)
        return self.found

    def inside(
        self, element: Element, *, lists: int = 0, tables: int = 0, whole: bool = False
    ) -> list[Block]:
        """The blocks of a list item or a cell."""
        reader = BlockReader(
            self.page,
            lists=self.lists + lists,
            tables=self.tables + tables,
            line=_line(element, self.line),
        )
        if reader.lists > DEEPEST_LISTS:
            raise BadFile(
                f"The file has more than {DEEPEST_LISTS} lists inside one another. "
                "Bring them out a level or two and send it again."
            )
        if reader.tables > DEEPEST_TABLES:
            raise BadFile(
                f"The file has more than {DEEPEST_TABLES} tables inside one another. "
                "Put its words into one table or none and send it again."
            )
        return reader.read(element, whole=whole)

    def _open(self, element: Element, style: Style, todo: list[_Enter | _Leave | Run]) -> None:
        for child in reversed(element):
            if child.tail:
                todo.append(Run(child.tail, style))
            todo.append(_Enter(child, style))
        if element.text:
            todo.append(Run(element.text, style))

    def _enter(self, element: Element, style: Style, todo: list[_Enter | _Leave | Run]) -> None:
        if element in self.page.notes.marks:
            self.runs.append(Run("", note=self.page.notes.marks[element]))
            return
        if element in self.page.notes.links_back:
            return
        name = name_of(element)
        if name in LISTS or name == "table" or name in HEADINGS or name in PARAGRAPHS:
            if not (self.level and name in PARTS_OF_A_HEADING):
                self._flush()
            else:
                self._text(Run(" "))
        self.line = _line(element, self.line)
        self.doubts += filter(None, (element.get("data-doubt") or "").split("\n"))
        if name == "br":
            self._break()
        elif name == "img":
            self._picture(element)
        elif name in LISTS:
            self._list(element)
        elif name == "table":
            self._table(element)
        elif name == "dt":
            self._term(element)
        elif name == "dd" and self.found and self.found[-1].kind is Kind.TERM:
            self.found[-1].children += self.inside(element, lists=1)
        elif name == "p" and is_line_of_contents(element):
            self._leave_out_contents()
        else:
            self._start(element, name)
            todo.append(_Leave(name))
            self._open(element, styled(style, name, element.get("href")), todo)

    def _start(self, element: Element, name: str) -> None:
        if name in HEADINGS:
            self.level = HEADINGS[name]
        if name in HEADINGS or name in ("p", "li"):
            self.number = (element.get("data-number") or "").strip()
        if name == "pre":
            self.preformatted += 1

    def _leave(self, name: str) -> None:
        if name in PARAGRAPHS and not (self.level and name in PARTS_OF_A_HEADING):
            self._flush()
        if name in HEADINGS:
            self._flush()
            self.level = 0
        if name == "pre":
            self.preformatted -= 1
        if name in HEADINGS or name == "p":
            self.number = ""

    def _text(self, run: Run) -> None:
        if not self.preformatted:
            self.runs.append(run)
            return
        for at, line in enumerate(run.text.split("\n")):
            if at:
                self._break()
            self.runs.append(Run(line, run.style))

    def _break(self) -> None:
        """A line break; the second of two ends the paragraph."""
        for run in reversed(self.runs):
            if run.text == BREAK:
                self._flush()
                return
            if run.note or run.text.strip():
                break
        self.runs.append(Run(BREAK))

    def _flush(self) -> None:
        words = Words.of(self.runs)
        self.runs = []
        if len(words.text) > LONGEST_LINE:
            raise BadFile(
                f"The paragraph that begins “{words.plain[:_SHOWN]}…” is longer than "
                f"{LONGEST_LINE:,} characters. Divide it and send the file again."
            )
        if words:
            kind = Kind.HEADING if self.level else Kind.PARAGRAPH
            self._add(Block(kind, self.line, words, level=self.level, number=self.number))
            self.number = ""
        pictures, self.waiting = self.waiting, []
        for picture in pictures:
            self._add(picture)

    def _add(self, block: Block) -> None:
        self.page.count_block()
        block.doubts += self.doubts
        self.doubts = []
        self.found.append(block)

    def _tell_last(self, doubts: list[str]) -> None:
        if self.found:
            self.found[-1].doubts += doubts
        else:
            self.page.doubts += doubts

    def _picture(self, element: Element) -> None:
        taken = self.page.pictures.take(element)
        if isinstance(taken, str):
            self.doubts.append(taken)
            return
        words = Words.of([Run(element.get("alt") or "")])
        self.waiting.append(Block(Kind.PICTURE, self.line, words, picture=taken))

    def _term(self, element: Element) -> None:
        blocks = self.inside(element, lists=1)
        if blocks:
            words = Words.of(runs_of(blocks))
            pictures = [block for block in blocks if block.kind is Kind.PICTURE]
            self._add(Block(Kind.TERM, self.line, words, children=pictures))

    def _list(self, element: Element) -> None:
        if is_contents(element, self.page.notes):
            self._leave_out_contents()
            return
        listed = Block(Kind.LIST, self.line)
        marks = markers(element)
        if words := Words.of([Run(element.text or "")]):
            _last_item(listed, self.line).words = words
        for child in element:
            if name_of(child) == "li":
                item = self._item(child, next(marks))
                if item is not None:
                    listed.children.append(item)
            elif inner := self.inside(child, lists=1, whole=True):
                _last_item(listed, self.line).children += inner
            if (child.tail or "").strip():
                words = Words.of([Run(child.tail)])
                _last_item(listed, self.line).children.append(
                    Block(Kind.PARAGRAPH, self.line, words)
                )
        if listed.children:
            listed.children[0].doubts += self.doubts
            self.doubts = []
            self.found.append(listed)

    def _item(self, element: Element, number: str) -> Block | None:
        if element in self.page.notes.marks:
            return None
        blocks = self.inside(element, lists=1)
        doubts = list(filter(None, (element.get("data-doubt") or "").split("\n")))
        if not blocks:
            self.doubts += doubts
            return None
        item = Block(Kind.ITEM, _line(element, self.line), number=number, doubts=doubts)
        first = blocks[0]
        if first.kind in (Kind.PARAGRAPH, Kind.HEADING) and not first.number:
            item.words = first.words.on_one_line() if first.level else first.words
            item.doubts += first.doubts
            blocks = blocks[1:]
        item.children = blocks
        return item

    def _leave_out_contents(self) -> None:
        if self.found and is_name_of_contents(self.found[-1].words.plain):
            self.found.pop()
        doubt = "A table of contents was left out: the portal makes its own."
        if doubt not in self.page.doubts:
            self.page.doubts.append(doubt)

    def _table(self, element: Element) -> None:
        for caption in (child for child in element if name_of(child) == "caption"):
            for block in self.inside(caption):
                self._add(block)
        rows = rows_of(element)
        cells = [cell for row in rows for cell in row if name_of(cell) in ("td", "th")]
        if is_layout(element, cells):
            nested = sum(1 for _ in element.iter("table")) > 1 and len(cells) > 1
            self.doubts += [_FLATTENED] if nested else []
            for cell in cells:
                for block in self.inside(cell, tables=1):
                    self._add(block)
            return
        table = Table([], heads=header_rows(element, rows))
        for row in rows:
            read = [self._cell(cell, table) for cell in row if name_of(cell) in ("td", "th")]
            if any(cell.lines for cell in read):
                table.rows.append(read)
            elif len(table.rows) < table.heads:
                table.heads -= 1
        if table.rows:
            name_the_header(table)
            block = Block(Kind.TABLE, self.line, table=table, doubts=table.doubts)
            self._add(block)
        pictures, self.waiting = self.waiting, []
        for picture in pictures:
            self._add(picture)

    def _cell(self, element: Element, table: Table) -> Cell:
        blocks = self.inside(element, tables=1)
        if any(block.kind is Kind.TABLE for block in every_block(blocks)):
            table.doubts.append(_FLATTENED)
        for block in every_block(blocks):
            if block.kind is Kind.PICTURE:
                block.doubts.append("This picture stood in the table before it.")
                self.waiting.append(block)
            else:
                table.doubts += block.doubts
        columns, rows = span(element, "colspan"), span(element, "rowspan")
        is_head = name_of(element) == "th"
        return Cell(list(lines_of(blocks)), is_head=is_head, columns=columns, rows=rows)


def _line(element: Element, otherwise: int) -> int:
    return element.sourceline or otherwise


def _last_item(listed: Block, line: int) -> Block:
    if not listed.children:
        listed.children.append(Block(Kind.ITEM, line, number=BULLET))
    return listed.children[-1]
