"""A file that somebody sends, taken in: named safely, recognised, scanned. Before any transaction.

What is here may take seconds. On SQLite a transaction of the request would hold the one lock that
every write waits for, so the view ends its own first.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from flask import current_app

from portal.drafts.actions.storing import UNNAMED_FILE, safe_name
from portal.drafts.importing.child import READERS, Reader, read_in_child
from portal.drafts.importing.source import shown
from portal.errors import BadFile, Refusal
from portal.responses.models import FILE_MEGABYTES, FILE_NAME_LENGTH
from portal.responses.recognising.kinds import CheckedFile, Recognised
from portal.responses.scanning import Verdict, scan

__all__ = ["CheckedFile", "Infected", "NotScanned", "checked", "display_name"]

ATTACHED = "attached file"
READERS[ATTACHED] = Reader(
    "portal.responses.recognising.reading:recognise",
    "portal.responses.recognising.kinds:Recognised",
)
BYTES_IN_A_MEGABYTE = 1024 * 1024
LARGEST_FILE_BYTES = FILE_MEGABYTES * BYTES_IN_A_MEGABYTE
# The file, and what stands around it in the request.
LARGEST_UPLOAD_MEGABYTES = FILE_MEGABYTES + 0.5
# Each is looked at in a process of its own, and by the site's scan.
MOST_UPLOADS = "60 per minute"
TOO_LARGE = f"The file must be {FILE_MEGABYTES} MB or smaller"
WITHOUT_A_NAME = "file"


class Upload(Protocol):
    """A file as a form brings it."""

    @property
    def filename(self) -> str | None: ...
    def read(self) -> bytes: ...
    def close(self) -> None: ...


class Infected(BadFile):
    """The scan found the file harmful. It is kept nowhere; its view puts that on record."""

    def __init__(self, name: str, size: int, sha256: str) -> None:
        super().__init__(
            f"The virus scan found something harmful in {shown(name)}. It was not kept. Check your "
            "computer, or send another file.",
            field="file",
        )
        self.size = size
        self.sha256 = sha256


class NotScanned(Refusal):
    """The scan did not answer, so nothing is known of the file. It may be sent again later."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{shown(name)} could not be checked for viruses just now, so it was not kept. Choose "
            "it again and send it in a few minutes.",
            field="file",
        )


def checked(upload: Upload) -> CheckedFile:
    """The file, once it is known what it is and the site's scan, if it has one, lets it pass.

    Raises BadFile with a sentence for whoever sent it: `Infected` where the scan says so; and
    `NotScanned` where the scan does not answer.
    """
    name = display_name(upload.filename or "")
    data = upload.read()
    upload.close()  # a large one is a file of its own on the disk until then
    if len(data) > LARGEST_FILE_BYTES:
        raise BadFile(
            f"{shown(name)} is larger than {FILE_MEGABYTES} MB. Make it smaller, or "
            "send it in parts.",
            field="file",
        )
    try:
        recognised = read_in_child(ATTACHED, data, name)
    except BadFile as refusal:
        raise BadFile(refusal.sentence, field="file") from refusal
    assert isinstance(recognised, Recognised)
    sha256 = hashlib.sha256(data).hexdigest()
    command = current_app.config["SETTINGS"].scan_command
    verdict = scan(data, command) if command else Verdict.CLEAN
    if verdict is Verdict.INFECTED:
        raise Infected(name, len(data), sha256)
    if verdict is not Verdict.CLEAN:
        raise NotScanned(name)
    return CheckedFile(name, recognised.media_type, data, sha256)


def display_name(filename: str) -> str:
    """The name as people gave it, without folders or anything that hides what it is, short enough.

    Its ending stays whatever its length.
    """
    name = safe_name(filename)
    if name == UNNAMED_FILE and not filename.endswith(UNNAMED_FILE):
        return WITHOUT_A_NAME
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:FILE_NAME_LENGTH]
    return f"{stem[: FILE_NAME_LENGTH - len(suffix) - 1]}.{suffix}"
