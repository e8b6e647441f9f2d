"""The waiting list: who stands where, who moves, and in which order, whatever happens in between."""

from datetime import timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions.models import Decision, Outcome
from registration import queries, services
from registration.models import State
from tests import make
from tests.decisions import builders as contested
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE


@pytest.fixture
def form(app):
    """One place of each kind, and both are given."""
    made = builders.open_form(in_person=1, online=1)
    for mode in (IN_PERSON, ONLINE):
        builders.registration(made, mode=mode, state=State.ACCEPTED)
    return made


@pytest.fixture
def by(form):
    return builders.staff(form.event)


def line(form, number=3, mode=IN_PERSON):
    return [builders.registration(form, mode=mode, state=State.WAITING) for _ in range(number)]


def states(registrations):
    return [each.state for each in registrations]


def places(form, by, **values):
    wanted = {"in_person_places": 1, "online_places": 1} | values
    with transaction():
        return services.change_places(form, by=by, **wanted)


def withdraw(registration):
    with transaction():
        return services.withdraw(registration, by=make.actor(registration.person))


def test_each_kind_of_place_has_a_line_of_its_own(form):
    room, online = line(form, 2, IN_PERSON), line(form, 2, ONLINE)
    assert [queries.place_in_line(each) for each in [*room, *online]] == [1, 2, 1, 2]


def test_who_was_put_on_the_list_first_stands_first_whoever_asked_first(form, by):
    early, late = builders.registration(form), builders.registration(form)
    for registration in (late, early):
        with transaction():
            services.accept(registration, by=by)
    assert [each.id for each in queries.list_waiting(form.event_id, IN_PERSON)] == [late.id, early.id]


def test_two_put_on_the_list_at_the_same_moment_stand_in_the_order_in_which_they_asked(form, by):
    early, late = builders.registration(form), builders.registration(form)
    with clock.at(clock.now()), transaction():
        services.accept(late, by=by)
        services.accept(early, by=by)
    assert [queries.place_in_line(each) for each in (early, late)] == [1, 2]


def test_somebody_who_leaves_the_line_lets_those_behind_step_forward(form):
    waiting = line(form)
    withdraw(waiting[0])
    assert [queries.place_in_line(each) for each in waiting[1:]] == [1, 2]


def test_somebody_who_leaves_and_asks_again_stands_at_the_end(form, by):
    waiting = line(form)
    withdraw(waiting[0])
    person = waiting[0].person
    with transaction():
        services.register(form, person, waiting[0].organisation, mode=IN_PERSON, by=make.actor(person))
        services.accept(waiting[0], by=by)
    assert [queries.place_in_line(each) for each in waiting] == [3, 1, 2]


def test_whoever_moves_up_waits_no_longer(form, by):
    waiting = line(form, 1)
    assert waiting[0].waiting_since is not None
    (moved,) = places(form, by, in_person_places=2)
    assert (moved.id, moved.state, moved.waiting_since) == (waiting[0].id, State.ACCEPTED, None)


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_whoever_leaves_the_line_in_another_way_waits_no_longer(form, by, verb):
    (waiting,) = line(form, 1)
    with transaction():
        if verb == "decline":
            services.decline(waiting, reason="The event is full.", by=by)
        else:
            services.withdraw(waiting, by=by)
    assert waiting.waiting_since is None
    assert queries.list_waiting(form.event_id, IN_PERSON) == []


def test_declining_somebody_in_the_line_gives_nobody_a_place(form, by):
    waiting = line(form, 2)
    with transaction():
        services.decline(waiting[0], reason="The event is full.", by=by)
    assert states(waiting) == [State.DECLINED, State.WAITING]


def test_both_lines_move_at_once_each_by_its_own_places(form, by):
    room, online = line(form, 2, IN_PERSON), line(form, 2, ONLINE)
    moved = places(form, by, in_person_places=2, online_places=3)
    assert [each.id for each in moved] == [each.id for each in (room[0], *online)]
    assert states([*room, *online]) == [State.ACCEPTED, State.WAITING, State.ACCEPTED, State.ACCEPTED]


def test_more_places_than_people_leave_the_others_free(form, by):
    waiting = line(form, 2)
    places(form, by, in_person_places=10)
    assert states(waiting) == [State.ACCEPTED] * 2
    assert queries.places_left(form, IN_PERSON) == 7


def test_the_same_number_of_places_moves_nobody(form, by):
    waiting = line(form, 2)
    assert places(form, by) == []
    assert states(waiting) == [State.WAITING] * 2


def test_places_may_shrink_to_what_is_given_and_not_below(form, by):
    places(form, by, in_person_places=3)
    places(form, by, in_person_places=1)
    with pytest.raises(RuleBroken, match="1 place is already given"):
        places(form, by, in_person_places=0)
    assert form.in_person_places == 1


def test_a_place_in_a_line_that_ends_in_withdrawals_goes_to_the_last_who_stayed(form):
    holder = next(each for each in db.session.scalars(db.select(queries.Registration)) if each.mode == IN_PERSON)
    waiting = line(form)
    for each in waiting[:2]:
        withdraw(each)
    assert [each.id for each in withdraw(holder)] == [waiting[2].id]


def test_whoever_moves_up_is_written_to_with_the_personal_link_once(form, by):
    (waiting,) = line(form, 1)
    places(form, by, in_person_places=2)
    found = [
        mail
        for mail in db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.recipient == waiting.person.email))
        if mail.subject.startswith("A place has become free")
    ]
    assert len(found) == 1
    assert "/participation/" in found[0].body


def test_moving_up_is_nobodys_decision_and_stands_in_the_record_as_such(form, by):
    (waiting,) = line(form, 1)
    before = db.session.scalar(db.select(db.func.count(Decision.id)))
    places(form, by, in_person_places=2)
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "registration.moved_up"))
    assert (entry.subject_id, entry.actor_id) == (waiting.id, None)
    assert db.session.scalar(db.select(db.func.count(Decision.id))) == before


def test_the_letter_says_where_in_the_line_one_stands(form):
    waiting = line(form, 2)
    bodies = [
        db.session.scalar(
            db.select(OutgoingMail.body).where(
                OutgoingMail.recipient == each.person.email, OutgoingMail.subject.startswith("You are on the waiting")
            )
        )
        for each in waiting
    ]
    assert ["number 1 on" in bodies[0], "number 2 on" in bodies[1]] == [True, True]


def test_the_front_tells_the_place_in_the_line(browser, form):
    waiting = line(form, 2)
    page = browser.sign_in(waiting[1].person).get(f"/en/events/{form.event_id}/registration")
    assert "you are number 2 on the waiting list" in page.select_one("main").get_text(" ", strip=True)


def test_a_free_place_is_taken_by_whoever_is_accepted_while_nobody_waits(form, by):
    places(form, by, in_person_places=2)
    newcomer = builders.registration(form, state=State.ACCEPTED)
    assert newcomer.state is State.ACCEPTED
    assert queries.places_left(form, IN_PERSON) == 0


def test_a_refusal_put_right_stands_behind_those_who_wait_already(form, by):
    refused = builders.registration(form, state=State.DECLINED)
    (waiting,) = line(form, 1)
    with clock.at(clock.now() + timedelta(minutes=1)):
        contested.decided(refused, Outcome.OVERTURNED)
    assert [queries.place_in_line(each) for each in (waiting, refused)] == [1, 2]


def test_the_line_of_one_event_knows_nothing_of_another(form):
    elsewhere = builders.open_form(in_person=0)
    there = line(elsewhere, 1)[0]
    here = line(form, 1)[0]
    assert (queries.place_in_line(here), queries.place_in_line(there)) == (1, 1)
    assert withdraw(there) == []
    assert here.state is State.WAITING
