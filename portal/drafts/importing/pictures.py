"""Pictures of a paper: which kinds are kept, told from their first bytes and never from a name."""

from __future__ import annotations

from portal.drafts.parsed import ParsedPicture

LARGEST_PICTURE_BYTES = 5 * 1024 * 1024
LARGEST_PICTURES_BYTES = 20 * 1024 * 1024

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def picture_of(data: bytes) -> ParsedPicture | None:
    """The picture, where it is PNG, JPEG, GIF or WebP. None for any other kind."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ParsedPicture("image/webp", data)
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return ParsedPicture(media_type, data)
    return None
