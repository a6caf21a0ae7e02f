"""Documents packed as a zip file: Word, OpenDocument text, Excel. Unpacked to be counted."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import NoReturn
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from lxml import etree

from portal.drafts.importing.source import shown
from portal.errors import BadFile
from portal.responses.recognising.kinds import DOCX, ODT, XLSX

SIGNATURE = b"PK\x03\x04"

MOST_MEMBERS = 2_000
MOST_MEGABYTES_UNPACKED = 200

_MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
# What is looked into; the rest is only counted. The largest that was met has 40 kB.
_MOST_BYTES_READ = 2 * _MEGABYTE
_ENCRYPTED = 0x1
_END_RECORD, _END_RECORD_LENGTH = b"PK\x05\x06", 22
_TYPES, _MIMETYPE, _MANIFEST = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_OFFICE_MAIN = {
    f"{DOCX}.main+xml": DOCX,
    f"{XLSX}.main+xml": XLSX,
}
_MACRO_TYPES = re.compile(r"macroEnabled|vbaProject|macrosheet", re.IGNORECASE)
_MACRO_MEMBERS = re.compile(
    r"(?:^|/)vba(?:Project|Data)[^/]*$|(?:^|/)macrosheets/|^(?:Basic|Scripts)/.", re.IGNORECASE
)
_ENCRYPTION = re.compile(rb"<(?:\w+:)?encryption-data\b")
_OTHERWISE = (
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
    ("Index/Document.iwa", "a Pages document"),
    ("META-INF/container.xml", "an e-book"),
    ("META-INF/MANIFEST.MF", "a program"),
    ("AndroidManifest.xml", "a program"),
)
_SAVE_AGAIN = "Open it in the program it was made with, save it again and send it again."


def media_type(data: bytes, name: str, *, taken: str) -> str:
    """Which of the three it is. Raises BadFile for any other packed file, and for an unsafe one."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _require_safe(members, name)
            _require_all_of_it(data, archive, members, name)
            read = _unpacked(archive, members, name)
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise BadFile(f"{name} is damaged or was not sent whole. {_SAVE_AGAIN}") from error
    except zlib.error as error:
        raise BadFile(f"{name} is damaged or was not sent whole. {_SAVE_AGAIN}") from error
    if _MIMETYPE in read:
        return _open_document(read, members, name, taken)
    if _TYPES in read:
        return _office(read, {member.filename for member in members}, name, taken)
    _refuse_otherwise({member.filename for member in members}, name, taken)


def require_no_archive_behind(data: bytes, name: str) -> None:
    """Goes on if no program would open the file as a zip file as well."""
    if is_zipfile(BytesIO(data)):
        raise BadFile(f"{name} has another file hidden in it. {_SAVE_AGAIN}")


def _require_safe(members: list[ZipInfo], name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise BadFile(f"{name} is packed of more than {MOST_MEMBERS:,} files. {_SAVE_AGAIN}")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        _refuse_locked(name)
    seen = Counter(member.filename.lower() for member in members)
    for member in members:
        path = member.orig_filename
        is_outside = path.startswith("/") or ".." in path.split("/")
        is_odd = any(character in path for character in "\\\x00:")
        if is_outside or is_odd or seen[member.filename.lower()] > 1:
            odd = shown(path.replace("\x00", ""))
            raise BadFile(
                f"{name} holds a file with a name that is not safe ({odd}). {_SAVE_AGAIN}"
            )
        if _MACRO_MEMBERS.search(path):
            _refuse_macros(name)


def _require_all_of_it(data: bytes, archive: ZipFile, members: list[ZipInfo], name: str) -> None:
    """Nothing stands before the first member or behind the end: no second file is in it."""
    ends = data[-_END_RECORD_LENGTH:].startswith(_END_RECORD)
    begins = bool(members) and min(member.header_offset for member in members) == 0
    if not (ends and begins) or archive.comment:
        raise BadFile(f"{name} has something else before or behind it. {_SAVE_AGAIN}")


def _unpacked(archive: ZipFile, members: list[ZipInfo], name: str) -> dict[str, bytes]:
    """The members that are looked into. All are unpacked: what a header says is not believed."""
    read: dict[str, bytes] = {}
    left = MOST_MEGABYTES_UNPACKED * _MEGABYTE
    for member in members:
        held = bytearray() if member.filename in (_TYPES, _MIMETYPE, _MANIFEST) else None
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise BadFile(
                        f"{name} is larger than {MOST_MEGABYTES_UNPACKED} MB when it is unpacked. "
                        "Make its pictures smaller and send it again."
                    )
                if held is not None:
                    held += chunk
                    if len(held) > _MOST_BYTES_READ:
                        raise BadFile(f"{name} is not as any program makes it. {_SAVE_AGAIN}")
        if held is not None:
            read[member.filename] = bytes(held)
    return read


def _open_document(read: Mapping[str, bytes], members: list[ZipInfo], name: str, taken: str) -> str:
    first = members[0]
    is_marked = first.filename == _MIMETYPE and first.compress_type == ZIP_STORED
    kind = read[_MIMETYPE].decode("ascii", "replace").strip()
    names = {member.filename for member in members}
    if not is_marked or "content.xml" not in names or _MANIFEST not in read:
        _refuse_otherwise(names, name, taken)
    if kind != ODT:
        raise BadFile(f"{name} is an OpenDocument file of another kind than text. {taken}")
    if _ENCRYPTION.search(read[_MANIFEST]):
        _refuse_locked(name)
    return ODT


def _office(read: Mapping[str, bytes], names: set[str], name: str, taken: str) -> str:
    types = _content_types(read[_TYPES], name)
    if any(_MACRO_TYPES.search(content) for content in types.values()):
        _refuse_macros(name)
    found = {
        _OFFICE_MAIN[content]
        for part, content in types.items()
        if content in _OFFICE_MAIN and part.lstrip("/") in names
    }
    if len(found) != 1 or "_rels/.rels" not in names:
        _refuse_otherwise(names, name, taken)
    return found.pop()


def _content_types(data: bytes, name: str) -> dict[str, str]:
    """What the parts are, by the part's name, or by the ending for all that have it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadFile(f"{name} is damaged or was not sent whole. {_SAVE_AGAIN}") from error
    if root.getroottree().docinfo.doctype:
        raise BadFile(f"{name} is not as any program makes it. {_SAVE_AGAIN}")
    return {
        element.get("PartName") or f"*.{element.get('Extension', '')}": element.get(
            "ContentType", ""
        )
        for element in root
        if isinstance(element.tag, str)
    }


def _refuse_otherwise(names: set[str], name: str, taken: str) -> NoReturn:
    what = next((what for member, what in _OTHERWISE if member in names), "a zipped file")
    raise BadFile(f"{name} is {what}, which the portal does not take. {taken}")


def _refuse_locked(name: str) -> NoReturn:
    raise BadFile(
        f"{name} is locked with a password. Take the password off, save it and send it again."
    )


def _refuse_macros(name: str) -> NoReturn:
    raise BadFile(
        f"{name} holds macros, which the portal does not take. Save it without macros, as .docx, "
        ".xlsx or .odt, and send it again."
    )
