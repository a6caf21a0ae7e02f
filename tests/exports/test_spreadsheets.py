"""Spreadsheets hold what was written, in its letters, and run none of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exports.spreadsheets import BYTE_ORDER_MARK, RUN_AS_FORMULA, csv_bytes, readable

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DANGEROUS = st.sampled_from(sorted(RUN_AS_FORMULA))
FORMULAS = st.builds(
    lambda blank, first, rest: blank + first + rest,
    st.text(st.sampled_from(" \xa0\u200b\ufeff"), max_size=3),
    DANGEROUS,
    TEXT,
)
CELLS = st.one_of(TEXT, FORMULAS)


def file_of(header: Iterable[str], rows: Iterable[Iterable[str | int | None]]) -> str:
    return b"".join(csv_bytes(header, rows)).decode("utf-8")


def read_back(text: str) -> list[list[str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_every_cell_comes_back_as_it_was_or_with_an_apostrophe(rows: list[list[str]]) -> None:
    _header, *back = read_back(file_of(["One", "Two"], rows))
    assert back == [[str(readable(cell)) for cell in row] for row in rows]
    for row, kept in zip(rows, back, strict=True):
        for cell, shown in zip(row, kept, strict=True):
            assert shown in {cell, f"'{cell}"}


@given(CELLS)
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    _, [shown, _] = read_back(file_of(["One", "Two"], [[cell, "x"]]))
    assert shown[:1] not in RUN_AS_FORMULA
    assert shown.lstrip(" \xa0\u200b\u200e\u200f\u2060\ufeff")[:1] not in RUN_AS_FORMULA


@given(TEXT)
def test_only_what_could_run_is_changed(cell: str) -> None:
    if cell[:1].isalnum():
        assert readable(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44 20 7202 0202",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        ' =HYPERLINK("http://evil")',
        "\ufeff=1",
    ],
)
def test_a_cell_that_could_run_becomes_text(cell: str) -> None:
    assert readable(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["£20", "“quoted”", "Siân ŵ ŷ", "🙂", "two\nlines", "a=b", "semi;colon", 'say "x"', ""]
)
def test_other_letters_and_line_ends_survive(cell: str) -> None:
    assert read_back(file_of(["One", "Two"], [[cell, "x"]]))[1] == [cell, "x"]


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    assert (readable(-3), readable(0), readable(None)) == (-3, 0, "")


def test_lines_end_with_crlf_and_the_header_comes_first() -> None:
    assert file_of(["Body", "Person"], [["Lambeth", "Grace"]]) == (
        "\ufeffBody,Person\r\nLambeth,Grace\r\n"
    )


def test_rows_leave_one_at_a_time() -> None:
    taken = []

    def rows() -> Iterable[list[str]]:
        for n in range(3):
            taken.append(n)
            yield [str(n)]

    chunks = csv_bytes(["N"], rows())
    assert next(iter(chunks)) == "\ufeffN\r\n".encode()
    assert taken == []
    assert next(iter(chunks)) == b"0\r\n"
    assert taken == [0]
