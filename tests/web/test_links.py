"""Addresses for letters come from a setting; addresses to go on to stay on this site."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web.links import absolute, local_path


def test_the_whole_address_is_the_installations(app: Flask) -> None:
    with app.test_request_context(base_url="https://evil.example"):
        assert absolute("accounts.reset_password", token="abc") == "http://portal.test/reset/abc"


@pytest.mark.parametrize(
    "path",
    ["/", "/consultations/a/draft/B4", "/a?q=x%20y&r=//z", "/a?next=https://b.example", "/a#b"],
)
def test_a_path_of_this_site_is_kept_as_it_is(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "text", [None, "", "a", "//a", "/\\a", "/a//b", "/a\n", "https://a", "/\x00"]
)
def test_what_a_browser_could_read_as_another_site_is_dropped(text: str | None) -> None:
    assert local_path(text) is None
