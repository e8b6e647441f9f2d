"""Moving every reference from one row to another, whatever tables there are: found in the metadata, never listed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import Column, ColumnElement, Index, Table, UniqueConstraint, and_, delete, select, true, update

from core.db import Base, db

Unique = tuple[tuple[str, ...], ColumnElement[bool]]  # its columns, and for which rows it holds


def references(table: Table) -> list[Column[uuid.UUID]]:
    """Every column of every table that is a foreign key to the table's id."""
    return [
        column
        for other in Base.metadata.sorted_tables
        for column in other.columns
        if any(key.column is table.c.id for key in column.foreign_keys)
    ]


def uniques(column: Column[uuid.UUID]) -> Iterator[Unique]:
    """What must be unique together with the column; a partial index says for which rows."""
    for constraint in column.table.constraints:
        if isinstance(constraint, UniqueConstraint) and column.name in constraint.columns:
            yield tuple(each.name for each in constraint.columns), true()
    for index in column.table.indexes:
        if index.unique and column.name in index.columns:
            yield tuple(each.name for each in index.columns), predicate(index)


def predicate(index: Index) -> ColumnElement[bool]:
    """The WHERE of a partial index; the same for both databases."""
    found = index.dialect_options["sqlite"]["where"]
    return found if found is not None else true()


def move(table: Table, old: uuid.UUID, new: uuid.UUID) -> dict[str, int]:
    """Let everything that refers to `old` refer to `new`; how many rows, by table.

    Where both had a row of which there may be one only, the row of `new` stays, and what referred to the other
    refers to it.
    """
    moved: dict[str, int] = {}
    for column in references(table):
        for constraint, holds in uniques(column):
            for goes, stays in clashes(column, constraint, holds, old, new):
                move(column.table, goes, stays)
                db.session.execute(delete(column.table).where(column.table.c.id == goes))
        count = db.session.execute(update(column.table).where(column == old).values({column.name: new})).rowcount  # type: ignore[attr-defined]
        if count:
            moved[column.table.name] = moved.get(column.table.name, 0) + count
    return moved


def clashes(
    column: Column[uuid.UUID], names: Sequence[str], holds: ColumnElement[bool], old: uuid.UUID, new: uuid.UUID
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Rows of `old` that would break a unique constraint, each with the row of `new` that is there already."""
    table = column.table
    others = [table.c[name] for name in names if name != column.name]
    found = []
    for row in db.session.execute(select(table.c.id, *others).where(column == old, holds)).all():
        if None in row[1:]:
            continue
        same = and_(*(each == value for each, value in zip(others, row[1:], strict=True)))
        stays = db.session.scalar(select(table.c.id).where(column == new, same, holds))
        if stays is not None:
            found.append((row[0], stays))
    return found
