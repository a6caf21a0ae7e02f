"""Drafts in Markdown: its headings, numbers and lists read as the house form reads its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from portal.drafts.importing import review, shapes
from portal.drafts.importing.footnotes import Footnotes
from portal.drafts.importing.head import Head
from portal.drafts.importing.markdown_source import (
    block_nodes,
    require_fair_lists,
    require_fair_tables,
    require_shallow_quotations,
    without_footnotes,
)
from portal.drafts.importing.paper import Paper
from portal.drafts.parsed import TITLE_LENGTH, ParsedDraft, ParsedSection, SectionKind, TextFormat

_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3})([^*_]+)\1")
_HTML = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>]{0,2000})?/?>|!--)")
_LINK_DEFINITION = re.compile(r"\[[^\]^][^\]]{0,200}\]:\s")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)*", re.MULTILINE)


def parse(text: str) -> ParsedDraft:
    """The draft in a Markdown file. Words keep their Markdown; `title` is "" if there is none."""
    footnotes = Footnotes()
    lines = without_footnotes(text.split("\n"), footnotes)
    require_shallow_quotations(lines)
    require_fair_tables(lines)
    require_fair_lists(lines)
    nodes = block_nodes(lines)
    title = _title(nodes)
    head, left_of_head, nodes = _take_head(nodes[1:] if title else nodes)
    reader = _Reader(
        Paper(opens_with_summary=any(node.type == "heading" for node in nodes)), lines, _line(nodes)
    )
    if left_of_head:
        reader.words(left_of_head, None)
    reader.read(nodes)
    draft = ParsedDraft(
        title,
        TextFormat.MARKDOWN,
        report_number=head.report,
        report_date=head.date,
        report_by=head.by,
        sections=reader.paper.finished(),
        doubts=head.doubts(),
    )
    footnotes.link(draft, printed_marks=False)
    review.add_doubts(draft)
    return draft


def _title(nodes: list[SyntaxTreeNode]) -> str:
    """The words of the heading of the first level that the file opens with, or ""."""
    if not nodes or nodes[0].type != "heading" or nodes[0].tag != "h1":
        return ""
    title = _heading_words(nodes[0])
    return "" if shapes.heading(title) or len(title) > TITLE_LENGTH else title


def _take_head(nodes: list[SyntaxTreeNode]) -> tuple[Head, str, list[SyntaxTreeNode]]:
    """The head, what is left of the paragraph it ended in, and the blocks under it."""
    head = Head()
    for at, node in enumerate(nodes):
        lines = _content(node).split("\n") if node.type == "paragraph" else []
        taken = 0
        while taken < len(lines) and head.take(lines[taken]):
            taken += 1
        if taken < len(lines) or not lines:
            return (
                (head, "\n".join(lines[taken:]), nodes[at + 1 :])
                if taken
                else (head, "", nodes[at:])
            )
    return head, "", []


def _line(nodes: list[SyntaxTreeNode]) -> int:
    return nodes[0].map[0] + 1 if nodes and nodes[0].map else 1


def _content(node: SyntaxTreeNode) -> str:
    return "".join(child.content for child in node.children if child.type == "inline")


def _heading_words(node: SyntaxTreeNode) -> str:
    words = _content(node).replace("\n", " ").strip()
    emphasised = _EMPHASISED.fullmatch(words)
    return emphasised[2] if emphasised else words


@dataclass(slots=True)
class _Reader:
    """Puts each block into the paper. `host` is what a list standing just here would belong to."""

    paper: Paper
    lines: list[str]
    line: int = 1
    host: ParsedSection | None = None

    def read(self, nodes: Iterable[SyntaxTreeNode], owner: ParsedSection | None = None) -> None:
        """Add the blocks in order: to `owner`, where they stand inside a list item."""
        for node in nodes:
            self.line = node.map[0] + 1 if node.map else self.line
            match node.type:
                case "heading" if not _content(node).strip():
                    pass
                case "heading" if owner is None and node.level == 0:
                    self._heading(_heading_words(node), int(node.tag[1]))
                case "heading":
                    self.words(_content(node), owner)
                case "paragraph":
                    self.words(_content(node), owner)
                case "blockquote":
                    self.read(node.children, owner)
                case "ordered_list":
                    self._numbers(node, owner)
                case "bullet_list":
                    self._bullets(node, owner)
                case "table":
                    self.paper.table(owner, self._source(node), self.line)
                    self.host = None
                case "fence":
                    self.words(f"{node.markup}{node.info}\n{node.content}{node.markup}", owner)

    def words(self, text: str, owner: ParsedSection | None) -> None:
        """A paragraph: of its list item or heading, or a heading or field line printed as one."""
        if owner is not None:
            _doubt_markup(self.paper.continuation(owner, text, self.line))
            return
        self.host = None
        if printed := shapes.heading(text):
            self._heading(text, 2 if printed.kind is SectionKind.OBJECTIVE else 1)
        elif (
            "\n" not in text
            and not self.paper.is_for_information
            and (name := shapes.field_name(text))
        ):
            self.paper.field(text, self.line, name)
        else:
            section = self.paper.paragraph(text, self.line)
            self.host = None if text.endswith((".", "!", "?")) else section
            _doubt_markup(section)

    def _heading(self, text: str, level: int) -> None:
        self.host = None
        if len(text) > TITLE_LENGTH:
            section = self.paper.paragraph(text, self.line)
            section.doubts.append("This heading is too long to be one. It was read as a paragraph.")
            return
        if printed := shapes.heading(text):
            self.paper.open_printed(printed, line=self.line, level=level)
            return
        kind = SectionKind.PART if self.paper.is_at_top(level) else SectionKind.HEADING
        self.paper.open(kind, text, line=self.line, level=level)

    def _numbers(self, node: SyntaxTreeNode, owner: ParsedSection | None) -> None:
        typed = [item.info for item in node.children]
        # "1. 1. 1." is how Markdown lets one write 1, 2, 3; any other numbers were meant.
        is_counted = len(typed) > 1 and len(set(typed)) == 1 and typed[0].isdigit()
        for count, item in enumerate(node.children):
            marker = str(int(typed[0]) + count) if is_counted else typed[count]
            self._item(item, marker, owner, is_numbered=True)

    def _bullets(self, node: SyntaxTreeNode, owner: ParsedSection | None) -> None:
        owner = owner or self.host or self.paper.heading
        for item in node.children:
            self._item(item, "•", owner, is_numbered=False)
        self.host = None

    def _item(
        self, node: SyntaxTreeNode, marker: str, owner: ParsedSection | None, *, is_numbered: bool
    ) -> None:
        self.line = node.map[0] + 1 if node.map else self.line
        inside = node.children
        text = _content(inside[0]) if inside and inside[0].type == "paragraph" else ""
        if is_numbered and owner is None:
            section = self.paper.numbered(marker, text, self.line)
            self.host = section
        else:
            section = self.paper.item(owner or self.paper.heading, marker, text, self.line)
        _doubt_markup(section)
        self.read(inside[1:] if text else inside, section)
        if owner is None:
            self.host = section

    def _source(self, node: SyntaxTreeNode) -> str:
        start, end = node.map or (0, 0)
        return _QUOTED.sub("", "\n".join(self.lines[start:end])).strip()


def _doubt_markup(section: ParsedSection) -> None:
    if _HTML.search(section.text):
        section.doubts.append("These words hold HTML. It will be shown as it was typed.")
    if _LINK_DEFINITION.match(section.text):
        section.doubts.append(
            "This defines a link used elsewhere. Such links do not work here: type them in full."
        )
