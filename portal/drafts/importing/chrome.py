"""What the archived web site prints around a paper, which is no part of the paper."""

from __future__ import annotations

import re

_ABOVE = (
    "Warning: This is archived material and may be out of date. The Metropolitan Police Authority "
    "has been replaced by the Mayor's Office for Policing and Crime (MOPC).",
    "See the MOPC website for further information.",
)
_BELOW = ("Send an e-mail linking to this page",)


def _wherever_it_wraps(sentence: str) -> str:
    words = (re.escape(word).replace("'", "['’]") for word in sentence.split())
    return r"\s+".join(words)


_TOP = re.compile(
    r"\s*(?:You are in:[^\n]*|" + "|".join(map(_wherever_it_wraps, _ABOVE)) + r")(?=\s|\Z)",
    re.IGNORECASE,
)
_BOTTOM = re.compile("(?:" + "|".join(map(_wherever_it_wraps, _BELOW)) + r")\Z", re.IGNORECASE)
_LONGEST_BOTTOM = 200
# The same as paragraphs of a page, with what only a page has.
_AROUND = re.compile(
    "(?:You are in:.*|"
    + "|".join(map(_wherever_it_wraps, (*_ABOVE, " ".join(_ABOVE), *_BELOW)))
    + r"|Back to (?:the )?top(?: of (?:the )?page)?|Skip to (?:main |the )?(?:content|navigation)"
    r"|Print (?:this|page|this page))\W*",
    re.IGNORECASE,
)


def is_chrome(paragraph: str) -> bool:
    """Whether a paragraph of a web page, on one line, is the site's and not the paper's."""
    return _AROUND.fullmatch(paragraph.strip(" ^↑|›»<>-")) is not None


def without_chrome(text: str) -> str:
    """The paper alone. Its lines keep the numbers they have in the file.

    Only the very top and the very end are looked at: the same words inside a paper are the paper's.
    """
    start = 0
    while found := _TOP.match(text, start):
        start = found.end()
    body = text.rstrip()
    if below := _BOTTOM.search(body, max(start, len(body) - _LONGEST_BOTTOM)):
        body = body[: below.start()]
    return "\n" * text.count("\n", 0, start) + body[start:]
