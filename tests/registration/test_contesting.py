"""Contesting a refusal: once, in time, and it is judged by somebody else; what follows for the registration."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions import appeals
from decisions import queries as register
from decisions.models import Decision, Grounds, Outcome
from decisions.waiting import waiting
from registration import queries, services
from registration.models import AttendanceMode, State
from tests import make
from tests.decisions import builders as contested
from tests.decisions.builders import WORDS
from tests.registration import builders


def declined(form=None, *, by=None):
    return builders.registration(form or builders.open_form(), state=State.DECLINED, by=by)


def contestable(registration):
    return appeals.may_be_contested(register.latest(registration))


def verdicts():
    return db.session.scalars(select(Decision.verdict).order_by(Decision.created_at)).all()


def subjects():
    return list(db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.created_at)))


def test_a_refusal_is_contested_in_ones_own_words(app):
    registration = declined()
    appeal = contested.appeal(registration)
    assert (appeal.words, appeal.pending, registration.state) == (WORDS, True, State.DECLINED)


def test_a_refusal_is_contested_once(app):
    registration = declined()
    contested.appeal(registration)
    with pytest.raises(RuleBroken) as broken:
        contested.appeal(registration)
    assert broken.value.code == "not-contestable"


def test_the_time_to_contest_ends(app):
    registration = declined()
    with clock.at(clock.now() + timedelta(days=15)):
        assert not contestable(registration)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.WITHDRAWN])
def test_only_a_refusal_is_contested(app, state):
    assert not contestable(builders.registration(builders.open_form(), state=state))


def test_a_wrong_refusal_is_put_right_with_a_place(app):
    registration = declined()
    contested.decided(registration, Outcome.OVERTURNED)
    assert registration.state is State.ACCEPTED
    assert verdicts() == ["declined", "accepted"]
    assert "Your place is confirmed: Workshop" in subjects()


def test_where_no_place_is_left_a_refusal_put_right_waits_like_others(app):
    registration = declined(builders.open_form(in_person=0))
    contested.decided(registration, Outcome.OVERTURNED)
    assert registration.state is State.WAITING


def test_a_refusal_changed_in_part_leads_to_the_waiting_list_though_places_are_left(app):
    registration = declined(builders.open_form(in_person=5))
    contested.decided(registration, Outcome.VARIED)
    assert registration.state is State.WAITING
    assert queries.place_in_line(registration) == 1


def test_a_refusal_sent_back_waits_for_a_new_decision(app):
    registration = declined()
    contested.decided(registration, Outcome.SENT_BACK)
    assert registration.state is State.SUBMITTED
    assert verdicts() == ["declined"]


def test_a_refusal_that_stands_is_told_with_a_reason_once(app):
    registration = declined()
    contested.decided(registration, reason="The statutes name another country.")
    assert registration.state is State.DECLINED
    letters = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)).all()
    assert letters[-1].subject == "The decision on your registration stands: Workshop"
    assert "The statutes name another country." in letters[-1].body
    assert not any(letter.subject.endswith("is decided: Workshop") for letter in letters)
    assert not contestable(registration)


def test_a_colleague_who_contested_is_told_as_well_that_it_stands(app):
    registration = declined()
    colleague = make.representative(of=registration.organisation)
    contested.decided(registration, by=make.actor(colleague))
    told = {row.recipient for row in db.session.scalars(select(OutgoingMail)) if "is decided" in row.subject}
    assert told == {colleague.email, registration.person.email}


def test_contested_decisions_wait_for_those_who_had_no_part_in_them(app):
    form = builders.open_form()
    first = make.reviewer(form.event)
    declined(form)
    appeal = contested.appeal(declined(form, by=make.actor(first)))
    [found] = waiting(form.event, make.actor(make.reviewer(form.event)))
    assert (found.what, found.since) == ("1 contested decision needs a reviewer", appeal.created_at)
    assert waiting(form.event, make.actor(first)) == []


def test_a_person_contests_and_another_reviewer_puts_it_right(browser):
    registration = declined()
    front = f"/en/events/{registration.event_id}/registration"
    browser.sign_in(registration.person)
    address = browser.get(front).find("a", string="Contest the decision")["href"]
    page = browser.submit(address, status=422, words="")
    assert "Say in your own words" in page.select_one("#words-error").text
    page = browser.submit(address, grounds="facts", words=WORDS)
    assert "Your appeal has arrived" in page.get_text()
    assert "You contested this decision on" in browser.get(front).get_text()
    browser.sign_in(make.reviewer(registration.event))
    assert "The decision was contested" in browser.get(f"/en/registrations/{registration.id}").get_text()
    desk = f"/en/events/{registration.event_id}/appeals"
    browser.press(browser.get(desk).find("a", string="Look at it yourself")["href"], "I look at it")
    appeal = register.last_appeal(registration)
    browser.submit(f"{desk}/{appeal.id}/admissibility", answer="admit")
    browser.submit(f"{desk}/{appeal.id}/outcome", outcome="overturned", reason="The statutes say so.")
    browser.sign_in(registration.person)
    assert "Go to my sessions" in browser.get(front).get_text()


def test_a_refusal_that_stands_is_shown_with_its_second_reason(browser):
    registration = declined()
    contested.decided(registration)
    page = browser.sign_in(registration.person).get(f"/en/events/{registration.event_id}/registration")
    assert contested.REASON in page.get_text()
    assert page.find("a", string="Contest the decision") is None


def test_a_request_made_again_after_withdrawing_can_be_contested_like_the_first(app):
    registration = declined()
    form = queries.get_form(registration.event_id)
    contested.decided(registration, Outcome.OVERTURNED)
    with transaction():
        services.withdraw(registration, by=make.actor(registration.person))
        services.register(
            form,
            registration.person,
            registration.organisation,
            mode=AttendanceMode(registration.mode),
            by=make.actor(registration.person),
        )
        judge = make.actor(make.organiser(registration.event))
        services.decline(registration, by=judge, reason="The workshop is for civil society.")
    assert contestable(registration)
    assert contested.appeal(registration, grounds=Grounds.CRITERIA).number == 2
