"""Words of a web page come back from Markdown just as they were, whatever is in them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from portal.drafts import rendering
from portal.drafts.importing.html import parse
from portal.drafts.importing.html_words import Run, Style, Words
from portal.drafts.parsed import TextFormat

MARKDOWN = TextFormat.MARKDOWN
# What no file brings in: the importer takes control characters out.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff")
)
STYLES = st.builds(
    Style,
    href=st.sampled_from(["", "https://a.example/b(c)?d=[^1]&copy;", "mailto:a@b.example"]),
    strong=st.booleans(),
    struck=st.booleans(),
    em=st.booleans(),
    code=st.booleans(),
)
MARKS = st.text(alphabet="ab 1\\`*_[]<>&~!^|()#-:;/.\n", max_size=30)


def shown(words: Words) -> str:
    return rendering.plain_words(words.markdown(), MARKDOWN)


@given(TEXT)
def test_any_words_come_back_from_markdown(text: str) -> None:
    assert shown(Words.of([Run(text)])) == " ".join(text.split())


@given(st.lists(st.tuples(MARKS, STYLES).map(lambda pair: Run(*pair)), max_size=6))
def test_words_in_any_style_come_back_from_markdown(runs: list[Run]) -> None:
    words = Words.of(runs)
    assert shown(words) == words.plain == " ".join("".join(run.text for run in runs).split())


@given(TEXT.filter(lambda text: re.search(r"\w", text)))
def test_any_paragraph_comes_back_from_a_page(text: str) -> None:
    # A mark that no paper prints keeps the importer from reading "4." or "A." at its beginning.
    draft = parse(f"<h1>T</h1><h2>H</h2><p>Words {escape(text)} end.</p>")
    section = draft.sections[0].children[0]
    assert rendering.plain_words(section.text, MARKDOWN) == " ".join(f"Words {text} end.".split())


@pytest.mark.parametrize(
    "inside,markdown",
    [
        ("a <b>b</b> <strong>c</strong> d", "a **b** **c** d"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("a<b> b </b>c", "a **b** c"),
        ("<i>a <b>b</b></i>", "*a* ***b***"),
        ("a <del>b</del> <s>c</s>", "a ~~b~~ ~~c~~"),
        ("a <code>b*c`d</code>", "a ``b*c`d``"),
        ("1<sup>st</sup> H<sub>2</sub>O", "1st H2O"),
        ("a<br>b", "a  \nb"),
        ('<a href="https://a.example/x_(y)">b</a>', "[b](https://a.example/x_%28y%29)"),
        ('<a href="MAILTO:a@b.example">b</a>', "[b](MAILTO:a@b.example)"),
        ('<a href="javascript:alert(1)">b</a>', "b"),
        ('<a href=" java\nscript:alert(1)">b</a>', "b"),
        ('<a href="/relative">b</a> <a href="data:text/html,x">c</a>', "b c"),
        ("*a* _b_ `c` [d](http://e) &lt;b&gt; &amp;amp; ~~f~~", None),
        ("x<b>“y”</b>z", None),
    ],
)
def test_inline_marks_become_markdown(inside: str, markdown: str | None) -> None:
    draft = parse(f"<h1>T</h1><h2>H</h2><p>{inside}</p>")
    text = draft.sections[0].children[0].text
    plain = " ".join(re.sub(r"<br>", " ", inside).split())
    if markdown is not None:
        assert text == markdown
    else:
        expected = re.sub(r"</?b>", "", plain).replace("&lt;", "<").replace("&gt;", ">")
        assert rendering.plain_words(text, MARKDOWN) == expected.replace("&amp;", "&")


def test_words_that_look_like_a_footnote_mark_are_none() -> None:
    draft = parse("<h1>T</h1><h2>H</h2><p>As [^1] says, and [2].</p>")
    section = draft.sections[0].children[0]
    assert rendering.words(section.text, MARKDOWN) == "As [^1] says, and [2]."
    assert rendering.footnotes_in(section.text) == []
    assert section.doubts == []
