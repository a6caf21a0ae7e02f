"""An uploaded Word document, opened so that nothing in it can harm: its parts, by name."""

from __future__ import annotations

import posixpath
import re
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from portal.drafts.importing.source import known_otherwise, shown
from portal.drafts.importing.word.names import NAMESPACES, RELATIONS
from portal.errors import BadFile

MOST_MEGABYTES = 20
LARGEST_FILE_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_MEGABYTES_UNPACKED = 200
MOST_MEMBERS = 2_000
# A report of three hundred pages has about ten.
MOST_MEGABYTES_OF_WORDS = 30

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

_MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_SAVE_AGAIN = "Open it in Word, save it as a Word document (.docx) and send it again."
_DAMAGED = f"is damaged or was not sent whole. {_SAVE_AGAIN}"
_OTHER_PROGRAMS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("xl/workbook.bin", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("Index/Document.iwa", "a Pages document"),
    ("Index.zip", "a Pages document"),
    ("index.xml", "a Pages document"),
    ("META-INF/container.xml", "an e-book"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_MACROS = re.compile(r"(?:^|/)vba(?:Project|Data)[^/]*$", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled", re.IGNORECASE)
# Word's "Strict Open XML" has other names for the same things.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/(main|relationships|math)")
_TRANSITIONAL = {
    (b"wordprocessingml", b"main"): NAMESPACES["w"],
    (b"drawingml", b"main"): NAMESPACES["a"],
    (b"officeDocument", b"relationships"): RELATIONS,
    (b"officeDocument", b"math"): NAMESPACES["m"],
}
_STRICT_DRAWING = b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to: `target` is another part's name, or an address if it is outside."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of one Word document. `main` is the name of the part that holds its words."""

    filename: str
    parts: Mapping[str, bytes]
    main: str

    def xml(self, part: str) -> etree._Element | None:
        """The part as a tree with Word's usual names in it; None where the part is missing.

        Raises BadFile where it is not well formed, or where it declares entities.
        """
        return _tree(self.parts[part], self.filename) if part in self.parts else None

    def relationships(self, part: str) -> dict[str, Relationship]:
        """What the part refers to, by the id it uses."""
        return _relationships(self.parts, part, self.filename)

    def related(self, kind: str) -> str:
        """The name of the part that the main one refers to as its "styles", "footnotes" and so on.

        The name that Word itself would give it, where there is none.
        """
        for relationship in self.relationships(self.main).values():
            if relationship.kind == kind and relationship.target in self.parts:
                return relationship.target
        return posixpath.join(posixpath.dirname(self.main), f"{kind}.xml")


def open_package(data: bytes, filename: str) -> Package:
    """The document's parts, unpacked in memory.

    Raises BadFile, with a sentence for the person who sent it, for what is not a Word document
    or not a safe one. Nothing outside the file is ever opened.
    """
    name = shown(filename)
    if len(data) > LARGEST_FILE_BYTES:
        raise BadFile(
            f"{name} is larger than {MOST_MEGABYTES} MB. Make its pictures smaller (in Word: "
            "Compress Pictures) and send it again."
        )
    if what := known_otherwise(data):
        raise BadFile(f"{name} is {what}, not a Word document (.docx). Send the Word document.")
    if data.startswith(_OLD_OFFICE):
        _refuse_old(data, name)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _require_safe(members, name)
            parts = _unpacked(archive, members, name)
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise BadFile(f"{name} {_DAMAGED}") from error
    return Package(filename, parts, _main_part(parts, filename))


def _refuse_old(data: bytes, name: str) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in data:
        _refuse_locked(name)
    if "WordDocument".encode("utf-16-le") in data:
        raise BadFile(f"{name} is an older Word document (.doc). {_SAVE_AGAIN}")
    raise BadFile(f"{name} is an older Office document, not a Word one (.docx). {_SAVE_AGAIN}")


def _refuse_locked(name: str) -> NoReturn:
    raise BadFile(
        f"{name} is locked with a password. Open it in Word, take the password off under File, "
        "Info, Protect Document, save it and send it again."
    )


def _require_safe(members: list[ZipInfo], name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise BadFile(
            f"{name} is packed of more than {MOST_MEMBERS:,} files, which no Word document needs. "
            f"{_SAVE_AGAIN}"
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        _refuse_locked(name)
    seen = Counter(member.filename.lower() for member in members)
    for member in members:
        path = member.orig_filename
        if (
            path.startswith("/")
            or "\\" in path
            or "\x00" in path
            or ":" in path
            or ".." in path.split("/")
            or seen[member.filename.lower()] > 1
        ):
            raise BadFile(
                f"{name} holds a file with a name that Word does not give "
                f"({shown(path.replace(chr(0), ''))}). {_SAVE_AGAIN}"
            )
        if _MACROS.search(path):
            _refuse_macros(name)


def _refuse_macros(name: str) -> NoReturn:
    raise BadFile(
        f"{name} holds macros, which the portal does not accept. Open it in Word, save it as a "
        "Word document without macros (.docx) and send it again."
    )


def _unpacked(archive: ZipFile, members: list[ZipInfo], name: str) -> dict[str, bytes]:
    """Every file in it. What a header says of a size is not believed."""
    parts: dict[str, bytes] = {}
    left = MOST_MEGABYTES_UNPACKED * _MEGABYTE
    for member in members:
        if member.is_dir():
            continue
        chunks = []
        left_of_words = MOST_MEGABYTES_OF_WORDS * _MEGABYTE
        is_xml = member.filename.endswith((".xml", ".rels"))
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                left -= len(chunk)
                left_of_words -= len(chunk)
                if left < 0:
                    raise BadFile(
                        f"{name} is larger than {MOST_MEGABYTES_UNPACKED} MB when it is unpacked. "
                        "Make its pictures smaller and send it again."
                    )
                if is_xml and left_of_words < 0:
                    raise BadFile(
                        f"{name} holds more than {MOST_MEGABYTES_OF_WORDS} MB of words and their "
                        "layout. Shorten it and send it again."
                    )
                chunks.append(chunk)
        parts[member.filename] = b"".join(chunks)
    return parts


def _main_part(parts: Mapping[str, bytes], filename: str) -> str:
    name = shown(filename)
    main = next(
        (
            relationship.target
            for relationship in _relationships(parts, "", filename).values()
            if relationship.kind == "officeDocument" and not relationship.is_external
        ),
        "word/document.xml",
    )
    if _MACRO_TYPE.search(parts.get("[Content_Types].xml", b"")):
        _refuse_macros(name)
    if parts.get("mimetype", b"").startswith(_OPEN_DOCUMENT):
        raise BadFile(f"{name} is an OpenDocument file, not a Word document. {_SAVE_AGAIN}")
    for part, what in _OTHER_PROGRAMS:
        if part in parts:
            raise BadFile(
                f"{name} is {what}, not a Word document. Send the draft as a Word document (.docx)."
            )
    if main not in parts:
        main = "word/document.xml"
    if main not in parts:
        if any(part.startswith("word/") for part in parts) or "[Content_Types].xml" in parts:
            raise BadFile(f"{name} is a Word document without its words. {_SAVE_AGAIN}")
        raise BadFile(
            f"{name} is a zipped file, not a Word document. Send the draft itself, as .docx."
        )
    return main


def _relationships(parts: Mapping[str, bytes], part: str, filename: str) -> dict[str, Relationship]:
    folder, base = posixpath.split(part)
    listed = parts.get(posixpath.join(folder, "_rels", f"{base}.rels"))
    if listed is None:
        return {}
    found = {}
    for element in _tree(listed, filename).iter(_RELATIONSHIP):
        is_external = element.get("TargetMode", "").lower() == "external"
        target = element.get("Target", "")
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = Relationship(kind, target, is_external)
    return found


def _tree(data: bytes, filename: str) -> etree._Element:
    if any(doctype in data for doctype in _DOCTYPES):
        _refuse_entities(filename)
    data = _STRICT.sub(
        lambda found: _TRANSITIONAL.get((found[1], found[2]), found[0].decode()).encode(), data
    ).replace(_STRICT_DRAWING, NAMESPACES["wp"].encode())
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadFile(f"{shown(filename)} {_DAMAGED}") from error
    if root.getroottree().docinfo.doctype:
        _refuse_entities(filename)
    return root


def _refuse_entities(filename: str) -> NoReturn:
    raise BadFile(
        f"{shown(filename)} declares entities, which no Word document does. {_SAVE_AGAIN}"
    )
