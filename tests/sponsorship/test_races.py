"""The last money when several people offer it at once: real threads, real transactions."""

from __future__ import annotations

import threading

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Organisation, Person
from sponsorship import queries, services
from sponsorship.models import HOLDS_MONEY, Call, CostKind, SponsorshipRequest
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur

pytestmark = pytest.mark.slow

RACERS = 8


def in_threads(app, verbs):
    """Call all verbs at the same moment, each in a thread and a database session of its own."""
    start, errors = threading.Barrier(len(verbs)), []

    def run(verb):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    verb()
            except RuleBroken as broken:
                errors.append(broken.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    with clock.at(OPEN):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    db.session.rollback()
    db.session.expire_all()
    db.engine.dispose()
    return errors


def offering(key, by):
    return lambda: services.offer(db.session.get(SponsorshipRequest, key), amount=eur(2_000), by=by)


def declining(key, by):
    return lambda: services.decline_offer(db.session.get(SponsorshipRequest, key), by=by)


def held(call):
    return queries.money_held(db.session.get(Call, call))


@pytest.mark.parametrize("places", [1, 3])
def test_the_last_money_is_never_offered_twice(app, places):
    call = builders.call(budget=eur(2_000 * places + 1_999))
    by = make.actor(make.organiser(call.event))
    keys = [builders.scored(call).id for _ in range(RACERS)]
    errors = in_threads(app, [offering(key, by) for key in keys])
    assert errors == ["over-budget"] * (RACERS - places)
    found = db.session.get(Call, call.id)
    assert found.committed == held(call.id) == eur(2_000 * places).amount


def test_one_request_that_two_people_decide_on_at_once_takes_its_money_once(app):
    call = builders.call()
    by = make.actor(make.organiser(call.event))
    key = builders.scored(call).id
    assert in_threads(app, [offering(key, by)] * 4) == ["wrong-state"] * 3
    assert held(call.id) == db.session.get(Call, call.id).committed == eur(2_000).amount


def test_money_given_back_while_others_ask_for_it_is_counted_once(app):
    call = builders.call(budget=eur(4_000))
    by = make.actor(make.organiser(call.event))
    holders = [builders.offered(call) for _ in range(2)]
    takers = [builders.scored(call).id for _ in range(4)]
    backs = [declining(each.id, make.actor(each.person)) for each in holders]
    in_threads(app, [*backs, *(offering(key, by) for key in takers)])
    found = db.session.get(Call, call.id)
    assert found.committed == held(call.id) <= found.budget


def test_a_budget_lowered_while_it_is_being_offered_still_covers_the_offers(app):
    call = builders.call(budget=eur(4_000))
    by = make.actor(make.organiser(call.event))
    keys = [builders.scored(call).id for _ in range(3)]
    key, opens_at, closes_at = call.id, call.opens_at, call.closes_at

    def lower():
        services.edit_call(
            db.session.get(Call, key),
            text_words={"en": "Less money."},
            currency="EUR",
            budget=eur(2_000),
            opens_at=opens_at,
            closes_at=closes_at,
            by=by,
        )

    in_threads(app, [lower, *(offering(each, by) for each in keys)])
    found = db.session.get(Call, key)
    assert found.committed == held(key) <= found.budget


def test_one_person_who_sends_the_form_twice_asks_once(app):
    call = builders.call()
    person = builders.applicant(call.event)
    key, who, organisation = call.id, person.id, person.memberships[0].organisation_id
    verbs = [lambda: ask(key, who, organisation)] * 3
    assert in_threads(app, verbs) == ["already-asked"] * 2
    assert len(queries.candidates(db.session.get(Call, key))) == 1


def ask(call_id, person_id, organisation_id):
    person = db.session.get(Person, person_id)
    services.request(
        db.session.get(Call, call_id),
        person,
        db.session.get(Organisation, organisation_id),
        statement="Please.",
        language="en",
        lines={CostKind.FARE: eur(1)},
        by=make.actor(person),
    )


def test_everything_that_holds_money_is_counted(app):
    call = builders.call()
    for _ in range(3):
        builders.offered(call)
    states = [each.state for each in queries.candidates(call)]
    assert all(state in HOLDS_MONEY for state in states)
    assert held(call.id) == eur(6_000).amount
