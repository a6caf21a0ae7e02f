"""The whole draft as ready pieces of a page, with holes for what changes between readers.

The pieces are made once for each outline, with the macros that the one-section page uses too;
what is left for a request is to join strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from weakref import WeakKeyDictionary

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup, escape

from portal.config import ROOT
from portal.drafts.reading import Outline

NOTHING: Mapping[int, Markup] = {}


class Hole(StrEnum):
    """What goes between two pieces: something beside a heading, a paragraph's count of comments,
    a passage's status."""

    HEADING = "h"
    COUNT = "c"
    STATUS = "s"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the page, and the hole after it. `id` is a section's, for a status its passage's.

    The last piece has no hole.
    """

    html: str
    hole: Hole | None
    id: int


# An outline is kept as long as somebody reads it; its pieces go with it.
_built: WeakKeyDictionary[Outline, tuple[Chunk, ...]] = WeakKeyDictionary()


def chunks(outline: Outline) -> tuple[Chunk, ...]:
    """The pieces of the whole draft in order, from its first heading to its last footnote."""
    built = _built.get(outline)
    if built is None:
        built = _built[outline] = tuple(_build(outline))
    return built


def assemble(
    outline: Outline,
    counts: Mapping[int, Markup] = NOTHING,
    statuses: Mapping[int, Markup] = NOTHING,
    *,
    headings: Mapping[int, Markup] = NOTHING,
) -> Markup:
    """The whole draft with its holes filled; what a mapping does not name stays empty.

    `counts` and `headings` are by section id, `statuses` by passage id.
    """
    filling = {Hole.COUNT: counts, Hole.STATUS: statuses, Hole.HEADING: headings}
    parts: list[str] = []
    for chunk in chunks(outline):
        parts.append(chunk.html)
        if chunk.hole is not None:
            parts.append(filling[chunk.hole].get(chunk.id, ""))
    return Markup("".join(parts))  # noqa: S704 - pieces of our own templates, and what is Markup


def count_link(count: int, href: str, label: str) -> Markup:
    """2 comments, as a link beside a paragraph; hidden words tell one such link from another."""
    noun = "comment" if count == 1 else "comments"
    # Put together by hand: Markup.format costs ten times as much, and a page has hundreds.
    return Markup(  # noqa: S704 - every part is a number or escaped
        f'<a class="para__c govuk-link" href="{escape(href)}">{count:,} {noun}'
        f'<span class="govuk-visually-hidden"> on {escape(label)}</span></a>'
    )


class _Holes:
    """Stands for a mapping while the pieces are made: a mark for every id, to cut at."""

    def __init__(self, hole: Hole) -> None:
        self._hole = hole

    def get(self, id_: int, _default: object = None) -> Markup:
        return Markup("\0{}{}\0").format(self._hole.value, id_)


# No draft holds a NUL: the importer and the forms take control characters out.
_CUT = re.compile("\0([hcs])([0-9]+)\0")


def _build(outline: Outline) -> Iterator[Chunk]:
    html = _words().module.whole(  # type: ignore[attr-defined]
        outline, _Holes(Hole.COUNT), _Holes(Hole.STATUS), _Holes(Hole.HEADING)
    )
    pieces = _CUT.split(html.strip())
    for piece, hole, id_ in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
        yield Chunk(str(piece), Hole(hole), int(id_))
    yield Chunk(str(pieces[-1]), None, 0)


@cache
def _words() -> Template:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("drafts/words.html")
