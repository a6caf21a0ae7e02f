"""What mammoth would drop, carried through it as marks in the words and taken out afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from portal.drafts.importing.word.names import WORD, name
from portal.drafts.importing.word.numbering import Number

# Characters of a plane that no font draws and no person types.
_OPEN, _CLOSE = "\U000ffff0", "\U000ffff1"
_MARK = re.compile(f"{_OPEN}([0-9]{{1,7}}){_CLOSE}")
_RESERVED = re.compile(f"[{_OPEN}{_CLOSE}]")
_DOUBT = f"{{{WORD}}}portalDoubt"


@dataclass(slots=True)
class Mark:
    """What is known of one paragraph. `heading` is 1 to 6, or None for words; `left` in twips."""

    heading: int | None = None
    is_title: bool = False
    number: Number | None = None
    left: int = 0
    doubts: list[str] = field(default_factory=list)


class Marks:
    """The marks of one document, each put in its paragraph once. `title` is one of them."""

    def __init__(self) -> None:
        self.title: Mark | None = None
        self._marks: list[Mark] = []

    def put(self, paragraph: etree._Element, mark: Mark) -> None:
        run = etree.Element(name("w:r"))
        text = etree.SubElement(run, name("w:t"))
        text.text = f"{_OPEN}{len(self._marks)}{_CLOSE}"
        has_properties = len(paragraph) > 0 and paragraph[0].tag == name("w:pPr")
        paragraph.insert(1 if has_properties else 0, run)
        self._marks.append(mark)

    def take(self, element: etree._Element) -> Mark | None:
        """The mark that the element's words open with, which is gone from them."""
        found = _MARK.match(element.text or "")
        if found is None:
            return None
        element.text = (element.text or "")[found.end() :]
        return self._marks[int(found[1])]


def without_marks(text: str) -> str:
    """The text of an uploaded file, which must not be taken for ours."""
    return _RESERVED.sub("", text)


def doubt(paragraph: etree._Element | None, sentence: str) -> None:
    """The sentence is kept with the paragraph until it is marked. Said twice it is said once."""
    if paragraph is None:
        return
    sentences = doubts_of(paragraph)
    if sentence not in sentences:
        paragraph.set(_DOUBT, "\n".join([*sentences, sentence]))


def doubts_of(paragraph: etree._Element) -> list[str]:
    """The sentences kept with it."""
    kept = paragraph.get(_DOUBT)
    return kept.split("\n") if kept else []
