"""A section's words as HTML: escaped, with footnote marks as links that lead there and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from portal.drafts.parsed import SectionKind, TextFormat

FOOTNOTE_MARK = re.compile(r"\[\^([A-Za-z0-9]{1,8})\]")
INLINE_TAGS = {"a", "em", "strong", "code", "br", "s"}
TABLE_TAGS = INLINE_TAGS | {"table", "thead", "tbody", "tr", "th", "td"}
# No title: a footnote mark in it would become a link inside the attribute.
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
TABLE_ATTRIBUTES = ATTRIBUTES | {
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
MOST_SPANNED = 50
# A table that Markdown cannot express, with merged cells say, is kept as HTML.
HTML_TABLE = re.compile(r"\s*<table\b", re.IGNORECASE)
# What only looks like a mark because its characters were escaped is none.
_NO_MARK = re.compile(r"\\\[\\\^|\[&#94;")
_OPENING = "\x01"
# A link with all that is in it, any other tag, or a mark that stands in the words themselves.
_LINK_TAG_OR_MARK = re.compile(
    rf"(?P<link><a\b[^>]*>.*?</a>)|(?P<tag><[^>]*>)|{FOOTNOTE_MARK.pattern}", re.DOTALL
)
_CAPTION = re.compile(r"<caption\b[^>]*>.*?</caption>")
FIELD_NAME = re.compile(r"[^:<>\n]{1,60}:")


class NoteLinks:
    """Where the footnote marks of one passage lead: number to anchor, "3" to "3" or "3-2".

    The first mark of each note can be come back to; a second one only leads there. A mark whose
    note the version does not have is printed as it stands in the paper.
    """

    def __init__(self, anchors: Mapping[str, str]) -> None:
        self._anchors = anchors
        self._placed: set[str] = set()

    def link(self, number: str) -> str:
        anchor = self._anchors.get(number)
        if anchor is None:
            return f"[{number}]"
        is_first = number not in self._placed
        self._placed.add(number)
        here = f'id="ref-{anchor}" ' if is_first else ""
        return (
            f'<sup><a class="govuk-link" {here}href="#fn-{anchor}" '
            f'aria-label="Footnote {number}">{number}</a></sup>'
        )


NO_NOTES: Mapping[str, str] = {}


def words(
    text: str,
    text_format: TextFormat,
    kind: SectionKind = SectionKind.PARAGRAPH,
    notes: NoteLinks | None = None,
    label: str = "",
) -> Markup:
    """The text as safe inline HTML; a table in Markdown as a table, called after its label."""
    if not text:
        return Markup("")
    notes = notes or NoteLinks(NO_NOTES)
    if text_format is TextFormat.MARKDOWN:
        text = _NO_MARK.sub(_OPENING, text)
    if text_format is TextFormat.PLAIN:
        html = str(escape(text)).replace("\n", "<br>")
    elif kind is SectionKind.TABLE:
        html = _table(text, label)
    else:
        html = nh3.clean(_markdown().renderInline(text), tags=INLINE_TAGS, attributes=ATTRIBUTES)
    if kind is SectionKind.FIELD and (name := FIELD_NAME.match(html)):
        html = f"<b>{name[0]}</b>{html[name.end() :]}"
    html = _with_links(html, notes).replace(_OPENING, "[^")
    return Markup(html)  # noqa: S704 - escaped or sanitised above


def _with_links(html: str, notes: NoteLinks) -> str:
    """The marks as links: never inside a tag, and those in a link's own words behind it."""
    if "[^" not in html:
        return html

    def put(found: re.Match[str]) -> str:
        if found["tag"]:
            return found["tag"]
        if link := found["link"]:
            marks = [notes.link(number) for number in footnotes_in(link)]
            return FOOTNOTE_MARK.sub("", link) + "".join(marks)
        return notes.link(found[3])

    return _LINK_TAG_OR_MARK.sub(put, html)


def plain(text: str) -> str:
    """The words alone, without footnote marks: for titles in lists, e-mails and file names."""
    return FOOTNOTE_MARK.sub("", text).strip()


def plain_words(
    text: str, text_format: TextFormat, kind: SectionKind = SectionKind.PARAGRAPH
) -> str:
    """The words alone, without Markdown or footnote marks, each space and line end one space.

    What two versions are compared by, and what a quotation is a part of.
    """
    html = _CAPTION.sub("", words(plain(text), text_format, kind)).replace("<br>", " ")
    return Markup(html).striptags()  # noqa: S704 - as safe as it was


def footnotes_in(text: str) -> list[str]:
    """The numbers of the footnotes marked in a text, in order."""
    return FOOTNOTE_MARK.findall(text)


def _table(text: str, label: str) -> str:
    """The table in a text, whether Markdown or HTML, in the portal's own look."""
    source = text if HTML_TABLE.match(text) else _markdown().render(text)
    html = nh3.clean(
        source,
        tags=TABLE_TAGS,
        attributes=TABLE_ATTRIBUTES,
        attribute_filter=_fair_attribute,
        clean_content_tags={"script", "style"},
    )
    caption = escape(f"Table, {label}" if label else "Table")
    return (
        html.replace("<th></th>", "<td></td>")
        .replace("<th>", '<th scope="col">')
        .replace(
            "<table>",
            f'<table class="grid"><caption class="govuk-visually-hidden">{caption}</caption>',
        )
    )


def _fair_attribute(_tag: str, name: str, value: str) -> str | None:
    """The value, unless a table would be spoilt by it."""
    if name in ("colspan", "rowspan"):
        return value if re.fullmatch(r"[1-9][0-9]?", value) and int(value) <= MOST_SPANNED else None
    if name == "scope":
        return value if value in ("col", "row", "colgroup", "rowgroup") else None
    return value


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
        ["table", "strikethrough"]
    )
