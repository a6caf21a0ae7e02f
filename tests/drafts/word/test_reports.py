"""Both real reports, written in Word, are read as they are read from their text."""

from __future__ import annotations

from collections import Counter

import pytest

from portal.drafts.importing import parse
from portal.drafts.parsed import ParsedDraft
from tests.drafts.reports import (
    CONSULTATION_PROCESS,
    WORK_PROGRAMME,
    labels,
    report,
    words_of_draft,
)
from tests.drafts.word_reports import as_word


def both(name: str) -> tuple[ParsedDraft, ParsedDraft]:
    """The report as it is read from its text, and from Word."""
    typed = parse(report(name), "report.txt")
    return typed, parse(as_word(typed), "report.docx")


@pytest.mark.parametrize("name", [CONSULTATION_PROCESS, WORK_PROGRAMME])
def test_a_report_in_word_has_the_same_labels(name: str) -> None:
    typed, in_word = both(name)
    assert labels(in_word) == labels(typed)


@pytest.mark.parametrize("name", [CONSULTATION_PROCESS, WORK_PROGRAMME])
def test_a_report_in_word_has_the_same_kinds_and_markers(name: str) -> None:
    typed, in_word = both(name)
    assert [(section.kind, section.marker) for section in in_word.walk()] == [
        (section.kind, section.marker) for section in typed.walk()
    ]


@pytest.mark.parametrize("name", [CONSULTATION_PROCESS, WORK_PROGRAMME])
def test_a_report_in_word_keeps_every_word(name: str) -> None:
    typed, in_word = both(name)
    assert words_of_draft(in_word) - words_of_draft(typed) == Counter()
    assert words_of_draft(typed) - words_of_draft(in_word) == Counter()


@pytest.mark.parametrize("name", [CONSULTATION_PROCESS, WORK_PROGRAMME])
def test_a_report_in_word_has_the_same_head_and_notes(name: str) -> None:
    typed, in_word = both(name)
    assert (in_word.title, in_word.report_number, in_word.report_date, in_word.report_by) == (
        typed.title, typed.report_number, typed.report_date, typed.report_by,
    )  # fmt: skip
    assert [note.number for note in in_word.footnotes] == [note.number for note in typed.footnotes]
