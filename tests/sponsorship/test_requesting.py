"""Asking for costs to be covered: who may, when, for what."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.money import Money
from registration import services as registrations
from registration.models import State as Registered
from registration.queries import find_registration
from sponsorship import services
from sponsorship.models import CostKind, State
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import CLOSES, OPEN, OPENS, eur, later, letter, refused


def change(asked, *, lines=None, statement="Other words.", at=OPEN, organisation=None):
    with clock.at(at), transaction():
        services.change_request(
            asked,
            organisation or asked.organisation,
            statement=statement,
            language="fr",
            lines=lines or {CostKind.CARE: eur(300)},
            by=make.actor(asked.person),
        )


def withdraw(asked):
    with clock.at(later(hours=1)), transaction():
        services.withdraw(asked, by=make.actor(asked.person))


def test_a_request_carries_its_lines_and_their_sum(app):
    asked = builders.request(builders.call())
    assert [(line.kind, line.amount) for line in asked.lines] == [("fare", 150_000), ("daily_allowance", 50_000)]
    assert asked.total == eur(2_000)
    assert asked.state is State.SUBMITTED


def test_references_count_up_within_a_call(app):
    call, other = builders.call(), builders.call()
    assert [builders.request(call).reference, builders.request(call).reference] == ["S-001", "S-002"]
    assert builders.request(other).reference == "S-001"


def test_the_person_is_told_that_the_request_has_arrived(app):
    call = builders.call()
    builders.request(call, builders.applicant(call.event, language="fr"))
    assert db.session.scalars(select(OutgoingMail.language)).all() == ["fr"]


def test_asking_is_in_the_audit_record(app):
    asked = builders.request(builders.call())
    wanted = select(AuditEntry).where(AuditEntry.action == "sponsorship.requested")
    entry = db.session.scalars(wanted).one()
    assert (entry.subject_id, entry.event_id) == (asked.id, asked.event_id)


@pytest.mark.parametrize("state", [Registered.SUBMITTED, Registered.WAITING, Registered.ACCEPTED])
def test_whoever_is_registered_may_ask(app, state):
    call = builders.call()
    assert builders.request(call, builders.applicant(call.event, state=state)).number == 1


@pytest.mark.parametrize("state", [Registered.DECLINED, Registered.WITHDRAWN])
def test_whoever_does_not_take_part_may_not_ask(app, state):
    call = builders.call()
    with refused("registration-ended"):
        builders.request(call, builders.applicant(call.event, state=state))


def test_without_a_registration_one_cannot_ask(app):
    with refused("not-registered"):
        builders.request(builders.call(), make.representative())


def test_a_registration_for_another_event_does_not_count(app):
    with refused("not-registered"):
        builders.request(builders.call(), builders.applicant(make.event()))


def test_one_asks_only_for_an_organisation_one_speaks_for(app):
    call = builders.call()
    person, stranger = builders.applicant(call.event), make.organisation()
    with refused("not-a-representative", "organisation"), clock.at(OPEN), transaction():
        services.request(
            call,
            person,
            stranger,
            statement="Please.",
            language="en",
            lines={CostKind.FARE: eur(1)},
            by=make.actor(person),
        )


def test_one_asks_once_for_an_event(app):
    call = builders.call()
    asked = builders.request(call)
    with refused("already-asked"):
        builders.request(call, asked.person)


@pytest.mark.parametrize(
    ("moment", "code"), [(OPENS.replace(hour=7), "not-open-yet"), (CLOSES, "closed"), (later(days=90), "closed")]
)
def test_requests_are_taken_while_the_call_is_open(app, moment, code):
    with refused(code):
        builders.request(builders.call(), at=moment)


def test_the_first_moment_counts(app):
    assert builders.request(builders.call(), at=OPENS).number == 1


def test_at_least_one_cost_is_asked_for(app):
    call = builders.call()
    person = builders.applicant(call.event)
    with refused("no-costs", "fare"), clock.at(OPEN), transaction():
        services.request(
            call,
            person,
            person.memberships[0].organisation,
            statement="Please.",
            language="en",
            lines={},
            by=make.actor(person),
        )


@pytest.mark.parametrize("amount", [0, -500, 10**14])
def test_a_cost_is_above_zero_and_fits(app, amount):
    with refused("not-above-zero", "care"):
        builders.request(builders.call(), lines={CostKind.CARE: Money(amount, "EUR")})


def test_costs_are_in_the_currency_of_the_call(app):
    with refused("other-currency", "fare"):
        builders.request(builders.call(), lines={CostKind.FARE: Money(100, "USD")})


@pytest.mark.parametrize(("statement", "code"), [("  ", "no-statement"), ("x" * 10_001, "too-long")])
def test_one_says_why_in_some_words_but_not_in_a_book(app, statement, code):
    with refused(code, "statement"):
        builders.request(builders.call(), statement=statement)


def test_a_request_is_written_in_one_of_the_six_languages(app):
    with refused("no-such-language", "language"):
        builders.request(builders.call(), language="de")


def test_a_request_can_be_changed_while_nobody_has_scored_it(app):
    asked = builders.request(builders.call())
    change(asked)
    assert (asked.statement, asked.language, asked.total) == ("Other words.", "fr", eur(300))
    assert len(asked.lines) == 1


def test_a_changed_request_still_needs_an_organisation_of_ones_own(app):
    asked = builders.request(builders.call())
    with refused("not-a-representative"):
        change(asked, organisation=make.organisation())


def test_a_scored_request_no_longer_changes(app):
    asked = builders.request(builders.call())
    builders.score(asked)
    with refused("scored"):
        change(asked)


def test_a_closed_call_lets_no_request_change(app):
    asked = builders.request(builders.call())
    with refused("closed"):
        change(asked, at=CLOSES)


def test_a_request_can_be_withdrawn(app):
    asked = builders.request(builders.call())
    withdraw(asked)
    assert asked.state is State.WITHDRAWN
    assert "Your registration is not affected" in letter("Your request for sponsorship is withdrawn").body


def test_a_withdrawn_request_does_not_change_but_can_be_made_again(app):
    call = builders.call()
    asked = builders.request(call)
    withdraw(asked)
    with refused("scored"):
        change(asked)
    again = builders.request(call, asked.person, lines={CostKind.FARE: eur(10)})
    assert (again.id, again.number, again.state, again.total) == (asked.id, 1, State.SUBMITTED, eur(10))


def test_whoever_asks_again_is_scored_anew(app):
    call = builders.call()
    asked = builders.offered(call)
    withdraw(asked)
    builders.request(call, asked.person)
    assert (asked.scores, asked.offered, asked.offer_until) == ([], None, None)
    assert call.committed == 0


def test_withdrawing_twice_is_refused(app):
    asked = builders.request(builders.call())
    withdraw(asked)
    with refused("wrong-state"):
        withdraw(asked)


def test_a_withdrawn_registration_withdraws_the_open_request_and_frees_its_money(app):
    call = builders.call()
    asked = builders.offered(call)
    registered(call.event)
    with clock.at(OPEN), transaction():
        registrations.withdraw(find_registration(call.event_id, asked.person_id), by=make.actor(asked.person))
    db.session.expire_all()
    assert asked.state is State.WITHDRAWN
    assert call.committed == 0


def registered(event):
    """The event's registration form, which gives and takes back places."""
    with transaction():
        registrations.open_form(
            event,
            opens_at=OPENS,
            closes_at=CLOSES,
            in_person_places=None,
            online_places=None,
            by=make.actor(make.organiser(event)),
        )


def test_the_letter_says_that_the_request_went_with_the_registration(app):
    call = builders.call()
    asked = builders.request(call)
    with transaction():
        services.withdraw(asked, by=None)
    assert "was withdrawn, and with it your request" in letter("Your request for sponsorship is withdrawn").body


def test_a_withdrawn_registration_leaves_a_settled_request_alone(app):
    call = builders.call()
    asked = builders.request(call)
    registered(call.event)
    withdraw(asked)
    with clock.at(OPEN), transaction():
        registrations.withdraw(find_registration(call.event_id, asked.person_id), by=make.actor(asked.person))
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "sponsorship.withdrawn")) == 1


def test_a_withdrawn_registration_of_somebody_who_never_asked_changes_nothing(app):
    call = builders.call()
    person = builders.applicant(call.event)
    registered(call.event)
    with clock.at(OPEN), transaction():
        registrations.withdraw(find_registration(call.event_id, person.id), by=make.actor(person))
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "sponsorship.withdrawn")) == 0
