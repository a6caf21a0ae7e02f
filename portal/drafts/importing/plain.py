"""Dataclasses as plain values that JSON can carry, and back, checked against their annotations."""

from __future__ import annotations

import types
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints


def to_plain(value: Any) -> Any:
    """The value made of what JSON has. Bytes are written in base 64."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: to_plain(part) for key, part in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: Any, plain: Any) -> Any:
    """The value of that type. Raises ValueError where `plain` is not the plain form of one."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, plain)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, plain)
    if origin in (list, tuple, Sequence):
        values = [from_plain(arguments[0], part) for part in _require(list, plain)]
        return values if origin is list else tuple(values)
    if origin is dict:
        return {
            from_plain(arguments[0], key): from_plain(arguments[1], part)
            for key, part in _require(dict, plain).items()
        }
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if kind is bytes:
        return b64decode(_require(str, plain), validate=True)
    return _require(kind, plain)


def _dataclass(kind: Any, plain: Any) -> Any:
    hints = _hints(kind)
    if set(_require(dict, plain)) != set(hints):
        raise ValueError(f"This is not a plain {kind.__name__}.")
    return kind(**{name: from_plain(hint, plain[name]) for name, hint in hints.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {part.name: hints[part.name] for part in fields(kind)}


def _one_of(kinds: tuple[Any, ...], plain: Any) -> Any:
    for kind in kinds:
        try:
            return from_plain(kind, plain)
        except (TypeError, ValueError):
            continue
    raise ValueError(f"{type(plain).__name__} is none of {kinds}.")


def _require(kind: Any, plain: Any) -> Any:
    if kind is type(None):
        kind = types.NoneType
    # A bool is an int to Python, but not here.
    if type(plain) is not kind:
        raise ValueError(f"{type(plain).__name__} is not {kind}.")
    return plain
