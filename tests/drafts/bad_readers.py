"""Readers that do what no reader should, for the child process to be tried on."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from portal.drafts.parsed import ParsedDraft, TextFormat
from portal.errors import BadFile


def loop(data: bytes, filename: str) -> ParsedDraft:
    while True:
        pass


def sleep(data: bytes, filename: str) -> ParsedDraft:
    time.sleep(60)
    raise AssertionError


def hoard(data: bytes, filename: str) -> ParsedDraft:
    kept = []
    while True:
        kept.append(bytearray(64 * 1024 * 1024))


def crash(data: bytes, filename: str) -> ParsedDraft:
    raise KeyError(f"the secret words of {data.decode()}")


def fall(data: bytes, filename: str) -> ParsedDraft:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def recurse(data: bytes, filename: str) -> ParsedDraft:
    return recurse(data, filename)


def refuse(data: bytes, filename: str) -> ParsedDraft:
    raise BadFile(f"{filename} is refused.")


def chatter(data: bytes, filename: str) -> ParsedDraft:
    print("a word on the way")  # noqa: T201
    return ParsedDraft("A title", TextFormat.PLAIN)


def litter(data: bytes, filename: str) -> ParsedDraft:
    """Says whether a file of that name could be written."""
    try:
        Path(filename).write_bytes(data)
    except OSError as error:
        return ParsedDraft(type(error).__name__, TextFormat.PLAIN)
    return ParsedDraft("written", TextFormat.PLAIN)


def tell(data: bytes, filename: str) -> ParsedDraft:
    """What the child can see of the process that began it."""
    return ParsedDraft(
        str(Path.cwd()),
        TextFormat.PLAIN,
        doubts=sorted(os.environ),
        report_by=",".join(sorted(name for name in ("flask", "sqlalchemy") if name in sys.modules)),
    )
