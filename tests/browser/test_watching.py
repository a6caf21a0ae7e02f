"""What watches the pages sees what is wrong with them, and leaves their scripts as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

NO_NAME = "<button type=button></button>"


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_a_fault_is_found_and_scripts_stay_as_they_were(
    javascript: bool, open_browser: Callable[..., Watched]
) -> None:
    visitor = open_browser(javascript=javascript)
    page = visitor.page
    visitor.go("/help")
    assert (page.locator(".js-enabled").count() == 1) == javascript
    page.locator("main").evaluate("(main, html) => { main.innerHTML += html }", NO_NAME)
    with pytest.raises(AssertionError, match="button-name"):
        visitor.read()
    visitor.go("/privacy")
    assert (page.locator(".js-enabled").count() == 1) == javascript
    page.goto("/sign-in")
    assert (page.locator(".js-enabled").count() == 1) == javascript
