"""Reads a file that holds a draft and returns its parts, before anything is stored."""

from __future__ import annotations

import re
from pathlib import PurePath

from portal.drafts.importing import house_form, html, markdown
from portal.drafts.importing.chrome import without_chrome
from portal.drafts.importing.markdown_source import is_markdown, lost_words
from portal.drafts.importing.source import is_packed, is_page, page_of, shown, text_of
from portal.drafts.parsed import TITLE_LENGTH, ParsedDraft
from portal.errors import BadFile

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


def parse(data: bytes, filename: str) -> ParsedDraft:
    """The draft in the file, with a doubt for everything staff should check.

    Raises BadFile, with a sentence for the person who sent it, when there is no draft in it.
    """
    draft = _draft(data, filename)
    if not any(section.text or section.picture for section in draft.walk()):
        raise BadFile(
            f"{shown(filename)} has headings but nothing under them to comment on. "
            "Add the words of the draft and send it again."
        )
    if not draft.title:
        draft.title = PurePath(filename).stem.strip()[:TITLE_LENGTH] or "Untitled draft"
    return draft


def _draft(data: bytes, filename: str) -> ParsedDraft:
    if is_packed(data):
        return _word(data, filename)
    return _page(data, filename) if is_page(data, filename) else _text(data, filename)


def _word(data: bytes, filename: str) -> ParsedDraft:
    # What reads Word takes as long to load as the rest of this, and only the child needs it.
    from portal.drafts.importing.word import reading

    draft = reading.parse(data, filename)
    if not (draft.title or draft.sections):
        raise _without_words(filename)
    return draft


def _page(data: bytes, filename: str) -> ParsedDraft:
    draft = html.parse(page_of(data, filename))
    if not (draft.title or draft.sections):
        raise _without_words(filename)
    return draft


def _text(data: bytes, filename: str) -> ParsedDraft:
    text = without_chrome(text_of(data, filename))
    if not re.search(r"[^\W_]", text):
        raise _without_words(filename)
    is_named = PurePath(filename).suffix.lower() in _MARKDOWN_SUFFIXES
    if not (is_named or is_markdown(text)):
        return house_form.parse(text)
    draft = markdown.parse(text)
    if lost := lost_words(text, draft):
        raise BadFile(
            f"{shown(filename)} has lists or quotations too deep inside one another to be read "
            f"whole (near “{lost[0][:40]}”). Bring them out a level or two and send it again."
        )
    return draft


def _without_words(filename: str) -> BadFile:
    return BadFile(f"{shown(filename)} has no words in it. Choose the file that holds the draft.")
