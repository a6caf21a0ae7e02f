"""The kinds of file that a body can send, and what a file is once it has been looked at."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = "application/pdf"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
CSV = "text/csv"
PNG = "image/png"
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what people call it and which endings its names have, the usual one first."""

    words: str
    suffixes: tuple[str, ...]


KINDS = MappingProxyType(
    {
        PDF: Kind("PDF", (".pdf",)),
        DOCX: Kind("Word document", (".docx",)),
        ODT: Kind("OpenDocument text", (".odt",)),
        XLSX: Kind("Excel workbook", (".xlsx",)),
        CSV: Kind("CSV table", (".csv",)),
        PNG: Kind("PNG picture", (".png",)),
        JPEG: Kind("JPEG picture", (".jpg", ".jpeg")),
    }
)
# For a file chooser: the endings, and the types for browsers that go by those.
ACCEPTED = ",".join((*(suffix for kind in KINDS.values() for suffix in kind.suffixes), *KINDS))
TAKEN = (
    "Send a PDF, a Word document (.docx), OpenDocument text (.odt), an Excel workbook (.xlsx), a "
    "CSV table or a PNG or JPEG picture."
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, as its media type: one of KINDS."""

    media_type: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: of a kind that is taken, by its content, and not known to be bad."""

    name: str
    media_type: str
    data: bytes
    sha256: str
