"""Numbers from addresses and forms fit an integer column, or are none."""

from __future__ import annotations

import pytest

from portal.web.numbers import LARGEST_NUMBER, whole_number


@pytest.mark.parametrize("text", ["0", "7", "0012", str(LARGEST_NUMBER)])
def test_plain_digits_are_their_number(text: str) -> None:
    assert whole_number(text) == int(text)


@pytest.mark.parametrize(
    "text",
    [None, "", " 1", "-1", "1.0", "one", "²", "١", str(LARGEST_NUMBER + 1), "9" * 30, "9" * 5000],
)
def test_anything_else_is_no_number(text: str | None) -> None:
    assert whole_number(text) is None
