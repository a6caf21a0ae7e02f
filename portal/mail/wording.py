"""How a letter is set: plain text, 72 columns, the Authority's name and address at its foot."""

from __future__ import annotations

import re
import textwrap

from portal.web import authority

COLUMNS = 72
SAMPLE = "[Sample. Not sent by the Authority.]"
SIGNATURE = f"{authority.TEAM}\n{authority.NAME}\n{authority.ADDRESS}"
# "  Closes    Friday 29 January 2027": what follows a label and two spaces hangs under itself.
HANGING = re.compile(r"\s*(?:\S+(?: \S+)* {2,})?")


ASIDES = (SAMPLE, "Dear ")
CHOOSE = "Choose what we write to you about:"


def letter(*paragraphs: str) -> str:
    """The paragraphs with a blank line between, wrapped, then the signature. Empty ones go.

    A line end inside a paragraph stays one. A line that is a web address is never broken.
    """
    kept = [paragraph for paragraph in paragraphs if paragraph.strip()]
    return "\n\n".join([*(_wrapped(paragraph) for paragraph in kept), SIGNATURE]) + "\n"


def choosable(body: str, *, address: str) -> str:
    """The letter with the address at its foot where its reader chooses how such letters come."""
    return f"{body.rstrip()}\n\n{CHOOSE}\n{address}\n"


def opening_of(body: str) -> tuple[str, ...]:
    """What stands before the matter of a letter: that it is a sample, and whom it greets."""
    return tuple(part for part in body.split("\n\n")[: len(ASIDES)] if part.startswith(ASIDES))


def matter_of(body: str) -> str:
    """What a letter has to say, without its greeting and its signature."""
    parts = body.strip().removesuffix(SIGNATURE).strip().split("\n\n")
    return "\n\n".join(parts[len(opening_of(body)) :])


def _wrapped(paragraph: str) -> str:
    return "\n".join(_wrapped_line(line) for line in paragraph.strip("\n").split("\n"))


def _wrapped_line(line: str) -> str:
    line = line.rstrip()
    if len(line) <= COLUMNS or line.lstrip().startswith(("http://", "https://")):
        return line
    prefix = HANGING.match(line)
    return textwrap.fill(
        line,
        COLUMNS,
        subsequent_indent=" " * min(len(prefix.group()) if prefix else 0, COLUMNS // 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
