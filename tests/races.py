"""Things done at the same time: one thread each, let go together, every failure brought home."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def together(work: Callable[[int], Result], number: int) -> list[Result]:
    """What each of `number` calls of `work(n)` gave, in order of n. An exception is raised here."""
    start = threading.Barrier(number)

    def run(n: int) -> Result:
        start.wait()
        return work(n)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
