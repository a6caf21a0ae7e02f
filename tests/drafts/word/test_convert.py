"""Each construct of Word, and the web page that it becomes."""

from __future__ import annotations

import pytest

from portal.drafts.importing import parse
from portal.drafts.importing.word import drawings, equations, furniture, revisions, runs, titles
from portal.drafts.importing.word.convert import web_page
from portal.drafts.importing.word.package import open_package
from portal.errors import BadFile
from tests.drafts.word.pages import body_of, converted, doubts_of, numbers_of
from tests.drafts.word_files import (
    PNG,
    abstract,
    docx,
    endnote,
    field,
    footnote,
    heading_style,
    lvl,
    num,
    p,
    part,
    picture,
    r,
    style,
    tbl,
    tc,
    text_box,
    tr,
)

TITLE = p("The strategy", style="Title")
NUMBERING = (
    abstract(1, lvl(0, "%1.", left=360), lvl(1, "(%2)", "lowerLetter", left=720))
    + abstract(2, lvl(0, "\uf0b7", "bullet", left=720), lvl(1, "o", "bullet", left=1080))
    + abstract(3, lvl(0, "Part %1", "upperRoman"), lvl(1, "%1.%2"))
    + num(1, 1)
    + num(2, 2)
    + num(3, 3)
)


def test_headings_have_their_outline_levels() -> None:
    assert body_of(TITLE, p("One", style="Heading1"), p("Two", style="Heading2")) == (
        "<h1>The strategy</h1><h1>One</h1><h2>Two</h2>"
    )


def test_levels_below_the_sixth_are_the_sixth() -> None:
    assert body_of(TITLE, p("Deep", style="Heading9")) == "<h1>The strategy</h1><h6>Deep</h6>"


@pytest.mark.parametrize(
    "key, name", [("berschrift1", "heading 1"), ("Titre1", "Titre 1"), ("Rubrik1", "heading 1")]
)
def test_headings_of_a_word_in_another_language_are_headings(key: str, name: str) -> None:
    styles = style("Titel", "Titel") + style(key, name)
    blocks = (p("T", style="Titel"), p("One", style=key), p("Two", style=key))
    assert body_of(*blocks, styles=styles) == "<h1>T</h1><h1>One</h1><h1>Two</h1>"


def test_the_numbers_of_headings_are_said() -> None:
    assert body_of(
        TITLE, p("One", style="Heading1", num=(3, 0)), p("Two", style="Heading2", num=(3, 1)),
        numbering=NUMBERING,
    ) == (
        '<h1>The strategy</h1><h1 data-number="Part I">One</h1><h2 data-number="I.1">Two</h2>'
    )  # fmt: skip


def test_lists_stand_inside_one_another_by_their_levels() -> None:
    assert body_of(
        p("one", num=(1, 0)), p("a", num=(1, 1)), p("b", num=(1, 1)), p("two", num=(1, 0)),
        numbering=NUMBERING,
    ) == (
        '<ol><li data-number="1."><p>one</p><ol><li data-number="(a)"><p>a</p></li>'
        '<li data-number="(b)"><p>b</p></li></ol></li><li data-number="2."><p>two</p></li></ol>'
    )  # fmt: skip


def test_a_list_of_another_kind_stands_inside_the_item_it_is_further_right_of() -> None:
    assert body_of(
        p("one", num=(1, 0)), p("x", num=(2, 0)), p("deep", num=(2, 1)), p("two", num=(1, 0)),
        numbering=NUMBERING,
    ) == (
        '<ol><li data-number="1."><p>one</p><ul><li><p>x</p><ul><li><p>deep</p></li></ul></li>'
        '</ul></li><li data-number="2."><p>two</p></li></ol>'
    )  # fmt: skip


def test_a_paragraph_that_begins_under_an_item_goes_on_with_it() -> None:
    assert body_of(p("one", num=(1, 0)), p("more", left=360), p("apart"), numbering=NUMBERING) == (
        '<ol><li data-number="1."><p>one</p><p>more</p></li></ol><p>apart</p>'
    )


def test_an_empty_numbered_paragraph_is_counted_and_left_out() -> None:
    blocks = (p("one", num=(1, 0)), p(num=(1, 0)), p("three", num=(1, 0)))
    assert numbers_of(*blocks, numbering=NUMBERING) == ["1.", "3."]


def test_in_a_table_a_number_stands_in_the_words() -> None:
    table = tbl(tr(tc(p("one", num=(1, 0))), tc(p("x", num=(2, 0)))))
    assert body_of(p("none", num=(1, 0)), table, numbering=NUMBERING).endswith(
        "<td><p>2. one</p></td><td><p>• x</p></td></tr></table>"
    )


def test_a_table_has_its_header_and_merged_cells() -> None:
    table = tbl(
        tr(tc("Post"), tc("Cost"), is_header=True),
        tr(tc("Both", properties='<w:gridSpan w:val="2"/>')),
        tr(tc("Down", properties='<w:vMerge w:val="restart"/>'), tc("1")),
        tr(tc("", properties="<w:vMerge/>"), tc("2")),
    )
    assert body_of(table) == (
        "<table><thead><tr><th><p>Post</p></th><th><p>Cost</p></th></tr></thead><tbody>"
        '<tr><td colspan="2"><p>Both</p></td></tr>'
        '<tr><td rowspan="2"><p>Down</p></td><td><p>1</p></td></tr>'
        "<tr><td><p>2</p></td></tr></tbody></table>"
    )


@pytest.mark.parametrize("span", ["x", "0", "-2"])
def test_a_span_that_is_none_is_left_out(span: str) -> None:
    table = tbl(tr(tc("a", properties=f'<w:gridSpan w:val="{span}"/>'), tc("b")))
    assert body_of(table) == "<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>"


def test_a_table_in_a_table_is_kept() -> None:
    assert "inner" in body_of(tbl(tr(tc(tbl(tr(tc("inner"), tc("x")))), tc("outer"))))


def test_tables_deep_in_one_another_are_refused() -> None:
    nested = p("deep")
    for _ in range(200):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    with pytest.raises(BadFile, match=r"damaged|more than 5 tables inside one another"):
        converted(nested)


def test_six_tables_in_one_another_are_refused_by_name() -> None:
    nested = p("deep")
    for _ in range(6):
        nested = tbl(tr(tc(nested, p("x"))))
    with pytest.raises(BadFile) as refused:
        converted(nested)
    assert refused.value.sentence == (
        "“draft.docx” has more than 5 tables inside one another. Take the inner tables out and "
        "send it again."
    )


def test_the_words_of_a_text_box_are_read_once_after_its_paragraph() -> None:
    blocks = (TITLE, p("Before.", text_box(p("In a box."), p("More."))), p("After."))
    assert body_of(*blocks) == (
        f'<h1>The strategy</h1><p>Before.</p><p data-doubt="{drawings.IN_A_BOX}">In a box.</p>'
        "<p>More.</p><p>After.</p>"
    )


def test_a_text_box_inside_a_text_box_is_read_once() -> None:
    page = body_of(TITLE, p("Before.", text_box(p("Outer.", text_box(p("Inner."))))))
    assert (page.count("Outer."), page.count("Inner.")) == (1, 1)


CONTENTS = (
    "<w:sdt><w:sdtPr><w:docPartObj>"
    '<w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    f"<w:sdtContent>{p('One ... 1')}</w:sdtContent></w:sdt>"
)


@pytest.mark.parametrize(
    "contents",
    [
        CONTENTS,
        p("Contents", style="TOCHeading") + p("One 1", style="TOC1"),
        p(field('TOC \\o "1-3" \\h', r("One 1"))),
        '<w:p><w:fldSimple w:instr=" TOC \\o ">' + r("One 1") + "</w:fldSimple></w:p>",
    ],
    ids=["control", "styles", "field", "simple field"],
)
def test_a_table_of_contents_is_left_out(contents: str) -> None:
    assert body_of(TITLE, contents, p("Words.")) == "<h1>The strategy</h1><p>Words.</p>"


def test_a_table_of_contents_over_several_paragraphs_is_left_out() -> None:
    begun, rest = field("TOC", r("One 1")).split("<w:r><w:t ", 1)
    blocks = (
        f"<w:p>{begun}<w:r><w:t " + rest.replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""),
        "</w:p>",
        p("Two 2"),
        p('<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    )
    assert body_of(TITLE, *blocks, p("Words.")) == "<h1>The strategy</h1><p>Words.</p>"


def test_a_field_that_is_never_closed_takes_no_words() -> None:
    open_field = field("TOC", r("One 1")).replace('w:fldCharType="end"', 'w:fldCharType="x"')
    assert body_of(TITLE, p(open_field), p("Words.")).endswith("<p>One 1</p><p>Words.</p>")


def test_notes_are_marked_in_headings_sentences_and_items() -> None:
    draft = parse(
        docx(
            TITLE,
            p("One", footnote(2), style="Heading1"),
            p("A sentence", footnote(3), " goes on."),
            p("item", endnote(4), num=(1, 0)),
            numbering=NUMBERING,
            footnotes={2: "Of the heading.", 3: "Of the sentence."},
            endnotes={4: "Of the item."},
        ),
        "d.docx",
    )
    assert [(note.number, note.text) for note in draft.footnotes] == [
        ("1", "Of the heading."),
        ("2", "Of the sentence."),
        ("3", "Of the item."),
    ]
    assert [section.title or section.text for section in draft.walk()] == [
        "One[^1]",
        "A sentence[^2] goes on.",
        "item[^3]",
    ]


def test_a_mark_without_its_note_is_a_doubt() -> None:
    assert doubts_of(TITLE, p("Words", footnote(9), ".")) == [runs.LOST_NOTE]


def test_a_picture_has_its_description() -> None:
    page = converted(
        TITLE,
        p(picture("r9", "A plan & a map")),
        relations=[("r9", "image", "media/a.png", False)],
        parts={"word/media/a.png": PNG},
    )
    assert '<img alt="A plan &amp; a map" src="picture:1">' in page.html
    assert page.pictures == {"1": PNG}


@pytest.mark.parametrize("linked", [True, False])
def test_a_picture_that_is_not_in_the_file_is_left_out(*, linked: bool) -> None:
    relations = [("r9", "image", "http://evil.example/a.png", True)]
    page = converted(TITLE, p("Words.", picture("r9", linked=linked)), relations=relations)
    assert "evil.example" not in page.html
    assert drawings.NOT_INSIDE in page.html
    assert page.pictures == {}


def test_a_picture_whose_part_is_missing_is_left_out() -> None:
    relations = [("r9", "image", "media/a.png", False)]
    assert doubts_of(TITLE, p("Words.", picture("r9")), relations=relations) == [
        drawings.NOT_INSIDE
    ]


def test_a_picture_never_leads_out_of_the_document() -> None:
    relations = [("r9", "image", "../../../etc/passwd", False)]
    assert converted(TITLE, p("Words.", picture("r9")), relations=relations).pictures == {}


def test_a_chart_is_told() -> None:
    chart = picture("r9").replace("2006/picture", "2006/chart").split("<pic:pic>")[0]
    closed = f"{chart}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    assert doubts_of(TITLE, p("Words.", closed)) == [drawings.DRAWN]


def test_tracked_changes_are_taken_as_accepted() -> None:
    blocks = (
        TITLE,
        p("One ", f"<w:ins>{r('new')}</w:ins>", f"<w:del>{r('old')}</w:del>"),
        p(f"<w:moveFrom>{r('Moved.')}</w:moveFrom>", "Stays."),
        p(f"<w:moveTo>{r('Moved.')}</w:moveTo>"),
    )  # fmt: skip
    assert doubts_of(*blocks) == [
        "3 tracked changes were taken as accepted.", *[revisions.CHANGED_HERE] * 3,
    ]  # fmt: skip
    page = body_of(*blocks)
    assert [line.split(">")[-1] for line in page.split("</p>")][:3] == [
        "One new",
        "Stays.",
        "Moved.",
    ]


def test_a_paragraph_whose_end_was_deleted_runs_on() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    page = body_of(TITLE, p("One ", properties=deleted), p("two ", properties=deleted), p("three."))
    assert page.count("<p") == 1
    assert ">One two three.</p>" in page


def test_a_row_that_was_deleted_is_gone() -> None:
    table = tbl(tr(tc("a"), tc("b")), tr(tc("gone"), tc("gone"), properties="<w:del/>"))
    assert doubts_of(TITLE, table) == ["1 tracked change was taken as accepted."]
    assert "gone" not in body_of(TITLE, table)


def test_words_comments_are_left_out_and_counted() -> None:
    comment = '<w:commentRangeStart w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    comments = part("comments", f'<w:comment w:id="1">{p("Private remark")}</w:comment>')
    page = converted(
        TITLE,
        p(comment, "Words.", comment),
        relations=[("rc", "comments", "comments.xml", False)],
        parts={"word/comments.xml": comments},
    )
    assert "Private" not in page.html
    assert "2 of Word’s comments were left out." in page.html


def test_hidden_text_is_left_out() -> None:
    styles = style("Secret", "Secret", properties="<w:rPr><w:vanish/></w:rPr>")
    blocks = (p("Seen.", r("Hidden.", "<w:vanish/>")), p("Hidden.", style="Secret"))
    page = body_of(*blocks, styles=styles)
    assert page == f'<p data-doubt="{furniture.HIDDEN}">Seen.</p>'


def test_headers_and_footers_are_left_out() -> None:
    page = converted(
        p("Words."),
        relations=[("rh", "header", "header1.xml", False)],
        parts={"word/header1.xml": part("hdr", p("A header"))},
    )
    assert "header" not in page.html


def test_fields_are_what_they_show() -> None:
    assert body_of(p("See ", field("REF _Ref1 \\h", r("paragraph 4")), ".")) == (
        "<p>See paragraph 4.</p>"
    )


def test_a_simple_field_is_what_it_shows() -> None:
    simple = f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>'
    assert body_of(p("Page ", simple, ".")) == "<p>Page 7.</p>"


def test_a_ticked_box_is_shown() -> None:
    ticked = field("FORMCHECKBOX", "").replace(
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
        "</w:ffData></w:fldChar>",
    )
    assert body_of(p(ticked, "Yes")) == "<p>☒Yes</p>"


def test_links_keep_where_they_lead() -> None:
    relations = [("r9", "hyperlink", "https://mpa.example/?a=1&amp;b=2", True)]
    blocks = (
        p(f'<w:hyperlink r:id="r9">{r("here")}</w:hyperlink>'),
        p(field('HYPERLINK "https://two.example/"', r("there"))),
        p(f'<w:hyperlink w:anchor="_Ref1">{r("inside")}</w:hyperlink>'),
        p(f'<w:hyperlink r:id="absent">{r("nowhere")}</w:hyperlink>'),
    )
    page = body_of(*blocks, relations=[(*relations[0][:2], "https://mpa.example/?a=1", True)])
    assert page == (
        '<p><a href="https://mpa.example/?a=1">here</a></p>'
        '<p><a href="https://two.example/">there</a></p><p>inside</p><p>nowhere</p>'
    )


def test_content_controls_are_read_through() -> None:
    inline = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('inline')}</w:sdtContent></w:sdt>"
    block = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('block')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent>{tr(tc('a'), tc('b'))}</w:sdtContent></w:sdt>"
    assert body_of(p("An ", inline, " one."), block, tbl(row)) == (
        "<p>An inline one.</p><p>block</p>"
        "<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>"
    )


def test_an_equation_is_written_out() -> None:
    fraction = (
        "<m:oMathPara><m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f><m:r><m:t>+</m:t></m:r><m:sSup>"
        "<m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
        "</m:oMath></m:oMathPara>"
    )
    assert body_of(p("So ", fraction, ".")) == (
        f'<p data-doubt="{equations.READ_AS_TEXT}">So (a)/(b)+x^(2).</p>'
    )


def test_emphasis_is_kept_and_other_formats_are_not() -> None:
    strong = style("Strong", "Strong", kind="character", properties="<w:rPr><w:b/></w:rPr>")
    assert body_of(
        p(
            r("bold", "<w:b/>"), r(" "), r("italic", "<w:i/>"), r(" "), r("struck", "<w:strike/>"),
            r(" "), r("styled", '<w:rStyle w:val="Strong"/>'), r(" "),
            r("large", '<w:sz w:val="90"/><w:highlight w:val="yellow"/><w:caps/>'),
        ),
        styles=strong,
    ) == (
        "<p><strong>bold</strong> <em>italic</em> <s>struck</s> <strong>styled</strong> large</p>"
    )  # fmt: skip


def test_breaks_tabs_and_dashes_are_characters() -> None:
    inside = (
        "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/>"
        '<w:t>d</w:t><w:softHyphen/><w:t>e</w:t><w:br w:type="page"/><w:t>“f”</w:t></w:r>'
    )
    assert body_of(f"<w:p>{inside}</w:p>") == "<p>a<br>b\tc\u2011de<br>“f”</p>"


def test_symbols_are_characters() -> None:
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    euro = '<w:r><w:sym w:font="Arial" w:char="20AC"/></w:r>'
    assert body_of(p(tick, euro)) == "<p>✓€</p>"


@pytest.mark.parametrize("char", ["F001", "nothing", "FFFFFFFF"])
def test_a_symbol_that_nobody_knows_is_a_doubt(char: str) -> None:
    unknown = f'<w:r><w:sym w:font="Own" w:char="{char}"/></w:r>'
    assert doubts_of(TITLE, p("Words.", unknown)) == [runs.UNKNOWN_SYMBOL]


def test_the_words_of_smart_tags_and_ruby_are_kept() -> None:
    tagged = f'<w:smartTag w:element="place">{r("London")}</w:smartTag>'
    ruby = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('aid')}</w:rt><w:rubyBase>{r('base')}</w:rubyBase>"
        "</w:ruby></w:r>"
    )
    assert body_of(p(tagged, " ", ruby, ".")) == "<p>London base.</p>"


def test_another_document_put_in_by_reference_is_told() -> None:
    assert doubts_of(TITLE, p("Words."), '<w:altChunk r:id="r9"/>') == [furniture.OTHER_DOCUMENT]


def test_characters_of_our_own_in_a_file_are_not_taken_for_ours() -> None:
    forged = "\U000ffff00\U000ffff1Words."
    assert body_of(p(forged)) == "<p>0Words.</p>"


def test_a_first_line_is_the_title_where_no_style_says_so() -> None:
    page = converted(
        p("The strategy"), p("Words."), p("One", style="Heading1"), p("Two", style="Heading1")
    )
    assert "<h1>The strategy</h1>" in page.html
    assert titles.GUESSED in page.html


def test_the_only_heading_of_the_first_level_is_the_title() -> None:
    draft = parse(
        docx(p("The strategy", style="Heading1"), p("One", style="Heading2"), p("Words.")), "d.docx"
    )
    assert (draft.title, [section.title for section in draft.sections]) == ("The strategy", ["One"])


def test_the_first_of_several_headings_is_not_the_title() -> None:
    data = docx(
        p("One", style="Heading1"), p("Words."), p("Two", style="Heading1"), p("Other words.")
    )
    draft = parse(data, "Draft strategy.docx")
    assert (draft.title, [section.title for section in draft.sections]) == (
        "Draft strategy",
        ["One", "Two"],
    )


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(BadFile, match=r"“d\.docx” has no words in it\."):
        parse(docx(p()), "d.docx")


def test_a_doubt_about_what_is_left_out_stays_with_what_follows() -> None:
    hidden = p(r("Hidden.", "<w:vanish/>"))
    assert body_of(hidden, p("Words.")) == f'<p data-doubt="{furniture.HIDDEN}">Words.</p>'


def test_styles_of_the_document_may_be_missing() -> None:
    data = docx(p("One", style="Heading1"), p("Words."), without={"word/styles.xml"})
    assert "<h1>One</h1>" in web_page(open_package(data, "d.docx")).html


def test_a_custom_style_with_an_outline_level_is_a_heading() -> None:
    styles = heading_style(2, "Mine", "My own heading")
    assert (
        body_of(p("Words."), p("One", style="Mine"), styles=styles) == "<p>Words.</p><h2>One</h2>"
    )
