"""The record of who did what: a chain of entries that only ever grows.

The database refuses to change or remove an entry; each carries a number without gaps and the hash of the one before, so
that whoever gets around the database is found (core.audit_chain, `flask audit verify`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import DDL, BigInteger, Connection, String, Table, event, func, insert, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from core import clock
from core.auth import Actor
from core.db import NOT_PERSONAL, Base, HoldingSession, Retention, Sensitivity, db, personal

ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)
BEGINNING = "0" * 64  # what the first entry follows
FORM = "parley-audit-1"  # the way of writing that is hashed; another way gets another name
PENDING = "parley_audit_pending"
AT_ONCE = 1000  # rows
LOCK = 0x7061_726C_6579  # "parley": the one lock of PostgreSQL under which the chain grows


class AuditEntry(Base):
    """One act: who, what, on which thing, with which details (never a secret, never a text that may be withdrawn).

    `number` counts from 1 without gaps, in the order in which transactions were kept; `before` and `own_hash` are
    SHA-256 in hexadecimal.
    """

    __tablename__ = "audit_entry"

    number: Mapped[int | None] = mapped_column(BigInteger, index=True, unique=True)
    before: Mapped[str | None] = mapped_column(String(64), info=NOT_PERSONAL)
    own_hash: Mapped[str | None] = mapped_column(String(64), index=True, info=NOT_PERSONAL)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(80), index=True, info=NOT_PERSONAL)
    subject_kind: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, info=ABOUT_SOMEBODY)


TABLE = cast(Table, AuditEntry.__table__)
THING = ("subject_kind", "subject_id", "event_id")
HASHED = ("number", "before", "id", "created_at", "actor_id", "action", *THING, "details")
Values = Mapping[str, Any]


def record(action: StrEnum, subject: Base, *, by: Actor | None, **details: object) -> None:
    """Write one line, in the caller's transaction.  `details` are plain values: keys, numbers, names of states.

    The line is kept in mind and joins the chain just before the transaction is kept: numbers need a lock that all
    share, and nobody should wait for it longer than keeping takes.
    """
    db.session.flush()
    entry = {
        "id": uuid.uuid4(),
        "created_at": clock.now(),
        "actor_id": by.id if by else None,
        "action": str(action),
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,
        "event_id": getattr(subject, "event_id", None),
        "details": {key: str(value) for key, value in details.items()},
    }
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that there is an end at which it is forgotten
    session.info.setdefault(PENDING, []).append((session.get_nested_transaction(), entry))


def _plain(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def hash_of(entry: Values) -> str:
    """SHA-256 over all columns but the hash itself, in one fixed way of writing; times in UTC with microseconds."""
    written = [FORM, *(_plain(entry[name]) for name in HASHED)]
    return sha256(json.dumps(written, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def linked(entries: Sequence[Values], number: int, before: str) -> list[dict[str, Any]]:
    """The entries with what ties them to an entry of that number and hash."""
    chain: list[dict[str, Any]] = []
    for entry in entries:
        number += 1
        link = {**entry, "number": number, "before": before}
        before = link["own_hash"] = hash_of(link)
        chain.append(link)
    return chain


def head(session: Session | Connection) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and BEGINNING where there is none."""
    wanted = select(TABLE.c.number, TABLE.c.own_hash).where(TABLE.c.number.is_not(None))
    found = session.execute(wanted.order_by(TABLE.c.number.desc()).limit(1)).first()
    return (found.number, found.own_hash) if found is not None else (0, BEGINNING)


def hold(session: Session) -> None:
    """Let nobody else add to the chain until the transaction ends.

    On SQLite whoever writes is alone already.  On PostgreSQL the lock is the last one that a transaction takes, so
    that it cannot be part of a circle of waiting; what it waits for is only that others are kept.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK)))


@event.listens_for(HoldingSession, "before_commit")
def _join_the_chain(session: Session) -> None:
    if session.get_nested_transaction() is not None:
        return  # a savepoint is let go; what was noted waits for the whole
    pending = [entry for _savepoint, entry in session.info.pop(PENDING, [])]
    if pending:
        session.flush()
        hold(session)
        session.execute(insert(TABLE), linked(pending, *head(session)))


@event.listens_for(HoldingSession, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What is undone was never done: to the savepoint, or all of it."""

    def within(savepoint: SessionTransaction | None) -> bool:
        while savepoint is not None and savepoint is not undone:
            savepoint = savepoint.parent
        return savepoint is undone

    kept = [each for each in session.info.pop(PENDING, []) if undone.nested and not within(each[0])]
    if kept:
        session.info[PENDING] = kept


@event.listens_for(HoldingSession, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(PENDING, None)  # closed without being kept


SQLITE_REFUSALS = [
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
]
POSTGRES_REFUSALS = [
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
]
REFUSALS = {"sqlite": SQLITE_REFUSALS, "postgresql": POSTGRES_REFUSALS}

for _dialect, _statements in REFUSALS.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(TABLE, "after_create", _ddl.execute_if(dialect=_dialect))
