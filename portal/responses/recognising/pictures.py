"""Whether a file is a PNG or a JPEG that came whole. Nothing of the picture itself is unpacked."""

from __future__ import annotations

import zlib
from typing import NoReturn

from portal.errors import BadFile

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"

# A photograph of the best telephone has 200 million. What is opened takes four bytes for each.
MOST_PIXELS = 250_000_000

_PNG_LENGTH, _PNG_TYPE, _PNG_SUM = 4, 4, 4
_HEADER_LENGTH = 13
# Of the frame headers all but three of their row: tables (C4, CC) and an extension (C8).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_FRAME_LENGTH = 9


def require_png(data: bytes, name: str) -> None:
    """Goes on if every chunk is whole, from the header to the end, and nothing follows it."""
    at = len(PNG_SIGNATURE)
    is_first, has_picture = True, False
    while True:
        length = int.from_bytes(data[at : at + _PNG_LENGTH], "big")
        kind = data[at + _PNG_LENGTH : at + _PNG_LENGTH + _PNG_TYPE]
        end = at + _PNG_LENGTH + _PNG_TYPE + length
        if end + _PNG_SUM > len(data) or is_first != (kind == b"IHDR"):
            _refuse(name)
        content = memoryview(data)[at + _PNG_LENGTH : end]
        if zlib.crc32(content) != int.from_bytes(data[end : end + _PNG_SUM], "big"):
            _refuse(name)
        if is_first:
            if length != _HEADER_LENGTH:
                _refuse(name)
            _require_size(
                int.from_bytes(content[4:8], "big"), int.from_bytes(content[8:12], "big"), name
            )
        is_first, has_picture = False, has_picture or kind == b"IDAT"
        at = end + _PNG_SUM
        if kind == b"IEND":
            break
    if not has_picture or at != len(data):
        _refuse(name)


def require_jpeg(data: bytes, name: str) -> None:
    """Goes on if it has a frame with a size, a scan after it, and an end.

    What telephones put behind the end (a second picture, a depth map) is left be.
    """
    at, has_frame = 2, False
    while at + 4 <= len(data) and data[at] == _FILL:
        marker = data[at + 1]
        if marker == _FILL:
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            break
        if marker in _FRAMES:
            if length < _FRAME_LENGTH - 1:
                break
            height = int.from_bytes(data[at + 5 : at + 7], "big")
            _require_size(int.from_bytes(data[at + 7 : at + 9], "big"), height, name)
            has_frame = True
        if marker == _SCAN:
            if has_frame and data.find(bytes((_FILL, _END)), at + 2 + length) >= 0:
                return
            break
        at += 2 + length
    _refuse(name)


def _require_size(width: int, height: int, name: str) -> None:
    if not width or not height:
        _refuse(name)
    if width * height > MOST_PIXELS:
        raise BadFile(
            f"{name} is {width:,} by {height:,} pixels. Make it smaller and send it again."
        )


def _refuse(name: str) -> NoReturn:
    raise BadFile(f"{name} is a damaged picture, or was not sent whole. Save it again.")
