"""Whether a file is a PDF that came whole."""

from __future__ import annotations

import re

from portal.errors import BadFile

# Readers accept the header anywhere in the first kilobyte; whatever stood before it could be the
# beginning of another kind of file.
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-[12]\.\d")
_TAIL_BYTES = 2048


def is_one(data: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return _HEADER.match(data) is not None


def require_whole(data: bytes, name: str) -> None:
    """Goes on if the file ends as a PDF does, else raises BadFile."""
    tail = data[-_TAIL_BYTES:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise BadFile(f"{name} is damaged or was not sent whole. Save it as a PDF again.")
