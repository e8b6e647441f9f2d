"""What mails and jobs have in common: rows in the caller's transaction, claimed for a while, tried again later."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import CheckConstraint, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import NOT_PERSONAL, Base, LongText, db, transaction

LEASE = timedelta(minutes=5)  # a worker that died holds its row no longer than this
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 40  # with the waits above: about a day and a half


class QueueState(StrEnum):
    """Where a row of work stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class QueuedWork(Base):
    """Columns of a table that the worker works off."""

    __abstract__ = True

    state: Mapped[str] = mapped_column(String(10), default=QueueState.WAITING, index=True, info=NOT_PERSONAL)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(LongText, default="", info=NOT_PERSONAL)


def queue_check() -> CheckConstraint:
    """The CHECK constraint for a queue's `__table_args__`."""
    return CheckConstraint("state IN ('waiting', 'done', 'failed')", name="state")


Work = TypeVar("Work", bound=QueuedWork)


def claim(model: type[Work]) -> Work | None:
    """Take the oldest due row for LEASE, or None; two workers never hold the same row at once."""
    now = clock.now()
    free = or_(model.leased_until.is_(None), model.leased_until < now)
    with transaction() as session:
        row = session.scalars(
            select(model)
            .where(model.state == QueueState.WAITING, model.due_at <= now, free)
            .order_by(model.due_at, model.created_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is not None:
            row.leased_until = now + LEASE
            row.attempts += 1
        return row


def succeed(row: QueuedWork) -> None:
    """Mark as done, in the caller's transaction."""
    row.state, row.done_at, row.leased_until, row.last_error = QueueState.DONE, clock.now(), None, ""


def put_off(row: QueuedWork, error: str) -> None:
    """Try again later, doubling the wait; give up after MOST_ATTEMPTS."""
    row.last_error, row.leased_until = error[:1000], None
    if row.attempts >= MOST_ATTEMPTS:
        row.state = QueueState.FAILED
        return
    row.due_at = clock.now() + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 20), LONGEST_WAIT)


def release_all(model: type[QueuedWork]) -> None:
    """Give back the leases of a worker that is being started anew."""
    with transaction():
        db.session.execute(update(model).where(model.state == QueueState.WAITING).values(leased_until=None))
