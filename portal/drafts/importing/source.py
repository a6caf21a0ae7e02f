"""The file as it was sent: whether it can be read as text at all, and if so its characters."""

from __future__ import annotations

import re
from pathlib import PurePath

from portal.drafts.importing.html_source import characters
from portal.errors import BadFile

LARGEST_FILE_BYTES = 2 * 1024 * 1024
# A page may carry its pictures in it.
LARGEST_PAGE_BYTES = 20 * 1024 * 1024
# A long report has a few thousand. Many more would keep the portal reading for seconds.
MOST_LINES = 12_000
# As many as a paragraph may have: no longer line could be kept.
LONGEST_LINE = 20_000
ACCEPTED = (
    "Send the draft as a Word document (.docx), a web page (.html), Markdown (.md) or plain text "
    "(.txt)."
)

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"BM\x00", "a picture"),
)
# Zipped as Word packs its documents, or in the manner of older Office programs.
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_PAGE = re.compile(
    rb"\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028]")
# XML holds none of these, so an export to Word would fail on them years later.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def is_packed(data: bytes) -> bool:
    """Whether the file may be a Word document, by how it begins and never by its name."""
    return data.startswith(_PACKED)


def is_page(data: bytes, filename: str) -> bool:
    """Whether the file is a web page, by its name or by how it begins."""
    has_name = PurePath(filename).suffix.lower() in _PAGE_SUFFIXES
    return has_name or _PAGE.match(data.removeprefix(_UTF8_BOM)) is not None


def page_of(data: bytes, filename: str) -> str:
    """The characters of a web page.

    Raises BadFile when it is empty, too large or something else under a page's name.
    """
    _require_text(data, filename)
    if len(data) > LARGEST_PAGE_BYTES:
        raise BadFile(
            f"{shown(filename)} is larger than 20 MB. Make its pictures smaller and send it again."
        )
    if b"\x00" in data and not data.startswith(_UTF16_BOMS):
        raise BadFile(f"{shown(filename)} is not a web page. {ACCEPTED}")
    return characters(data)


def text_of(data: bytes, filename: str) -> str:
    """The file's characters, with every line ended by a single newline.

    Raises BadFile when it is empty, too large or long, not text, or not UTF-8.
    """
    name = shown(filename)
    _require_text(data, filename)
    if len(data) > LARGEST_FILE_BYTES:
        raise BadFile(f"{name} is larger than 2 MB. Send the words alone, without pictures.")
    if data.startswith(_UTF16_BOMS) or _looks_like_utf16(data):
        raise BadFile(
            f"{name} is saved as UTF-16, which Windows calls “Unicode”. "
            "Open it, choose “Save as” and the encoding UTF-8, and send it again."
        )
    if b"\x00" in data:
        raise BadFile(f"{name} is not a text file. {ACCEPTED}")
    data = data.removeprefix(_UTF8_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"{name} is not saved as UTF-8: line {line} holds a character that cannot be read. "
            "Open it, choose “Save as” and the encoding UTF-8, and send it again."
        ) from error
    text = _plain(text)
    if text.count("\n") > MOST_LINES:
        raise BadFile(f"{name} has more than {MOST_LINES:,} lines. Shorten it and send it again.")
    for number, words in enumerate(text.split("\n"), start=1):
        if len(words) > LONGEST_LINE:
            raise BadFile(
                f"Line {number:,} of {name} is longer than {LONGEST_LINE:,} characters. "
                "Divide it with a blank line and send the file again."
            )
    return text


def _require_text(data: bytes, filename: str) -> None:
    """Raises BadFile for an empty file and for what is plainly no text."""
    name = shown(filename)
    if not data:
        raise BadFile(f"{name} is empty. Choose the file that holds the draft.")
    if what := known_otherwise(data):
        raise BadFile(f"{name} is {what}, not text. {ACCEPTED}")


def known_otherwise(data: bytes) -> str | None:
    """What the file is, such as "a PDF", where it begins as neither text nor Word does."""
    return next((what for magic, what in _MAGIC if data.startswith(magic)), None)


def shown(filename: str) -> str:
    """The file's name in quotation marks, short enough to stand in a sentence."""
    name = PurePath(filename.replace("\\", "/")).name.strip()
    if not name:
        return "The file"
    return f"“{name}”" if len(name) <= 80 else f"“{name[:60]}…{name[-15:]}”"


def _looks_like_utf16(data: bytes) -> bool:
    # English in UTF-16 is every other byte zero; a picture or a program is not so regular.
    start = data[:200]
    pairs = len(start) // 2
    if pairs < 2 or len(data) % 2:
        return False
    zeros = max(start[0::2].count(0), start[1::2].count(0))
    return zeros >= pairs * 0.8 and start.count(0) <= pairs


def _plain(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").replace("\ufeff", "")
    return _UNPRINTABLE.sub(" ", text)
