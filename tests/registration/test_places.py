"""Places and the waiting list: never one too many, and nobody overtakes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions.models import Decision
from registration import events, places, queries, services
from registration.models import Action, Registration, State
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE


def accept(registration, by=None):
    with transaction():
        services.accept(registration, by=by or builders.staff(registration.event))


def withdraw(registration):
    with transaction():
        return services.withdraw(registration, by=make.actor(registration.person))


def last_letter(registration):
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.recipient == registration.person.email)
        .order_by(OutgoingMail.created_at.desc())
    ).first()


def test_accepting_takes_a_place_and_sends_the_personal_link(app):
    form = builders.open_form(in_person=2)
    registration = builders.registration(form)
    accept(registration)
    assert registration.state is State.ACCEPTED
    assert queries.places_left(form, IN_PERSON) == 1
    assert "http://localhost/en/participation/" in last_letter(registration).body


def test_without_a_limit_there_is_always_a_place(app):
    form = builders.open_form(in_person=None)
    builders.registration(form, state=State.ACCEPTED)
    assert queries.places_left(form, IN_PERSON) is None


def test_where_no_place_is_left_the_waiting_list_begins(app):
    form = builders.open_form(in_person=1)
    builders.registration(form, state=State.ACCEPTED)
    second = builders.registration(form, state=State.WAITING)
    assert second.waiting_since is not None
    assert "You are number 1 on the waiting list" in last_letter(second).body


def test_places_in_the_room_say_nothing_about_places_online(app):
    form = builders.open_form(in_person=0, online=1)
    builders.registration(form, mode=ONLINE, state=State.ACCEPTED)
    builders.registration(form, mode=IN_PERSON, state=State.WAITING)
    assert queries.counts(form.event).of(State.ACCEPTED) == 1


def test_a_place_that_is_given_back_goes_to_whoever_waits_longest(app):
    form = builders.open_form(in_person=1)
    first = builders.registration(form, state=State.ACCEPTED)
    now = clock.now()
    late, early = builders.registration(form), builders.registration(form)
    with clock.at(now + timedelta(minutes=1)):
        accept(early)
    with clock.at(now + timedelta(minutes=2)):
        accept(late)
    assert queries.place_in_line(late) == 2
    with clock.at(now + timedelta(minutes=3)):
        assert [each.id for each in withdraw(first)] == [early.id]
    assert (early.state, early.waiting_since, late.state) == (State.ACCEPTED, None, State.WAITING)
    assert last_letter(early).subject == "A place has become free for you: Workshop"
    assert last_letter(first).subject == "Your registration is withdrawn: Workshop"


def test_withdrawing_from_the_waiting_list_moves_nobody(app):
    form = builders.open_form(in_person=1)
    builders.registration(form, state=State.ACCEPTED)
    waiting = builders.registration(form, state=State.WAITING)
    other = builders.registration(form, state=State.WAITING)
    assert withdraw(waiting) == []
    assert (other.state, queries.place_in_line(other)) == (State.WAITING, 1)


def test_somebody_waiting_for_the_room_does_not_get_a_place_online(app):
    form = builders.open_form(in_person=0, online=1)
    builders.registration(form, mode=IN_PERSON, state=State.WAITING)
    assert withdraw(builders.registration(form, mode=ONLINE, state=State.ACCEPTED)) == []


def test_more_places_are_given_to_the_waiting_list_at_once(app):
    form = builders.open_form(in_person=1)
    builders.registration(form, state=State.ACCEPTED)
    line = [builders.registration(form, state=State.WAITING) for _ in range(3)]
    with transaction():
        moved = services.change_places(form, in_person_places=3, online_places=None, by=builders.staff(form.event))
    assert [each.id for each in moved] == [each.id for each in line[:2]]
    assert [each.state for each in line] == [State.ACCEPTED, State.ACCEPTED, State.WAITING]


def test_no_limit_any_more_empties_the_waiting_list(app):
    form = builders.open_form(online=0)
    line = [builders.registration(form, mode=ONLINE, state=State.WAITING) for _ in range(3)]
    with transaction():
        services.change_places(form, in_person_places=None, online_places=None, by=builders.staff(form.event))
    assert {each.state for each in line} == {State.ACCEPTED}


@pytest.mark.parametrize(("mode", "field"), places.FIELDS.items())
def test_there_cannot_be_fewer_places_than_are_given(app, mode, field):
    form = builders.open_form(in_person=5, online=5)
    builders.registration(form, mode=mode, state=State.ACCEPTED)
    wanted = {"in_person_places": 5, "online_places": 5, field: 0}
    with pytest.raises(RuleBroken) as broken, transaction():
        services.change_places(form, **wanted, by=builders.staff(form.event))
    assert (broken.value.code, broken.value.field) == ("too-few-places", field)


def test_nobody_on_the_waiting_list_is_accepted_where_nothing_is_free(app):
    form = builders.open_form(in_person=0)
    waiting = builders.registration(form, state=State.WAITING)
    with pytest.raises(RuleBroken) as broken:
        accept(waiting)
    assert broken.value.code == "no-place"


def test_declining_needs_a_reason(app):
    registration = builders.registration(builders.open_form())
    with pytest.raises(RuleBroken) as broken, transaction():
        services.decline(registration, by=builders.staff(registration.event), reason="  ")
    assert broken.value.field == "reason"
    assert registration.state is State.SUBMITTED


def test_a_refusal_is_told_with_its_reason_and_how_to_contest_it(app):
    registration = builders.registration(builders.open_form(), state=State.DECLINED)
    letter = last_letter(registration)
    assert "The places are for local organisations." in letter.body
    assert "Somebody who did not take this decision" in letter.body


def test_every_decision_stands_in_the_register_with_its_reason(app):
    form = builders.open_form(in_person=1)
    for state in (State.ACCEPTED, State.WAITING, State.DECLINED):
        builders.registration(form, state=state)
    rows = db.session.scalars(select(Decision).order_by(Decision.created_at)).all()
    assert [(row.area, row.verdict) for row in rows] == [
        ("accreditation", "accepted"),
        ("accreditation", "waiting"),
        ("accreditation", "declined"),
    ]


def test_the_areas_above_hear_who_got_and_who_gave_up_a_place(app):
    heard = []

    def hear(registration):
        heard.append((registration.id, registration.state))

    form = builders.open_form(in_person=1)
    with events.accepted.connected_to(hear), events.withdrawn.connected_to(hear):
        first = builders.registration(form, state=State.ACCEPTED)
        second = builders.registration(form, state=State.WAITING)
        withdraw(first)
    assert heard == [(first.id, State.ACCEPTED), (first.id, State.WITHDRAWN), (second.id, State.ACCEPTED)]


def fail(_registration):
    raise ZeroDivisionError


def test_a_broken_step_leaves_nothing_behind(app):
    form = builders.open_form(in_person=1)
    registration = builders.registration(form)
    by = builders.staff(form.event)
    with events.accepted.connected_to(fail), pytest.raises(ZeroDivisionError), transaction():
        services.accept(registration, by=by)
    assert registration.state is State.SUBMITTED
    assert last_letter(registration).subject.startswith("We have your registration")


TABLE = {
    (Action.ACCEPT, State.SUBMITTED): State.ACCEPTED,
    (Action.ACCEPT, State.WAITING): State.ACCEPTED,
    (Action.PUT_ON_WAITING_LIST, State.SUBMITTED): State.WAITING,
    (Action.MOVE_UP, State.WAITING): State.ACCEPTED,
    (Action.DECLINE, State.SUBMITTED): State.DECLINED,
    (Action.DECLINE, State.WAITING): State.DECLINED,
    (Action.WITHDRAW, State.SUBMITTED): State.WITHDRAWN,
    (Action.WITHDRAW, State.WAITING): State.WITHDRAWN,
    (Action.WITHDRAW, State.ACCEPTED): State.WITHDRAWN,
    (Action.SUBMIT_AGAIN, State.WITHDRAWN): State.SUBMITTED,
    (Action.REOPEN, State.DECLINED): State.SUBMITTED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_the_table_decides_every_pair(state, action):
    registration = Registration(state_name=state)
    assert registration.may(action) is ((action, state) in TABLE)
    if registration.may(action):
        registration.perform(action)
        assert registration.state is TABLE[action, state]
