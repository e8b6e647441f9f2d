"""Invitations: an organiser prepares an account, the invited person takes it into use, or it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from core.rules import RuleBroken
from people import signing_in
from people.models import Account, Membership, Person
from people.roles import Role
from roundtables.models import Appointment
from tests import make
from tests.browser import Browser
from tests.people.letters import letters, link_in

PAGE = "/en/people/invite"
GUEST = {"name": "Ana", "email": "ana@parley.example", "language": "es"}


def invite(browser, status=303, **values):
    return browser.submit(PAGE, status=status, **{**GUEST, **values})


@pytest.fixture
def organiser(browser):
    return browser.sign_in(make.organiser(name="The organiser"))


def invited():
    return db.session.query(Person).filter_by(email="ana@parley.example").one()


def test_the_invited_person_sets_a_passphrase_and_is_in(organiser, app):
    page = invite(organiser)
    assert "The invitation is on its way." in page.text
    (mail,) = letters("ana@parley.example")
    assert mail.language == "es"
    assert "The organiser" in mail.body
    guest = Browser(app)
    guest.submit(link_in(mail), passphrase="a sentence of Ana's", follow=False)
    assert guest.response.headers["Location"] == "/es/workspace"
    assert signing_in.authenticate("ana@parley.example", "a sentence of Ana's")


def test_without_a_passphrase_links_of_mails_are_the_way_in(organiser, app):
    invite(organiser)
    guest = Browser(app)
    guest.submit(link_in(letters("ana@parley.example")[0]), passphrase="", follow=False)
    guest.get("/en/account")
    with pytest.raises(RuleBroken):
        signing_in.authenticate("ana@parley.example", "")
    guest.sign_out()
    guest.submit("/en/sign-in/link", email="ana@parley.example", follow=False)
    guest.submit(link_in(letters("ana@parley.example")[-1]), form="main form", follow=False)
    guest.get("/en/account")


def test_a_weak_passphrase_is_explained_and_the_invitation_still_works(organiser, app):
    invite(organiser)
    guest, path = Browser(app), link_in(letters("ana@parley.example")[0])
    page = guest.submit(path, status=422, passphrase="short")
    assert page.select_one("#passphrase-error").text.strip()
    guest.submit(path, passphrase="a sentence of Ana's", follow=False)
    guest.get("/en/account")


def test_the_invited_person_speaks_for_the_organisation_at_once(organiser):
    organisation = make.organisation("River Watch")
    invite(organiser, organisation=str(organisation.id))
    membership = db.session.query(Membership).one()
    assert (membership.person_id, membership.state) == (invited().id, "approved")
    assert "River Watch" in letters("ana@parley.example")[0].body


def test_a_role_is_given_in_an_event_that_the_organiser_prepares(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    invite(browser, role=f"{event.id}:{Role.RAPPORTEUR.value}")
    assert db.session.query(Appointment).filter_by(person_id=invited().id).one().role == Role.RAPPORTEUR


def test_no_role_is_offered_or_taken_in_somebody_elses_event(browser):
    event = make.event()
    browser.sign_in(make.organiser())
    assert str(event.id) not in str(browser.get(PAGE))
    browser.post(PAGE, status=422, **GUEST, organisation="", role=f"{event.id}:rapporteur")
    assert db.session.query(Person).filter_by(email="ana@parley.example").count() == 0


def test_who_has_an_account_keeps_it_and_is_told(organiser):
    known = make.person(name="Known", email="ana@parley.example")
    page = invite(organiser, name="Another name")
    assert "The invitation is on its way." in page.text
    (mail,) = letters("ana@parley.example")
    assert "You have an account already" in mail.body
    db.session.refresh(known)
    assert known.name == "Known"


def test_who_holds_the_role_already_is_not_given_it_twice(browser):
    event = make.event()
    known = make.rapporteur(event, email="ana@parley.example")
    browser.sign_in(make.organiser(event))
    invite(browser, role=f"{event.id}:{Role.RAPPORTEUR.value}")
    assert db.session.query(Appointment).filter_by(person_id=known.id).count() == 1


def test_who_has_not_come_in_yet_is_listed_until_they_do(organiser, app):
    assert "Nobody is waiting." in organiser.get(PAGE).main.text
    page = invite(organiser)
    assert page.select_one(".door li").text.strip().startswith("Ana")
    Browser(app).submit(link_in(letters("ana@parley.example")[0]), form="main form", follow=False)
    assert "Nobody is waiting." in organiser.get(PAGE).main.text


def test_an_invitation_sent_again_has_a_new_link_and_the_former_is_void(organiser, app):
    invite(organiser)
    organiser.press(PAGE, "Send it again")
    first, second = letters("ana@parley.example")
    Browser(app).get(link_in(first), status=404)
    Browser(app).get(link_in(second))
    assert len(organiser.get(PAGE).select(".door li")) == 1


def test_an_invitation_is_over_after_two_weeks_and_the_list_says_so(app, browser):
    person, start = make.organiser(), clock.now()
    with clock.at(start):
        browser.sign_in(person)
        invite(browser)
    path = link_in(letters("ana@parley.example")[0])
    with clock.at(start + timedelta(days=14, minutes=1)):
        browser.sign_in(person)
        assert "Its time is over" in browser.get(PAGE).main.text
        Browser(app).get(path, status=404)


def test_an_invitation_that_is_taken_back_opens_nothing_and_frees_the_address(organiser, app):
    organisation = make.organisation()
    invite(organiser, organisation=str(organisation.id))
    path = link_in(letters("ana@parley.example")[0])
    organiser.press(PAGE, "Take it back")
    Browser(app).get(path, status=404)
    assert db.session.query(Account).join(Person).filter(Person.email == "ana@parley.example").count() == 0
    assert db.session.query(Membership).one().state == "ended"
    Browser(app).submit(
        "/en/sign-up", name="Ana", email="ana@parley.example", passphrase="a sentence of Ana's", language="en"
    )


@pytest.mark.parametrize("what", ["invite-again", "take-back"])
def test_only_invitations_that_wait_are_sent_again_or_taken_back(organiser, what):
    known = make.person()
    organiser.post(f"/en/people/{known.id}/{what}", status=404)
    assert known.account is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("email", "ana at parley"),
        ("email", ""),
        ("language", "de"),
        ("organisation", "nonsense"),
        ("organisation", "00000000-0000-4000-8000-000000000000"),
        ("role", "nonsense"),
    ],
)
def test_each_wrong_answer_about_a_guest_is_explained_at_its_field(organiser, field, value):
    make.organisation()
    page = organiser.submit(PAGE, status=422, **{**GUEST, field: value})
    assert page.select_one(f"#{field}-error").text.strip()
    assert db.session.query(Person).count() == 1


def test_only_organisers_of_the_site_invite(browser):
    browser.sign_in(make.appointed(make.event(), Role.SECRETARIAT))
    browser.get(PAGE, status=403)


def test_nobody_is_written_to_again_and_again(organiser):
    for _time in range(3):
        invite(organiser)
    page = invite(organiser, status=422)
    assert "Too many attempts for this address." in page.select_one("#problems").text
    assert len(letters("ana@parley.example")) == 3
