"""A document's styles: what a paragraph or a run takes from the chain of styles it is set in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from lxml import etree

from portal.drafts.importing.word.names import child, name, number, toggle, value

BODY_TEXT_LEVEL = 9
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
# Word names a built-in style "heading 1" in every language, but other programs and older files
# call it, and its id, by the word of the language it was made in.
# fmt: off
_HEADING_WORDS = (
    "heading", "überschrift", "ueberschrift", "berschrift", "titre", "título", "titulo", "ttulo",
    "titolo", "rubrik", "overskrift", "kop", "otsikko", "nagłówek", "nagwek", "nadpis",
    "cabeçalho", "cabealho", "encabezado", "címsor", "cmsor", "заголовок", "naslov", "başlık",
    "antraštė", "virsraksts", "pealkiri", "pennawd", "ceannteideal", "見出し", "标题", "제목",
)
_TITLES = frozenset((
    "title", "titel", "titre", "titolo", "título", "titulo", "otsikko", "tytuł", "tittel", "název",
))
# fmt: on
_LOCAL_HEADING = re.compile(rf"(?:{'|'.join(_HEADING_WORDS)})[ _-]?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc[ _]?(?:[1-9]|heading)|table of figures|tableoffigures)", re.I)


class Role(StrEnum):
    """What a paragraph's style says it is, besides its outline level."""

    TITLE = "title"
    CONTENTS = "contents"
    WORDS = "words"


class Styles:
    """The styles of one document. Without any, every paragraph is plain."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in [] if root is None else root.iterfind(name("w:style")):
            style_id = value(style, "w:styleId")
            if not style_id or style_id in self._styles:
                continue
            self._styles[style_id] = style
            is_default = (value(style, "w:default") or "0").lower() in {"1", "true", "on"}
            if is_default and value(style, "w:type") == "paragraph":
                self._default = style_id

    def chain(self, style_id: str | None) -> Iterator[etree._Element]:
        """The style, then what it is based on, and so on. A style based on itself ends it."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = value(child(style, "w:basedOn"))

    def of_paragraph(self, paragraph: etree._Element) -> str | None:
        """The id of the style that the paragraph is set in."""
        return value(child(paragraph, "w:pPr", "w:pStyle")) or self._default or None

    def outline_level(self, paragraph: etree._Element) -> int | None:
        """0 for a heading of the first level, 1 for the second; None for words.

        The paragraph's own level counts, then its styles', then the name of a built-in heading.
        """
        own = number(child(paragraph, "w:pPr", "w:outlineLvl"))
        if own is not None:
            return own if 0 <= own < BODY_TEXT_LEVEL else None
        style_id = self.of_paragraph(paragraph)
        for style in self.chain(style_id):
            set_here = number(child(style, "w:pPr", "w:outlineLvl"))
            if set_here is not None:
                return set_here if 0 <= set_here < BODY_TEXT_LEVEL else None
            if (named := _heading_level(_names(style))) is not None:
                return named
        if style_id is not None and style_id not in self._styles:
            return _heading_level((style_id,))
        return None

    def role(self, paragraph: etree._Element) -> Role:
        """Title, a line of a table of contents, or words."""
        style_id = self.of_paragraph(paragraph)
        for style in self.chain(style_id):
            if (found := _role(_names(style))) is not Role.WORDS:
                return found
        if style_id is not None and style_id not in self._styles:
            return _role((style_id,))
        return Role.WORDS

    def in_paragraph(self, paragraph: etree._Element, *tags: str) -> etree._Element | None:
        """What is set of the paragraph: by itself or by the first of its styles that sets it."""
        found = child(paragraph, "w:pPr", *tags)
        if found is not None:
            return found
        for style in self.chain(self.of_paragraph(paragraph)):
            found = child(style, "w:pPr", *tags)
            if found is not None:
                return found
        return None

    def run_is(self, tag: str, run: etree._Element) -> bool:
        """Whether the run is bold, hidden and so on: by itself, or by its character style."""
        own = toggle(child(run, "w:rPr", tag))
        if own is not None:
            return own
        for style in self.chain(value(child(run, "w:rPr", "w:rStyle"))):
            by_style = toggle(child(style, "w:rPr", tag))
            if by_style is not None:
                return by_style
        return False

    def hides(self, paragraph: etree._Element) -> bool:
        """Whether the style of the paragraph hides the words of its runs."""
        for style in self.chain(self.of_paragraph(paragraph)):
            hidden = toggle(child(style, "w:rPr", "w:vanish"))
            if hidden is not None:
                return hidden
        return False


def _names(style: etree._Element) -> tuple[str, ...]:
    return (value(child(style, "w:name")) or "", value(style, "w:styleId") or "")


def _heading_level(names: tuple[str, ...]) -> int | None:
    for called in names:
        found = _HEADING_NAME.fullmatch(called) or _LOCAL_HEADING.fullmatch(called)
        if found:
            return int(found[1]) - 1
    return None


def _role(names: tuple[str, ...]) -> Role:
    for called in names:
        if called.lower() in _TITLES:
            return Role.TITLE
        if _CONTENTS.fullmatch(called):
            return Role.CONTENTS
    return Role.WORDS
