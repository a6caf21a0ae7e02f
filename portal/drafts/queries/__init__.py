"""Reads of drafts. Bodies see published versions; staff see those in preparation too."""

from portal.drafts.queries.comparisons import comparison
from portal.drafts.queries.contents import (
    contents_of,
    descents_of,
    footnotes_of,
    has_changed,
    has_words,
    highest_revision,
    section,
    section_of_identity,
    sections_of,
)
from portal.drafts.queries.outlines import (
    current_outline,
    forget_outlines,
    outline_of,
    published_outline,
)
from portal.drafts.queries.pictures import has_picture, picture
from portal.drafts.queries.preparing import Readiness, doubt, doubts, open_doubts, readiness
from portal.drafts.queries.versions import (
    VersionSummary,
    newest,
    newest_published,
    published_before,
    published_version,
    published_versions,
    summaries,
    version,
)
from portal.drafts.queries.wordings import Taken, taken, taken_into

__all__ = [
    "Readiness",
    "Taken",
    "VersionSummary",
    "comparison",
    "contents_of",
    "current_outline",
    "descents_of",
    "doubt",
    "doubts",
    "footnotes_of",
    "forget_outlines",
    "has_changed",
    "has_picture",
    "has_words",
    "highest_revision",
    "newest",
    "newest_published",
    "open_doubts",
    "outline_of",
    "picture",
    "published_before",
    "published_outline",
    "published_version",
    "published_versions",
    "readiness",
    "section",
    "section_of_identity",
    "sections_of",
    "summaries",
    "taken",
    "taken_into",
    "version",
]
