"""Drafts as web pages, and what a Word document is made into: headings, lists, tables, pictures.

`parse` reads ordinary pages. An importer that makes its own page for it may say more in it:

- `data-number` on a heading, `p` or `li`: the number that the document counted ("4.", "1.1", "(a)",
  "•", "Appendix A."). Without one, the words are read for the marks printed in them.
- `data-doubt` on any element: a sentence for staff, or several on lines of their own. It goes with
  the section that the element becomes or stands in.
- `<meta name="draft-doubt" content="…">`: a sentence for staff about the whole draft.
- `<meta name="draft-title" content="…">`: the title; empty where there is none. Without it the
  first heading is the title, where it is an h1 that prints no mark; else the page's own `title` is.
- `data-header-rows` on a table: how many of its rows are the header.
- `<img src="picture:KEY">`: the picture of that key among `pictures`.

A footnote is a short link to a place that is called a note (`id="footnote-1"`) or that leads back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from portal.drafts.importing import review, shapes
from portal.drafts.importing.chrome import is_chrome
from portal.drafts.importing.footnotes import Footnotes
from portal.drafts.importing.head import Head
from portal.drafts.importing.html_blocks import Block, Kind
from portal.drafts.importing.html_footnotes import notes_of
from portal.drafts.importing.html_paper import HtmlPaper
from portal.drafts.importing.html_pictures import Pictures
from portal.drafts.importing.html_reader import BlockReader, Page
from portal.drafts.importing.html_source import (
    Element,
    keep_the_paper,
    take_out,
    tree_of,
    words_in,
)
from portal.drafts.importing.html_words import Run, Words
from portal.drafts.importing.paper import Paper
from portal.drafts.parsed import TITLE_LENGTH, ParsedDraft, ParsedPicture, TextFormat

_NO_PICTURES: Mapping[str, ParsedPicture] = {}
_OVER_NOTES = re.compile(r"(?:foot|end)?notes|references", re.IGNORECASE)
_AFTER_A_NOTE = re.compile(r"\s*(?:[\[(]\s*(?:back)?\s*[\])])\s*\Z", re.IGNORECASE)


def parse(html: str, *, pictures: Mapping[str, ParsedPicture] = _NO_PICTURES) -> ParsedDraft:
    """The draft in a web page. Its words become Markdown; `title` is "" if it has none."""
    tree = tree_of(html)
    if tree is None:
        return ParsedDraft("", TextFormat.MARKDOWN)
    body = tree.find("body")
    body = tree if body is None else body
    doubts = [meta.get("content", "") for meta in tree.iter("meta") if _is(meta, "draft-doubt")]
    notes = notes_of(body)
    footnotes = Footnotes()
    page = Page(notes, Pictures(pictures), doubts)
    for number, text in _texts(page):
        footnotes.add(number, text)
    for place in notes.places.values():
        take_out(place)
    doubts += dict.fromkeys(keep_the_paper(body))
    blocks = BlockReader(page).read(body)
    blocks = _without_surroundings(blocks, has_notes=bool(notes.places))
    title, blocks = _title(tree, blocks)
    head, blocks = _take_head(blocks)
    has_headings = any(block.kind is Kind.HEADING for block in blocks)
    paper = HtmlPaper(Paper(opens_with_summary=has_headings))
    paper.read(blocks)
    draft = ParsedDraft(
        title,
        TextFormat.MARKDOWN,
        report_number=head.report,
        report_date=head.date,
        report_by=head.by,
        sections=paper.paper.finished(),
        doubts=[doubt for doubt in (*doubts, *notes.doubts) if doubt] + head.doubts(),
    )
    footnotes.link(draft, printed_marks=False)
    review.add_doubts(draft)
    return draft


def _is(meta: Element, name: str) -> bool:
    return (meta.get("name") or "").lower() == name


def _texts(page: Page) -> Iterable[tuple[str, str]]:
    """Each note's number and words, without the number and the way back that are printed there."""
    for number, place in page.notes.places.items():
        blocks = BlockReader(page).read(place)
        lines = [words for words in map(_note_words, _all_words(blocks)) if words]
        if lines:
            opening = re.match(rf"[\[(]?{re.escape(number)}(?:[\]).:]+\s*|\s+)", lines[0].text)
            if opening and len(lines[0].text) > opening.end():
                lines[0] = lines[0].part(opening.end())
        yield number, "\n".join(line.markdown() for line in lines)


def _note_words(words: Words) -> Words:
    back = _AFTER_A_NOTE.search(words.text)
    return words.part(0, back.start()) if back else words


def _all_words(blocks: Iterable[Block]) -> Iterable[Words]:
    for block in blocks:
        yield block.words
        if block.table is not None:
            for cell in block.table.cells:
                yield from cell.lines
        yield from _all_words(block.children)


def _without_surroundings(blocks: Sequence[Block], *, has_notes: bool) -> list[Block]:
    """The blocks without what a site prints around a paper, or prints over its notes."""
    kept = [
        block
        for block in blocks
        if block.kind is not Kind.PARAGRAPH or block.doubts or not is_chrome(block.words.plain)
    ]
    for at in reversed(range(len(kept))):
        block = kept[at]
        if block.kind is not Kind.HEADING or not _OVER_NOTES.fullmatch(block.words.plain):
            continue
        after = kept[at + 1] if at + 1 < len(kept) else None
        is_empty = after is None or (after.kind is Kind.HEADING and after.level <= block.level)
        if has_notes and is_empty:
            del kept[at]
    return kept


def _title(tree: Element, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The title, and the blocks without its heading."""
    first = next((block for block in blocks if block.kind is Kind.HEADING), None)
    said = _said(tree, "draft-title")
    if said is None and first is not None and _may_be_title(first):
        words = first.words.strong(is_strong=False).on_one_line()
        return words.markdown(), _without(blocks, first)
    if said is None:
        page = tree.find(".//title")
        said = words_in(page) if page is not None else ""
    title = Words.of([Run(said)])
    if first is not None and title and first.words.plain == title.plain:
        blocks = _without(blocks, first)
    return title.part(0, TITLE_LENGTH // 2).markdown(), blocks


def _said(tree: Element, name: str) -> str | None:
    return next((meta.get("content", "") for meta in tree.iter("meta") if _is(meta, name)), None)


def _may_be_title(block: Block) -> bool:
    plain = block.words.plain
    return (
        block.level == 1
        and not block.number
        and shapes.heading(plain) is None
        and len(block.words.markdown()) <= TITLE_LENGTH
    )


def _without(blocks: Sequence[Block], gone: Block) -> list[Block]:
    return [block for block in blocks if block is not gone]


def _take_head(blocks: Sequence[Block]) -> tuple[Head, list[Block]]:
    """The Report, Date and By lines that the paper opens with, and the blocks without them."""
    head = Head()
    left = list(blocks)
    while left and left[0].kind is Kind.PARAGRAPH and not left[0].number:
        lines = left[0].words.lines()
        taken = 0
        while taken < len(lines) and head.take(lines[taken].plain):
            taken += 1
        if taken < len(lines):
            if taken:
                used = len("\n".join(line.text for line in lines[:taken]))
                left[0].words = left[0].words.part(used)
            break
        del left[0]
    return head, left
