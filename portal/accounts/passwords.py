"""Passwords: argon2id, and what a password must be."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import CHEAPEST
from flask import current_app, has_app_context

# OWASP's second choice of parameters for argon2id: 19 MiB, two passes, about 40 ms here.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CHEAP_HASHER = PasswordHasher.from_parameters(CHEAPEST)


def _hasher() -> PasswordHasher:
    return _CHEAP_HASHER if has_app_context() and current_app.testing else _HASHER


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    """True when the password is the one that was stored. Takes as long either way."""
    try:
        return _hasher().verify(stored, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
