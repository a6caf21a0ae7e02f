"""What every page keeps to, read from its HTML: one h1, labels, unique ids, no inline script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNLABELLED_TYPES = {"hidden", "submit", "button"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Form:
    """One form as it stands in a page."""

    attributes: dict[str, str | None]
    fields: list[dict[str, str | None]] = field(default_factory=list)

    @property
    def method(self) -> str:
        return (self.attributes.get("method") or "get").lower()


class Page(HTMLParser):
    """A page or fragment, read once."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.labels_for: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.forms: list[Form] = []
        self.inline: list[str] = []
        self.htmx_gets: list[tuple[str, dict[str, str | None]]] = []
        self.htmx_posts: list[tuple[str, dict[str, str | None]]] = []
        self.hrefs: list[str] = []
        self.references: list[str] = []
        self.title = ""
        self.lang: str | None = None
        self.h1 = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self._note(tag, held)
        if tag not in VOID:
            self._open.append(tag)

    def _note(self, tag: str, held: dict[str, str | None]) -> None:
        if "id" in held:
            self.ids.append(held["id"] or "")
        if tag == "html":
            self.lang = held.get("lang")
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag == "label" and held.get("for"):
            self.labels_for.append(held["for"] or "")
        if tag == "form":
            self.forms.append(Form(held))
        if tag in {"input", "select", "textarea", "button"} and "form" in self._open:
            self.forms[-1].fields.append(held)
        if tag in {"input", "select", "textarea"}:
            self.fields.append(held)
        if tag == "script" and "src" not in held:
            self.inline.append("script")
        if tag == "style" or "style" in held:
            self.inline.append(f"style on {tag}")
        self.inline += [f"{name} on {tag}" for name in held if name.startswith(("on", "hx-on"))]
        if "hx-get" in held:
            self.htmx_gets.append((tag, held))
        # What saves a form by itself does what its buttons do: they are its plain way.
        saves_by_itself = "data-autosave" in held and "form" in self._open
        if "hx-post" in held and not saves_by_itself:
            self.htmx_posts.append((tag, held))
        if tag == "a" and held.get("href"):
            self.hrefs.append(held["href"] or "")
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            self.references += (held.get(name) or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.h1 += data


def broken_rules(html: str, *, whole: bool = True) -> list[str]:
    """Every rule that the page breaks, in words. A fragment has no title and may have no h1."""
    page = Page(html)
    broken = [
        f"id {name!r} {times} times" for name, times in Counter(page.ids).items() if times > 1
    ]
    broken += page.inline
    broken += [f"nothing has the id {name!r}" for name in page.references if name not in page.ids]
    broken += _unlabelled(page)
    broken += _forms(page)
    broken += _htmx(page)
    if whole:
        broken += _whole(page)
    return broken


def _whole(page: Page) -> list[str]:
    broken = []
    if page.lang != "en-GB":
        broken.append("no language")
    if page.headings.count(1) != 1:
        broken.append(f"{page.headings.count(1)} h1")
    if not page.title.strip().endswith("– Metropolitan Police Authority"):
        broken.append(f"title {page.title!r}")
    if page.title.strip().startswith("–"):
        broken.append("empty title")
    previous = 1
    for level in page.headings:
        if level > previous + 1:
            broken.append(f"h{level} after h{previous}")
        previous = level
    return broken


def _unlabelled(page: Page) -> list[str]:
    return [
        f"no label for {held.get('name')!r}"
        for held in page.fields
        if held.get("type") not in UNLABELLED_TYPES
        and held.get("id") not in page.labels_for
        and not held.get("aria-label")
        and not held.get("aria-labelledby")
    ]


def _forms(page: Page) -> list[str]:
    broken = []
    for form in page.forms:
        if not form.attributes.get("action"):
            broken.append(f"a form without an action: {form.attributes}")
        names = [held.get("name") for held in form.fields]
        if form.method == "post" and "csrf_token" not in names:
            broken.append(f"no token in the form to {form.attributes.get('action')}")
    return broken


def _htmx(page: Page) -> list[str]:
    broken = []
    for tag, held in page.htmx_gets:
        if tag == "form":
            same = held.get("action") == held["hx-get"]
        else:
            same = tag == "a" and held.get("href") == held["hx-get"]
        if not same:
            broken.append(f"hx-get {held['hx-get']} has no plain way")
    for tag, held in page.htmx_posts:
        if tag != "form" or held.get("action") != held["hx-post"] or held.get("method") != "post":
            broken.append(f"hx-post {held['hx-post']} has no plain way")
    return broken
