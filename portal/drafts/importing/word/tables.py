"""Tables: what of their layout is kept, in bounds."""

from __future__ import annotations

from lxml import etree

from portal.drafts.importing.word.names import name, number
from portal.drafts.importing.word.trees import every, remove

# Word itself has no more columns.
_MOST_COLUMNS = 63


def simplify(root: etree._Element) -> None:
    """A cell says how many columns it spans, and no more than a table can have."""
    for span in every(root, "w:gridSpan"):
        columns = number(span)
        if columns is None or columns < 1:
            remove(span)
        else:
            span.set(name("w:val"), str(min(columns, _MOST_COLUMNS)))
