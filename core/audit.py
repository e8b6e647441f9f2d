"""The record of who did what: rows are only ever added; the database itself refuses to change or remove one."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import DDL, String, event
from sqlalchemy.orm import Mapped, mapped_column

from core.auth import Actor
from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, db, personal

ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class AuditEntry(Base):
    """One act: who, what, on which thing, with which details (never a secret, never a text that may be withdrawn)."""

    __tablename__ = "audit_entry"

    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(String(80), index=True, info=NOT_PERSONAL)
    subject_kind: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    event_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, info=ABOUT_SOMEBODY)


def record(action: StrEnum, subject: Base, *, by: Actor | None, **details: object) -> None:
    """Write one line, in the caller's transaction.  `details` are plain values: keys, numbers, names of states."""
    db.session.flush()
    db.session.add(
        AuditEntry(
            actor_id=by.id if by else None,
            action=str(action),
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            event_id=getattr(subject, "event_id", None),
            details={key: str(value) for key, value in details.items()},
        )
    )


SQLITE_REFUSALS = [
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END",
]
POSTGRES_REFUSALS = [
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
]


def _refuse(dialect: str, statements: list[str]) -> None:
    for statement in statements:
        ddl = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(AuditEntry.__table__, "after_create", ddl.execute_if(dialect=dialect))


_refuse("sqlite", SQLITE_REFUSALS)
_refuse("postgresql", POSTGRES_REFUSALS)
