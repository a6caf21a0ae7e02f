"""Drafts in Word documents: made a web page first, and then read as one."""

from __future__ import annotations

from portal.drafts.importing import html
from portal.drafts.importing.pictures import picture_of
from portal.drafts.importing.word.convert import web_page
from portal.drafts.importing.word.package import open_package
from portal.drafts.parsed import ParsedDraft, ParsedPicture

_OF_NO_KEPT_KIND = "application/octet-stream"


def parse(data: bytes, filename: str) -> ParsedDraft:
    """The draft in a Word document. Its words become Markdown; `title` is "" if it has none.

    Raises BadFile for what is not a Word document, or not a safe one.
    """
    page = web_page(open_package(data, filename))
    pictures = {
        key: picture_of(picture) or ParsedPicture(_OF_NO_KEPT_KIND, picture)
        for key, picture in page.pictures.items()
    }
    return html.parse(page.html, pictures=pictures)
