"""Rows: read under the lock, kept whole, refused in words."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound

from core.db import (
    IN_TRANSACTION,
    Base,
    Retention,
    Sensitivity,
    UtcDateTime,
    db,
    get_or_404,
    lock,
    personal,
    transaction,
)
from core.rules import RuleBroken
from people.models import Person
from tests import make
from translations.models import Rendering, Text


def people():
    return db.session.query(Person).count()


def a_person(**values):
    return Person(**{"name": "Ana", "email": "ana@parley.example", **values})


def test_no_time_is_kept_as_no_time():
    column = UtcDateTime()
    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None


def test_what_the_database_gives_without_a_zone_is_universal_time():
    assert UtcDateTime().process_result_value(datetime(2022, 5, 9, 7), None) == datetime(2022, 5, 9, 7, tzinfo=UTC)


def test_times_of_different_zones_are_compared_as_moments(app):
    make.person()
    with transaction() as session:
        session.execute(update(Person).values(created_at=datetime(2022, 5, 9, 7, tzinfo=UTC)))
    same = datetime(2022, 5, 9, 12, 45, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    assert db.session.scalars(select(Person).where(Person.created_at == same)).one()


def test_a_key_finds_its_row(app):
    person = make.person()
    assert get_or_404(Person, person.id).id == person.id


def test_a_key_of_nothing_is_not_found(app):
    with pytest.raises(NotFound):
        get_or_404(Person, uuid.uuid4())


def test_a_key_of_another_kind_of_thing_is_not_found(app):
    with pytest.raises(NotFound):
        get_or_404(Person, make.text().id)


def test_keys_cannot_be_guessed_from_one_another(app):
    first, second = make.text(), make.text()
    assert first.id.version == second.id.version == 4


def test_a_locked_row_is_read_anew(app):
    person = make.person(name="Before")
    with transaction() as session:
        _ = person.name
        session.execute(update(Person).values(name="After"), execution_options={"synchronize_session": False})
        assert person.name == "Before"
        lock(person)
        assert person.name == "After"


def test_what_is_kept_can_be_read_after_the_transaction(app):
    with transaction() as session:
        person = a_person()
        session.add(person)
    assert person.name == "Ana"
    assert people() == 1


def test_a_second_of_what_can_only_be_once_is_refused_in_words(app):
    make.person(email="ana@parley.example")
    with pytest.raises(RuleBroken, match="Reload the page") as caught, transaction() as session:
        session.add(a_person())
    assert caught.value.code == "conflict"
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert people() == 1


def test_after_a_refusal_the_next_transaction_works(app):
    make.person(email="ana@parley.example")
    with pytest.raises(RuleBroken), transaction() as session:
        session.add(a_person())
    with transaction() as session:
        session.add(a_person(email="another@parley.example"))
    assert people() == 2


def test_a_conflict_inside_takes_back_what_was_done_outside(app):
    make.person(email="ana@parley.example")
    with pytest.raises(RuleBroken), transaction() as session:
        session.add(a_person(email="another@parley.example"))
        with transaction() as inner:
            inner.add(a_person())
    assert people() == 1


def test_an_inner_transaction_is_not_kept_before_the_outer_one(app):
    with transaction() as session:
        with transaction() as inner:
            inner.add(a_person())
        assert session.info[IN_TRANSACTION]
    assert not db.session().info.get(IN_TRANSACTION)


def test_a_broken_rule_takes_back_everything(app):
    with pytest.raises(RuleBroken), transaction() as session:
        session.add(a_person())
        session.flush()
        raise RuleBroken("Not so.", code="test")
    assert people() == 0


def test_what_was_added_outside_of_a_transaction_is_lost_when_one_begins(app):
    db.session.add(a_person())
    with transaction():
        pass
    assert people() == 0


def test_a_text_goes_with_all_its_renderings(app):
    text = make.text({"en": "One", "fr": "Un", "es": "Uno"})
    with transaction() as session:
        session.delete(session.get(Text, text.id))
    assert db.session.query(Rendering).count() == 0


def test_a_column_says_how_sensitive_it_is_and_how_long_it_is_kept():
    assert Person.__table__.c.email.info == personal(Sensitivity.CONTACT, Retention.ACCOUNT)


def test_every_table_has_a_key_and_the_time_it_was_made():
    for table in Base.metadata.sorted_tables:
        assert {"id", "created_at"} <= set(table.columns.keys()), table.name
        assert [column.name for column in table.primary_key] == ["id"], table.name
