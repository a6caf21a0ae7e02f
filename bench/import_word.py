"""How long an administrator waits for a long Word document to be read, child process and all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from bench.figures import Figure
from portal.drafts.actions import read_file
from tests.drafts.word_papers import long_paper

ROUNDS = 3
SECTIONS = 500
BAR_SECONDS = 5


def measure() -> Iterator[Figure]:
    """The median of three."""
    data = long_paper(sections=SECTIONS)
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        file = read_file(data, "long.docx")
        took.append(time.perf_counter() - began)
        assert sum(section.kind.is_heading for section in file.draft.walk()) == SECTIONS
    yield Figure(
        f"import of a {SECTIONS}-section .docx, s",
        statistics.median(took),
        BAR_SECONDS,
        at_least=False,
    )
