"""The database: one session, typed models, and the column types that every room shares."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

from portal.db.types import UtcDateTime

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Flask-SQLAlchemy fails on a Base that carries type_annotation_map itself (its issue 1361); a
# registry that carries it is accepted.
_registry = registry(
    metadata=MetaData(naming_convention=NAMING_CONVENTION),
    type_annotation_map={datetime: UtcDateTime()},
)


class _Base(DeclarativeBase):
    registry = _registry


db = SQLAlchemy(model_class=_Base)

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model

pk = Annotated[int, mapped_column(primary_key=True)]

ENUM_LENGTH = 40


def enum_column(kind: type[StrEnum]) -> Enum:
    """A column type that stores a `StrEnum` by value, checked by the database."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=ENUM_LENGTH,
        name=_snake_case(kind.__name__),
    )


def _snake_case(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def constraint_named(error: Any, name: str) -> bool:
    """True when an `IntegrityError` came from the constraint or the columns of that name.

    PostgreSQL names the constraint; SQLite only the columns ("table.a, table.b"), so callers
    pass the convention's name and it is compared with both.
    """
    text = str(error.orig)
    if name in text:
        return True
    _, _, columns = text.partition("constraint failed: ")
    parts = [part.strip().split(".") for part in columns.split(",") if "." in part]
    if not parts:
        return False
    table = parts[0][0]
    return name == f"uq_{table}_" + "_".join(column for _, column in parts)


__all__ = ["Model", "UtcDateTime", "constraint_named", "db", "enum_column", "pk"]
