"""What the database promises."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from core import audit, clock
from core.auth import Actor
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Person
from tests import make
from translations.models import Rendering, Text


def test_a_naive_time_is_refused(app):
    with pytest.raises(StatementError, match="naive"), transaction() as session:
        session.add(Text(language="en", body="x", created_at=datetime(2022, 5, 9, 9, 0)))


def test_a_time_comes_back_as_the_same_moment_in_utc(app):
    madrid_in_may = timezone(timedelta(hours=2))
    with transaction() as session:
        made = Text(language="en", body="x", created_at=datetime(2022, 5, 9, 9, 0, tzinfo=madrid_in_may))
        session.add(made)
    db.session.expire_all()
    stored = db.session.scalars(select(Text.created_at)).one()
    assert stored == datetime(2022, 5, 9, 7, 0, tzinfo=UTC)
    assert stored.tzinfo == UTC


def test_sqlite_keeps_what_was_acknowledged(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has these by itself")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
    for pragma, value in wanted.items():
        assert db.session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_key_that_leads_nowhere_is_refused_in_words(app):
    stray = make.text().id
    with transaction() as session:
        session.delete(session.get(Text, stray))
    with pytest.raises(RuleBroken) as caught, transaction() as session:
        session.add(Rendering(text_id=stray, language="fr", body="x"))
    assert caught.value.code == "conflict"


def test_what_fails_in_the_middle_leaves_nothing(app):
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(Text(language="en", body="half"))
        session.flush()
        _ = 1 / 0
    assert db.session.query(Text).count() == 0


def test_an_inner_transaction_is_part_of_the_outer_one(app):
    with pytest.raises(ZeroDivisionError), transaction():
        with transaction() as session:
            session.add(Text(language="en", body="inner"))
        _ = 1 / 0
    assert db.session.query(Text).count() == 0


def test_a_rule_is_checked_against_what_is_true_under_the_lock(app):
    person = make.person(name="Before")
    _ = person.name

    def change():
        with app.app_context(), transaction() as session:
            session.get(Person, person_id).name = "After"

    person_id = person.id
    other = threading.Thread(target=change)
    other.start()
    other.join()
    with transaction():
        assert person.name == "After"


def test_two_writers_on_one_file_wait_for_each_other(app):
    text_id = make.text("0").id
    problems = []

    def add_many():
        try:
            with app.app_context():
                for _turn in range(20):
                    with transaction() as session:
                        wanted = select(Text).where(Text.id == text_id).with_for_update(of=Text)
                        row = session.execute(wanted).scalar_one()
                        row.body = str(int(row.body) + 1)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=add_many) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert not problems
    assert db.session.get(Text, text_id).body == "80"


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_record(app, statement):
    subject = make.text()
    with transaction():
        audit.record("test.act", subject, by=Actor(id=None), note="first")
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert db.session.query(audit.AuditEntry).one().details == {"note": "first"}


def test_the_clock_can_be_held_and_goes_on_afterwards():
    moment = datetime(2022, 5, 9, 7, 0, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
    assert clock.now() > moment
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2022, 5, 9)):
        pass
