"""Tracked changes, taken as accepted: what was inserted stays, what was deleted goes."""

from __future__ import annotations

from lxml import etree

from portal.drafts.importing.word.marks import doubt, doubts_of
from portal.drafts.importing.word.names import child, name
from portal.drafts.importing.word.trees import above, every, remove, unwrap, words_in

CHANGED_HERE = "A tracked change here was taken as accepted."

_FORMER_PROPERTIES = (
    "w:rPrChange",
    "w:pPrChange",
    "w:sectPrChange",
    "w:tblPrChange",
    "w:trPrChange",
    "w:tcPrChange",
    "w:tblGridChange",
    "w:tblPrExChange",
    "w:numberingChange",
)


def accept(root: etree._Element) -> int:
    """Every tracked change of the words is accepted. How many there were."""
    for former in every(root, *_FORMER_PROPERTIES):
        remove(former)
    count = _accept_in_tables(root)
    ended = _deleted_ends(root)
    for marked in every(root, "w:ins", "w:del", "w:moveFrom", "w:moveTo"):
        if marked.getparent() is None:
            continue
        if marked.getparent().tag in (name("w:rPr"), name("w:trPr")):
            remove(marked)
            continue
        is_gone = marked.tag in (name("w:del"), name("w:moveFrom"))
        if len(marked):
            # A move is two marks and one change.
            count += marked.tag != name("w:moveFrom")
            doubt(above(marked, "w:p"), CHANGED_HERE)
        if is_gone:
            remove(marked)
        else:
            unwrap(marked)
    for paragraph in reversed(ended):
        count += _join_with_next(paragraph)
    return count


def _accept_in_tables(root: etree._Element) -> int:
    count = 0
    for row in every(root, "w:tr"):
        if child(row, "w:trPr", "w:del") is not None:
            table = row.getparent()
            remove(row)
            count += 1
            if table is not None and table.find(name("w:tr")) is None:
                remove(table)
    for deleted in every(root, "w:cellDel"):
        cell = above(deleted, "w:tc")
        if cell is not None:
            remove(cell)
            count += 1
    return count


def _deleted_ends(root: etree._Element) -> list[etree._Element]:
    """The paragraphs whose end was deleted, so that the next one runs on in them."""
    return [
        paragraph
        for paragraph in every(root, "w:p")
        if child(paragraph, "w:pPr", "w:rPr", "w:del") is not None
        or child(paragraph, "w:pPr", "w:rPr", "w:moveFrom") is not None
    ]


def _join_with_next(paragraph: etree._Element) -> int:
    """The words stand at the beginning of the next paragraph. 1 if there was anything to join."""
    following = paragraph.getnext()
    has_words = bool(words_in(paragraph).strip())
    if following is None or following.tag != name("w:p"):
        if not has_words:
            remove(paragraph)
        return 0
    properties = child(paragraph, "w:pPr")
    if properties is not None:
        paragraph.remove(properties)
    at = 0 if child(following, "w:pPr") is None else 1
    following[at:at] = list(paragraph)
    for sentence in doubts_of(paragraph):
        doubt(following, sentence)
    if has_words:
        doubt(following, CHANGED_HERE)
    remove(paragraph)
    return int(has_words)
