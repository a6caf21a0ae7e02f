"""Whole numbers as addresses and forms give them: small enough for an integer column."""

from __future__ import annotations

LARGEST_NUMBER = 2**31 - 1


def whole_number(text: str | None) -> int | None:
    """The number that the text is in plain digits, from 0 on, or None for anything else."""
    # The length first: making a number of very many digits takes long, or fails.
    if not text or len(text) > len(str(LARGEST_NUMBER)):
        return None
    if not (text.isascii() and text.isdecimal()):
        return None
    number = int(text)
    return number if number <= LARGEST_NUMBER else None
