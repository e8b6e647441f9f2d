"""Offering money, answering an offer, giving it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db, transaction
from core.mail import OutgoingMail
from core.money import Money
from decisions.models import Area, Decision, Verdict
from decisions.queries import latest
from registration.models import State as Registered
from registration.queries import find_registration
from roundtables.models import Appointment
from sponsorship import jobs, services
from sponsorship.models import Action, SponsorshipRequest, State
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur, later, letter, refused


def decider(asked):
    return make.actor(make.organiser(asked.call.event))


def offer(asked, amount=None, *, by=None, at=OPEN):
    with clock.at(at), transaction():
        services.offer(asked, amount=amount or asked.total, by=by or decider(asked))


def refuse(asked, *, reason="The money went to others.", by=None):
    with clock.at(OPEN), transaction():
        services.refuse(asked, reason=reason, by=by or decider(asked))


def wait(asked, *, by=None, reason=""):
    with clock.at(OPEN), transaction():
        services.put_on_waiting_list(asked, by=by or decider(asked), reason=reason)


def answer(verb, asked, at=OPEN):
    with clock.at(at), transaction():
        verb(asked, by=make.actor(asked.person))


VERBS = {
    "offer": offer,
    "wait": wait,
    "refuse": refuse,
}
every_verdict = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


def test_an_offer_takes_money_from_the_budget(app):
    call = builders.call(budget=eur(5_000))
    asked = builders.offered(call)
    assert asked.state is State.OFFERED
    assert (call.committed_money, call.available) == (eur(2_000), eur(3_000))


def test_an_offer_is_valid_for_fourteen_days(app):
    asked = builders.offered(builders.call())
    assert asked.offer_until == OPEN + timedelta(days=14)


def test_a_part_can_be_offered_and_the_letter_says_so(app):
    call = builders.call()
    asked = builders.offered(call, amount=eur(1_200))
    assert call.committed_money == eur(1_200)
    assert "1,200 EUR of the 2,000 EUR" in letter("An offer for your costs").body
    assert asked.offered_money == eur(1_200)


def test_the_letter_leads_to_the_page_of_the_offer(app):
    asked = builders.offered(builders.call())
    body = letter("An offer for your costs").body
    assert f"/en/events/{asked.event_id}/sponsorship/requests/{asked.id}/offer" in body


def test_letters_speak_the_language_of_the_person(app):
    call = builders.call()
    builders.offered(call, person=builders.applicant(call.event, language="ar"))
    assert set(db.session.scalars(select(OutgoingMail.language))) == {"ar"}


def test_an_offer_beyond_the_budget_is_refused_and_the_sentence_says_how_much_is_left(app):
    call = builders.call(budget=eur(3_000))
    builders.offered(call)
    second = builders.scored(call)
    with refused("over-budget", "amount") as broken:
        offer(second)
    assert "Only 1,000 EUR of the budget are left" in broken.value.message
    assert second.state is State.SUBMITTED
    offer(second, eur(1_000))
    assert call.available == eur(0)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (Money(0, "EUR"), "not-above-zero"),
        (Money(-1, "EUR"), "not-above-zero"),
        (Money(200_001, "EUR"), "more-than-asked"),
        (Money(100, "USD"), "other-currency"),
    ],
)
def test_an_offer_is_above_zero_at_most_what_was_asked_and_in_the_currency(app, amount, code):
    asked = builders.scored(builders.call())
    with refused(code, "amount"):
        offer(asked, amount)


@pytest.mark.parametrize("scores", [0, 1])
@every_verdict
def test_nothing_is_decided_before_two_reviewers_have_scored(app, verb, scores):
    asked = builders.request(builders.call())
    for _ in range(scores):
        builders.score(asked)
    with refused("needs-two-scores"):
        verb(asked)


@every_verdict
def test_whoever_scored_a_request_does_not_decide_on_it(app, verb):
    asked = builders.request(builders.call())
    reviewer = builders.score(asked)
    builders.score(asked)
    appoint(reviewer, asked)
    with refused("scored-by-you"):
        verb(asked, by=make.actor(reviewer))


@make.kept
def appoint(person, asked):
    made = Appointment(event_id=asked.event_id, person_id=person.id, role="secretariat")
    db.session.add(made)
    return made


@every_verdict
def test_nobody_decides_for_their_own_organisation(app, verb):
    asked = builders.scored(builders.call())
    organiser = make.organiser(asked.call.event)
    with transaction():
        db.session.add(make.speaks_for(person_id=organiser.id, organisation_id=asked.organisation_id))
    with refused("conflict-of-interest"):
        verb(asked, by=make.actor(organiser))


@every_verdict
def test_nobody_decides_for_themselves(app, verb):
    asked = builders.scored(builders.call())
    with refused("conflict-of-interest"):
        verb(asked, by=make.actor(asked.person))


@pytest.mark.parametrize(
    ("verb", "verdict"), [(offer, Verdict.ACCEPTED), (wait, Verdict.WAITING), (refuse, Verdict.DECLINED)]
)
def test_every_decision_is_in_the_register_with_its_area(app, verb, verdict):
    asked = builders.scored(builders.call())
    verb(asked)
    decision = latest(asked)
    assert (decision.area, decision.verdict, decision.event_id) == (Area.SPONSORSHIP, verdict, asked.event_id)
    assert decision.contest_until == OPEN + timedelta(days=14)


def test_a_refusal_needs_a_reason(app):
    asked = builders.scored(builders.call())
    with refused("no-reason", "reason"):
        refuse(asked, reason="  ")


def test_a_refusal_tells_why_and_how_to_contest_it(app):
    asked = builders.scored(builders.call())
    refuse(asked, reason="Others scored higher.")
    body = letter("Your request for sponsorship was not funded").body
    assert "Others scored higher." in body
    assert "Somebody who did not take this decision will look at it again." in body
    assert asked.state is State.NOT_FUNDED


def test_the_waiting_list_is_told_the_reason_where_there_is_one(app):
    asked = builders.scored(builders.call())
    wait(asked, reason="One person per organisation first.")
    assert "One person per organisation first." in letter("Your request is on the waiting list").body


def test_whoever_waits_can_be_offered_money_later(app):
    asked = builders.scored(builders.call())
    wait(asked)
    offer(asked)
    assert asked.state is State.OFFERED


def test_a_contested_refusal_is_put_right_by_somebody_else(app):
    asked = builders.scored(builders.call())
    first = decider(asked)
    refuse(asked, by=first)
    with refused("decided-by-you"):
        offer(asked, by=first)
    offer(asked)
    assert asked.state is State.OFFERED
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 2


def test_nothing_is_offered_to_whom_registration_has_declined(app):
    asked = builders.scored(builders.call())
    registration = find_registration(asked.event_id, asked.person_id)
    with transaction():
        registration.perform("decline" if registration.may("decline") else "withdraw")
    assert registration.state in (Registered.DECLINED, Registered.WITHDRAWN)
    with refused("registration-ended"):
        offer(asked)


def test_an_accepted_offer_keeps_its_money(app):
    call = builders.call()
    asked = builders.offered(call)
    answer(services.accept_offer, asked)
    assert asked.state is State.ACCEPTED
    assert call.committed_money == eur(2_000)
    assert "up to 2,000 EUR" in letter("Your sponsorship is agreed").body


@pytest.mark.parametrize(
    ("verb", "state"), [(services.decline_offer, State.DECLINED), (services.withdraw, State.WITHDRAWN)]
)
def test_an_offer_given_back_frees_its_money(app, verb, state):
    call = builders.call(budget=eur(2_000))
    asked = builders.offered(call)
    answer(verb, asked)
    assert asked.state is state
    assert call.available == eur(2_000)


def test_withdrawing_after_accepting_frees_the_money_as_well(app):
    call = builders.call()
    asked = builders.offered(call)
    answer(services.accept_offer, asked)
    answer(services.withdraw, asked)
    assert call.committed == 0


@pytest.mark.parametrize("verb", [services.accept_offer, services.decline_offer])
def test_an_offer_cannot_be_answered_once_its_time_is_over(app, verb):
    asked = builders.offered(builders.call())
    with refused("expired") as broken:
        answer(verb, asked, at=later(days=14))
    assert "24 March 2030, 10:00 (CET)" in broken.value.message


def test_an_offer_can_be_answered_until_the_last_second(app):
    asked = builders.offered(builders.call())
    answer(services.accept_offer, asked, at=later(days=14, seconds=-1))
    assert asked.state is State.ACCEPTED


@pytest.mark.parametrize("verb", [services.accept_offer, services.decline_offer])
def test_an_offer_is_answered_once(app, verb):
    asked = builders.offered(builders.call())
    answer(services.accept_offer, asked)
    with refused("wrong-state"):
        answer(verb, asked)


def test_the_worker_ends_offers_that_nobody_answered_and_frees_their_money(app):
    call, other = builders.call(), builders.call()
    asked, elsewhere = builders.offered(call), builders.offered(other)
    with clock.at(later(days=14)):
        jobs.expire_offers()
        jobs.expire_offers()
    db.session.expire_all()
    assert (asked.state, elsewhere.state) == (State.EXPIRED, State.EXPIRED)
    assert (call.committed, other.committed) == (0, 0)
    told = select(func.count()).where(OutgoingMail.subject.startswith("Our offer has expired"))
    assert db.session.scalar(told) == 2


def test_the_worker_leaves_offers_alone_that_are_valid_or_accepted(app):
    call = builders.call()
    accepted = builders.offered(call)
    answer(services.accept_offer, accepted)
    valid = builders.offered(call, at=later(days=1))
    with clock.at(later(days=14)):
        jobs.expire_offers()
    db.session.expire_all()
    assert (accepted.state, valid.state) == (State.ACCEPTED, State.OFFERED)
    assert call.committed_money == eur(4_000)


def test_the_next_offer_finds_the_money_of_an_expired_one_without_waiting_for_the_worker(app):
    call = builders.call(budget=eur(2_000))
    asked, second = builders.offered(call), builders.scored(call)
    with refused("over-budget"):
        offer(second, at=later(days=13))
    offer(second, at=later(days=15))
    assert (asked.state, second.state) == (State.EXPIRED, State.OFFERED)
    assert call.committed_money == eur(2_000)


def test_an_expired_offer_can_be_made_again(app):
    call = builders.call(budget=eur(2_000))
    asked = builders.offered(call)
    offer(asked, at=later(days=15))
    assert (asked.state, asked.offer_until) == (State.OFFERED, later(days=29))


ALLOWED = {
    (Action.OFFER, State.SUBMITTED): State.OFFERED,
    (Action.OFFER, State.WAITING): State.OFFERED,
    (Action.OFFER, State.NOT_FUNDED): State.OFFERED,
    (Action.OFFER, State.EXPIRED): State.OFFERED,
    (Action.WAIT, State.SUBMITTED): State.WAITING,
    (Action.WAIT, State.NOT_FUNDED): State.WAITING,
    (Action.REFUSE, State.SUBMITTED): State.NOT_FUNDED,
    (Action.REFUSE, State.WAITING): State.NOT_FUNDED,
    (Action.ACCEPT, State.OFFERED): State.ACCEPTED,
    (Action.DECLINE, State.OFFERED): State.DECLINED,
    (Action.EXPIRE, State.OFFERED): State.EXPIRED,
    (Action.WITHDRAW, State.SUBMITTED): State.WITHDRAWN,
    (Action.WITHDRAW, State.WAITING): State.WITHDRAWN,
    (Action.WITHDRAW, State.OFFERED): State.WITHDRAWN,
    (Action.WITHDRAW, State.ACCEPTED): State.WITHDRAWN,
    (Action.SUBMIT_AGAIN, State.WITHDRAWN): State.SUBMITTED,
    (Action.REOPEN, State.NOT_FUNDED): State.SUBMITTED,
    (Action.REOPEN, State.WAITING): State.SUBMITTED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_the_table_decides_every_pair(action, state):
    machine = SponsorshipRequest.lifecycle
    assert machine.allows(action, state) == ((action, state) in ALLOWED)
    if machine.allows(action, state):
        assert machine.after(action, state) is ALLOWED[action, state]
