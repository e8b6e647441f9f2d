"""Contesting a refusal: once, in time, and it is judged by somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions.models import Decision
from registration import contesting, queries, services
from registration.models import AttendanceMode, State
from tests import make
from tests.registration import builders

WORDS = "We are a local organisation: see our statutes."


def contest(registration, words=WORDS):
    with transaction():
        contesting.contest(registration, words=words, by=make.actor(registration.person))


def declined(form=None, *, contested=False, by=None):
    made = builders.registration(form or builders.open_form(), state=State.DECLINED, by=by)
    if contested:
        contest(made)
    return made


def code(verb, *things, **values):
    with pytest.raises(RuleBroken) as broken, transaction():
        verb(*things, **values)
    return broken.value.code


def test_a_refusal_is_contested_in_ones_own_words(app):
    registration = declined(contested=True)
    assert (registration.is_contested, registration.contest, registration.state) == (True, WORDS, State.DECLINED)


def test_a_refusal_is_contested_once(app):
    registration = declined(contested=True)
    by = make.actor(registration.person)
    assert code(contesting.contest, registration, words="Again", by=by) == "not-contestable"


def test_the_time_to_contest_ends(app):
    registration = declined()
    with clock.at(clock.now() + timedelta(days=15)):
        assert not contesting.may_contest(registration)


@pytest.mark.parametrize("words", ["", "  ", "x" * 10_001])
def test_contesting_needs_words(app, words):
    registration = declined()
    by = make.actor(registration.person)
    assert code(contesting.contest, registration, words=words, by=by) == "no-words"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.WITHDRAWN])
def test_only_a_refusal_is_contested(app, state):
    assert not contesting.may_contest(builders.registration(builders.open_form(), state=state))


@pytest.mark.parametrize("verb", [contesting.overturn, contesting.uphold])
def test_whoever_took_the_decision_does_not_judge_it(app, verb):
    form = builders.open_form()
    by = builders.staff(form.event)
    registration = declined(form, contested=True, by=by)
    assert code(verb, registration, by=by, reason="Still so") == "own-decision"
    assert registration.is_contested


@pytest.mark.parametrize("verb", [contesting.overturn, contesting.uphold])
def test_what_is_not_contested_is_not_judged_again(app, verb):
    registration = declined()
    assert code(verb, registration, by=builders.staff(registration.event), reason="So") == "not-contested"


def test_a_wrong_refusal_is_put_right_with_a_place(app):
    registration = declined(contested=True)
    with transaction():
        contesting.overturn(registration, by=builders.staff(registration.event))
    assert (registration.state, registration.is_contested) == (State.ACCEPTED, False)
    verdicts = db.session.scalars(select(Decision.verdict).order_by(Decision.created_at)).all()
    assert verdicts == ["declined", "accepted"]


def test_where_no_place_is_left_a_refusal_put_right_waits_like_others(app):
    registration = declined(builders.open_form(in_person=0), contested=True)
    with transaction():
        contesting.overturn(registration, by=builders.staff(registration.event))
    assert registration.state is State.WAITING


def test_a_refusal_that_stands_is_told_with_a_reason(app):
    registration = declined(contested=True)
    by = builders.staff(registration.event)
    assert code(contesting.uphold, registration, by=by, reason=" ") == "no-reason"
    with transaction():
        contesting.uphold(registration, by=by, reason="The statutes name another country.")
    assert (registration.state, registration.is_contested) == (State.DECLINED, False)
    letters = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at)).all()
    assert letters[-1].subject == "The decision on your registration stands: Workshop"
    assert "The statutes name another country." in letters[-1].body
    assert not contesting.may_contest(registration)


def test_contested_decisions_wait_for_reviewers_and_come_first(app):
    form = builders.open_form()
    declined(form)
    contested = declined(form, contested=True)
    (found,) = queries.waiting(form.event, make.actor(make.reviewer(form.event)))
    assert (found.what, found.since) == ("1 contested decision to look at again", contested.contested_at)
    assert queries.list_registrations(form.event, State.DECLINED).rows[0].id == contested.id


def test_a_person_contests_and_another_reviewer_puts_it_right(browser):
    registration = declined()
    front = f"/en/events/{registration.event_id}/registration"
    browser.sign_in(registration.person)
    assert browser.get(front).find("a", string="Contest the decision")
    page = browser.submit(f"{front}/contest", status=422, words="")
    assert "Say in your own words" in page.select_one("#words-error").text
    page = browser.submit(f"{front}/contest", words=WORDS)
    assert "You contested this decision on" in page.get_text()
    browser.sign_in(make.reviewer(registration.event))
    assert "Contested" in browser.get(f"/en/events/{registration.event_id}/registrations?state=declined").get_text()
    assert WORDS in browser.get(f"/en/registrations/{registration.id}").get_text()
    browser.submit(f"/en/registrations/{registration.id}", verdict="accept")
    browser.sign_in(registration.person)
    assert "Go to my sessions" in browser.get(front).get_text()


def test_a_request_made_again_after_withdrawing_can_be_contested_like_the_first(app):
    registration = declined(contested=True)
    form = queries.get_form(registration.event_id)
    judge = make.actor(make.organiser(registration.event))
    with transaction():
        contesting.overturn(registration, by=judge)
        services.withdraw(registration, by=make.actor(registration.person))
        services.register(
            form,
            registration.person,
            registration.organisation,
            mode=AttendanceMode(registration.mode),
            by=make.actor(registration.person),
        )
        services.decline(registration, by=judge, reason="The workshop is for civil society.")
    assert (registration.contest, registration.is_contested) == ("", False)
    assert contesting.may_contest(registration)
