"""What a first visit loads beside the draft's own text, compressed as a server in front would."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from bench.figures import Figure
from bench.load import ROOT

LEVEL = 6
BAR_KB = 60.0
LOADED = (
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.css",
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.js",
    "vendor/htmx-4.0.1/htmx.min.js",
    "css/portal.css",
    "js/portal.js",
    "icon.svg",
)


def measure() -> Iterator[Figure]:
    """The sum of the compressed sizes of every file that a page names."""
    total = sum(len(gzip.compress((ROOT / "static" / f).read_bytes(), LEVEL)) for f in LOADED)
    yield Figure("page weight, first visit, gzip", total / 1000, BAR_KB, at_least=False, unit="kB")
