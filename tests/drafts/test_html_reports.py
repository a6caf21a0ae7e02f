"""Both real reports, printed as a web page by hand, are read without losing or moving a word."""

from __future__ import annotations

import re
from itertools import groupby

import pytest
from markupsafe import escape

from portal.drafts.importing import parse
from portal.drafts.importing.html import parse as parse_page
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind
from tests.drafts.reports import (
    CONSULTATION_PROCESS,
    WORK_PROGRAMME,
    labels,
    report,
    words_of_draft,
)

_MARK = re.compile(r"\[\^(\w+)\]")


def as_page(draft: ParsedDraft) -> str:
    """The paper as the Authority's own site would print it."""
    head = {"Report": draft.report_number, "Date": draft.report_date, "By": draft.report_by}
    lines = "<br>".join(f"{name}: {escape(value)}" for name, value in head.items() if value)
    notes = "".join(
        f'<li id="fn{note.number}">{_words(note.text)} <a href="#ref{note.number}">[Back]</a></li>'
        for note in draft.footnotes
    )
    inside = "".join(_section(section) for section in draft.sections)
    return (
        f"<!DOCTYPE html><html><head><title>Site</title></head><body><p>You are in: Home</p>"
        f"<h1>{_words(draft.title)}</h1><p>{lines}</p>{inside}<ol>{notes}</ol>"
        "<p>Send an e-mail linking to this page</p></body></html>"
    )


def _inside(sections: list[ParsedSection]) -> str:
    """The sections in order, with neighbouring items in one list."""
    runs = groupby(sections, key=lambda section: section.kind is SectionKind.LIST_ITEM)
    parts = []
    for is_list, run in runs:
        inside = "".join(map(_section, run))
        parts.append(f"<ul>{inside}</ul>" if is_list else inside)
    return "".join(parts)


def _section(section: ParsedSection) -> str:
    children = _inside(section.children)
    if section.kind.is_heading:
        return _heading(section) + children
    if section.kind is SectionKind.LIST_ITEM:
        return f'<li data-number="{escape(section.marker)}">{_words(section.text)}{children}</li>'
    if section.marker:
        number = escape(section.marker)
        return f'<ol><li data-number="{number}"><p>{_words(section.text)}</p>{children}</li></ol>'
    return f"<p>{_words(section.text)}</p>{children}"


def _heading(section: ParsedSection) -> str:
    if not section.line:
        return ""
    level = 3 if section.kind in (SectionKind.HEADING, SectionKind.OBJECTIVE) else 2
    stop = "." if section.kind is SectionKind.PART else ":"
    printed = f"{section.marker}{stop} {section.title}" if section.marker else section.title
    return f"<h{level}>{_words(printed)}</h{level}>"


def _words(text: str) -> str:
    html = str(escape(text)).replace("\n", "<br>")
    return _MARK.sub(r'<sup><a id="ref\1" href="#fn\1">[\1]</a></sup>', html)


@pytest.mark.parametrize("name", [WORK_PROGRAMME, CONSULTATION_PROCESS])
def test_every_word_of_a_report_is_in_the_draft_of_its_page(name: str) -> None:
    printed = parse(report(name), name)
    read = parse_page(as_page(printed))
    lost, found = words_of_draft(printed) - words_of_draft(read), words_of_draft(read)
    assert (dict(lost), dict(found - words_of_draft(printed))) == ({}, {})
    assert (read.title, read.report_number, read.report_date, read.report_by) == (
        printed.title,
        printed.report_number,
        printed.report_date,
        printed.report_by,
    )
    assert [note.number for note in read.footnotes] == [note.number for note in printed.footnotes]


def test_a_report_of_numbered_parts_is_the_same_sections_as_from_its_text() -> None:
    printed = parse(report(CONSULTATION_PROCESS), CONSULTATION_PROCESS)
    read = parse_page(as_page(printed))
    assert labels(read) == labels(printed)
    assert [(s.kind, s.marker) for s in read.walk()] == [(s.kind, s.marker) for s in printed.walk()]
