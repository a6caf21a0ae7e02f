"""The document's XML made ready for mammoth: cleared, with a mark in every paragraph."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from portal.drafts.importing.source import shown
from portal.drafts.importing.word import drawings, equations, furniture, revisions, runs, tables
from portal.drafts.importing.word.marks import Mark, Marks, doubts_of
from portal.drafts.importing.word.names import child, name, number
from portal.drafts.importing.word.numbering import Numbering
from portal.drafts.importing.word.styles import Role, Styles
from portal.drafts.importing.word.titles import settle_title
from portal.drafts.importing.word.trees import above, every, words_in
from portal.errors import BadFile

DEEPEST_TABLE = 5
# A version keeps half as many; the rest is for cells of tables and for empty lines.
MOST_PARAGRAPHS = 10_000
_LOWEST_HEADING = 6


def require_fair(root: etree._Element, filename: str) -> None:
    """Raises BadFile where there is more than can be read in good time, or tables stand in tables
    deeper than anybody can read them."""
    if sum(1 for _ in root.iter(name("w:p"))) > MOST_PARAGRAPHS:
        raise BadFile(
            f"{shown(filename)} has more than {MOST_PARAGRAPHS:,} paragraphs, with those in its "
            "tables. Shorten it and send it again."
        )
    for table in root.iter(name("w:tbl")):
        if sum(1 for _ in table.iterancestors(name("w:tbl"))) >= DEEPEST_TABLE:
            raise BadFile(
                f"{shown(filename)} has more than {DEEPEST_TABLE} tables inside one another. "
                "Take the inner tables out and send it again."
            )


def clear(
    root: etree._Element, styles: Styles, *, pictures: Collection[str], links: Collection[str]
) -> int:
    """Only what is to be read is left in the part. How many tracked changes were accepted.

    `pictures` and `links` are the ids of pictures in the file and of links that lead out of it.
    """
    changes = revisions.accept(root)
    # Boxes come out first: what stands in them is then cleared with the rest.
    drawings.settle(root, pictures)
    equations.write_out(root)
    furniture.clear(root, styles, links)
    tables.simplify(root)
    runs.simplify(root, styles)
    return changes


def mark(root: etree._Element, styles: Styles, numbering: Numbering) -> Marks:
    """Every paragraph with something to read is marked; its format is in the mark and gone."""
    marks = Marks()
    waiting: list[str] = []
    last: Mark | None = None
    outside_tables: list[tuple[str, Mark]] = []
    for paragraph in every(root, "w:p"):
        counted = numbering.next(paragraph)
        doubts = waiting + doubts_of(paragraph)
        if not _is_to_be_read(paragraph):
            waiting = doubts
        else:
            in_table = above(paragraph, "w:tc") is not None
            level = None if in_table else styles.outline_level(paragraph)
            last = Mark(
                heading=None if level is None else min(level + 1, _LOWEST_HEADING),
                is_title=not in_table and styles.role(paragraph) is Role.TITLE,
                number=counted,
                left=_left(paragraph, styles, counted.left if counted else None),
                doubts=doubts,
            )
            if not in_table:
                outside_tables.append((words_in(paragraph).strip(), last))
            marks.put(paragraph, last)
            waiting = []
        drop_format(paragraph)
    if last is not None:
        last.doubts += [sentence for sentence in waiting if sentence not in last.doubts]
    marks.title = settle_title(outside_tables)
    return marks


def _is_to_be_read(paragraph: etree._Element) -> bool:
    return bool(words_in(paragraph).strip()) or bool(
        every(paragraph, "w:drawing", "w:footnoteReference", "w:endnoteReference")
    )


def _left(paragraph: etree._Element, styles: Styles, by_number: int | None) -> int:
    """Where the words of the paragraph begin, in twips."""
    own = _indent(child(paragraph, "w:pPr", "w:ind"))
    if own is None:
        own = by_number
    if own is None:
        own = _indent(styles.in_paragraph(paragraph, "w:ind"))
    return own or 0


def _indent(element: etree._Element | None) -> int | None:
    left = number(element, "w:left")
    return number(element, "w:start") if left is None else left


def drop_format(paragraph: etree._Element) -> None:
    """Nothing is set of the paragraph any more, and nothing is kept with it."""
    for properties in list(paragraph.iterchildren(name("w:pPr"))):
        paragraph.remove(properties)
    paragraph.attrib.clear()
