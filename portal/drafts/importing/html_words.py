"""The words of one place of a web page with their emphasis and links, as Markdown or as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import quote

from markupsafe import escape

from portal.drafts import rendering
from portal.drafts.parsed import TextFormat

BREAK = "\n"

_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_LONGEST_LINK = 2_000
# So long a paragraph is refused once it is read; it is not read twice before that.
_LONGEST_CHECKED = 20_000
_MARKUP = re.compile(
    r"\[\^|[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|!\Z"
)
_NOT_IN_A_LINK = re.compile(r"[\s<>()\[\]\\\"`^|]")
_ENTITY_IN_A_LINK = re.compile(r"&(?=#?\w+;)")
_BACKTICKS = re.compile("`+")
# A break at the end of a line that is cut off there leaves no sign of itself.
_HARD_BREAK = "  \n"


@dataclass(frozen=True, slots=True)
class Style:
    """How words are printed, outermost first. `href` is empty where they are no link."""

    href: str = ""
    strong: bool = False
    struck: bool = False
    em: bool = False
    code: bool = False


UNMARKED = Style()
_STYLED: dict[str, dict[str, Any]] = {
    "b": {"strong": True},
    "strong": {"strong": True},
    "i": {"em": True},
    "em": {"em": True},
    "cite": {"em": True},
    "s": {"struck": True},
    "strike": {"struck": True},
    "del": {"struck": True},
    "code": {"code": True},
    "kbd": {"code": True},
    "tt": {"code": True},
}


def styled(style: Style, tag: str, href: str | None) -> Style:
    """How words inside a tag are printed, where those around it are printed in `style`."""
    if tag == "a" and href:
        address = _SPACE.sub("", href)
        return replace(style, href=address) if is_kept_link(address) else style
    return replace(style, **_STYLED[tag]) if tag in _STYLED else style


def is_kept_link(href: str) -> bool:
    """Whether a link leads out of the page to somewhere that can be opened on any machine."""
    return bool(_LINK.match(href)) and len(href) <= _LONGEST_LINK


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style, a line break, or a footnote's mark, which has no words of its own."""

    text: str
    style: Style = UNMARKED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Runs in order, with every stretch of white space one space and none at the ends."""

    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, runs: Iterable[Run]) -> Words:
        return cls(_tidy(runs))

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def text(self) -> str:
        """The words alone, with a newline at each line break."""
        return "".join(run.text for run in self.runs)

    @property
    def plain(self) -> str:
        """The words alone, on one line: what comes back when they are shown."""
        return " ".join(self.text.split())

    @property
    def is_all_strong(self) -> bool:
        return any(run.text for run in self.runs) and all(
            run.style.strong for run in self.runs if run.text.strip()
        )

    def part(self, start: int, end: int | None = None) -> Words:
        """What stands from one character of `text` to another. Notes at either edge stay."""
        end = len(self.text) if end is None else end
        kept: list[Run] = []
        at = 0
        for run in self.runs:
            if run.note and start <= at <= end:
                kept.append(run)
            text = run.text[max(start - at, 0) : max(end - at, 0)]
            if text:
                kept.append(replace(run, text=text))
            at += len(run.text)
        return Words.of(kept)

    def lines(self) -> list[Words]:
        """What stands between line breaks."""
        found: list[list[Run]] = [[]]
        for run in self.runs:
            if run.text == BREAK:
                found.append([])
            else:
                found[-1].append(run)
        return [words for runs in found if (words := Words.of(runs))]

    def on_one_line(self) -> Words:
        return Words.of(replace(run, text=" ") if run.text == BREAK else run for run in self.runs)

    def strong(self, *, is_strong: bool = True) -> Words:
        """The same words, all in bold or none."""
        return Words.of(
            replace(run, style=replace(run.style, strong=is_strong)) for run in self.runs
        )

    def followed_by(self, other: Words) -> Words:
        """A name and what is said under it, on one line with a colon between."""
        colon = "" if self.text.endswith(":") else ":"
        return Words.of([*self.runs, Run(f"{colon} "), *other.runs])

    def markdown(self) -> str:
        """Markdown that shows these words: without the emphasis that it cannot express."""
        marked = _markdown(self.runs)
        if len(marked) > _LONGEST_CHECKED or _shows(marked, self.plain):
            return marked
        return _markdown(_tidy(replace(run, style=UNMARKED) for run in self.runs))

    def html(self) -> str:
        """The same as inline HTML, for a cell of a table that Markdown cannot express."""
        return "".join(map(_html, self.runs))


def _shows(marked: str, plain: str) -> bool:
    return rendering.plain_words(marked, TextFormat.MARKDOWN) == plain


def _tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    kept: list[Run] = []
    last = BREAK
    for run in _without_brackets(list(runs)):
        if run.note:
            _drop_space(kept)
            kept.append(run)
            last = run.note
        elif run.text == BREAK:
            _drop_space(kept)
            kept.append(run)
            last = BREAK
        else:
            text = _SPACE.sub(" ", run.text)
            text = text.removeprefix(" ") if last[-1:] in (" ", BREAK) else text
            if text:
                kept.append(Run(text, run.style))
                last = text
    while kept and not kept[-1].note and not kept[-1].text.strip():
        kept.pop()
    _drop_space(kept)
    while kept and kept[0].text == BREAK:
        kept.pop(0)
    return tuple(_joined(kept))


def _without_brackets(runs: list[Run]) -> list[Run]:
    """What is printed around a footnote's mark is part of the mark."""
    for at in range(1, len(runs) - 1):
        before, after = runs[at - 1], runs[at + 1]
        if runs[at].note and before.text.endswith("[") and after.text.startswith("]"):
            runs[at - 1] = replace(before, text=before.text[:-1])
            runs[at + 1] = replace(after, text=after.text[1:])
    return runs


def _drop_space(kept: list[Run]) -> None:
    """What comes next needs no space before it."""
    if kept and kept[-1].text.endswith(" "):
        last = kept.pop()
        if text := last.text.removesuffix(" "):
            kept.append(replace(last, text=text))


def _joined(runs: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    texts: list[str] = []
    for run in runs:
        is_words = not run.note and run.text != BREAK
        if is_words and texts and joined[-1].style == run.style:
            texts.append(run.text)
            continue
        if texts:
            joined[-1] = replace(joined[-1], text="".join(texts))
        joined.append(run)
        texts = [run.text] if is_words else []
    if texts:
        joined[-1] = replace(joined[-1], text="".join(texts))
    return joined


def _markdown(runs: Sequence[Run]) -> str:
    parts = []
    for href, linked in groupby(runs, key=lambda run: run.style.href):
        words = _emphasised(list(linked), ("strong", "struck", "em"))
        parts.append(_around(words, "[", f"]({_address(href)})") if href else words)
    return "".join(parts)


_DELIMITERS = {"strong": "**", "struck": "~~", "em": "*"}


def _emphasised(runs: Sequence[Run], names: Sequence[str]) -> str:
    if not names:
        return "".join(map(_typed, runs))
    parts = []
    for is_marked, inner in groupby(runs, key=lambda run: getattr(run.style, names[0])):
        words = _emphasised(list(inner), names[1:])
        delimiter = _DELIMITERS[names[0]]
        parts.append(_around(words, delimiter, delimiter) if is_marked else words)
    return "".join(parts)


def _around(words: str, before: str, after: str) -> str:
    """Marks stand close to their words: between a mark and a space they would be none."""
    bare = words.strip()
    if not bare:
        return words
    start = words.index(bare)
    return f"{words[:start]}{before}{bare}{after}{words[start + len(bare) :]}"


def _typed(run: Run) -> str:
    if run.note:
        return f"[^{run.note}]"
    if run.text == BREAK:
        return _HARD_BREAK
    return _code(run.text) if run.style.code else escaped(run.text)


def escaped(text: str) -> str:
    """Words as Markdown that shows just these characters."""
    return _MARKUP.sub(lambda found: "".join(f"\\{c}" for c in found[0]), text)


def _code(text: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    fence = "`" * (max(map(len, _BACKTICKS.findall(bare)), default=0) + 1)
    pad = " " if bare[0] == "`" or bare[-1] == "`" else ""
    return _around(text, f"{fence}{pad}", f"{pad}{fence}")


def _address(href: str) -> str:
    return _ENTITY_IN_A_LINK.sub("&amp;", _quoted(href))


def _quoted(href: str) -> str:
    return _NOT_IN_A_LINK.sub(lambda found: quote(found[0], safe=""), href)


def _html(run: Run) -> str:
    if run.note:
        return f"[^{run.note}]"
    if run.text == BREAK:
        return "<br>"
    html = str(escape(run.text)).replace("[^", "[&#94;")
    names = {"code": "code", "em": "em", "struck": "s", "strong": "strong"}
    for name, tag in names.items():
        if getattr(run.style, name):
            html = f"<{tag}>{html}</{tag}>"
    if run.style.href:
        html = f'<a href="{escape(_quoted(run.style.href))}">{html}</a>'
    return html
