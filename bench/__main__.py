"""Measures every figure and prints a line for each: name, value, bar, ok or SHORT.

Exits with 1 when a figure falls short. A timing of a server is a ratio of two under the same load
in interleaved rounds, so that it holds when the machine's speed drifts; one whose bar is a time is
the median of several.
"""

from __future__ import annotations

import sys

from bench import difference, import_word, page_weight, queue, whole_draft
from bench.figures import Figure
from bench.load import need_wrk


def main() -> int:
    need_wrk()
    figures: list[Figure] = []
    for measure in (
        page_weight.measure,
        import_word.measure,
        whole_draft.measure,
        difference.measure,
        queue.measure,
    ):
        for figure in measure():
            print(figure.line(), flush=True)
            figures.append(figure)
    return 0 if all(figure.is_reached for figure in figures) else 1


sys.exit(main())
