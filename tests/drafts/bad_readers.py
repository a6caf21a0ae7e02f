"""Readers that do what no reader should, for the child process to be tried on."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
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
    ctypes.string_at(0)
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


def reach_out(data: bytes, filename: str) -> ParsedDraft:
    """What a reader came to that is none of its business."""
    came_to = []
    for name, act in {
        "network": lambda: socket.socket().close(),
        "name": lambda: socket.getaddrinfo("localhost", 80),
        "process": lambda: subprocess.run([sys.executable, "--version"], check=False),
        "shell": lambda: os.system("true"),  # noqa: S605
        "fork": os.fork,
        "removal": lambda: Path(filename).unlink(),
        "rename": lambda: Path(filename).rename(f"{filename}.new"),
        "append": lambda: Path(filename).open("ab").close(),
        "folder": lambda: Path(f"{filename}.d").mkdir(),
    }.items():
        try:
            act()
        except PermissionError:
            continue
        came_to.append(name)
    return ParsedDraft("", TextFormat.PLAIN, doubts=came_to)


def tell(data: bytes, filename: str) -> ParsedDraft:
    """What the child can see of the process that began it."""
    return ParsedDraft(
        str(Path.cwd()),
        TextFormat.PLAIN,
        doubts=sorted(os.environ),
        report_by=",".join(sorted(name for name in ("flask", "sqlalchemy") if name in sys.modules)),
    )
