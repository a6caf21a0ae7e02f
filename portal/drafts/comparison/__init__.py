"""Two versions side by side: what changed in which section, and what was moved."""

from portal.drafts.comparison.compare import compare
from portal.drafts.comparison.values import Comparison, Group, HeadRow, Kind, NoteRow, Row, Totals

__all__ = ["Comparison", "Group", "HeadRow", "Kind", "NoteRow", "Row", "Totals", "compare"]
