"""Files made for tests: one good one of each kind, and parts to make bad ones of."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.responses.recognising.kinds import DOCX, ODT, XLSX

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
CSV = "Borough,Meetings\nLambeth,12\nCamden,“nine”\n".encode()
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="{kind}"/></Types>'
)
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis">{}</manifest:manifest>'
EMPTY: Mapping[str, bytes] = {}


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(width: int = 2, height: int = 3, *, behind: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    picture = zlib.compress(b"\x00" * (3 * 3))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", picture) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts + behind


def packed(members: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            how = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), content, how)
    return file.getvalue()


def office(part: str, kind: str, more: Mapping[str, bytes | str] = EMPTY) -> bytes:
    return packed(
        {
            "[Content_Types].xml": _TYPES.format(part=part, kind=kind),
            "_rels/.rels": "<Relationships/>",
            part: "<document/>",
            **more,
        }
    )


def docx(more: Mapping[str, bytes | str] = EMPTY) -> bytes:
    return office("word/document.xml", f"{DOCX}.main+xml", more)


def xlsx(more: Mapping[str, bytes | str] = EMPTY) -> bytes:
    return office("xl/workbook.xml", f"{XLSX}.main+xml", more)


def odt(
    kind: str = ODT,
    *,
    manifest: str = "",
    first: bool = True,
    more: Mapping[str, bytes | str] = EMPTY,
) -> bytes:
    content: dict[str, bytes | str] = {"content.xml": "<office/>"}
    marked: dict[str, bytes | str] = {"mimetype": kind}
    members = {**marked, **content} if first else {**content, **marked}
    members |= {"META-INF/manifest.xml": _MANIFEST.format(manifest), **more}
    return packed(members, stored=("mimetype",))


def locked(data: bytes) -> bytes:
    """The packed file with the mark of encryption on every member."""
    changed = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + at] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)
