"""A Markdown file as text: how it is told from the house form, its blocks, footnotes and words."""

from __future__ import annotations

import re
from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from portal.drafts.importing.footnotes import Footnotes
from portal.drafts.parsed import ParsedDraft
from portal.errors import BadFile

_DEEPEST_NESTING = 60
DEEPEST_QUOTATION = 5
MOST_COLUMNS = 50
MOST_CELLS = 20_000
# As many as a draft may have sections. The parser takes longest over lists.
MOST_ITEMS = 5_000

_SURE_SIGN = re.compile(r"^(?:#{1,6}[ \t]+\S|={3,}[ \t]*$)", re.MULTILINE)
_SIGNS = (
    re.compile(r"^\[\^[^\]\s]{1,20}\]:", re.MULTILINE),
    re.compile(r"^\|?[ \t]*:?-{3,}:?[ \t]*\|", re.MULTILINE),
    re.compile(r"\*\*[^\s*][^*\n]{0,200}\*\*"),
    re.compile(r"\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)"),
)
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,20})\]:[ \t]*(.*)")
_RULE_OF_TABLE = re.compile(r"[ \t>]*[|:-][ \t|:-]*")
_OPENING_MARKS = re.compile(r"[ \t>*+-]*")
_ITEM = re.compile(r"[ \t>]*(?:[*+-]|[0-9]{1,9}[.)])(?:[ \t]|\Z)")
_CONTINUES = re.compile(r" {4}|\t")
_WORD = re.compile(r"[^\W_]+")


def is_markdown(text: str) -> bool:
    """Whether a text file is plainly Markdown: a marked heading, or two other signs of it."""
    return bool(_SURE_SIGN.search(text)) or sum(bool(sign.search(text)) for sign in _SIGNS) >= 2


def require_shallow_quotations(lines: list[str]) -> None:
    """Raises BadFile for quotations in quotations: each level reads all that is in it again."""
    for number, line in enumerate(lines, start=1):
        opening = _OPENING_MARKS.match(line)
        if opening and opening[0].count(">") > DEEPEST_QUOTATION:
            raise BadFile(
                f"Line {number:,} is in more than {DEEPEST_QUOTATION} quotations inside one "
                "another. Bring it out a level or two and send the file again."
            )


def require_fair_tables(lines: list[str]) -> None:
    """Raises BadFile for a table too wide, or tables too large together, to be read in good time.

    A row is read with all the columns of its table, whatever it holds. Lines that only follow a
    table count with it: it is looked at before it is known where it ends.
    """
    columns = cells = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            columns = 0
        elif "|" in line and _RULE_OF_TABLE.fullmatch(line):
            columns = max(columns, line.count("|"))
            if columns > MOST_COLUMNS:
                raise BadFile(
                    f"The table on line {number:,} has more than {MOST_COLUMNS} columns. "
                    "Divide it and send the file again."
                )
        cells += columns
        if cells > MOST_CELLS:
            raise BadFile(
                f"The tables up to line {number:,} have more than {MOST_CELLS:,} cells. "
                "Shorten them and send the file again."
            )


def require_fair_lists(lines: list[str]) -> None:
    """Raises BadFile for more items of lists than a draft may have sections."""
    items = sum(1 for line in lines if _ITEM.match(line))
    if items > MOST_ITEMS:
        raise BadFile(
            f"The file has {items:,} items of lists; a draft may have {MOST_ITEMS:,} paragraphs "
            "in all. Shorten it and send it again."
        )


def block_nodes(lines: list[str]) -> list[SyntaxTreeNode]:
    """The blocks of the file. What is inside a paragraph is kept as it was typed.

    Link definitions would vanish from the words, and an indented paragraph is not a program.
    """
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST_NESTING}).enable(
        "table"
    )
    parser.disable(["reference", "code"])
    parser.core.ruler.disable(["inline", "text_join"])
    return SyntaxTreeNode(parser.parse("\n".join(lines))).children


def without_footnotes(lines: list[str], footnotes: Footnotes) -> list[str]:
    """The lines with each footnote's left blank, so that the rest keep their numbers."""
    rest = list(lines)
    at = 0
    while at < len(lines):
        found = _FOOTNOTE.fullmatch(lines[at])
        start, at = at, at + 1
        if found is None:
            continue
        at = _end_of_footnote(lines, at)
        words = [found[2], *(line.strip() for line in lines[start + 1 : at])]
        footnotes.add(found[1], "\n".join(words).strip())
        rest[start:at] = [""] * (at - start)
    return rest


def _end_of_footnote(lines: list[str], at: int) -> int:
    """The first line after the footnote: its paragraph is over and nothing indented follows."""
    is_after_blank = False
    while at < len(lines):
        line = lines[at]
        is_blank = not line.strip()
        if _FOOTNOTE.match(line) or _SURE_SIGN.match(line):
            break
        if is_after_blank and not is_blank and not _CONTINUES.match(line):
            break
        is_after_blank = is_blank
        at += 1
    return at


def lost_words(text: str, draft: ParsedDraft) -> list[str]:
    """Words of the file that are nowhere in the draft: the parser drops what is nested too deep."""
    parts = [draft.title, draft.report_number, draft.report_date, draft.report_by, "Report Date By"]
    parts += [f"{section.marker} {section.title} {section.text}" for section in draft.walk()]
    parts += [f"{footnote.number} {footnote.text}" for footnote in draft.footnotes]
    kept = Counter(_words(" ".join(parts)))
    return list(Counter(_words(text)) - kept)


def _words(text: str) -> list[str]:
    # A list that is numbered 1, 1, 1 is counted anew, so its numbers are not words to look for.
    return [word for word in _WORD.findall(text.lower()) if not word.isdigit()]
