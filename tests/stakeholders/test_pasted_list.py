"""A list out of letters and spreadsheets is read whole, and every line is accounted for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import BadFile, Refusal
from portal.stakeholders.models import BodyKind, MemberRole
from portal.stakeholders.pasted_lines import decoded
from portal.stakeholders.pasted_list import MAX_ROWS, PastedList, Row, read

LAMBETH = Row(
    line=1,
    source="Lambeth CPCG,CPCG,Lambeth,lead@lambeth.example",
    name="Lambeth CPCG",
    kind=BodyKind.CPCG,
    borough="Lambeth",
    email="lead@lambeth.example",
)


def only(text: str) -> Row:
    [row] = read(text).rows
    return row


def values(row: Row) -> tuple[str, BodyKind, str, str, str, MemberRole, str]:
    return (row.name, row.kind, row.borough, row.email, row.contact_name, row.role, row.problem)


def test_row_without_header_is_read_by_position() -> None:
    assert read(LAMBETH.source) == PastedList(rows=[LAMBETH], header_lines=[], blank_lines=[])


@pytest.mark.parametrize("separator", [",", ";", "\t", " , ", "; "])
def test_row_is_read_whatever_separates_its_cells(separator: str) -> None:
    cells = ["Lambeth CPCG", "CPCG", "Lambeth", "lead@lambeth.example", "Grace Adeyemi", "lead"]
    assert values(only(separator.join(cells))) == (
        "Lambeth CPCG",
        BodyKind.CPCG,
        "Lambeth",
        "lead@lambeth.example",
        "Grace Adeyemi",
        MemberRole.LEAD,
        "",
    )


def test_header_gives_the_columns_in_any_order() -> None:
    found = read(
        "Contact e-mail;Notes;Role;Organisation;Type;Contact name\n"
        "rep@camden.example;by post;representative;Camden CPCG;consultative group;Jo Okoro\n"
    )
    assert found.header_lines == [1]
    assert [values(row) for row in found.rows] == [
        (
            "Camden CPCG",
            BodyKind.CPCG,
            "",
            "rep@camden.example",
            "Jo Okoro",
            MemberRole.REPRESENTATIVE,
            "",
        )
    ]


def test_contact_column_holds_the_address_where_no_other_does() -> None:
    row = read("Name,Kind,Contact\nCamden CPCG,CPCG,a@camden.example").rows[0]
    assert (row.email, row.problem) == ("a@camden.example", "")


def test_first_row_that_is_a_body_is_not_taken_for_a_header() -> None:
    found = read("Group,Forum,Camden,lead@forum.example")
    assert (found.header, [row.name for row in found.rows]) == ("", ["Group"])


def test_quoted_cells_keep_commas_quotes_and_line_ends() -> None:
    found = read(
        '"Kensington, Chelsea and ""friends""",CPCG,Kensington,a@k.example\n'
        '"Two\nlines",other,,b@k.example\n'
        "Camden CPCG,CPCG,Camden,c@k.example\n"
    )
    assert [(row.line, row.lines, row.name) for row in found.rows] == [
        (1, 1, 'Kensington, Chelsea and "friends"'),
        (2, 2, "Two lines"),
        (4, 1, "Camden CPCG"),
    ]


def test_quote_that_is_never_closed_holds_its_own_line_only() -> None:
    found = read('"Lambeth CPCG,CPCG,Lambeth,a@k.example\nCamden,CPCG,Camden,b@k.example\n')
    assert [row.line for row in found.rows] == [1, 2]
    assert found.rows[1].problem == ""


def test_blank_lines_are_passed_over_and_counted() -> None:
    found = read(f"\n{LAMBETH.source}\n  \n,,,\n")
    assert ([row.line for row in found.rows], found.blank_lines) == ([2], [1, 3, 4])


def test_address_with_a_name_gives_both() -> None:
    row = only("Lambeth CPCG,CPCG,Lambeth, Grace Adeyemi <Lead@Lambeth.example> ")
    assert (row.email, row.contact_name) == ("lead@lambeth.example", "Grace Adeyemi")


def test_byte_order_mark_is_not_part_of_the_first_name() -> None:
    assert only("\ufeff" + LAMBETH.source).name == "Lambeth CPCG"


def test_file_with_byte_order_mark_and_file_from_excel_read_alike() -> None:
    text = "Côr Llundain – “Forum”"
    assert decoded(text.encode("utf-8-sig")) == text
    assert decoded(text.encode("cp1252")) == text
    assert decoded(text.encode("utf-16")) == text


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b"\x81\x8d\xff", b"\xff\xfe\x00"])
def test_file_that_is_not_text_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(BadFile, match="save it as CSV"):
        decoded(data)


@pytest.mark.parametrize(
    "word, kind",
    [
        ("cpcg", BodyKind.CPCG),
        ("Consultative Group", BodyKind.CPCG),
        ("Community & Police Consultative Group", BodyKind.CPCG),
        ("GLA", BodyKind.GLA_GROUP),
        ("Mayor", BodyKind.MAYORS_OFFICE),
        ("Mayor's Office", BodyKind.MAYORS_OFFICE),
        ("Mayor’s Office", BodyKind.MAYORS_OFFICE),
        ("civic  forum", BodyKind.CIVIC_FORUM),
        ("Priority", BodyKind.PRIORITY_GROUP),
        ("other", BodyKind.OTHER),
    ],
)
def test_kind_is_known_by_the_words_people_use(word: str, kind: BodyKind) -> None:
    row = only(f"A body,{word},,a@b.example")
    assert (row.kind, row.problem) == (kind, "")


@pytest.mark.parametrize(
    "word, borough",
    [
        ("", ""),
        ("Barking", "Barking and Dagenham"),
        ("hammersmith & fulham", "Hammersmith and Fulham"),
        ("London Borough of Kingston-upon-Thames", "Kingston upon Thames"),
        ("City of Westminster", "Westminster"),
        ("City of London", "City of London"),
    ],
)
def test_borough_is_known_by_the_words_people_use(word: str, borough: str) -> None:
    row = only(f"A body,CPCG,{word},a@b.example")
    assert (row.borough, row.problem) == (borough, "")


@pytest.mark.parametrize(
    "source, problem",
    [
        (",CPCG,Lambeth,a@b.example", "The name of the body is missing"),
        (
            "A body,quango,Lambeth,a@b.example",
            "“quango” is not a kind of body. Use CPCG, GLA Group, Mayor’s Office, Civic Forum, "
            "priority group or other.",
        ),
        (
            "A body,CPCG,Croydon Town,a@b.example",
            "“Croydon Town” is not one of the 32 London boroughs or the City of London. "
            "Leave it empty where there is none.",
        ),
        (
            "A body,CPCG,Lambeth,nobody",
            "Enter an e-mail address with a name, an @ and a place, like name@example.com",
        ),
        (
            "A body,CPCG,Lambeth,a@b.example,Jo,boss",
            "“boss” is not a role. Use lead or representative.",
        ),
        (
            "A, body,CPCG,Lambeth,a@b.example,Jo,lead",
            "This row has more columns than the list. Put double quotes around a name that has a "
            "comma in it.",
        ),
    ],
)
def test_row_that_cannot_be_used_says_why(source: str, problem: str) -> None:
    assert only(source).problem == problem


def test_copy_of_a_row_cannot_be_used_and_a_shared_part_is_said() -> None:
    found = read(
        "Lambeth CPCG,CPCG,Lambeth,a@b.example\n"
        "LAMBETH  cpcg,CPCG,Lambeth,A@B.example\n"
        "Lambeth CPCG,CPCG,Lambeth,second@b.example\n"
        "Chairs’ Forum,other,,a@b.example\n"
    )
    assert [(row.problem, row.remark) for row in found.rows] == [
        ("", ""),
        ("The same body and address as line 1", ""),
        ("", "The same body as line 1."),
        ("", "The same address as line 1."),
    ]


def test_list_of_more_than_the_limit_is_refused() -> None:
    rows = [f"Body {n},other,,a{n}@b.example" for n in range(MAX_ROWS + 1)]
    with pytest.raises(Refusal, match="at most 500"):
        read("\n".join(rows))
    assert len(read("\n".join(rows[:-1])).rows) == MAX_ROWS


PIECES = st.sampled_from(
    [
        *("Lambeth CPCG", "CPCG", "name", "e-mail", "a@b.example", "é", "<", " ", ""),
        *('"', ",", ";", "\t", "\n", "\r\n", "\r", "\0", "\ufeff", "\x0b", "\u2028"),
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_reading_never_fails_and_accounts_for_every_line_once(text: str) -> None:
    found = read(text)
    accounted = [*found.header_lines, *found.blank_lines]
    for row in found.rows:
        accounted += range(row.line, row.line + row.lines)
    ends = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = ends.count("\n") + (0 if ends.endswith("\n") or not ends else 1)
    assert sorted(accounted) == list(range(1, lines + 1))


@given(st.binary(max_size=200))
def test_decoding_gives_text_or_a_refusal(data: bytes) -> None:
    with suppress(BadFile):
        assert isinstance(decoded(data), str)
