"""Reading a list of bodies that was pasted or saved from a spreadsheet. Pure.

Every line of the text comes back exactly once: as a row that can be used or says why not, as the
header, or as blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from portal.accounts import addresses
from portal.accounts.models import NAME_LENGTH
from portal.errors import Refusal
from portal.stakeholders.models import BodyKind, MemberRole
from portal.stakeholders.naming import (
    accepted_kinds,
    borough_named,
    clean_name,
    kind_named,
    name_key,
)
from portal.stakeholders.pasted_lines import Record, delimiter_of, records

MAX_ROWS: Final = 500


class Column(StrEnum):
    """What a list can tell of a body."""

    NAME = "name"
    KIND = "kind"
    BOROUGH = "borough"
    EMAIL = "e-mail"
    CONTACT = "contact name"
    ROLE = "role"


BY_POSITION: Final = tuple(Column)

_HEADER_WORDS: Final = {
    Column.NAME: ("name", "body", "body name", "name of body", "organisation", "group"),
    Column.KIND: ("kind", "type", "category", "kind of body", "type of body"),
    Column.BOROUGH: ("borough", "london borough", "area"),
    Column.EMAIL: (
        "email",
        "e mail",
        "contact email",
        "contact e mail",
        "email address",
        "e mail address",
        "contact email address",
        "contact e mail address",
    ),
    Column.CONTACT: ("contact", "contact name", "person", "contact person", "name of contact"),
    Column.ROLE: ("role", "contact role"),
}
_COLUMN_OF: Final = {word: column for column, words in _HEADER_WORDS.items() for word in words}
_ROLES: Final = {
    "": MemberRole.LEAD,
    "lead": MemberRole.LEAD,
    "chair": MemberRole.LEAD,
    "representative": MemberRole.REPRESENTATIVE,
    "rep": MemberRole.REPRESENTATIVE,
    "member": MemberRole.REPRESENTATIVE,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be used, or `problem` says why not. `source` is its text as it was given.

    `remark` tells of an earlier line with the same body or the same address, which is allowed:
    a body may have two contacts and one person may speak for two bodies.
    """

    line: int
    source: str
    lines: int = 1
    name: str = ""
    kind: BodyKind = BodyKind.OTHER
    borough: str = ""
    email: str = ""
    contact_name: str = ""
    role: MemberRole = MemberRole.LEAD
    problem: str = ""
    is_bad_address: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PastedList:
    """A list as it was read. `header` is the header's own text, "" where there is none."""

    rows: Sequence[Row]
    header: str = ""
    header_lines: Sequence[int] = ()
    blank_lines: Sequence[int] = ()


def read(text: str) -> PastedList:
    """The rows of a list, in order. Raises `Refusal` when there are more than MAX_ROWS."""
    found = list(records(text))
    blank_lines = [n for record in found if record.is_blank for n in record.line_numbers]
    filled = [record for record in found if not record.is_blank]
    delimiter = delimiter_of(filled)
    columns: Sequence[Column | None] = BY_POSITION
    header = None
    if filled and (named := _header(filled[0].cells(delimiter))):
        columns, header, filled = named, filled[0], filled[1:]
    if len(filled) > MAX_ROWS:
        raise Refusal(
            f"The list has {len(filled):,} rows. Send at most {MAX_ROWS} at a time.", field="rows"
        )
    rows = [_row(record, columns, delimiter) for record in filled]
    return PastedList(
        rows=_twice(rows),
        header=header.source if header else "",
        header_lines=list(header.line_numbers) if header else [],
        blank_lines=blank_lines,
    )


def _header(cells: Sequence[str]) -> tuple[Column | None, ...] | None:
    """The columns in the order of the header, or None where the first row is a body."""
    columns = [_COLUMN_OF.get(_plain(cell)) for cell in cells]
    # One word alone could be a body's name ("Group"); two of them are a header.
    if sum(column is not None for column in columns) < 2 or any("@" in cell for cell in cells):
        return None
    if Column.EMAIL not in columns and Column.CONTACT in columns:
        columns[columns.index(Column.CONTACT)] = Column.EMAIL
    return tuple(
        column if columns.index(column) == place else None for place, column in enumerate(columns)
    )


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name_key(text)).split())


def _row(record: Record, columns: Sequence[Column | None], delimiter: str) -> Row:
    row = Row(line=record.first_line, source=record.source, lines=len(record.lines))
    cells = record.cells(delimiter)
    given = {
        column: cell for column, cell in zip(columns, cells, strict=False) if column is not None
    }
    try:
        return _filled(row, given, spare=cells[len(columns) :])
    except Refusal as refusal:
        # What could be read goes with the reason, so that the result can name the body.
        return replace(
            row,
            name=given.get(Column.NAME, ""),
            problem=refusal.sentence,
            is_bad_address=refusal.field == "email",
        )


def _filled(row: Row, given: Mapping[Column, str], *, spare: Sequence[str]) -> Row:
    """The row with its values. Raises `Refusal` with the first reason why it cannot be used."""
    if any(spare):
        raise Refusal(
            "This row has more columns than the list. Put double quotes around a name that has a "
            "comma in it."
        )
    address = given.get(Column.EMAIL, "")
    return replace(
        row,
        name=_name(given.get(Column.NAME, "")),
        kind=_kind(given.get(Column.KIND, "")),
        borough=_borough(given.get(Column.BOROUGH, "")),
        email=addresses.normalise(address),
        contact_name=_contact(given.get(Column.CONTACT, "") or _name_before_address(address)),
        role=_role(given.get(Column.ROLE, "")),
    )


def _name(text: str) -> str:
    if not text:
        raise Refusal("The name of the body is missing")
    return clean_name(text)


def _kind(text: str) -> BodyKind:
    kind = kind_named(text)
    if kind is None:
        said = f"“{text}” is not a kind of body" if text else "The kind of body is missing"
        raise Refusal(f"{said}. Use {accepted_kinds()}.")
    return kind


def _borough(text: str) -> str:
    borough = borough_named(text)
    if borough is None:
        raise Refusal(
            f"“{text}” is not one of the 32 London boroughs or the City of London. "
            "Leave it empty where there is none."
        )
    return borough


def _contact(text: str) -> str:
    if len(text) > NAME_LENGTH:
        raise Refusal(f"The contact’s name must be {NAME_LENGTH} characters or fewer")
    return text


def _name_before_address(text: str) -> str:
    """The name in "Grace Adeyemi <grace@example.org>", or "" where there is none."""
    name, angle, _ = text.partition("<")
    return name.strip(" \"'") if angle and "@" not in name else ""


def _role(text: str) -> MemberRole:
    try:
        return _ROLES[_plain(text)]
    except KeyError:
        raise Refusal(f"“{text}” is not a role. Use lead or representative.") from None


def _twice(rows: Sequence[Row]) -> list[Row]:
    """The rows again. A copy of an earlier one cannot be used; one that shares a part remarks."""
    pairs: dict[tuple[str, str], int] = {}
    bodies: dict[str, int] = {}
    people: dict[str, int] = {}
    checked = []
    for row in rows:
        if row.problem:
            checked.append(row)
            continue
        body, person = name_key(row.name), row.email
        if (body, person) in pairs:
            problem = f"The same body and address as line {pairs[body, person]}"
            checked.append(replace(row, problem=problem))
            continue
        remarks = []
        if body in bodies:
            remarks.append(f"The same body as line {bodies[body]}.")
        if person in people:
            remarks.append(f"The same address as line {people[person]}.")
        checked.append(replace(row, remark=" ".join(remarks)))
        pairs[body, person] = row.line
        bodies.setdefault(body, row.line)
        people.setdefault(person, row.line)
    return checked
