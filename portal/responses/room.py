"""The whole draft with room to write by hand: after each section, lines that carry its name."""

from __future__ import annotations

from markupsafe import Markup, escape

from portal.drafts.layout import assemble
from portal.drafts.reading import Outline, Passage

LINES = 6


def words_with_room(outline: Outline) -> Markup:
    """The draft's words and nothing that anybody said; whoever reads it gets the same page."""
    return assemble(outline, statuses={each.id: _room(each) for each in outline.answerable})


def _room(passage: Passage) -> Markup:
    lines = Markup("<i></i>") * LINES
    return Markup(
        '<div class="room"><p>Comments on {}</p>'
        '<div class="ruled" aria-hidden="true">{}</div></div>'
    ).format(escape(passage.short_name), lines)
