"""A Word document as a web page, with what Word knows of each paragraph said in attributes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import mammoth
from lxml import etree

from portal.drafts.importing.word import annotate, furniture, lists
from portal.drafts.importing.word.marks import Mark, Marks, doubts_of
from portal.drafts.importing.word.names import name, value
from portal.drafts.importing.word.numbering import Numbering
from portal.drafts.importing.word.package import Package, Relationship
from portal.drafts.importing.word.repack import repacked
from portal.drafts.importing.word.runs import settle_notes
from portal.drafts.importing.word.styles import Styles
from portal.drafts.importing.word.trees import every, remove

TEMPLATE = "The document asks for a template outside the file, which was not opened."
LOST = "Some of the words in the file could not be read. Compare this with the document."

_NOTE_KINDS = ("footnote", "endnote")
_NOT_A_NOTE = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_RENDERING = {"include_default_style_map": False, "include_embedded_style_map": False}


@dataclass(frozen=True, slots=True)
class WebPage:
    """The whole of a web page, and the pictures that its "picture:KEY" addresses stand for."""

    html: str
    pictures: dict[str, bytes]


@dataclass(slots=True)
class _Document:
    """One document while it is converted: its stories, and what each refers to."""

    package: Package
    styles: Styles
    stories: dict[str, etree._Element] = field(default_factory=dict)
    relationships: dict[str, dict[str, Relationship]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def add(self, story: str, part: str) -> None:
        root = self.package.xml(part)
        if root is not None:
            annotate.require_fair(root, self.package.filename)
            self.stories[story] = root
            self.relationships[story] = self.package.relationships(part)

    def pictures(self, story: str) -> set[str]:
        return {
            key
            for key, related in self.relationships[story].items()
            if related.kind == "image"
            and not related.is_external
            and related.target in self.package.parts
        }

    def links(self, story: str) -> set[str]:
        return {
            key
            for key, related in self.relationships[story].items()
            if related.kind == "hyperlink" and related.is_external
        }


def web_page(package: Package) -> WebPage:
    """What the document says, in the order it is read.

    h1 to h6 are its outline levels, and the rest is as portal.drafts.importing.html has it.
    Raises BadFile for a document that cannot be read.
    """
    document = _document_of(package)
    comments = sum(furniture.comments_in(root) for root in document.stories.values())
    changes = sum(
        annotate.clear(
            root,
            document.styles,
            pictures=document.pictures(story),
            links=document.links(story),
        )
        for story, root in document.stories.items()
    )
    numbering = Numbering(package.xml(package.related("numbering")), document.styles)
    _settle_notes(document)
    marks = annotate.mark(document.stories["document"], document.styles, numbering)
    if changes:
        document.doubts.append(
            f"{changes:,} tracked changes were taken as accepted."
            if changes > 1
            else "1 tracked change was taken as accepted."
        )
    if comments:
        document.doubts.append(
            f"{comments:,} of Word’s comments were left out."
            if comments > 1
            else "1 of Word’s comments was left out."
        )
    return _written(document, marks)


def _document_of(package: Package) -> _Document:
    document = _Document(package, Styles(package.xml(package.related("styles"))))
    document.add("document", package.main)
    for kind in _NOTE_KINDS:
        document.add(f"{kind}s", package.related(f"{kind}s"))
    settings = package.relationships(package.related("settings")).values()
    if any(related.kind == "attachedTemplate" for related in settings):
        document.doubts.append(TEMPLATE)
    return document


def _settle_notes(document: _Document) -> None:
    """Only notes that are marked are left, each with its words and not those of Word itself."""
    body = document.stories["document"]
    for kind in _NOTE_KINDS:
        notes = document.stories.get(f"{kind}s")
        known: set[str] = set()
        for note in [] if notes is None else list(notes.iterfind(name(f"w:{kind}"))):
            if value(note, "w:type") in _NOT_A_NOTE:
                remove(note)
            elif (note_id := value(note, "w:id")) is not None:
                known.add(note_id)
                for paragraph in every(note, "w:p"):
                    document.doubts += [
                        f"In a {kind}: {sentence}" for sentence in doubts_of(paragraph)
                    ]
                    annotate.drop_format(paragraph)
        settle_notes(body, kind, known)
        for other in document.stories.values():
            if other is not body:
                settle_notes(other, kind, ())


def _written(document: _Document, marks: Marks) -> WebPage:
    pictures: dict[str, bytes] = {}

    def keep(image: mammoth.documents.Image) -> dict[str, str]:
        key = str(len(pictures) + 1)
        with image.open() as file:
            pictures[key] = file.read()
        return {"src": f"picture:{key}"}

    packed = repacked(document.stories, document.relationships, document.package.parts)
    converted = mammoth.convert_to_html(
        packed, convert_image=mammoth.images.img_element(keep), **_RENDERING
    )
    body = etree.fromstring(
        f"<body>{converted.value}</body>", etree.XMLParser(resolve_entities=False, huge_tree=True)
    )
    if _characters(document) - Counter(filter(str.isalnum, "".join(body.itertext()))):
        document.doubts.append(LOST)
    if marks.title is not None:
        document.doubts += marks.title.doubts
    page = etree.Element("html")
    head = etree.SubElement(page, "head")
    for sentence in dict.fromkeys(document.doubts):
        etree.SubElement(head, "meta", name="draft-doubt", content=sentence)
    if marks.title is None:
        etree.SubElement(head, "meta", name="draft-title", content="")
    page.append(body)
    _set_attributes(body, marks)
    return WebPage(etree.tostring(page, method="html", encoding="unicode"), pictures)


def _characters(document: _Document) -> Counter[str]:
    """The letters and figures that are to be read, each as often as it stands there."""
    return Counter(
        character
        for text in document.stories["document"].iter(name("w:t"))
        for character in text.text or ""
        if character.isalnum()
    )


def _set_attributes(body: etree._Element, marks: Marks) -> None:
    """The marks are gone from the words and are headings, lists and attributes."""
    placed: dict[etree._Element, Mark] = {}
    for paragraph in list(body.iter("p")):
        mark = marks.take(paragraph)
        if mark is None:
            continue
        if paragraph.getparent() is body:
            placed[paragraph] = mark
        else:
            _settle_in_cell(paragraph, mark)
    lists.nest(body, placed)


def _settle_in_cell(paragraph: etree._Element, mark: Mark) -> None:
    """In a table a number is part of the words, and a doubt is about the table."""
    if mark.number is not None and mark.number.text:
        paragraph.text = f"{mark.number.text} {paragraph.text or ''}"
    if mark.doubts:
        table = list(paragraph.iterancestors("table"))[-1]
        add_doubts(table, mark.doubts)


def add_doubts(element: etree._Element, sentences: list[str]) -> None:
    """The sentences are said of the element, each once."""
    said = element.get("data-doubt")
    kept = dict.fromkeys([*(said.split("\n") if said else []), *sentences])
    if kept:
        element.set("data-doubt", "\n".join(kept))
