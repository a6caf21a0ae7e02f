"""The whole draft in ready pieces."""

from __future__ import annotations

import gc
from html.parser import HTMLParser
from statistics import median
from time import perf_counter

import pytest
from flask import current_app, render_template
from flask_sqlalchemy import SQLAlchemy
from markupsafe import Markup

from portal.drafts import layout, queries
from portal.drafts.layout import Hole
from portal.drafts.reading import Outline
from tests import factories
from tests.drafts.reports import CONSULTATION_PROCESS, WORK_PROGRAMME
from tests.drafts.scenes import HOUSE_FORM, imported, imported_report, make_preparing

VOID = {"br", "hr", "img", "input"}


class _Page(HTMLParser):
    """What is in a piece of HTML. Fails where an element is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inside: set[tuple[str, str]] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.add((self.open[-1] if self.open else "", tag))
        given = dict(attrs)
        self.ids += [value for name, value in given.items() if name == "id" and value]
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


@pytest.mark.parametrize("name", [WORK_PROGRAMME, CONSULTATION_PROCESS])
def test_a_report_is_well_formed_and_every_link_has_its_place(db: SQLAlchemy, name: str) -> None:
    outline = imported_report(name)
    page = read(layout.assemble(outline))
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert {view.anchor for view in outline.sections} <= set(page.ids)
    parents_of_items = {above for above, tag in page.inside if tag == "li"}
    assert parents_of_items <= {"ul", "ol"}
    assert {tag for above, tag in page.inside if above in {"ul", "ol"}} == {"li"}
    assert not {tag for above, tag in page.inside if above == "p"} & {"div", "ul", "ol", "p"}


def test_every_word_of_the_draft_is_printed(db: SQLAlchemy) -> None:
    outline = imported_report(CONSULTATION_PROCESS)
    printed = " ".join(read(layout.assemble(outline)).words)
    for view in outline.sections:
        assert " ".join(view.text.split()) in printed
        assert view.plain_title in printed


def test_holes_are_filled_by_section_and_by_passage(db: SQLAlchemy) -> None:
    outline = queries.outline_of(imported(make_preparing(), HOUSE_FORM))
    b2, bullet = outline.section("B2"), outline.section("B2-bullet-1")
    passage = outline.passage("B2")
    assert b2 is not None
    assert bullet is not None
    assert passage is not None
    html = layout.assemble(
        outline,
        {b2.id: Markup("<i>two</i>"), bullet.id: Markup("<i>one</i>"), 0: Markup("nowhere")},
        {passage.id: Markup("<u>done</u>")},
        headings={passage.id: Markup("<s>head</s>")},
    )
    assert html.count("</p><i>two</i><ul") == 1
    assert html.count("one;<i>one</i></li>") == 1
    assert "nowhere" not in html
    before, after = html.split("<u>done</u>")
    assert 'id="fn-1"' in before
    assert 'id="s-ways-of-asking"' in after
    assert f"{passage.heading.heading}</h2>\n<s>head</s>" in html
    assert "<i>" not in layout.assemble(outline)


def test_every_section_and_passage_has_its_hole(db: SQLAlchemy) -> None:
    outline = imported_report(WORK_PROGRAMME)
    holes = [(chunk.hole, chunk.id) for chunk in layout.chunks(outline) if chunk.hole]
    words = [view.id for view in outline.sections if not view.is_heading]
    assert sorted(i for hole, i in holes if hole is Hole.COUNT) == sorted(words)
    assert [i for hole, i in holes if hole is Hole.STATUS] == [p.id for p in outline.passages]
    assert [i for hole, i in holes if hole is Hole.HEADING] == [h.id for h in outline.headings]


def test_pieces_are_made_once_and_go_with_their_outline(db: SQLAlchemy) -> None:
    outline = queries.outline_of(imported(make_preparing(), HOUSE_FORM))
    pieces = layout.chunks(outline)
    assert layout.chunks(outline) is pieces
    assert outline in layout._built
    kept = len(layout._built)
    del outline
    gc.collect()
    assert len(layout._built) == kept - 1


def test_hostile_words_stay_words(db: SQLAlchemy) -> None:
    hostile = "<script>alert('x')</script> & \"quoted\" [^1]"
    version = imported(
        make_preparing(), f"A draft\n\nA. {hostile}\n\n1. {hostile}\n\n  • {hostile}"
    )
    html = layout.assemble(queries.outline_of(version))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;") == 3


def test_count_link_tells_itself_from_the_others() -> None:
    assert layout.count_link(1, "/a?b=1&c=2", "B<4>") == (
        '<a class="para__c govuk-link" href="/a?b=1&amp;c=2">1 comment'
        '<span class="govuk-visually-hidden"> on B&lt;4&gt;</span></a>'
    )
    assert "1,204 comments" in layout.count_link(1204, "/", "B4")


def test_a_draft_of_120_paragraphs_is_joined_in_a_third_of_a_millisecond(db: SQLAlchemy) -> None:
    outline = outline_of_120_paragraphs()
    counts = {v.id: layout.count_link(3, f"/d/{v.slug}", v.label) for v in outline.sections}
    statuses = {p.id: Markup("<p>Answered</p>") for p in outline.passages}
    layout.assemble(outline, counts, statuses)
    rounds = []
    for _ in range(9):
        began = perf_counter()
        for _ in range(20):
            layout.assemble(outline, counts, statuses)
        rounds.append((perf_counter() - began) / 20)
    assert median(rounds) < 0.0003


def outline_of_120_paragraphs() -> Outline:
    sentence = "What the Authority asks is answered by those who know it from where they live. "
    parts = []
    for part in range(12):
        parts.append(f"{chr(ord('A') + part)}. Part {part}")
        parts += [f"{number}. {sentence * 5}" for number in range(1, 11)]
    version = imported(make_preparing(), "A draft\n\n" + "\n\n".join(parts))
    outline = queries.outline_of(version)
    assert len([v for v in outline.sections if not v.is_heading]) == 120
    return outline


def test_one_passage_is_printed_with_what_stands_beside_it(db: SQLAlchemy) -> None:
    outline = queries.outline_of(imported(make_preparing(), HOUSE_FORM))
    passage, b2 = outline.passage("B2"), outline.section("B2")
    assert passage is not None
    assert b2 is not None
    with current_app.test_request_context():
        html = render_template(
            "drafts/_passage.html", passage=passage, counts={b2.id: Markup("<i>2</i>")}, here=b2.id
        )
    page = read(html)
    assert page.ids == ["words", "B1", "ref-1", "B2", "B2-bullet-1", "B2-bullet-2", "fn-1"]
    assert '<div class="para here" id="B2" aria-current="true">' in html
    assert html.count('class="para here"') == 1
    assert html.count("<i>2</i>") == 1


def test_factories_make_a_version_that_can_be_laid_out(db: SQLAlchemy) -> None:
    version = factories.make_version(factories.make_consultation())
    page = read(layout.assemble(queries.outline_of(version)))
    assert page.ids[:3] == ["s-summary", "s-summary-1", "A"]
