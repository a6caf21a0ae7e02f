"""No web page keeps the portal reading, exhausts it or brings anything in that runs."""

import time

import pytest

from portal.drafts import rendering
from portal.drafts.actions.fitting import fit
from portal.drafts.importing import parse
from portal.drafts.importing.source import LARGEST_PAGE_BYTES
from portal.errors import BadFile

# What is asked of every refusal. On a quiet machine each takes under a second.
MOST_SECONDS = 10
HEAD = "<!DOCTYPE html><html><body><h1>T</h1><h2>H</h2><p>Words.</p>"


def nested(opening: str, closing: str, times: int) -> str:
    return opening * times + "x" + closing * times


REFUSED = {
    "deep tags": (nested("<div>", "</div>", 45_000), "The file has more than 250 tags inside"),
    "very deep": (nested("<b>", "</b>", 100_000), "The file has more than 100,000 tags"),
    "300 tables": (
        nested("<table><tr><td>", "</td></tr></table>", 300),
        "The file has more than 250 tags inside",
    ),
    "21 tables": (
        nested("<table><tr><td>a</td><td>", "</td></tr></table>", 21),
        "The file has more than 20 tables inside one another",
    ),
    "31 lists": (
        nested("<ul><li>a", "</li></ul>", 31),
        "The file has more than 30 lists inside one another",
    ),
    "paragraphs": ("<p>x" * 11_000, "The file has more than 10,000 paragraphs"),
    "items": ("<ul>" + "<li>x" * 11_000, "The file has more than 10,000 paragraphs"),
    "cells": ("<table>" + "<tr><td>x<td>y" * 6_000, "The file has more than 10,000 paragraphs"),
    "footnotes": (
        "".join(f'<p><a href="#fn{n}">1</a></p><p id="fn{n}">x</p>' for n in range(2_100)),
        "The file has more than 2,000 footnotes",
    ),
    "a long word": ("<p>" + "x" * 9_000_000, f"The paragraph that begins “{'x' * 40}…” is longer"),
    "a very long word": ("<p>" + "x" * 11_000_000, "The file cannot be read to its end"),
    "breaks": ("<p>" + "a<br>" * 40_000, "The paragraph that begins “a a a a"),
    "styles": ("<p>" + "<b>x</b> y " * 40_000, "The paragraph that begins “x y x y"),
}


@pytest.mark.parametrize("inside, sentence", REFUSED.values(), ids=REFUSED)
def test_a_hostile_page_is_refused_in_good_time(inside: str, sentence: str) -> None:
    began = time.process_time()
    with pytest.raises(BadFile) as refused:
        fit(parse((HEAD + inside).encode(), "draft.html"))
    assert time.process_time() - began < MOST_SECONDS
    assert refused.value.sentence.startswith(sentence)


def test_entities_of_a_page_are_not_put_in() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    draft = parse(f"{bomb}{HEAD}<p>&b;&f;</p>".encode(), "draft.html")
    words = " ".join(section.text for section in draft.walk())
    assert "aaaaaaaaaa" not in words.replace('"aaaaaaaaaa"', "")
    assert "root:" not in words


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        "<p>[x](javascript:alert(1)) ![x](http://evil/x.png)</p>",
        "<table><tr><td colspan=2><img src=x onerror=alert(1)>&lt;img src=x&gt;</td><td>x</table>",
    ],
)
def test_nothing_in_a_page_runs(inside: str) -> None:
    draft = parse((HEAD + inside).encode(), "draft.html")
    for section in draft.walk():
        html = rendering.words(section.text, draft.text_format, section.kind).lower()
        for sign in ("<script", "<img", "onclick=alert(1)>", 'href="javascript', "<svg"):
            assert sign not in html


def test_a_page_is_as_large_as_its_pictures_make_it() -> None:
    with pytest.raises(BadFile) as refused:
        parse(b"<html>" + b" " * LARGEST_PAGE_BYTES, "draft.html")
    assert refused.value.sentence == (
        "“draft.html” is larger than 20 MB. Make its pictures smaller and send it again."
    )


@pytest.mark.parametrize(
    "data,sentence",
    [
        (b"", "“draft.html” is empty. Choose the file that holds the draft."),
        (b"<html><p> </p></html>", "“draft.html” has no words in it."),
        (b"<html></html>", "“draft.html” has no words in it."),
        (b"   ", "“draft.html” has no words in it."),
        (b"<h1>T</h1><h2>H</h2>", "“draft.html” has headings but nothing under them"),
        (b"%PDF-1.7", "“draft.html” is a PDF, not text."),
        (b"<html>a\x00b", "“draft.html” is not a web page."),
    ],
)
def test_a_page_without_a_draft_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse(data, "draft.html")
    assert refused.value.sentence.startswith(sentence)
