"""A document of the tests as the web page that is made of it."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from portal.drafts.importing.word.convert import WebPage, web_page
from portal.drafts.importing.word.package import open_package
from tests.drafts.word_files import docx


def converted(*body: str, **keywords: Any) -> WebPage:
    return web_page(open_package(docx(*body, **keywords), "draft.docx"))


def body_of(*body: str, **keywords: Any) -> str:
    """What stands in the page's body, as HTML."""
    tree = html.document_fromstring(converted(*body, **keywords).html)
    return "".join(
        etree.tostring(block, method="html", encoding="unicode") for block in tree.find("body")
    )


def doubts_of(*body: str, **keywords: Any) -> list[str]:
    """What is said of the whole document, then of each place."""
    tree = html.document_fromstring(converted(*body, **keywords).html)
    return [meta.get("content") for meta in tree.iter("meta")] + [
        sentence
        for element in tree.iter()
        if element.get("data-doubt")
        for sentence in element.get("data-doubt").split("\n")
    ]


def numbers_of(*body: str, **keywords: Any) -> list[str]:
    """The numbers of the page in reading order."""
    tree = html.document_fromstring(converted(*body, **keywords).html)
    return [element.get("data-number") for element in tree.iter() if element.get("data-number")]
