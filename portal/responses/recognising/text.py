"""Whether a file is a table in text: comma-separated values."""

from __future__ import annotations

import re

from portal.errors import BadFile

_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
# A tab, the two line ends; the rest of the control characters are of no table.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|\?xml|\?php|html|head|body|script|svg|iframe)\b|"
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--|#!|%!PS)",
    re.IGNORECASE,
)


def require_table(data: bytes, name: str, *, taken: str) -> None:
    """Goes on if it is text as a table is saved, in UTF-8 or in Windows' own code."""
    if data.startswith(_BYTE_ORDERS):
        raise BadFile(
            f"{name} is saved as Unicode text. Save it as “CSV UTF-8”, or as an Excel workbook, "
            "and send it again."
        )
    if _MARKUP.match(data):
        raise BadFile(f"{name} is a web page or a program, not a table. {taken}")
    text = _characters(data)
    if text is None or _UNPRINTABLE.search(text):
        raise BadFile(f"{name} is not a kind of file that the portal takes. {taken}")


def _characters(data: bytes) -> str | None:
    for code in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    return None
