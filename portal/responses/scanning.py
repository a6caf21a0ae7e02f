"""The site's own look at a file for viruses, by a program that it names in SCAN_COMMAND."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from threading import BoundedSemaphore

from portal.config import SCANNED_FILE

MOST_SECONDS = 30
# Each may take a processor; who waits holds up a thread that answers pages.
MOST_AT_ONCE = 2
MOST_SECONDS_OF_WAITING = 10
CLEAN, INFECTED = 0, 1

_places = BoundedSemaphore(MOST_AT_ONCE)

log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What the program made of a file. Unknown where it failed, was late, or is not there."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


def scan(data: bytes, command: Sequence[str], *, most_seconds: float = MOST_SECONDS) -> Verdict:
    """What the command makes of the file: it ends with 0 for clean and 1 for infected.

    It gets the file on its standard input, or as a file in the place of `{file}`. It is not run by
    a shell, sees none of our settings, and is ended with all that it began when it takes too long.
    """
    if not _places.acquire(timeout=MOST_SECONDS_OF_WAITING):
        return Verdict.UNKNOWN
    try:
        with _placed(data, command) as (complete, given):
            status = _status(complete, given, most_seconds)
    except OSError as error:
        log.error("The scan command could not be run: %s", type(error).__name__)
        return Verdict.UNKNOWN
    finally:
        _places.release()
    if status == CLEAN:
        return Verdict.CLEAN
    if status == INFECTED:
        return Verdict.INFECTED
    log.error("The scan command ended with status %s", status)
    return Verdict.UNKNOWN


@contextmanager
def _placed(data: bytes, command: Sequence[str]) -> Iterator[tuple[list[str], bytes]]:
    """The command as it is run, and what it gets on its input."""
    if not any(SCANNED_FILE in part for part in command):
        yield list(command), data
        return
    with tempfile.NamedTemporaryFile(prefix="portal-scan-") as file:
        file.write(data)
        file.flush()
        yield [part.replace(SCANNED_FILE, file.name) for part in command], b""


def _status(command: Sequence[str], given: bytes, most_seconds: float) -> int | None:
    """How it ended; None where it was ended from here."""
    running = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath)},
        close_fds=True,
        start_new_session=True,
    )
    try:
        running.communicate(given, timeout=most_seconds)
    except subprocess.TimeoutExpired:
        # Not reaped yet, so the number is still its own; with it goes whatever it began.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return None
    return running.returncode
