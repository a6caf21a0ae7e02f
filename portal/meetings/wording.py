"""Lists of names, places in a queue and seats, as people say them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

TEENS = (11, 12, 13)


def listed(names: Sequence[str]) -> str:
    """Grace, or Grace and Tom, or Grace, Tom and Ruby. Empty for none."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    if number % 100 in TEENS:
        return f"{number}th"
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def seats_left(left: int, seats: int) -> str:
    """17 of 40 seats left, or that there is none."""
    if left <= 0:
        return f"None of {seats} seats left" if seats != 1 else "The one seat is taken"
    return f"{left} of {seats} seats left" if seats != 1 else "1 seat left"


def surname_first(name: str) -> tuple[str, str]:
    """What to sort by: the last word of the name, then all of it, without regard to case."""
    words = name.casefold().split()
    return (words[-1] if words else "", " ".join(words))
