"""What an event's overview says of sponsorship, and what waits for whom."""

from __future__ import annotations

import pytest
from flask import url_for

from core import clock
from core.auth import NOBODY
from core.db import transaction
from core.money import Money
from core.waiting import Progress
from sponsorship import queries
from sponsorship.words import CURRENCIES, show_money
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur, later


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(OPEN):
        yield


def waiting(event, person):
    return [(each.what, each.endpoint) for each in queries.waiting(event, make.actor(person))]


def test_an_event_without_a_call_has_not_begun(app):
    assert queries.stage(make.event(), NOBODY) == queries.Stage(Progress.LATER, "not begun")


def test_before_it_opens_the_stage_says_when(app):
    call = builders.call()
    with clock.at(later(days=-30)):
        assert queries.stage(call.event, NOBODY) == queries.Stage(Progress.LATER, "opens on 1 March 2030")


def test_an_open_call_counts_requests_and_money(app):
    call = builders.call()
    builders.offered(call)
    stage = queries.stage(call.event, NOBODY)
    assert (stage.progress, stage.words) == (Progress.NOW, "1 request · 2,000 of 80,000 EUR")


def test_the_stage_is_done_once_the_call_is_closed_and_all_is_settled(app):
    call = builders.call()
    asked = builders.offered(call)
    with clock.at(later(days=60)):
        assert queries.stage(call.event, NOBODY).progress is Progress.NOW
        with transaction():
            builders.services.expire_overdue()
        assert queries.stage(asked.call.event, NOBODY).progress is Progress.DONE


def test_a_reviewer_is_asked_to_score_until_two_have(app):
    call = builders.call()
    asked = builders.request(call)
    reviewer = make.reviewer(call.event)
    assert waiting(call.event, reviewer) == [("Score 1 request for sponsorship", "sponsorship.requests")]
    assert queries.stage(call.event, make.actor(reviewer)).attention == "1 to score"
    builders.score(asked, reviewer)
    assert waiting(call.event, reviewer) == []
    builders.score(asked)
    assert waiting(call.event, make.reviewer(call.event)) == []


def test_a_reviewer_is_not_asked_to_score_the_own_organisation(app):
    call = builders.call()
    asked = builders.request(call)
    assert waiting(call.event, make.reviewer(call.event, organisation=asked.organisation)) == []


def test_the_secretariat_is_asked_to_decide_what_two_have_scored(app):
    call = builders.call()
    builders.request(call)
    builders.scored(call)
    organiser = make.organiser(call.event)
    assert waiting(call.event, organiser) == [("Decide on 1 request for sponsorship", "sponsorship.requests")]
    assert queries.stage(call.event, make.actor(organiser)).attention == "1 to decide"


def test_an_offer_waits_for_its_person_until_it_expires(app):
    call = builders.call()
    asked = builders.offered(call)
    (found,) = queries.waiting(call.event, make.actor(asked.person))
    assert (found.what, found.endpoint) == ("Answer the offer of 2,000 EUR for your costs", "sponsorship.offer")
    assert found.due == asked.offer_until
    assert queries.stage(call.event, make.actor(asked.person)).attention == "an offer for you"
    with app.test_request_context():
        assert str(asked.id) in url_for(found.endpoint, **found.values)
    with clock.at(later(days=14)):
        assert queries.waiting(call.event, make.actor(asked.person)) == []


@pytest.mark.parametrize("who", [make.rapporteur, make.finance_officer])
def test_nothing_waits_for_those_who_neither_score_nor_decide(app, who):
    call = builders.call()
    builders.scored(call)
    assert waiting(call.event, who(call.event)) == []


def test_nothing_waits_for_a_visitor_or_where_there_is_no_call(app):
    call = builders.call()
    assert queries.waiting(call.event, NOBODY) == []
    assert waiting(make.event(), make.person()) == []


@pytest.mark.parametrize(
    ("money", "shown"),
    [(eur(61_200), "61,200 EUR"), (Money(184_050, "EUR"), "1,840.50 EUR"), (Money(5_000, "JPY"), "5,000 JPY")],
)
def test_money_shows_cents_only_where_there_are_any(app, money, shown):
    assert show_money(money).replace("\xa0", " ") == shown


def test_currencies_are_iso_codes_without_repetition():
    assert len(set(CURRENCIES)) == len(CURRENCIES)
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
