"""What is held about a person, found by the columns that refer to people: a new table is not forgotten.

A row is about a person when one of ABOUT refers to them, or they wrote it, or when it belongs to such a row (a sign-in
to an account, a cost line to a request).  Who decided, scored or noted something merely acted (ACTED); that row is
somebody else's.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal,
    select,
    union_all,
)

from core.db import Sensitivity, db, metadata

ABOUT = frozenset({"person_id", "appellant_id"})
WRITTEN = "author_id"  # the person's words, often for an office: theirs to have, the record's to keep
ACTED = frozenset({"by_id", "reviewer_id", "owner_id"})
ACTED_ENDING = "_by_id"  # decided_by_id, noted_by_id …
# Rows of others that only mention one of the person's.
MENTIONS = frozenset(
    {
        ("decision_assessor", "person_id"),
        ("decision_assessor", "decision_id"),
        ("risk_revision", "risk_id"),
        ("disposition", "duplicate_of_id"),
        ("source", "contribution_id"),
        ("source", "note_id"),
    }
)
CLOSED_WORDS = 40  # a column that is not longer holds one of a few words of ours, or a code, and never a sentence
PORTION = 500  # keys in one question to the database
BLANK = "erased-"

Held = dict[Table, list[RowMapping]]


def acted(column: Column[Any]) -> bool:
    """Whether the column says who did something to a row, not whom the row is about."""
    return column.name in ACTED or column.name.endswith(ACTED_ENDING)


@lru_cache
def ways() -> tuple[tuple[Table, Column[Any], Table], ...]:
    """Each column that leads from a row about somebody down to a row that is about them too; parents first."""
    person = metadata.tables["person"]
    found: list[tuple[Table, Column[Any], Table]] = []
    reached, waiting = {person}, [person]
    while waiting:
        parent = waiting.pop(0)
        for table, column in sorted(referring(parent), key=lambda pair: (pair[0].name, pair[1].name)):
            found.append((parent, column, table))
            if table not in reached:
                reached.add(table)
                waiting.append(table)
    return tuple(found)


def referring(parent: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """The columns of other tables by which a row belongs to one of `parent`."""
    for table in metadata.tables.values():
        for column in table.columns:
            if table is parent or (table.name, column.name) in MENTIONS or not column.references(parent.c.id):
                continue
            if parent.name != "person" or column.name in ABOUT or column.name == WRITTEN:
                yield table, column


def about(person_id: uuid.UUID, *, written: bool = True) -> Held:
    """Every row about the person, by table, oldest first; on demand without what they only wrote."""
    keys: dict[str, set[uuid.UUID]] = {"person": {person_id}}
    for parent, found in groupby(ways(), key=lambda way: way[0].name):
        below = [(column, table) for _parent, column, table in found if written or column.name != WRITTEN]
        for name, key in children(keys.get(parent, set()), below):
            keys.setdefault(name, set()).add(key)
    return {metadata.tables[name]: rows_of(metadata.tables[name], found) for name, found in keys.items()}


def children(keys: set[uuid.UUID], below: Sequence[tuple[Column[Any], Table]]) -> Iterator[tuple[str, uuid.UUID]]:
    """Table and key of every row that belongs to one of these, in one question for each portion."""
    known = sorted(keys, key=str)
    for start in range(0, len(known), PORTION):
        wanted = known[start : start + PORTION]
        each = [select(literal(table.name), table.c.id).where(column.in_(wanted)) for column, table in below]
        if each:
            yield from (tuple(row) for row in db.session.execute(union_all(*each)))


def rows_of(table: Table, keys: set[uuid.UUID]) -> list[RowMapping]:
    """The rows of those keys."""
    known, found = sorted(keys, key=str), list[RowMapping]()
    for start in range(0, len(known), PORTION):
        wanted = select(table).where(table.c.id.in_(known[start : start + PORTION]))
        found += db.session.execute(wanted).mappings()
    return sorted(found, key=lambda row: (row["created_at"], str(row["id"])))


def is_personal(column: Column[Any]) -> bool:
    """Whether the column is declared to hold what is nobody else's business."""
    return column.info.get("sensitivity") in (Sensitivity.CONTACT, Sensitivity.CONFIDENTIAL, Sensitivity.SECRET)


def holds_words(column: Column[Any]) -> bool:
    """Whether a person's own words, numbers or secrets can stand there, not only one of our codes."""
    if column.info.get("sensitivity") == Sensitivity.SECRET or isinstance(column.type, JSON | LargeBinary | Text):
        return True
    return isinstance(column.type, String) and (column.type.length is None or column.type.length > CLOSED_WORDS)


def is_unique(column: Column[Any]) -> bool:
    """Whether no two rows may hold the same there."""
    alone = (
        set(constraint.columns) == {column}
        for constraint in column.table.constraints
        if isinstance(constraint, UniqueConstraint)
    )
    return bool(column.unique) or any(alone)


def blank(column: Column[Any]) -> object:
    """What a column holds once nothing is left in it."""
    if is_unique(column):
        length = column.type.length if isinstance(column.type, String) else None
        return f"{BLANK}{secrets.token_hex(32)}"[:length]
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        default: Any = column.default
        return default.arg(None) if default is not None and default.is_callable else {}
    return b"" if isinstance(column.type, LargeBinary) else ""


def is_blank(column: Column[Any], value: object) -> bool:
    """Whether nothing is left in it."""
    return not value or (is_unique(column) and str(value).startswith(BLANK))


def words_of(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold personal words."""
    return [column for column in table.columns if is_personal(column) and holds_words(column)]


def delete_with_children(table: Table, keys: set[uuid.UUID]) -> None:
    """Rows and whatever belongs to them, the deepest first."""
    if not keys:
        return
    for child, column in referring(table):
        delete_with_children(child, set(db.session.scalars(select(child.c.id).where(column.in_(keys)))))
    db.session.execute(table.delete().where(table.c.id.in_(keys)))
