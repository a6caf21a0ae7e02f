"""Plain text becomes paragraphs, escaped, in no time."""

from __future__ import annotations

import time

import pytest

from portal.web.pages import paragraphs


@pytest.mark.parametrize(
    "text, shown",
    [
        ("", ""),
        (" \n\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One.\nTwo.", "<p>One.<br>Two.</p>"),
        ("One.\n\n\n\nTwo.\n", "<p>One.</p><p>Two.</p>"),
        ("One.\n\n  \n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("<b>a</b>\n\n&", "<p>&lt;b&gt;a&lt;/b&gt;</p><p>&amp;</p>"),
    ],
)
def test_text_is_escaped_and_parted_where_a_line_is_blank(text: str, shown: str) -> None:
    assert paragraphs(text) == shown


@pytest.mark.parametrize("text", ["\n" * 500_000, "a\n" * 100_000, "a\n\n" * 100_000])
def test_very_many_line_ends_take_no_time(text: str) -> None:
    began = time.perf_counter()
    paragraphs(text)
    assert time.perf_counter() - began < 1
