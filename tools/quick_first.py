"""A pytest plugin: quick tests run before browser tests, and those before slow ones.

A broken rule then shows within seconds, not after the last browser has closed.
"""

import pytest


def _wait(item: pytest.Item) -> int:
    if item.get_closest_marker("slow"):
        return 2
    return 1 if item.get_closest_marker("browser") else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_wait)  # stable: the order within each kind stays
