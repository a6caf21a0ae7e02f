"""The whole draft on one page, signed in, against bare Flask returning the same bytes."""

from __future__ import annotations

import statistics
import urllib.request
from collections.abc import Iterator

from bench.figures import Figure
from bench.load import requests_a_second, server
from bench.world import SLUG, world

ROUNDS = 5
SECONDS = 3
PAGE = f"/consultations/{SLUG}/draft/all"
WARM_BAR = 0.30


def measure() -> Iterator[Figure]:
    """The median ratio of five interleaved rounds."""
    with world() as made, server("wsgi:app", made.environment) as portal:
        headers = {"Cookie": made.cookie}
        request = urllib.request.Request(portal + PAGE, headers=headers)
        with urllib.request.urlopen(request) as answer:
            page = answer.read()
        file = made.instance / "page.html"
        file.write_bytes(page)
        with server("bench.bare:app", {"BARE_FILE": str(file)}) as bare:
            ratios, rates = [], []
            for _ in range(ROUNDS):
                ours = requests_a_second(portal + PAGE, seconds=SECONDS, headers=headers)
                theirs = requests_a_second(bare + "/", seconds=SECONDS)
                ratios.append(ours / theirs)
                rates.append(ours)
    yield Figure(
        "whole draft, 300 comments, warm / bare Flask", statistics.median(ratios), WARM_BAR
    )
