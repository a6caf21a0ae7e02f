"""Files that bodies send: what looks at them, and how much room they take."""

from __future__ import annotations

import shutil

from portal.cli.checks.findings import Finding, note, ok, wrong
from portal.config import Settings
from portal.responses.queries.files import size_words, stored


def scan_command(settings: Settings) -> Finding:
    """The program that looks at files for viruses is there. It is not run."""
    if not settings.scan_command:
        sentence = "none is set: files are checked for what they are, and not for viruses"
        return note(sentence) if settings.production else ok(sentence)
    program = settings.scan_command[0]
    path = shutil.which(program)
    if path is None:
        return wrong(
            f"there is no program {program}, so no file can be sent; install it, or set another"
        )
    return ok(f"{path} looks at each file that is sent")


def stored_files() -> Finding:
    """How many there are, and how large: they are in the database, and in every backup of it."""
    files = stored()
    if not files.number:
        return ok("none")
    return ok(f"{files.number:,}, {size_words(files.size)} together, kept in the database")
