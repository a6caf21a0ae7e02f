"""The record: who did what to what, and when. It outlives what it speaks of."""

# Whoever imports any of it has the rule that no event is committed without its link.
from portal.audit import linking

__all__ = ["linking"]
