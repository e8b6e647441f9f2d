"""Whoever gets around the database's refusal and changes the record is found, and what was done is said."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from sqlalchemy import delete, insert, select, update

from core import audit, audit_chain
from core.audit import REFUSALS, TABLE
from core.audit_chain import Fault, Noted
from core.db import db, transaction
from tests import make

COUNT = 8
PERMISSIONS = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_entry_no_{what}" for what in ("update", "delete")],
    "postgresql": [f"DROP TRIGGER IF EXISTS audit_entry_no_{what} ON audit_entry" for what in ("change", "truncate")],
}


class Act(StrEnum):
    TRIED = "test.tried"


@pytest.fixture
def record(app):
    """Eight entries, and a database that no longer refuses."""
    subject = make.text()
    with transaction():
        for number in range(1, COUNT + 1):
            audit.record(Act.TRIED, subject, by=None, number=number)
    with db.engine.begin() as connection:
        for statement in PERMISSIONS[db.engine.dialect.name]:
            connection.exec_driver_sql(statement)
    yield
    db.session.rollback()
    with db.engine.begin() as connection:
        for statement in PERMISSIONS[db.engine.dialect.name]:
            connection.exec_driver_sql(statement)
        connection.execute(delete(TABLE))
        for statement in REFUSALS[db.engine.dialect.name]:
            connection.exec_driver_sql(statement)


def tamper(*statements):
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def change(which, **values):
    return update(TABLE).where(TABLE.c.number == which).values(**values)


def shift(first, by):
    """Give all entries from `first` on other numbers, without two having the same on the way."""
    return [
        update(TABLE).where(TABLE.c.number >= first).values(number=TABLE.c.number + 1000),
        update(TABLE).where(TABLE.c.number >= 1000).values(number=TABLE.c.number - 1000 + by),
    ]


def rows():
    with db.engine.connect() as connection:
        return [row._asdict() for row in connection.execute(select(TABLE).order_by(TABLE.c.number))]


def walk(*noted):
    with db.engine.connect() as connection:
        return audit_chain.walk(connection, noted)


def found(*noted):
    broken = walk(*noted).broken
    return (broken.number, broken.fault) if broken is not None else None


def forged(**values):
    now = datetime(2022, 5, 9, tzinfo=UTC)
    return {
        "id": uuid.uuid4(),
        "created_at": now,
        "actor_id": None,
        "action": "test.forged",
        "subject_kind": "text",
        "subject_id": uuid.uuid4(),
        "event_id": None,
        "details": {},
        **values,
    }


def rewritten(first, **values):
    """Change an entry and everything that follows from it, as somebody would who knows how the chain is made."""
    known = rows()
    chain = audit.linked(
        [{**row, **(values if row["number"] == first else {})} for row in known if row["number"] >= first],
        first - 1,
        known[first - 2]["own_hash"],
    )
    return [delete(TABLE).where(TABLE.c.number >= first), insert(TABLE).values(chain)]


OTHER_VALUES = {
    "id": uuid.UUID(int=7),
    "created_at": datetime(2022, 5, 9, tzinfo=UTC),
    "actor_id": uuid.UUID(int=7),
    "action": "test.other",
    "subject_kind": "person",
    "subject_id": uuid.UUID(int=7),
    "event_id": uuid.UUID(int=7),
    "details": {"number": "77"},
    "own_hash": "7" * 64,
}


def test_the_tampering_tests_begin_with_a_whole_record(record):
    assert found() is None
    assert {*OTHER_VALUES, "number", "before"} == {column.name for column in TABLE.columns}


@pytest.mark.parametrize("column", OTHER_VALUES)
def test_a_changed_column_is_found_at_its_entry(record, column):
    tamper(change(4, **{column: OTHER_VALUES[column]}))
    assert found() == (4, Fault.CHANGED)
    assert walk().entries == 3


def test_a_changed_entry_with_a_fitting_hash_of_its_own_is_found_by_the_next(record):
    entry = next(row for row in rows() if row["number"] == 4)
    entry["action"] = "test.other"
    tamper(change(4, action="test.other", own_hash=audit.hash_of(entry)))
    assert found() == (4, Fault.CHANGED)


def test_a_changed_link_is_found(record):
    tamper(change(4, before="7" * 64))
    assert found() == (4, Fault.CHANGED)


def test_a_removed_entry_is_found(record):
    tamper(delete(TABLE).where(TABLE.c.number.in_([4, 5])))
    assert found() == (4, Fault.REMOVED)
    assert "entries 4 to 5 are missing" in str(walk().broken)


def test_the_first_entries_are_missed_too(record):
    tamper(delete(TABLE).where(TABLE.c.number < 3))
    assert found() == (1, Fault.REMOVED)


def test_a_removed_entry_is_found_even_where_the_others_move_up(record):
    tamper(delete(TABLE).where(TABLE.c.number == 4), *shift(5, -1))
    assert found() == (4, Fault.REMOVED)
    assert "1 before it are gone" in str(walk().broken)


def test_an_inserted_entry_is_found_where_the_others_make_room(record):
    before = next(row for row in rows() if row["number"] == 3)["own_hash"]
    entry = forged(number=4, before=before)
    tamper(*shift(4, 1), insert(TABLE).values(**entry, own_hash=audit.hash_of(entry)))
    assert found() == (4, Fault.INSERTED)


def test_an_entry_without_a_number_is_found(record):
    tamper(insert(TABLE).values(**forged()))
    assert found() == (COUNT + 1, Fault.INSERTED)


def test_two_entries_of_one_number_are_found(record):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_audit_entry_number")
    later = datetime.now(UTC) + timedelta(days=1)
    tamper(insert(TABLE).values(**forged(number=4, before="7" * 64, own_hash="8" * 64, created_at=later)))
    assert found() == (4, Fault.INSERTED)
    tamper(delete(TABLE).where(TABLE.c.action == "test.forged"))
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX ix_audit_entry_number ON audit_entry (number)")


def test_two_entries_that_changed_places_are_found(record):
    tamper(change(4, number=1000), change(6, number=4), change(1000, number=6))
    assert found() == (4, Fault.REORDERED)
    assert "was written as number 6" in str(walk().broken)


def test_a_forged_entry_at_the_end_that_fits_nothing_is_found(record):
    tamper(insert(TABLE).values(**forged(number=COUNT + 1, before="7" * 64, own_hash="8" * 64)))
    assert found() == (COUNT + 1, Fault.CHANGED)


def test_a_record_written_anew_from_somewhere_on_is_found_by_a_noted_head_only(record):
    last = rows()[-1]
    head = Noted(last["number"], last["own_hash"])
    tamper(*rewritten(4, action="test.other"))
    assert found() is None
    assert found(head) == (COUNT, Fault.CHANGED)
    assert found(Noted(3, rows()[2]["own_hash"])) is None


def test_an_end_that_was_cut_off_is_found_by_a_noted_head_only(record):
    last = rows()[-1]
    tamper(delete(TABLE).where(TABLE.c.number > 5))
    assert found() is None
    assert found(Noted(last["number"], last["own_hash"])) == (6, Fault.REMOVED)


def test_an_emptied_record_is_found_by_a_noted_head(record):
    last = rows()[-1]
    tamper(delete(TABLE))
    assert found(Noted(last["number"], last["own_hash"])) == (1, Fault.REMOVED)


def test_heads_that_are_right_say_nothing(record):
    assert found(*[Noted(row["number"], row["own_hash"]) for row in rows()], Noted(0, audit.BEGINNING)) is None
    assert found(Noted(0, "1" * 64)) == (0, Fault.CHANGED)


@pytest.mark.parametrize(
    "written", ["", "5", "5:", "x:" + "0" * 64, "-1:" + "0" * 64, "5:" + "g" * 64, "٥:" + "0" * 64]
)
def test_a_head_that_is_none_is_refused(written):
    with pytest.raises(ValueError, match="hexadecimal"):
        Noted.parse(written)


def test_the_command_says_that_all_is_whole_and_what_the_head_is(record, app):
    run = app.test_cli_runner()
    head = run.invoke(args=["audit", "head"]).output.strip()
    assert head == f"{COUNT}:{rows()[-1]['own_hash']}"
    done = run.invoke(args=["audit", "verify", "--head", head])
    assert (done.exit_code, done.output.startswith("8 entries, all whole")) == (0, True)


def test_the_command_ends_with_a_status_and_names_the_entry(record, app):
    tamper(change(4, action="test.other"))
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert "3 entries before it are whole." in done.output
    assert "Entry 4 changed: its content does not fit its hash." in done.output


def test_the_command_explains_a_head_that_is_none(app):
    done = app.test_cli_runner().invoke(args=["audit", "verify", "--head", "nonsense"])
    assert done.exit_code == 2
    assert "64 hexadecimal digits" in done.output


@pytest.mark.slow
def test_ten_thousand_entries_are_walked_in_a_second_or_two(record):
    start = rows()[-1]
    chain = audit.linked([forged() for _number in range(10_000)], start["number"], start["own_hash"])
    tamper(*[insert(TABLE).values(chain[first : first + 1000]) for first in range(0, len(chain), 1000)])
    began = time.perf_counter()
    assert walk().entries == 10_000 + COUNT
    assert time.perf_counter() - began < 5
