"""A long document is read in good time, and one that is too long is refused in it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from portal.drafts.actions import read_file
from portal.drafts.importing import parse
from portal.errors import BadFile
from tests.drafts.word_files import docx, p, tbl, tc, text_box, tr
from tests.drafts.word_papers import long_paper

MOST_SECONDS = 10


def test_five_hundred_sections_are_read_with_their_numbers() -> None:
    began = time.process_time()
    draft = parse(long_paper(sections=500), "long.docx")
    assert time.process_time() - began < MOST_SECONDS
    headings = [section for section in draft.walk() if section.kind.is_heading]
    assert len(headings) == 500
    assert [(headings[at].marker, headings[at].title) for at in (0, 1, 499)] == [
        ("1", "Section 1"),
        ("1.1", "Section 2"),
        ("50.9", "Section 500"),
    ]
    assert [note.number for note in draft.footnotes][-1] == "50"


TOO_MANY = (
    "“d.docx” has more than 10,000 paragraphs, with those in its tables. Shorten it and send it "
    "again."
)
HOSTILE = {
    "paragraphs": (lambda: docx(*[p("Words.")] * 60_000), TOO_MANY),
    "cells": (lambda: docx(p("Words."), tbl(*[tr(*[tc("x")] * 50)] * 1_500)), TOO_MANY),
    "paragraphs just let in": (lambda: docx(*[p("Words.")] * 9_900), "The file has 9,90"),
}


@pytest.mark.parametrize("make, sentence", HOSTILE.values(), ids=HOSTILE)
def test_a_document_that_is_too_long_is_refused_in_good_time(
    make: Callable[[], bytes], sentence: str
) -> None:
    data = make()
    began = time.process_time()
    with pytest.raises(BadFile) as refused:
        read_file(data, "d.docx", parse=parse)
    assert time.process_time() - began < MOST_SECONDS
    assert refused.value.sentence.startswith(sentence)


def test_boxes_deep_in_one_another_are_read_in_good_time() -> None:
    block = p("Deep.")
    for _ in range(20):
        newer = text_box(block).split("<mc:Fallback>")[0]
        block = f"<w:p>{newer}</mc:AlternateContent></w:r></w:p>"
    began = time.process_time()
    draft = parse(docx(p("Words."), block), "d.docx")
    assert time.process_time() - began < MOST_SECONDS
    assert [section.text for section in draft.walk() if section.text] == ["Words.", "Deep."]
