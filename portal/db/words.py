"""Finding texts by their words, on both databases: whole words, in any ending, all of them.

An index holds a text for each id that a room chose. SQLite keeps it with FTS5, PostgreSQL in a
table with a GIN index. Names of tables are written here in the source, so they stand in
statements as they are. Both take a word by its English stem and look past accents, so "consults"
finds "consultation". The tables are made by migrations and stand outside of the models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    String,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG

# What PostgreSQL is told of English: stems, and no word left out.
CONFIGURATION = "portal_words"
# A question of more than this many words or phrases is cut short.
MOST_TERMS = 8
LONGEST_TERM = 80
# Found one by one, and put in order afterwards.
FEW = 2_000
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_ACCENTS = {"Mn"}
# What FTS5 keeps beside a virtual table.
_SHADOWS = ("", "_data", "_idx", "_content", "_docsize", "_config")


class WordIndex:
    """One index. `name` is that of its table."""

    def __init__(self, name: str) -> None:
        self.name = name
        _INDEXES.append(self)

    def put(self, connection: Connection, texts: Mapping[int, str]) -> None:
        """Those ids are found by those texts, and no longer by what they were found by before."""
        if not texts:
            return
        self.forget(connection, texts)
        rows = [{"id": id_, "words": _plain(words)} for id_, words in texts.items()]
        if connection.dialect.name == "sqlite":
            key, value = "rowid", ":words"
        else:
            key, value = "id", f"to_tsvector('{CONFIGURATION}', :words)"
        connection.execute(
            text(f"INSERT INTO {self.name} ({key}, words) VALUES (:id, {value})"),  # noqa: S608
            rows,
        )

    def forget(self, connection: Connection, ids: Collection[int]) -> None:
        """Nothing finds those ids any more."""
        key = "rowid" if connection.dialect.name == "sqlite" else "id"
        connection.execute(
            text(f"DELETE FROM {self.name} WHERE {key} = :id"),  # noqa: S608
            [{"id": id_} for id_ in ids],
        )

    def matching(self, terms: Sequence[str], *, dialect: str) -> Sequence[Matching]:
        """What holds all of the terms, of which there has to be one: in one part, or in several.

        SQLite reads what matches in the order of ids, backwards too. PostgreSQL either finds what
        few texts hold, or looks through texts in order until enough hold it, and guesses badly
        which is quicker. So there are two parts, and no more than one of them ever has any.
        """
        assert terms
        if dialect == "sqlite":
            source = table(self.name, column("rowid"), column("words"))
            wanted = " ".join('"{}"'.format(term.replace('"', '""')) for term in terms)
            named = literal_column(self.name, String)
            return [Matching(source, source.c.rowid, named.op("MATCH")(wanted))]
        source = table(self.name, column("id"), column("words"))
        configuration = cast(literal_column(f"'{CONFIGURATION}'"), REGCONFIG)
        asked = [func.phraseto_tsquery(configuration, term) for term in terms]
        together: ColumnElement[object] = asked[0]
        for one in asked[1:]:
            together = together.op("&&")(one)
        holds = source.c.words.op("@@")(together)
        few = select(source.c.id).where(holds).limit(FEW + 1).cte()
        are_few = select(func.count()).select_from(few).scalar_subquery() <= FEW
        return [
            Matching(few, few.c.id, are_few, are_few=True),
            Matching(source, source.c.id, holds & ~are_few),
        ]


@dataclass(frozen=True, slots=True)
class Matching:
    """Rows of an index that match: join on `id`, and hold them to `condition`.

    Where `are_few` there are so few that they are best put in order when all are found.
    """

    source: FromClause
    id: ColumnElement[int]
    condition: ColumnElement[bool]
    are_few: bool = False


_INDEXES: list[WordIndex] = []


def terms_of(question: str) -> tuple[str, ...]:
    """The words and the "quoted phrases" of what somebody typed; without any, nothing is asked."""
    found = (phrase or word for phrase, word in _TERM.findall(_plain(question)))
    terms = (term.strip()[:LONGEST_TERM] for term in found)
    return tuple(term for term in terms if any(map(str.isalnum, term)))[:MOST_TERMS]


def is_part_of_an_index(name: str) -> bool:
    """True for the tables of an index: they are nobody's model."""
    return any(name == index.name + shadow for index in _INDEXES for shadow in _SHADOWS)


def empty_indexes(connection: Connection) -> None:
    """No index holds anything. For tests, which empty every table."""
    for index in _INDEXES:
        connection.execute(text(f"DELETE FROM {index.name}"))  # noqa: S608


def _plain(words: str) -> str:
    """Without accents, and without what neither database can store."""
    apart = unicodedata.normalize("NFKD", words.replace("\0", " "))
    return "".join(c for c in apart if unicodedata.category(c) not in _ACCENTS)
