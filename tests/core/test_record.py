"""The record of who did what, the tables of life cycles, the clock, and what an overview shows."""

from __future__ import annotations

import uuid
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from core import audit, clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.rules import RuleBroken
from core.states import Machine, state_check, step
from core.waiting import Progress, Stage, Waiting
from people.models import Person
from registration.models import Registration
from roundtables.models import Appointment
from tests import make
from translations.models import Text

MOMENT = datetime(2022, 5, 9, 7, 0, tzinfo=UTC)


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


class Hand(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    LOCK = "lock"
    BREAK = "break"


DOOR = Machine(
    {
        Hand.SHUT: step(Door.OPEN, to=Door.SHUT),
        Hand.OPEN: step(Door.SHUT, Door.LOCKED, to=Door.OPEN),
        Hand.LOCK: step(Door.SHUT, to=Door.LOCKED),
    }
)


class Act(StrEnum):
    TRIED = "test.tried"


def entries():
    return db.session.query(AuditEntry).order_by(AuditEntry.created_at).all()


def test_an_act_is_recorded_with_who_what_and_on_which_thing(app):
    person, subject = make.person(), make.text()
    with transaction():
        audit.record(Act.TRIED, subject, by=make.actor(person))
    [entry] = entries()
    assert (entry.actor_id, entry.action) == (person.id, "test.tried")
    assert (entry.subject_kind, entry.subject_id) == ("text", subject.id)


def test_an_act_in_an_event_is_found_by_the_event(app):
    event = make.event()
    appointment = Appointment(event_id=event.id, person_id=make.person().id, role="chair")
    with transaction() as session:
        session.add(appointment)
        audit.record(Act.TRIED, appointment, by=None)
    assert entries()[-1].event_id == event.id


def test_an_act_on_something_of_no_event_names_none(app):
    with transaction():
        audit.record(Act.TRIED, make.text(), by=None)
    assert entries()[-1].event_id is None


def test_an_act_of_nobody_is_recorded_as_such(app):
    with transaction():
        audit.record(Act.TRIED, make.text(), by=None)
    assert entries()[-1].actor_id is None


def test_details_are_kept_as_plain_words(app):
    key = uuid.uuid4()
    with transaction():
        audit.record(Act.TRIED, make.text(), by=None, places=3, key=key, state=Door.OPEN, none=None)
    assert entries()[-1].details == {"places": "3", "key": str(key), "state": "open", "none": "None"}


def test_a_thing_that_was_only_just_added_has_its_key_in_the_record(app):
    with transaction() as session:
        subject = Text(language="en", body="new")
        session.add(subject)
        audit.record(Act.TRIED, subject, by=None)
    assert entries()[-1].subject_id == subject.id is not None


def test_what_was_not_done_is_not_recorded(app):
    subject = make.text()
    with pytest.raises(ZeroDivisionError), transaction():
        audit.record(Act.TRIED, subject, by=None)
        _ = 1 / 0
    assert entries() == []


@pytest.mark.parametrize("state", Door)
@pytest.mark.parametrize("hand", Hand)
def test_only_a_step_of_the_table_is_allowed(hand, state):
    allowed = {
        (Hand.SHUT, Door.OPEN),
        (Hand.OPEN, Door.SHUT),
        (Hand.OPEN, Door.LOCKED),
        (Hand.LOCK, Door.SHUT),
    }
    assert DOOR.allows(hand, state) is ((hand, state) in allowed)


def test_a_step_leads_to_its_state():
    assert DOOR.after(Hand.OPEN, Door.LOCKED) is Door.OPEN
    assert DOOR.after(Hand.LOCK, Door.SHUT) is Door.LOCKED


@pytest.mark.parametrize(("hand", "state"), [(Hand.LOCK, Door.OPEN), (Hand.BREAK, Door.LOCKED)])
def test_any_other_step_is_refused_with_what_to_do(app, hand, state):
    with pytest.raises(RuleBroken, match="Reload the page") as caught:
        DOOR.after(hand, state)
    assert (caught.value.code, caught.value.field) == ("wrong-state", None)


def test_the_state_of_a_row_is_a_member_of_its_states():
    row = Registration(state_name="submitted")
    assert row.state is Registration.states.SUBMITTED
    with pytest.raises(ValueError, match="odd"):
        _ = Registration(state_name="odd").state


def test_the_database_is_told_every_state_and_no_other():
    assert str(state_check(Door).sqltext) == "state IN ('open', 'shut', 'locked')"


def test_a_broken_rule_is_its_sentence():
    broken = RuleBroken("Not so.", code="test", field="name")
    assert (str(broken), broken.message, broken.code, broken.field) == ("Not so.", "Not so.", "test", "name")
    assert RuleBroken("Not so.", code="test").field is None


def test_the_clock_tells_universal_time():
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moment_of_another_zone_is_held_as_universal_time():
    with clock.at(datetime(2022, 5, 9, 9, 0, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == MOMENT
        assert clock.now().tzinfo is UTC


def test_a_clock_held_twice_goes_back_to_the_first_moment():
    with clock.at(MOMENT):
        with clock.at(MOMENT + timedelta(days=1)):
            assert clock.now().day == 10
        assert clock.now() == MOMENT


def test_a_clock_that_was_held_goes_on_even_after_a_failure():
    with pytest.raises(ZeroDivisionError), clock.at(MOMENT):
        _ = 1 / 0
    assert clock.now() > MOMENT


def test_a_new_row_is_as_old_as_the_held_clock_says(app):
    with clock.at(MOMENT):
        person = make.person()
    assert db.session.get(Person, person.id).created_at == MOMENT


def test_a_stage_with_nothing_to_attend_to_says_nothing():
    assert Stage(Progress.NOW, "3 registrations").attention == ""


def test_what_waits_needs_no_sender_and_no_date_and_shares_no_values():
    first, second = Waiting("Decide", "registration.queue"), Waiting("Answer", "agendas.comments")
    assert (first.sender, first.since, first.due) == ("", None, None)
    assert first.values == {}
    assert first.values is not second.values


def test_what_an_area_reported_is_not_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        Stage(Progress.DONE, "Published").words = "Draft"
