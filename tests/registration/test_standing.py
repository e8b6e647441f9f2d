"""What the event's overview is told: where the two stages stand, what waits for whom, who came from where."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import clock
from core.auth import NOBODY
from core.db import db
from core.waiting import Progress
from people.models import Region
from people.roles import Role
from registration import queries
from registration.models import AttendanceMode, State
from roundtables.models import Mode
from tests import make
from tests.browser import counted_queries
from tests.registration import builders
from tests.registration.builders import IN_PERSON, MORNING, ONLINE


def test_without_a_form_registration_is_still_to_come(app):
    stage = queries.stage_register(make.event(), NOBODY)
    assert (stage.progress, stage.words) == (Progress.LATER, "not open yet")


def test_before_it_opens_the_day_is_told(app):
    form = builders.open_form(opens_at=MORNING - timedelta(days=30))
    assert queries.stage_register(form.event, NOBODY).words == "opens on 9 April 2030"


def test_places_are_told_against_their_number_and_only_staff_hear_what_waits(app):
    form = builders.open_form(in_person=100, online=50)
    builders.registration(form, state=State.ACCEPTED)
    builders.registration(form)
    stage = queries.stage_register(form.event, make.actor(make.reviewer(form.event)))
    assert (stage.progress, stage.words, stage.attention) == (Progress.NOW, "1 of 150 places", "1 to review")
    assert queries.stage_register(form.event, NOBODY).attention == ""


def test_only_the_places_the_event_offers_are_added_up(app):
    form = builders.open_form(make.event(mode=Mode.ONLINE), in_person=None, online=50)
    assert queries.stage_register(form.event, NOBODY).words == "0 of 50 places"


def test_after_closing_registration_is_done_once_nothing_waits(app):
    form = builders.open_form()
    with clock.at(form.closes_at):
        stage = queries.stage_register(form.event, NOBODY)
    assert (stage.progress, stage.words) == (Progress.DONE, "0 accepted")


@pytest.mark.parametrize(
    ("moment", "progress", "words"),
    [
        (MORNING - timedelta(days=17, hours=1), Progress.LATER, "in 17 days"),
        (MORNING - timedelta(hours=1), Progress.LATER, "within a day"),
        (MORNING + timedelta(hours=1), Progress.NOW, "1 present"),
        (MORNING + timedelta(days=1), Progress.DONE, "1 took part"),
    ],
)
def test_convening_counts_down_and_then_counts_who_came(app, moment, progress, words):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    builders.present(registration, builders.session(registration.event))
    with clock.at(moment):
        stage = queries.stage_convene(registration.event, NOBODY)
    assert (stage.progress, stage.words) == (progress, words)


def test_registrations_to_review_wait_for_reviewers_only(app):
    form = builders.open_form()
    registration = builders.registration(form)
    (found,) = queries.waiting(form.event, make.actor(make.reviewer(form.event)))
    assert (found.what, found.endpoint, found.since) == (
        "1 registration to review",
        "registration.queue",
        registration.submitted_at,
    )
    assert queries.waiting(form.event, make.actor(make.rapporteur(form.event))) == []
    assert queries.waiting(form.event, NOBODY) == []


def test_an_open_registration_waits_for_representatives_who_have_not_asked(app):
    form = builders.open_form()
    person = make.representative()
    (found,) = queries.waiting(form.event, make.actor(person))
    assert (found.what, found.due) == ("Registration is open", form.closes_at)
    builders.registration(form, person=person)
    assert queries.waiting(form.event, make.actor(person)) == []


def test_an_open_registration_does_not_wait_for_those_who_run_the_event(app):
    form = builders.open_form()
    person = make.representative()
    runs_it = replace(make.actor(person), roles={form.event_id: frozenset({Role.SECRETARIAT})})
    is_consulted = replace(runs_it, roles={form.event_id: frozenset({Role.MEMBER})})
    assert queries.waiting(form.event, runs_it) == []
    assert len(queries.waiting(form.event, is_consulted)) == 1


def test_on_the_day_before_the_sessions_wait_for_those_who_take_part(app):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    actor = make.actor(registration.person)
    assert queries.waiting(registration.event, actor) == []
    with clock.at(MORNING - timedelta(hours=20)):
        (found,) = queries.waiting(registration.event, actor)
    assert found.endpoint == "registration.convene"
    with clock.at(MORNING + timedelta(days=1)):
        assert queries.waiting(registration.event, actor) == []


def test_regions_are_counted_for_those_accepted_and_for_those_who_came(app):
    form = builders.open_form()
    session, later = builders.session(form.event), builders.session(form.event, "Closing")
    africa, europe = make.organisation(region=Region.AFRICA), make.organisation(region=Region.EUROPE)
    came = builders.registration(form, of=africa, state=State.ACCEPTED)
    builders.registration(form, of=africa, mode=ONLINE, state=State.ACCEPTED)
    builders.registration(form, of=europe, state=State.ACCEPTED)
    builders.registration(form, of=europe)
    builders.present(came, session)
    builders.present(came, later, mode=ONLINE)
    accepted = {row.region: (row.in_person, row.online) for row in queries.counts_by_region(form.event)}
    present = {row.region: (row.in_person, row.online) for row in queries.counts_by_region(form.event, present=True)}
    assert (accepted[Region.AFRICA], accepted[Region.EUROPE]) == ((1, 1), (1, 0))
    assert (present[Region.AFRICA], present[Region.EUROPE]) == ((1, 0), (0, 0))
    assert queries.count_present(form.event) == {AttendanceMode.IN_PERSON: 1}


def test_the_overview_costs_the_same_for_one_and_for_thirty(app):
    form = builders.open_form(in_person=2)
    actor = make.actor(make.reviewer(form.event))
    numbers = []
    for _ in range(2):
        db.session.expire_all()
        with counted_queries() as seen:
            queries.stage_register(form.event, actor)
            queries.stage_convene(form.event, actor)
            queries.waiting(form.event, actor)
            queries.counts_by_region(form.event)
        numbers.append(len(seen))
        for _ in range(29):
            builders.registration(form, mode=IN_PERSON)
    assert numbers[0] == numbers[1] <= 10
