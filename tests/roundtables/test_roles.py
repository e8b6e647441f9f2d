"""Roles: who gives them, to whom, and that somebody remains."""

from __future__ import annotations

import pytest

from core.auth import role_sources
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from people.models import Person
from people.roles import STAFF, Role
from roundtables import policies, queries, reactions, services
from roundtables.models import Appointment
from tests import make
from tests.roundtables import builders

POLICIES = {
    policies.may_prepare: {Role.SECRETARIAT},
    policies.may_take_notes: {Role.SECRETARIAT, Role.RAPPORTEUR},
    policies.may_read_notes: set(Role),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.__name__)
def test_the_table_decides_what_a_role_may_do(app, policy, role):
    event = make.event()
    actor = make.actor(make.appointed(event, role))
    assert policy(actor, event) == (role in POLICIES[policy])


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: each.__name__)
def test_a_role_in_one_event_opens_nothing_in_another(app, policy):
    actor = make.actor(make.organiser(make.event()))
    assert not policy(actor, make.event())


@pytest.mark.parametrize("role", STAFF)
def test_the_secretariat_appoints_by_address(browser, role):
    event, person = make.event(), make.person()
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/roles", email=f"  {person.email.upper()} ", role=role)
    assert queries.roles_of(person.id) == {event.id: {role}}


def test_whoever_is_appointed_is_told_in_their_language(browser):
    event, person = make.event(), make.person(language="fr")
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/roles", email=person.email, role="rapporteur")
    mail = db.session.query(OutgoingMail).one()
    assert (mail.recipient, mail.language) == (person.email, "fr")
    assert f"http://localhost/fr/events/{event.id}/consult" in mail.body


def test_an_unknown_address_is_explained_at_the_field(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/roles", status=422, email="nobody@parley.example", role="rapporteur")
    assert "Nobody has an account" in page.select_one("#email-error").text


def test_a_person_without_an_account_cannot_be_appointed(app):
    event = make.event()
    by = make.actor(make.organiser(event))
    person = Person(name="No account", email="quiet@parley.example")
    with transaction() as session:
        session.add(person)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.appoint(event, person, Role.CHAIR, by=by)
    assert broken.value.code == "no-account"


@pytest.mark.parametrize("role", ["", "member", "emperor"])
def test_a_role_that_is_not_given_here_is_refused(browser, role):
    event, person = make.event(), make.person()
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/roles", status=422, email=person.email, role=role)
    assert queries.roles_of(person.id) == {}


def test_a_member_is_not_appointed_but_chosen(app):
    event, person = make.event(), make.person()
    with pytest.raises(RuleBroken) as broken, transaction():
        services.appoint(event, person, Role.MEMBER, by=make.actor(make.organiser(event)))
    assert broken.value.code == "not-appointed"


def test_a_role_is_given_once(browser):
    event = make.event()
    person = make.rapporteur(event)
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/roles", status=422, email=person.email, role="rapporteur")
    assert "already" in page.select_one("#email-error").text


def remove(browser, event, person, status=303):
    """Press the button beside the person's role."""
    appointment = db.session.query(Appointment).filter_by(event_id=event.id, person_id=person.id).one()
    return browser.post(f"/en/events/{event.id}/roles/{appointment.id}/remove", status=status)


def test_a_role_is_taken_back(browser):
    event = make.event()
    person = make.reviewer(event)
    browser.sign_in(make.organiser(event))
    assert "taken back" in remove(browser, event, person).text
    assert queries.roles_of(person.id) == {}


def test_the_last_member_of_the_secretariat_stays(browser):
    event = make.event()
    last = make.organiser(event)
    browser.sign_in(last)
    assert "last member of the secretariat" in remove(browser, event, last, status=422).text
    assert queries.roles_of(last.id) == {event.id: {Role.SECRETARIAT}}


def test_one_of_two_may_leave_the_secretariat(app):
    event = make.event()
    first, second = make.organiser(event), make.organiser(event)
    held = db.session.query(Appointment).filter_by(person_id=first.id).one()
    with transaction():
        services.dismiss(held, event, by=make.actor(second))
    assert queries.roles_of(first.id) == {}


def test_a_role_of_another_event_cannot_be_taken_back_here(browser):
    event, other = make.event(), make.event()
    make.reviewer(other)
    foreign = queries.list_appointments(other)[0]
    browser.sign_in(make.organiser(event))
    browser.post(f"/en/events/{event.id}/roles/{foreign.id}/remove", status=404)


def test_roles_are_listed_in_their_order_then_by_name(app):
    event = make.event()
    make.rapporteur(event, name="B")
    make.rapporteur(event, name="A")
    make.organiser(event, name="Z")
    listed = [(each.role, each.person.name) for each in queries.list_appointments(event)]
    assert listed == [("secretariat", "Z"), ("rapporteur", "A"), ("rapporteur", "B")]


def test_a_seat_makes_a_member_beside_other_roles(app):
    event = make.event()
    person = make.reviewer(event, organisation=make.organisation())
    builders.seat(event, person)
    assert queries.roles_of(person.id) == {event.id: {Role.REVIEWER, Role.MEMBER}}


def test_roles_are_told_to_the_sign_in_once(app):
    reactions.connect()
    assert role_sources.count(queries.roles_of) == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR])
def test_only_the_secretariat_opens_the_page_of_roles(browser, role):
    event = make.event()
    browser.sign_in(make.appointed(event, role))
    browser.get(f"/en/events/{event.id}/roles", status=403)


def test_whoever_leaves_the_secretariat_is_led_out_of_its_pages(browser):
    event = make.event()
    leaving = make.organiser(event)
    make.organiser(event)
    held = db.session.query(Appointment).filter_by(person_id=leaving.id).one()
    browser.sign_in(leaving)
    browser.post(f"/en/events/{event.id}/roles/{held.id}/remove", follow=False)
    assert str(event.id) not in browser.response.headers["Location"]
    browser.get(f"/en/events/{event.id}/roles", status=403)


def test_whoever_takes_a_second_role_themselves_gets_no_mail(app):
    event = make.event()
    person = make.organiser(event)
    with transaction():
        services.appoint(event, person, Role.CHAIR, by=make.actor(person))
    assert db.session.query(OutgoingMail).count() == 0
