"""Which kind a file is. It reads what somebody else made, so it runs in a child (see files.py)."""

from __future__ import annotations

from pathlib import PurePath

from portal.drafts.importing.source import shown
from portal.errors import BadFile
from portal.responses.recognising import packed, pdf, pictures, text
from portal.responses.recognising.kinds import CSV, JPEG, KINDS, PDF, PNG, TAKEN, Recognised

# How files begin that people send by mistake.
_KNOWN_OTHERWISE = (
    (b"\xd0\xcf\x11\xe0", "an older Office document, or one that is locked with a password"),
    (b"{\\rtf", "a rich text document (RTF)"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a picture or a recording of another kind"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "an archive of another kind"),
    (b"Rar!", "an archive of another kind"),
    (b"\x1f\x8b", "an archive of another kind"),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif")


def recognise(data: bytes, filename: str) -> Recognised:
    """What the file is. Its name has an ending of that kind.

    Raises BadFile, with a sentence for whoever sent it, for anything else.
    """
    name = shown(filename)
    if not data.strip():
        raise BadFile(f"{name} is empty. Choose the file again.")
    media_type = _media_type(data, name)
    kind = KINDS[media_type]
    suffix = PurePath(filename).suffix.lower()
    if suffix not in kind.suffixes:
        if media_type == CSV:
            # Any text reads as a table of one column.
            raise BadFile(f"{name} is text of a kind that the portal does not take. {TAKEN}")
        raise BadFile(
            f"{name} is a {kind.words}, but its name does not end in {kind.suffixes[0]}. Rename it "
            "and send it again."
        )
    return Recognised(media_type)


def _media_type(data: bytes, name: str) -> str:
    if pdf.is_one(data):
        pdf.require_whole(data, name)
        media_type = PDF
    elif data.startswith(packed.SIGNATURE):
        return packed.media_type(data, name, taken=TAKEN)
    elif data.startswith(pictures.PNG_SIGNATURE):
        pictures.require_png(data, name)
        media_type = PNG
    elif data.startswith(pictures.JPEG_SIGNATURE):
        pictures.require_jpeg(data, name)
        media_type = JPEG
    else:
        _refuse_known_otherwise(data, name)
        text.require_table(data, name, taken=TAKEN)
        media_type = CSV
    packed.require_no_archive_behind(data, name)
    return media_type


def _refuse_known_otherwise(data: bytes, name: str) -> None:
    if data[4:12] in _HEIC:
        raise BadFile(f"{name} is an HEIC or AVIF picture. Send it as a JPEG or a PNG.")
    for start, what in _KNOWN_OTHERWISE:
        if data.startswith(start):
            raise BadFile(f"{name} is {what}. {TAKEN}")
