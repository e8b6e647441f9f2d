"""How long each class of personal columns is kept: one table, class → clock → what happens.

The clocks look only at what the tables themselves declare: the way from a row to its event, when a token expires.  So a
new column of a class, in whichever area, is let go in time without a line here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, Table, Text, and_, cast, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import audit, clock
from core.db import NOT_PERSONAL, Base, Retention, db, metadata
from core.queue import QueueState
from people import holdings

PORTION = 500
Due = Callable[[datetime], ColumnElement[bool]]
Clock = Callable[[Table], Due | None]


class Fate(StrEnum):
    """What happens when the time is over."""

    KEEP = "keep"
    BLANK = "blank"  # the column is emptied, the row stays
    DELETE = "delete"  # the row goes


class Act(StrEnum):
    """What the audit record calls it."""

    DONE = "retention.done"


class RetentionRun(Base):
    """One run that let something go; `counts` are rows by table and column."""

    __tablename__ = "retention_run"

    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, info=NOT_PERSONAL)


def never(_table: Table) -> Due | None:
    """No clock runs."""
    return None


@lru_cache
def way_to_event(table: Table) -> tuple[Column[Any], ...]:
    """The shortest way from a table to the event by columns that refer to others; empty where there is none."""
    waiting: list[tuple[Table, tuple[Column[Any], ...]]] = [(table, ())]
    seen = {table}
    while waiting:
        here, way = waiting.pop(0)
        for column in here.columns:
            for key in column.foreign_keys:
                target = key.column.table
                if target.name == "event":
                    return (*way, column)
                if target not in seen:
                    seen.add(target)
                    waiting.append((target, (*way, column)))
    return ()


def event_end(table: Table) -> ColumnElement[datetime] | None:
    """When a row's event is over, as part of a statement about that row."""
    way = way_to_event(table)
    if not way:
        return None
    event = metadata.tables["event"]
    target = event.alias()
    wanted = select(target.c.ends_at)
    below = table.c[way[0].name]
    for column in way[1:]:  # the tables between, each under a name of its own
        between = column.table.alias()
        wanted = wanted.where(between.c.id == below)
        below = between.c[column.name]
    return wanted.where(target.c.id == below).correlate(table).scalar_subquery()


def after_event(table: Table) -> Due | None:
    """From the end of the event that the row belongs to."""
    end = event_end(table)
    return None if end is None else lambda limit: end <= limit


def after_closing(table: Table) -> Due | None:
    """From the moment a matter, or the one that a row belongs to, was closed; nothing goes while it is open."""
    if "closed_at" in table.c:
        return lambda limit: table.c.closed_at <= limit
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if "closed_at" in parent.c:
                closed = select(parent.c.closed_at).where(parent.c.id == column).scalar_subquery()
                return lambda limit: closed <= limit
    return None


def after_use(table: Table) -> Due | None:
    """From the moment a token expires; where none is written down, from the moment it was made."""
    since = table.c.get("expires_at", table.c.created_at)
    return lambda limit: since <= limit


def after_making(table: Table) -> Due | None:
    """From the moment the row was made."""
    return lambda limit: table.c.created_at <= limit


def after_sending(table: Table) -> Due | None:
    """From the moment a mail was sent, or given up."""
    if "done_at" not in table.c:
        return None
    return lambda limit: or_(
        table.c.done_at <= limit, and_(table.c.state == QueueState.FAILED, table.c.due_at <= limit)
    )


def after_travel(table: Table) -> Due | None:
    """From the end of the last event the person registered for or asked money for; without one, from the change."""
    if "changed_at" not in table.c:
        return None

    def due(limit: datetime) -> ColumnElement[bool]:
        later = [
            select(other.c.id).where(other.c.person_id == table.c.person_id, end > limit).exists()
            for other, end in travels()
        ]
        return and_(table.c.changed_at <= limit, *(~each for each in later))

    return due


def travels() -> Iterator[tuple[Table, ColumnElement[datetime]]]:
    """The tables that say that a person takes part in an event, and when it is over."""
    for table in metadata.sorted_tables:
        declared = any(column.info.get("retention") == Retention.REGISTRATION for column in table.columns)
        if declared and "person_id" in table.c and (end := event_end(table)) is not None:
            yield table, end


def after_last_seen(table: Table) -> Due | None:
    """From the last sign of a device."""
    return lambda limit: table.c.seen_at <= limit


@dataclass(frozen=True)
class Rule:
    """`after` counts from what the clock says; `why` is for whoever runs the site."""

    clock: Clock
    after: timedelta
    fate: Fate
    why: str


DAY = timedelta(days=1)
# The first rule whose clock a table has.
RULES: dict[Retention, tuple[Rule, ...]] = {
    Retention.RECORD: (Rule(never, DAY, Fate.KEEP, "part of the record"),),
    Retention.ACCOUNT: (Rule(never, DAY, Fate.KEEP, "until the person has the account erased"),),
    Retention.REGISTRATION: (
        Rule(after_event, 365 * DAY, Fate.BLANK, "12 months after the event"),
        Rule(after_closing, 365 * DAY, Fate.DELETE, "12 months after the matter was closed"),
    ),
    Retention.TRAVEL: (Rule(after_travel, 30 * DAY, Fate.DELETE, "30 days after the travel closed"),),
    Retention.TOKEN: (
        Rule(after_event, DAY, Fate.BLANK, "one day after the event"),
        Rule(after_use, DAY, Fate.DELETE, "one day after its use"),
    ),
    Retention.MAIL: (Rule(after_sending, 7 * DAY, Fate.DELETE, "7 days after it was sent or given up"),),
    Retention.LETTER: (Rule(after_making, 90 * DAY, Fate.DELETE, "90 days after it was written"),),
}
# Tables whose rows go as a whole although their columns are of a class that is kept.
TABLES: dict[str, Rule] = {
    "sign_in": Rule(after_last_seen, 30 * DAY, Fate.DELETE, "30 days after the device was last seen"),
}


@dataclass(frozen=True)
class Duty:
    """One rule for one table (rows go) or one column of it (it is emptied)."""

    table: Table
    column: Column[Any] | None
    rule: Rule
    due: Due

    @property
    def name(self) -> str:
        """`registration.needs`, or `link` where whole rows go."""
        return f"{self.table.name}.{self.column.name}" if self.column is not None else self.table.name

    def condition(self) -> ColumnElement[bool]:
        """Which rows it is time for, and not done yet."""
        due = self.due(clock.now() - self.rule.after)
        return due if self.column is None else and_(due, not_blank(self.column))


def not_blank(column: Column[Any]) -> ColumnElement[bool]:
    """In SQL what holdings.is_blank says of one value."""
    if holdings.is_unique(column):
        return ~column.startswith(holdings.BLANK)
    if isinstance(column.type, JSON):
        return cast(column, Text).not_in(["{}", "[]", "null"])
    return func.length(column) > 0 if isinstance(column.type, LargeBinary) else column != ""


def rule_for(table: Table, retention: Retention) -> tuple[Rule, Due] | None:
    """The rule that holds for columns of a class in a table; None when they are kept."""
    for rule in RULES[retention]:
        if (due := rule.clock(table)) is not None:
            return rule, due
    return None


def duties() -> list[Duty]:
    """Everything that is let go at some time, tables in the order in which rows may go, children first."""
    found: dict[str, Duty] = {}
    for table in reversed(metadata.sorted_tables):
        if (whole := TABLES.get(table.name)) and (due := whole.clock(table)):
            found[table.name] = Duty(table, None, whole, due)
            continue
        for column in holdings.words_of(table):
            if ruled := rule_for(table, Retention(column.info["retention"])):
                duty = Duty(table, None if ruled[0].fate == Fate.DELETE else column, *ruled)
                found.setdefault(duty.name, duty)
    return list(found.values())


def count(duty: Duty) -> int:
    """How many rows it is time for."""
    return db.session.scalar(select(func.count()).select_from(duty.table).where(duty.condition())) or 0


def do_portion(duty: Duty, size: int = PORTION) -> int:
    """Let some rows go; how many."""
    keys = list(db.session.scalars(select(duty.table.c.id).where(duty.condition()).limit(size)))
    if duty.column is None:
        holdings.delete_with_children(duty.table, set(keys))
    else:
        empty(duty.table, duty.column, keys)
    return len(keys)


def empty(table: Table, column: Column[Any], keys: list[uuid.UUID]) -> None:
    """Blank one column of some rows; where no two may be the same, one by one."""
    for some in [[key] for key in keys] if holdings.is_unique(column) else [keys] if keys else []:
        db.session.execute(update(table).where(table.c.id.in_(some)).values({column.name: holdings.blank(column)}))


def note(gone: Mapping[str, int]) -> RetentionRun:
    """Keep how many rows went, by table and column."""
    run = RetentionRun(counts=dict(gone))
    db.session.add(run)
    audit.record(Act.DONE, run, by=None, **gone)
    return run
