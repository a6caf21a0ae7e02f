"""A version as it is read, from its rows."""

from portal.drafts.outlines.build import ALWAYS_AT_THE_TOP, build

__all__ = ["ALWAYS_AT_THE_TOP", "build"]
