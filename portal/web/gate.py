"""The two questions of every view, answered by stopping the request: is it there, is it allowed."""

from __future__ import annotations

from typing import TypeVar

from werkzeug.exceptions import Forbidden, NotFound

Thing = TypeVar("Thing")


def found(thing: Thing | None) -> Thing:
    """The thing. What is absent, and what is somebody else's, is a 404 alike."""
    if thing is None:
        raise NotFound
    return thing


def require(allowed: bool) -> None:
    """Goes on if allowed; else a 403."""
    if not allowed:
        raise Forbidden
