"""Passwords: argon2id, and what a password must be."""

from __future__ import annotations

import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import CHEAPEST
from flask import current_app, has_app_context

from portal.accounts.models import PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH
from portal.errors import Refusal

# OWASP's second choice of parameters for argon2id: 19 MiB, two passes, about 40 ms here.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CHEAP_HASHER = PasswordHasher.from_parameters(CHEAPEST)

FEWEST_DIFFERENT = 5
# The stems of the commonest passwords in published leaks that reach twelve characters by digits
# or by repetition, the words on this portal's own pages, and the password of its sample accounts;
# compared by `_plain`.
_STEMS = """
    password passw0rd mypassword thisismypassword thisisapassword changeme letmein welcome admin
    administrator qwerty qwertyuiop qwertyuiopas qwertyuiopasdf qwertyuiopasdfgh
    qwertyuiopasdfghjkl asdfghjkl zxcvbnm qazwsxedc qazwsxedcrfv 1qaz2wsx 1qaz2wsx3edc
    1qaz2wsx3edc4rfv 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i qwerty123456qwerty abc abcd abcdef
    abcdefgh abcdefghijkl abcdefghijklm abcdefghijklmn abcdefghijklmnop iloveyou iloveyouforever
    iloveyousomuch football liverpool liverpoolfc manchester manchesterunited arsenal chelsea
    tottenham sunshine princess monkey dragon superman batman pokemon starwars charlie
    correcthorsebatterystaple london england metropolitan metropolitanpolice
    metropolitanpoliceauthority police consultation consultationportal consultationstrategy
    sampleconsultation
"""
COMMONEST = frozenset(_STEMS.split())
REPEATED = re.compile(r"(.+?)\1+")


def _hasher() -> PasswordHasher:
    return _CHEAP_HASHER if has_app_context() and current_app.testing else _HASHER


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _hasher().hash(password)


def chosen(password: str, *, email: str) -> str:
    """What is stored of a password that somebody of that address may choose, else a `Refusal`.

    Takes tens of milliseconds: call it before anything that many may be waiting for.
    """
    require_good(password, email=email)
    return hash_password(password)


def matches(stored: str | None, password: str) -> bool:
    """True when the password is the one that was stored. Takes as long either way, and as long
    when there is none stored: an address that is unknown cannot be told from one that is known."""
    try:
        return _hasher().verify(stored or _hash_of_nothing(_hasher()), password) and bool(stored)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def is_stale(stored: str) -> bool:
    """True when a hash was made with other parameters than are used now."""
    return _hasher().check_needs_rehash(stored)


@cache
def _hash_of_nothing(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe())


def require_good(password: str, *, email: str) -> None:
    """Goes on if the password may be chosen, else raises `Refusal` with what to do.

    Length and not being among the first guesses are what protects (NIST SP 800-63B): no rule
    about kinds of characters, and nothing is trimmed.
    """
    if len(password) < PASSWORD_MIN_LENGTH:
        raise _refused(f"Choose a password of {PASSWORD_MIN_LENGTH} characters or more")
    if len(password) > PASSWORD_MAX_LENGTH:
        raise _refused(f"Choose a password of {PASSWORD_MAX_LENGTH} characters or fewer")
    if not password.isprintable():
        raise _refused("Choose a password without tabs, line ends or invisible characters")
    plain = _plain(password)
    guesses = {_plain(email), _plain(email.partition("@")[0])}
    if not plain or plain in guesses or plain in COMMONEST or len(set(plain)) < FEWEST_DIFFERENT:
        raise _refused("Choose a password that is harder to guess: three or four words will do")


def _plain(text: str) -> str:
    """The text as a guesser sees it: no case, no punctuation, no digits behind, no repetition."""
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return _unit(_unit(letters).rstrip("0123456789"))


def _unit(text: str) -> str:
    """What the text repeats, or the text: "abcabc" is "abc"."""
    repeated = REPEATED.fullmatch(text)
    return repeated.group(1) if repeated else text


def _refused(sentence: str) -> Refusal:
    return Refusal(sentence, field="password")
