"""A web page as a tree: its characters, read without a network, and only what is the paper's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree, html

from portal.errors import BadFile

Element: TypeAlias = html.HtmlElement

MOST_TAGS = 100_000
DEEPEST_TAGS = 250

_DATA_URI = re.compile(r"data:[^\"'>\s]{200,}")
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_FIRST_BYTES = 2_048
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
# Nothing in these is the paper's, wherever they stand.
_NEVER_READ = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript nav object embed applet svg math canvas map audio video "
        "iframe frame frameset select option textarea button input datalist dialog head",
    )
)
_AROUND_THE_PAPER = frozenset({"header", "footer", "aside"})
_THE_PAPER = frozenset({"main", "article", "section"})


def characters(data: bytes) -> str:
    """The page's characters: as its mark or its own words say, else UTF-8, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    declared = _CHARSET.search(data[:_FIRST_BYTES])
    for name in ("utf-8-sig", declared[1].decode("ascii") if declared else "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", errors="replace")


def tree_of(text: str) -> Element | None:
    """The page as a tree, or None where nothing is in it. Raises BadFile for one beyond reading."""
    tags = _DATA_URI.sub("", text).count("<")
    if tags > MOST_TAGS:
        raise BadFile(f"The file has more than {MOST_TAGS:,} tags. Shorten it and send it again.")
    # Its own encoding is no longer true once it is characters.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    data = _UNPRINTABLE.sub(" ", text).encode("utf-8", errors="replace")
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    for problem in parser.error_log:
        if problem.level == etree.ErrorLevels.FATAL:
            raise BadFile(_beyond_reading(problem.message))
    return tree


def _beyond_reading(message: str) -> str:
    if "depth" in message.lower():
        return (
            f"The file has more than {DEEPEST_TAGS} tags inside one another. "
            "Copy its words into a new document and send that."
        )
    return "The file cannot be read to its end. Save it again as a web page and send that."


def name_of(element: Element) -> str:
    """The tag in small letters, without a namespace; "" for what is no tag."""
    tag = element.tag
    return tag.rpartition(":")[2].rpartition("}")[2].lower() if isinstance(tag, str) else ""


def words_in(element: Element) -> str:
    """All words in an element on one line."""
    return " ".join("".join(element.itertext()).split())


def take_out(element: Element) -> None:
    """The element is no longer in its tree; what stood after it is."""
    if element.getparent() is not None:
        element.drop_tree()


def keep_the_paper(body: Element) -> Iterator[str]:
    """Only what is read is left in the page. Yields doubts about what was taken out."""
    all_words = len(words_in(body))
    for element in list(body.iter()):
        if element is body:
            continue
        name = name_of(element)
        if name in ("iframe", "object", "embed", "audio", "video"):
            yield "Something embedded in the page (a film, say) was left out."
        if (
            name in _NEVER_READ
            or _is_hidden(element)
            or (name in _AROUND_THE_PAPER and _is_around(element))
            or (name == "form" and 2 * len(words_in(element)) < all_words)
        ):
            take_out(element)


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or element.get("role") == "navigation":
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _is_around(element: Element) -> bool:
    return not any(name_of(above) in _THE_PAPER for above in element.iterancestors())
