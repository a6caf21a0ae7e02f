"""The pictures of one web page, each with a sentence where it cannot be kept."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from portal.drafts.importing.html_source import Element
from portal.drafts.importing.pictures import (
    LARGEST_PICTURE_BYTES,
    LARGEST_PICTURES_BYTES,
    picture_of,
)
from portal.drafts.parsed import ParsedPicture
from portal.errors import BadFile

_MEGABYTE = 1024 * 1024
_DATA = re.compile(r"data:[^,;]{0,100}(?:;[^,;]{0,100})*;base64,", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_LONGEST_SHOWN = 100


@dataclass(slots=True)
class Pictures:
    """What `picture:` addresses stand for, and how many bytes were kept so far."""

    given: Mapping[str, ParsedPicture]
    kept_bytes: int = 0

    def take(self, element: Element) -> ParsedPicture | str:
        """The picture that a tag shows, or why it was left out."""
        address = (element.get("src") or "").strip()
        if address.startswith("picture:"):
            given = self.given.get(address.removeprefix("picture:"))
            return self._kept(given.data) if given else "A picture was missing from the file."
        if address[:5].lower() == "data:":
            return self._embedded(address)
        if not address:
            return "A picture without an address was left out."
        shown = address if len(address) <= _LONGEST_SHOWN else f"{address[:_LONGEST_SHOWN]}…"
        return f"A picture at {shown} was left out: the portal fetches nothing from elsewhere."

    def _embedded(self, address: str) -> ParsedPicture | str:
        found = _DATA.match(address)
        if found is None:
            return "A picture was left out: it is not PNG, JPEG, GIF or WebP."
        try:
            data = base64.b64decode(_SPACE.sub("", address[found.end() :]), validate=True)
        except (binascii.Error, ValueError):
            return "A picture was left out: its data is damaged."
        return self._kept(data)

    def _kept(self, data: bytes) -> ParsedPicture | str:
        picture = picture_of(data)
        if picture is None:
            return "A picture was left out: it is not PNG, JPEG, GIF or WebP."
        if len(data) > LARGEST_PICTURE_BYTES:
            megabytes = LARGEST_PICTURE_BYTES // _MEGABYTE
            return f"A picture was left out: it is larger than {megabytes} MB."
        self.kept_bytes += len(data)
        if self.kept_bytes > LARGEST_PICTURES_BYTES:
            raise BadFile(
                f"The pictures in the file are larger than {LARGEST_PICTURES_BYTES // _MEGABYTE} "
                "MB together, each counted as often as it is shown. Make them smaller and send "
                "it again."
            )
        return picture
