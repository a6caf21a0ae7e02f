"""What a check found, and how long it may take to find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue
from threading import Thread

from flask import Flask
from sqlalchemy.exc import DBAPIError

from portal.db import engine

LIMIT_SECONDS = 10.0


class Verdict(StrEnum):
    """How a finding is printed. Only WRONG makes `doctor` fail."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: how things are, and what to do where they are wrong."""

    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `late` is the verdict when it is not done within the limit.

    With `is_gate`, the checks after it make sense only if it comes out well.
    """

    subject: str
    look: Callable[[], Finding]
    limit_seconds: float = LIMIT_SECONDS
    late: Verdict = Verdict.WRONG
    is_gate: bool = False


def ok(sentence: str) -> Finding:
    return Finding(Verdict.OK, sentence)


def note(sentence: str) -> Finding:
    return Finding(Verdict.NOTE, sentence)


def wrong(sentence: str) -> Finding:
    return Finding(Verdict.WRONG, sentence)


def finding_of(check: Check, app: Flask) -> Finding:
    """What the check found. Comes back within its limit, whatever the check is waiting for."""
    answers: SimpleQueue[Finding] = SimpleQueue()

    def look() -> None:
        # A thread of its own, left behind when it is late: a file system or a server that does
        # not answer cannot be interrupted from here. It reads only, so it leaves nothing half done.
        with app.app_context(), engine.reading_only():
            try:
                finding = check.look()
            except Exception as error:
                finding = wrong(f"it could not be looked at: {_said(error)}")
        answers.put(finding)  # once the connection is given back

    Thread(target=look, name=check.subject, daemon=True).start()
    try:
        return answers.get(timeout=check.limit_seconds)
    except Empty:
        return Finding(check.late, f"not finished within {check.limit_seconds:g} seconds")


def _said(error: Exception) -> str:
    text = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return text.splitlines()[0] if text else type(error).__name__
