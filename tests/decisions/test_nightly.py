"""Every night: late appeals go one step further, and the numbers are published anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, jobs
from core.db import db, transaction
from core.mail import OutgoingMail
from decisions import jobs as nightly
from decisions import late, publishing, queries
from decisions.models import Area, Outcome, PublishedNumber, Verdict
from decisions.services import record
from decisions.waiting import waiting
from tests import make
from tests.decisions import builders

DAY = timedelta(days=1)


def night(moment):
    with clock.at(moment):
        nightly.nightly()


def overdue_letters():
    rows = db.session.scalars(select(OutgoingMail))
    return sorted(row.recipient for row in rows if "is overdue" in row.subject)


def test_before_the_answer_is_due_nothing_happens(app):
    appeal = builders.appeal()
    night(appeal.due_at - DAY)
    assert (appeal.escalated_at, overdue_letters()) == (None, [])


def test_a_late_appeal_is_told_to_the_others_once(app):
    appeal = builders.assigned(to=None)
    night(appeal.due_at)
    night(appeal.due_at + timedelta(hours=2))
    letters = overdue_letters()
    assert len(letters) == len(set(letters)) > 0
    assert appeal.reviewer.email not in letters
    assert appeal.appellant.email not in letters


def test_the_organisers_of_the_site_are_told(app):
    organiser = make.organiser()
    appeal = builders.appeal()
    night(appeal.due_at)
    assert organiser.email in overdue_letters()


def test_three_days_later_it_counts_publicly(app):
    appeal = builders.appeal()
    night(appeal.due_at)
    night(appeal.due_at + 2 * DAY)
    assert appeal.overdue_at is None
    night(appeal.due_at + 3 * DAY)
    assert appeal.overdue_at == appeal.due_at + 3 * DAY


def test_what_is_answered_in_time_is_never_late(app):
    appeal = builders.decided()
    night(appeal.due_at + 10 * DAY)
    assert (appeal.escalated_at, appeal.overdue_at) == (None, None)


def test_a_late_appeal_waits_for_the_secretariat_whoever_looks_at_it(app):
    appeal = builders.assigned()
    event = builders.event_of(appeal)
    secretary = make.actor(make.organiser(event))
    assert waiting(event, secretary) == []
    night(appeal.due_at)
    [found] = waiting(event, secretary)
    assert (found.what, found.due) == ("1 appeal is overdue", appeal.due_at)


def test_a_reviewers_own_appeal_waits_for_them_until_it_is_due(app):
    appeal = builders.assigned()
    [found] = waiting(builders.event_of(appeal), make.actor(appeal.reviewer))
    assert (found.endpoint, found.due) == ("decisions.appeal", appeal.due_at)


@pytest.mark.parametrize("maker", [make.rapporteur, make.finance_officer])
def test_appeals_wait_for_nobody_else(app, maker):
    appeal = builders.appeal()
    event = builders.event_of(appeal)
    assert waiting(event, make.actor(maker(event))) == []
    assert waiting(event, make.actor(appeal.appellant)) == []


def test_the_worker_does_it_regularly(app):
    assert jobs.handler_of(nightly.NIGHTLY) is nightly.nightly
    assert (nightly.NIGHTLY, nightly.EVERY_SECONDS) in jobs._regular


def many(event, number, area=Area.ACCREDITATION, verdict=Verdict.DECLINED):
    by = make.actor(make.organiser(event))
    for _each in range(number):
        with make.keeping():
            record(make.organisation(), event_id=event.id, area=area, verdict=verdict, reason="So.", by=by)


def published(event_id=None):
    return {row.area: row for row in queries.published_numbers(event_id)}


def publish():
    with transaction():
        return publishing.publish_numbers()


def test_numbers_are_those_of_the_night_and_not_of_the_moment(app):
    event = make.event()
    many(event, 6)
    publish()
    many(event, 1)
    assert published(event.id)["accreditation"].decisions == 6


def test_the_numbers_are_taken_once_a_night(app):
    event = make.event()
    many(event, 6)
    moment = clock.now()
    night(moment)
    night(moment + timedelta(hours=1))
    assert published(event.id)["accreditation"].taken_at == moment
    night(moment + timedelta(hours=21))
    assert published(event.id)["accreditation"].taken_at == moment + timedelta(hours=21)


def test_small_numbers_are_not_even_stored(app):
    event = make.event()
    many(event, 6)
    builders.appeal(builders.refused(builders.registrations.open_form(event)))
    publish()
    row = published(event.id)["accreditation"]
    assert (row.decisions, row.appeals, row.changed, row.overdue) == (7, None, None, None)


def test_a_small_event_takes_a_neighbour_with_it_under_the_sum_of_the_site(app):
    small, large, largest = make.event(), make.event(), make.event()
    for event, number in ((small, 2), (large, 6), (largest, 8)):
        many(event, number)
    publish()
    numbers = [published(event.id)["accreditation"].decisions for event in (small, large, largest)]
    assert (numbers, published()["accreditation"].decisions) == ([None, None, 8], 16)


def test_an_event_that_is_not_public_has_no_line_and_cannot_be_subtracted(app):
    hidden, first, second = make.event(public=False), make.event(), make.event()
    for event, number in ((hidden, 20), (first, 6), (second, 8)):
        many(event, number)
    publish()
    assert published(hidden.id) == {}
    numbers = [published(event.id)["accreditation"].decisions for event in (first, second)]
    assert (numbers, published()["accreditation"].decisions) == ([None, 8], 34)


def test_appeals_changes_and_late_ones_are_counted(app):
    event = make.event()
    form = builders.registrations.open_form(event)
    for outcome in (Outcome.OVERTURNED, Outcome.VARIED, Outcome.SENT_BACK, Outcome.UPHELD):
        builders.decided(builders.refused(form), outcome)
    found = publishing.counted()[Area.ACCREDITATION]
    assert found["appeals"] == {event.id: 4}
    assert found["changed"] == {event.id: 3}
    assert found["overdue"] == {event.id: 0}


def test_what_was_not_shown_last_night_is_remembered(app):
    small, large = make.event(), make.event()
    many(small, 2)
    many(large, 6)
    publish()
    assert publishing._hidden_before()["accreditation"]["decisions"] == {small.id, large.id}


def test_publishing_twice_leaves_one_set(app):
    many(make.event(), 6)
    publish()
    first = publish()
    assert len(list(db.session.scalars(select(PublishedNumber)))) == first


def test_nobody_of_the_parties_is_told_that_it_is_late(app):
    registration = builders.refused()
    colleague = make.organiser(registration.event, organisation=registration.organisation)
    appeal = builders.appeal(registration, by=make.actor(colleague))
    with transaction():
        assert colleague.id not in {person.id for person in late.responsible(appeal)}
