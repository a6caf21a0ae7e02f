"""Reads an uploaded file in a process of its own, which ends when it takes too much of anything."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore, Thread, Timer
from typing import IO, Any

from portal.drafts.importing.inside_child import CRASHED, OUT_OF_MEMORY, READ, REFUSED
from portal.drafts.importing.plain import from_plain
from portal.drafts.importing.source import shown
from portal.drafts.parsed import ParsedDraft
from portal.errors import BadFile

# Whoever sent a file hears of it within ten seconds, whatever is in it.
MOST_SECONDS = 9
# The pictures of the largest file in base 64, and the words of the longest.
MOST_ANSWER_BYTES = 64 * 1024 * 1024
# Each takes a processor and may take much memory; who waits holds up a thread that answers pages.
MOST_AT_ONCE = 2
MOST_SECONDS_OF_WAITING = 20

_places = BoundedSemaphore(MOST_AT_ONCE)
_PROGRAMS = Path(__file__).parents[3]
# Nothing of this process's folder, user or environment is looked at for programs.
_COMMAND = (sys.executable, "-s", "-P", "-B", "-m", "portal.drafts.importing.inside_child")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """A function of (data, filename) and the dataclass that it returns, each "module:name".

    It is imported in the child, so that what it needs is not a burden here; it may raise BadFile.
    """

    function: str
    result: str


READERS = {
    "draft": Reader("portal.drafts.importing:parse", "portal.drafts.parsed:ParsedDraft"),
}


def parse_in_child(data: bytes, filename: str) -> ParsedDraft:
    """What `parse` makes of the file.

    Raises BadFile, with a sentence for the person who sent it, when there is no draft in it or
    reading it takes too long, too much memory, or fails.
    """
    draft = read_in_child("draft", data, filename)
    assert isinstance(draft, ParsedDraft)
    return draft


def read_in_child(read: str, data: bytes, filename: str) -> Any:
    """What the reader of that name makes of the file. Raises BadFile as `parse_in_child` does."""
    reader = READERS[read]
    name = shown(filename)
    if not _places.acquire(timeout=MOST_SECONDS_OF_WAITING):
        raise BadFile(f"{name} was not read: others are sending files. Send it again in a minute.")
    try:
        answer, status = _answer(reader, data, filename)
    finally:
        _places.release()
    if status in (-signal.SIGKILL, -signal.SIGXCPU):
        log.warning("Reading an uploaded file was stopped: status %s", status)
        raise BadFile(f"{name} took too long to read. Make it simpler and send it again.")
    try:
        kind, content = json.loads(answer)
        if kind == READ:
            module, _, result = reader.result.partition(":")
            return from_plain(getattr(import_module(module), result), content)
        if kind == REFUSED:
            raise BadFile(str(content))
    except (RecursionError, TypeError, ValueError):
        kind, content = CRASHED, "no answer that can be read"
    log.error("Reading an uploaded file failed: status %s, %s %s", status, kind, content)
    if kind == OUT_OF_MEMORY:
        raise BadFile(
            f"{name} needs more memory to read than a draft should. Make it simpler "
            "and send it again."
        )
    raise BadFile(
        f"{name} could not be read. Open it in the program it was written in, save it again "
        "and send it again."
    )


def _answer(reader: Reader, data: bytes, filename: str) -> tuple[bytes, int]:
    """What the child said, and how it ended: below zero for a signal."""
    child = subprocess.Popen(
        [*_COMMAND, reader.function, filename.replace("\x00", "")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": str(_PROGRAMS),
            "PYTHONUTF8": "1",
        },
        close_fds=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    clock = Timer(MOST_SECONDS, child.kill)
    clock.start()
    # Both ways at once: each side would wait for the other if a pipe were full.
    feeding = Thread(target=_feed, args=(child.stdin, data))
    feeding.start()
    try:
        answer = child.stdout.read(MOST_ANSWER_BYTES + 1)
        if len(answer) > MOST_ANSWER_BYTES:
            child.kill()
            answer = b""
    finally:
        status = child.wait()
        clock.cancel()
        feeding.join()
        child.stdout.close()
    return answer, status


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:
        # It ended before it had read everything; why is in its status.
        return
