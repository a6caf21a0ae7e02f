"""The other side of `child`: limits itself, reads one file from its input, answers and ends.

python -m portal.drafts.importing.inside_child module:function filename
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import sys
from importlib import import_module
from typing import Any

from portal.drafts.importing.plain import to_plain
from portal.errors import BadFile

MOST_CPU_SECONDS = 8
MOST_MEMORY_BYTES = 1536 * 1024 * 1024

READ, REFUSED, CRASHED, OUT_OF_MEMORY = "read", "refused", "crashed", "out of memory"

_LIMITS = (
    (resource.RLIMIT_CPU, MOST_CPU_SECONDS),
    (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
    (resource.RLIMIT_CORE, 0),
    # It has nothing to write but its answer, which is no file.
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 64),
    # It begins no process of its own.
    (resource.RLIMIT_NPROC, 0),
)
# Of sched.h: namespaces of its own, in which there is no network and nobody else's process to see.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38  # of prctl.h
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# What Python tells of before it does it. Nothing of this is in the reading of a file.
_FORBIDDEN = (
    *("os.exec", "os.fork", "os.kill", "os.posix_spawn", "os.system", "pty.", "subprocess."),
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"),
    *("os.setxattr", "os.symlink", "os.truncate", "os.utime", "shutil.", "socket."),
)


def main(function: str, filename: str) -> None:
    """The answer is written: ["read", what was read] or ["refused", the sentence]."""
    _leave_the_network()
    for limit, most in _LIMITS:
        resource.setrlimit(limit, (most, most))
    sys.addaudithook(_refuse_what_no_reader_does)
    data = sys.stdin.buffer.read()
    answer = json.dumps(_answer(function, data, filename))
    sys.stdout.buffer.write(answer.encode("ascii"))
    sys.stdout.buffer.flush()


def _leave_the_network() -> None:
    """As far as this system lets an ordinary user: not every one has namespaces to give."""
    with contextlib.suppress(OSError, AttributeError):
        system = ctypes.CDLL(None)
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        system.unshare(_NEW_USER | _NEW_NETWORK)


def _refuse_what_no_reader_does(event: str, arguments: tuple[Any, ...]) -> None:
    """Nothing is written, removed, sent or begun by a reader, or by a library that it uses."""
    if event == "open":
        _, _, flags = arguments
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("A reader writes no files.")
    elif event.startswith(_FORBIDDEN):
        raise PermissionError(f"A reader has no use for {event}.")


def _answer(function: str, data: bytes, filename: str) -> tuple[str, Any]:
    try:
        module, _, name = function.partition(":")
        return READ, to_plain(getattr(import_module(module), name)(data, filename))
    except BadFile as refusal:
        return REFUSED, refusal.sentence
    except MemoryError:
        return OUT_OF_MEMORY, ""
    except Exception as error:  # whatever a file does to a reader, it is told and the child ends
        return CRASHED, _place(error)


def _place(error: Exception) -> str:
    """What went wrong and in which line. Not its words: they may quote the file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__} at {where}"


if __name__ == "__main__":
    main(*sys.argv[1:])
