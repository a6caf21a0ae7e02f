"""A counted number as Word prints it: 4, iv, D, fourth."""

from __future__ import annotations

from collections.abc import Callable

BULLET = "•"

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
# Past these a letter or a Roman number would be thousands of characters long.
_MOST_IN_LETTERS = 780
_MOST_IN_ROMAN = 4_999
# fmt: off
_CARDINALS = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
    "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen",
    "Nineteen", "Twenty",
)
_ORDINALS = (
    "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth",
    "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth",
    "Seventeenth", "Eighteenth", "Nineteenth", "Twentieth",
)
# fmt: on


def formatted(number: int, style: str) -> str:
    """The number in the style that w:numFmt names. A style not known here is printed in figures."""
    write = _STYLES.get(style)
    return write(number) if write else str(number)


def _letters(number: int) -> str:
    """a to z, then aa, bb, cc, as Word goes on."""
    if not 0 < number <= _MOST_IN_LETTERS:
        return str(number)
    return _ALPHABET[(number - 1) % 26] * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_IN_ROMAN:
        return str(number)
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (number // worth)
        number %= worth
    return written


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _word(words: tuple[str, ...]) -> Callable[[int], str]:
    return lambda number: words[number] if 0 <= number < len(words) else str(number)


_STYLES: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": _ordinal,
    "cardinalText": _word(_CARDINALS),
    "ordinalText": _word(_ORDINALS),
    "numberInDash": lambda number: f"- {number} -",
    "bullet": lambda number: BULLET,
    "none": lambda number: "",
}
