"""Tables of a web page: in Markdown where it can say them, else as HTML of our own making."""

import pytest

from portal.drafts import rendering
from portal.drafts.importing.html import parse
from portal.drafts.importing.html_tables import LONGEST_TABLE
from portal.drafts.parsed import ParsedDraft, ParsedSection, SectionKind, TextFormat

FLATTENED = "A table stood inside a table here. Its words were read one after the other."
HEAD = "<tr><th>Post</th><th>Cost</th></tr>"


def page(inside: str) -> ParsedDraft:
    return parse(f"<h1>T</h1><h2>H</h2>{inside}")


def tables(draft: ParsedDraft) -> list[ParsedSection]:
    return [section for section in draft.walk() if section.kind is SectionKind.TABLE]


def only(inside: str) -> str:
    (table,) = tables(page(inside))
    return table.text


def shown(text: str) -> str:
    return rendering.words(text, TextFormat.MARKDOWN, SectionKind.TABLE, label="H, table 1")


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{HEAD}<tr><td>Clerk</td><td>a|b <b>5</b></td></tr></table>",
        "<table><thead><tr><td>Post</td><td>Cost</td></tr></thead>"
        "<tbody><tr><td>Clerk</td><td>a|b <b>5</b></td></tr></tbody></table>",
        "<table data-header-rows=1><tr><td>Post</td><td>Cost</td></tr>"
        "<tr><td><p>Clerk</p></td><td>a|b <b>5</b></td></tr></table>",
        "<table><tr><td><b>Post</b></td><td><b>Cost</b></td></tr>"
        "<tr><td>Clerk</td><td>a|b <b>5</b></td></tr></table>",
    ],
)
def test_a_simple_table_is_markdown(table: str) -> None:
    assert only(table) == "| Post | Cost |\n| --- | --- |\n| Clerk | a\\|b **5** |"
    assert "<td>a|b <strong>5</strong></td>" in shown(only(table))


def test_a_table_with_merged_cells_is_html() -> None:
    text = only(
        "<table><tr><th colspan=2>Post</th></tr><tr><td rowspan=2 style='x' onclick=y()>One"
        '<br>two</td><td><a href="https://a.example/?a=1&amp;b=[^1]"><i>link</i></a></td></tr>'
        "<tr><td><ul><li>x</li><li>y &lt;z&gt;</li></ul></td></tr></table>"
    )
    assert text.split("\n") == [
        "<table>",
        "<thead>",
        "<tr>",
        '<th scope="colgroup" colspan="2">Post</th>',
        "</tr>",
        "</thead>",
        "<tbody>",
        "<tr>",
        '<td rowspan="2">One<br>two</td>',
        '<td><a href="https://a.example/?a=1&amp;b=%5B%5E1%5D"><em>link</em></a></td>',
        "</tr>",
        "<tr>",
        "<td>• x<br>• y &lt;z&gt;</td>",
        "</tr>",
        "</tbody>",
        "</table>",
    ]
    plain = rendering.plain_words(text, TextFormat.MARKDOWN, SectionKind.TABLE)
    assert plain == "Post One two link • x • y <z>"
    assert '<th scope="colgroup" colspan="2">Post</th>' in shown(text)


def test_a_table_without_a_header_has_none() -> None:
    text = only("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>")
    assert text.startswith("<table>\n<tbody>\n<tr>\n<td>a</td>")


def test_a_row_may_have_a_header_of_its_own() -> None:
    text = only(f"<table>{HEAD}<tr><th>Clerk</th><td>5</td></tr></table>")
    assert '<th scope="row">Clerk</th>' in text


def test_a_short_row_is_filled_up() -> None:
    text = only(f"<table>{HEAD}<tr><td>Clerk</td></tr></table>")
    assert text.endswith("| Clerk |  |")


def test_an_empty_table_is_left_out_and_one_cell_is_its_content() -> None:
    draft = page(
        "<p>Words.</p><table><tr><td> </td><td></td></tr></table>"
        "<table><tr><td><h3>Inner</h3><p>Boxed.</p></td></tr></table>"
    )
    assert [(s.kind, s.title or s.text) for s in draft.walk()] == [
        (SectionKind.PART, "H"),
        (SectionKind.PARAGRAPH, "Words."),
        (SectionKind.HEADING, "Inner"),
        (SectionKind.PARAGRAPH, "Boxed."),
    ]


def test_a_caption_is_a_paragraph_before_its_table() -> None:
    draft = page(f"<table><caption>Costs</caption>{HEAD}<tr><td>a</td><td>b</td></tr></table>")
    assert [s.text.split("\n")[0] for s in draft.walk()][1:] == ["Costs", "| Post | Cost |"]


def test_tables_that_only_lay_out_are_read_in_order_with_a_doubt() -> None:
    inner = f"<table>{HEAD}<tr><td>a</td><td>b</td></tr></table>"
    draft = page(f"<table><tr><td>Left.</td><td><p>Right.</p>{inner}</td></tr></table>")
    assert [s.text.split("\n")[0] for s in draft.walk()][1:] == [
        "Left.",
        "Right.",
        "| Post | Cost |",
    ]
    assert draft.sections[0].children[0].doubts == [FLATTENED]


def test_a_table_in_a_cell_of_data_is_read_into_the_cell_with_a_doubt() -> None:
    inner = "<table><tr><td>x</td><td>y</td></tr></table>"
    (table,) = tables(page(f"<table>{HEAD}<tr><td>{inner}</td><td>b</td></tr></table>"))
    assert "<td>x<br>y</td>" in table.text
    assert table.doubts == [FLATTENED]


def test_five_tables_inside_one_another_are_read() -> None:
    nested = "Words."
    for depth in range(5):
        nested = f"<table><tr><td>{depth}</td><td>{nested}</td></tr></table>"
    draft = page(nested)
    words = " ".join(
        rendering.plain_words(s.text, TextFormat.MARKDOWN, s.kind) for s in draft.walk()
    )
    assert words.split() == ["4", "3", "2", "1", "0", "Words."]


def test_a_long_table_is_divided_between_rows_with_its_header() -> None:
    rows = "".join(f"<tr><td>Row {n}</td><td>{'words ' * 20}</td></tr>" for n in range(400))
    divided = tables(page(f"<table>{HEAD}{rows}</table>"))
    assert len(divided) > 1
    assert all(table.text.startswith("| Post | Cost |\n| --- |") for table in divided)
    assert all(len(table.text) <= LONGEST_TABLE for table in divided)
    lines = [line for table in divided for line in table.text.split("\n")[2:]]
    assert [line.split(" | ")[0] for line in lines] == [f"| Row {n}" for n in range(400)]
    assert [bool(table.doubts) for table in divided] == [True] * (len(divided) - 1) + [False]


@pytest.mark.parametrize(
    "hostile",
    [
        "<table><tr><td onclick=alert(1)><script>alert(1)</script>x</td></tr></table>",
        "<table><tr><td><img src=x onerror=alert(1)>x</td></tr></table>",
        '<table><tr><td><a href="javascript:alert(1)">x</a></td></tr></table>',
        '<table style="position:fixed"><tr><td><iframe src="//evil"></iframe>x</td></tr></table>',
        "<table></table><svg onload=alert(1)>x",
        "<TABLE><td><form action=//evil><input></form>x",
    ],
)
def test_hostile_markup_in_a_table_is_cleaned_away(hostile: str) -> None:
    html = shown(hostile).lower()
    for sign in ("<script", "<img", "<svg", "<iframe", "<form", "<input", "onclick", "onerror"):
        assert sign not in html
    for sign in ("style", "javascript:", "alert(1)"):
        assert sign not in html
    assert "x" in html


@pytest.mark.parametrize(
    "attribute,kept",
    [
        ("colspan=2", 'colspan="2"'),
        ("colspan=51", ""),
        ("rowspan=-1", ""),
        ("rowspan=50", 'rowspan="50"'),
        ("colspan=1e9", ""),
        ("class=desk", ""),
        ("id=main", ""),
    ],
)
def test_only_fair_attributes_of_a_cell_are_kept(attribute: str, kept: str) -> None:
    html = shown(f"<table><tr><td {attribute}>x</td></tr></table>")
    assert f"<td {kept}>x</td>".replace(" >", ">") in html


def test_a_table_of_html_has_a_caption_and_the_portals_look() -> None:
    html = shown("<table><tbody><tr><td>x[^1]</td></tr></tbody></table>")
    caption = '<caption class="govuk-visually-hidden">Table, H, table 1</caption>'
    assert html == f'<table class="grid">{caption}<tbody><tr><td>x[1]</td></tr></tbody></table>'
