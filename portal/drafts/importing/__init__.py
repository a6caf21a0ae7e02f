"""Reads a file that holds a draft and returns its parts, before anything is stored."""

from __future__ import annotations

import re
from pathlib import PurePath

from portal.drafts.importing import house_form, markdown
from portal.drafts.importing.chrome import without_chrome
from portal.drafts.importing.markdown_source import is_markdown, lost_words
from portal.drafts.importing.source import shown, text_of
from portal.drafts.parsed import TITLE_LENGTH, ParsedDraft
from portal.errors import BadFile

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


def parse(data: bytes, filename: str) -> ParsedDraft:
    """The draft in the file, with a doubt for everything staff should check.

    Raises BadFile, with a sentence for the person who sent it, when there is no draft in it.
    """
    text = without_chrome(text_of(data, filename))
    if not re.search(r"[^\W_]", text):
        raise BadFile(
            f"{shown(filename)} has no words in it. Choose the file that holds the draft."
        )
    path = PurePath(filename)
    as_markdown = path.suffix.lower() in _MARKDOWN_SUFFIXES or is_markdown(text)
    draft = markdown.parse(text) if as_markdown else house_form.parse(text)
    if as_markdown and (lost := lost_words(text, draft)):
        raise BadFile(
            f"{shown(filename)} has lists or quotations too deep inside one another to be read "
            f"whole (near “{lost[0][:40]}”). Bring them out a level or two and send it again."
        )
    if not any(section.text for section in draft.walk()):
        raise BadFile(
            f"{shown(filename)} has headings but nothing under them to comment on. "
            "Add the words of the draft and send it again."
        )
    if not draft.title:
        draft.title = path.stem.strip()[:TITLE_LENGTH] or "Untitled draft"
    return draft
