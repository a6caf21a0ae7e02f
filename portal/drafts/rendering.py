"""A section's words as HTML: escaped, with footnote marks as links that lead there and back."""

from __future__ import annotations

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from portal.drafts.parsed import SectionKind, TextFormat

FOOTNOTE_MARK = re.compile(r"\[\^([A-Za-z0-9]{1,8})\]")
INLINE_TAGS = {"a", "em", "strong", "code", "br", "s"}
TABLE_TAGS = INLINE_TAGS | {"table", "thead", "tbody", "tr", "th", "td"}


def words(text: str, text_format: TextFormat, kind: SectionKind = SectionKind.PARAGRAPH) -> Markup:
    """The text as safe inline HTML; a table in Markdown as a table."""
    if text_format is TextFormat.PLAIN:
        html = str(escape(text)).replace("\n", "<br>")
    elif kind is SectionKind.TABLE:
        html = nh3.clean(_markdown().render(text), tags=TABLE_TAGS, attributes={"a": {"href"}})
    else:
        inline = _markdown().renderInline(text)
        html = nh3.clean(inline, tags=INLINE_TAGS, attributes={"a": {"href"}})
    # Escaped or sanitised above; only our own link is put in.
    return Markup(FOOTNOTE_MARK.sub(_footnote_link, html))  # noqa: S704


def plain(text: str) -> str:
    """The words alone, without footnote marks: for titles in lists, e-mails and file names."""
    return FOOTNOTE_MARK.sub("", text).strip()


def footnotes_in(text: str) -> list[str]:
    """The numbers of the footnotes marked in a text, in order."""
    return FOOTNOTE_MARK.findall(text)


def _footnote_link(mark: re.Match[str]) -> str:
    number = mark.group(1)
    return (
        f'<sup><a class="govuk-link" id="ref-{number}" href="#fn-{number}" '
        f'aria-label="Footnote {number}">{number}</a></sup>'
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
        ["table", "strikethrough"]
    )
