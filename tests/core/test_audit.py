"""The chain of the record: numbers without gaps, also where many write at once; what was done and undone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from enum import StrEnum

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from core import audit, audit_chain
from core.audit import AuditEntry
from core.db import db, transaction
from tests import make


class Act(StrEnum):
    TRIED = "test.tried"


def tried(subject, times=1, **details):
    with transaction():
        for _number in range(times):
            audit.record(Act.TRIED, subject, by=None, **details)


def entries():
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()


def walk(*noted):
    with db.engine.connect() as connection:
        return audit_chain.walk(connection, [audit_chain.Noted.parse(each) for each in noted])


def test_the_first_entry_follows_the_beginning_and_each_other_one_the_one_before(app):
    subject = make.text()
    tried(subject, 2)
    tried(subject)
    first, second, third = entries()
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    assert [each.before for each in (first, second, third)] == ["0" * 64, first.own_hash, second.own_hash]
    assert walk() == audit_chain.Walk(3, third.own_hash)


def test_an_empty_record_is_whole(app):
    assert walk() == audit_chain.Walk(0, audit.BEGINNING)


def test_every_column_is_part_of_the_hash(app):
    tried(make.text(), note="first")
    [entry] = entries()
    values = {name: getattr(entry, name) for name in audit.HASHED}
    assert {column.name for column in audit.TABLE.columns} == {*audit.HASHED, "own_hash"}
    assert audit.hash_of(values) == entry.own_hash
    for name, value in values.items():
        other = None if value is not None else 7
        assert audit.hash_of({**values, name: other}) != entry.own_hash, name


def test_the_hash_is_written_down_so_that_another_program_can_check_it():
    entry = dict.fromkeys(audit.HASHED) | {"number": 1, "before": audit.BEGINNING, "details": {"b": "é", "a": "1"}}
    assert audit.hash_of(entry) == "c8da51a5fa810bad66bd7b2d696477abc902a57c4994582c87f1660b08a7271d"


def test_words_that_no_encoding_takes_are_hashed_all_the_same(app):
    tried(make.text(), note="\ud800 and \u202e", clé="値")
    assert walk().broken is None


def test_what_is_undone_leaves_no_gap(app):
    subject = make.text()
    tried(subject)
    with pytest.raises(ZeroDivisionError), transaction():
        audit.record(Act.TRIED, subject, by=None)
        _ = 1 / 0
    tried(subject)
    assert [each.number for each in entries()] == [1, 2]
    assert walk().broken is None


def test_what_is_undone_to_a_savepoint_is_not_recorded_and_the_rest_is(app):
    subject = make.text()
    with transaction() as session:
        audit.record(Act.TRIED, subject, by=None, part="outside")
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            with session.begin_nested():
                audit.record(Act.TRIED, subject, by=None, part="within")
            _ = 1 / 0
        with session.begin_nested():
            audit.record(Act.TRIED, subject, by=None, part="kept")
    assert [each.details["part"] for each in entries()] == ["outside", "kept"]


def test_a_session_that_is_closed_without_keeping_takes_its_entries_along(app):
    subject = make.text()
    audit.record(Act.TRIED, subject, by=None)
    db.session.close()
    with transaction():
        subject = make.text()
    assert entries() == []


def test_the_record_joins_the_chain_when_the_rest_is_written_and_holds_it_no_longer(app):
    """The lock is asked for once, after everything else that a transaction writes."""
    subject, seen = make.text(), []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with transaction() as session:
            audit.record(Act.TRIED, subject, by=None)
            audit.record(Act.TRIED, subject, by=None)
            session.get(type(subject), subject.id).body = "changed last"
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    written = [each for each in seen if each.startswith(("INSERT", "UPDATE")) or "advisory" in each]
    assert written[0].startswith("UPDATE text")
    assert written[-1].startswith("INSERT INTO audit_entry")
    assert len(written) == (3 if db.engine.dialect.name == "postgresql" else 2)


def test_the_database_refuses_to_change_remove_or_empty_the_record(app):
    tried(make.text())
    statements = ["UPDATE audit_entry SET number = 2", "DELETE FROM audit_entry"]
    if db.engine.dialect.name == "postgresql":
        statements.append("TRUNCATE audit_entry")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


def race(application, count, each):
    """Let threads record at once; what they complained of."""
    problems, gate = [], threading.Barrier(count)

    def run(number):
        try:
            with application.app_context():
                gate.wait()
                each(number)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return problems


def test_many_who_record_at_once_make_one_chain(app, application):
    subject = make.text()

    def record_some(number):
        for _time in range(15):
            tried(subject, 2, by_thread=number)

    assert race(application, 4, record_some) == []
    assert [each.number for each in entries()] == list(range(1, 121))
    assert walk().broken is None


def test_those_who_lock_things_in_opposite_order_of_their_records_do_not_wait_for_each_other(app, application):
    """Each records first and then changes a thing of its own: were the chain locked at once, they would queue."""
    subject = make.text()
    things = [make.text(str(number)) for number in range(4)]
    keys = [each.id for each in things]

    def record_then_change(number):
        for _time in range(10):
            with transaction() as session:
                audit.record(Act.TRIED, subject, by=None)
                session.get(type(subject), keys[number]).body += "x"
                audit.record(Act.TRIED, subject, by=None)

    assert race(application, 4, record_then_change) == []
    assert walk() == audit_chain.Walk(80, entries()[-1].own_hash)


def test_a_long_transaction_that_has_recorded_does_not_hold_up_another(app, application):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite whoever writes is alone in any case")
    subject = make.text()
    recorded, may_end, waited = threading.Event(), threading.Event(), []

    def both(number):
        if number == 0:
            with transaction():
                audit.record(Act.TRIED, subject, by=None, who="slow")
                recorded.set()
                may_end.wait(20)
        else:
            recorded.wait(20)
            began = time.monotonic()
            tried(subject, who="quick")
            waited.append(time.monotonic() - began)
            may_end.set()

    assert race(application, 2, both) == []
    assert waited[0] < 5
    assert [each.details["who"] for each in entries()] == ["quick", "slow"]


PROGRAM = """
import sys, uuid
from enum import StrEnum
from pathlib import Path
from app import create_app
from core import audit
from core.config import Config
from core.db import db, transaction
from translations.models import Text
Act = StrEnum("Act", {"TRIED": "test.tried"})
app = create_app(Config(data_dir=Path(sys.argv[2]), database_url=sys.argv[1], environment="test"))
with app.app_context():
    for number in range(20):
        with transaction() as session:
            audit.record(Act.TRIED, session.get(Text, uuid.UUID(sys.argv[3])), by=None, number=number)
"""


@pytest.mark.slow
def test_processes_that_record_at_once_make_one_chain(app, database_url, tmp_path):
    subject = make.text()
    line = [sys.executable, "-c", PROGRAM, database_url, str(tmp_path), str(subject.id)]
    running = [subprocess.Popen(line, stderr=subprocess.PIPE) for _number in range(2)]
    assert [each.communicate()[1].decode()[-2000:] for each in running] == ["", ""]
    assert [each.number for each in entries()] == list(range(1, 41))
    assert walk().broken is None
