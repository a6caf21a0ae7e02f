"""Times of day as people type them: 23:59, 11:59pm, 9 am, midday. Pure."""

from __future__ import annotations

import re
from datetime import time
from typing import Final

TYPED: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>a\.?m\.?|p\.?m\.?)?", re.IGNORECASE
)
IN_WORDS: Final = {"midday": time(12), "noon": time(12), "midnight": time(0)}


def time_typed(text: str) -> time | None:
    """The time that somebody typed, or None where it is not one. A bare "9" is not: am or pm?"""
    plain = " ".join(text.lower().split())
    if plain in IN_WORDS:
        return IN_WORDS[plain]
    match = TYPED.fullmatch(plain)
    if match is None or not plain.isascii():
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    elif match["minute"] is None:
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None
