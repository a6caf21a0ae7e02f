"""A page that is watched: every page reached is read by axe, and the console must stay silent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import CDPSession, ConsoleMessage, Locator, Page, Response

from portal.sample.accounts import SAMPLE_PASSWORD

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async ([tags, seconds]) => {
  const late = new Promise((_, reject) => setTimeout(reject, seconds * 1000, "axe took too long"));
  const found = await Promise.race([
    axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}),
    late,
  ]);
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | "));
}"""

# Whether htmx answers a click: on a link of its own, or on a button of a form of its own.
IS_HTMX = """element => element.matches("[hx-get]")
  || (element.matches("button") && element.closest("form")?.matches("[hx-post]"))"""
READ_SECONDS = 30
SCRIPTS = "Emulation.setScriptExecutionDisabled"

# What differs from one loading of a page to the next and says nothing to anybody.
_TOKENS = re.compile(
    r'127\.0\.0\.1:\d+|"X-CSRFToken": "[^"]*"|&quot;X-CSRFToken&quot;: &quot;[^&]*&quot;'
    r'|name="(?:csrf_token|form_key|seen)"[^>]*|data-(?:person|form)="[^"]*"'
)
# The pages that axe has found nothing wrong with, by width: the same page is the same again.
_FOUND_CLEAN: set[tuple[int, str]] = set()


@cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


class Watched:
    """One person's page. Collects what the console says and what the server fails at."""

    def __init__(
        self, page: Page, *, javascript: bool, cookie_of: Callable[[str], SetCookieParam]
    ) -> None:
        self.page = page
        self.cookie_of = cookie_of
        self.javascript = javascript
        self._session: CDPSession | None = None
        self.troubles: list[str] = []
        self.pages_read: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A 4xx that a test provokes is printed by the browser itself; it is not the page's fault.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.troubles.append(f"console at {self.page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} at {response.url}")

    def go(self, path: str) -> None:
        """Goes to an address and reads the page that comes."""
        self.page.goto(path)
        self.read()

    def read(self) -> None:
        """The page in front of us has one h1, a title and nothing that axe finds wrong."""
        page = self.page
        page.wait_for_load_state()
        assert page.locator("h1").count() == 1, page.url
        assert page.title().endswith("Metropolitan Police Authority")
        assert (found := self._violations()) == [], f"{page.url}: {found}"
        sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not sideways, f"{page.url} scrolls sideways"
        self.pages_read.append(page.url)

    def _violations(self) -> list[str]:
        """What axe finds wrong."""
        page = self.page
        html = page.content()
        width = page.viewport_size["width"] if page.viewport_size else 0
        known = (width, sha256(_TOKENS.sub("", html).encode()).hexdigest())
        if known in _FOUND_CLEAN:
            return []
        with self._scripts_allowed():
            if not self.javascript:  # else each page has it from the start
                page.evaluate(axe_source())
            found: list[str] = page.evaluate(RUN_AXE, [RULES, READ_SECONDS])
        if not found:
            _FOUND_CLEAN.add(known)
        return found

    @contextmanager
    def _scripts_allowed(self) -> Iterator[None]:
        """Axe runs, where scripts are off too. None of the page's own does: they were passed over
        when it was read, and the page that comes next is read without them again."""
        if self.javascript:
            yield
            return
        # A session of ours that has not forbidden scripts itself may not allow them, and one that
        # ends allows them for good.
        if self._session is None:
            self._session = self.page.context.new_cdp_session(self.page)
            self._session.send(SCRIPTS, {"value": True})
        self._session.send(SCRIPTS, {"value": False})
        try:
            yield
        finally:
            self._session.send(SCRIPTS, {"value": True})

    def press(self, name: str) -> None:
        """Presses a button by what it says, and waits for the page or the part that answers."""
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follows a link, or one that looks like a button, and reads the page it leads to."""
        link = self.page.get_by_role("link", name=name, exact=True)
        self.click(link.or_(self.page.get_by_role("button", name=name, exact=True)).first)
        self.read()

    def click(self, target: Locator) -> None:
        """Clicks, and where that leaves the page waits until the next one is there.

        A click comes back before the page it leads to; reading at once would read the old one.
        """
        answer = "htmx" if self.javascript and target.evaluate(IS_HTMX) else "page"
        if answer == "page":
            with self.page.expect_navigation():
                target.click()
        else:
            with self.page.expect_response(lambda response: True):
                target.click()

    def sign_in(self, email: str) -> None:
        """Somebody with an account is signed in, and reads the page that they then come to."""
        self.page.context.add_cookies([self.cookie_of(email)])
        self.go("/")

    def sign_in_by_form(self, email: str) -> None:
        """Signs in as one of the sample accounts, as its owner would."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
        self.press("Sign in")
        self.read()

    def nothing_went_wrong(self) -> None:
        assert self.troubles == [], "\n".join(self.troubles)
        assert self.pages_read
