"""Asking for a place: who, when, how, and for which organisation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from registration import queries, services, tokens
from registration.models import AttendanceMode, QuestionKind, Registration, State
from roundtables.models import Mode
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE


def ask(form, person, *, organisation=None, mode=IN_PERSON, needs="", answers=None):
    with transaction():
        return services.register(
            form,
            person,
            organisation or person.memberships[0].organisation,
            mode=mode,
            needs=needs,
            answers=answers or {},
            by=make.actor(person),
        )


def letters_to(person):
    return list(
        db.session.scalars(
            select(OutgoingMail).where(OutgoingMail.recipient == person.email).order_by(OutgoingMail.created_at)
        )
    )


def test_a_representative_asks_for_a_place_and_is_told_so(app):
    form, person = builders.open_form(), make.representative()
    registration, token = ask(form, person)
    assert registration.state is State.SUBMITTED
    assert tokens.hash_of(token) == registration.token_hash
    assert [mail.subject for mail in letters_to(person)] == ["We have your registration: Workshop"]


def test_the_token_is_kept_only_as_a_hash_and_a_salt(app):
    registration, token = ask(builders.open_form(), make.representative())
    row = db.session.execute(db.text("SELECT * FROM registration")).mappings().one()
    assert token not in str(dict(row))
    assert tokens.of(registration) == token


def test_a_letter_speaks_the_persons_language(app):
    person = make.representative(language="es")
    ask(builders.open_form(), person)
    assert letters_to(person)[0].language == "es"
    assert "/es/events/" in letters_to(person)[0].body


def test_nobody_registers_for_an_organisation_they_do_not_speak_for(app):
    with pytest.raises(RuleBroken) as broken:
        ask(builders.open_form(), make.representative(), organisation=make.organisation())
    assert (broken.value.code, broken.value.field) == ("not-a-representative", "organisation_id")


def test_nobody_registers_twice(app):
    form, person = builders.open_form(), make.representative()
    ask(form, person)
    with pytest.raises(RuleBroken) as broken:
        ask(form, person)
    assert broken.value.code == "already-registered"


def test_registration_is_refused_before_it_opens_and_after_it_closes(app):
    form, person = builders.open_form(), make.representative()
    for moment, code in ((form.opens_at - timedelta(seconds=1), "not-open-yet"), (form.closes_at, "closed")):
        with clock.at(moment), pytest.raises(RuleBroken) as broken:
            ask(form, person)
        assert broken.value.code == code


def test_the_closing_time_is_said_in_the_events_zone(app):
    form = builders.open_form(make.event(zone="Asia/Amman"))
    with clock.at(form.closes_at), pytest.raises(RuleBroken) as broken:
        ask(form, make.representative())
    assert "9 May 2030, 10:00" in broken.value.message


@pytest.mark.parametrize(("offered", "wanted"), [(Mode.ONLINE, IN_PERSON), (Mode.IN_PERSON, ONLINE)])
def test_only_the_ways_that_the_event_offers_can_be_chosen(app, offered, wanted):
    with pytest.raises(RuleBroken) as broken:
        ask(builders.open_form(make.event(mode=offered)), make.representative(), mode=wanted)
    assert broken.value.field == "mode"


def test_needs_have_a_limit_for_callers_without_a_form_too(app):
    with pytest.raises(RuleBroken) as broken:
        ask(builders.open_form(), make.representative(), needs="x" * 10_001)
    assert broken.value.field == "needs"


def test_somebody_who_withdrew_may_ask_again_with_a_new_token(app):
    form, person = builders.open_form(), make.representative()
    registration, first = ask(form, person)
    with transaction():
        services.withdraw(registration, by=make.actor(person))
    again, second = ask(form, person, mode=ONLINE)
    assert again.id == registration.id
    assert (again.state, again.mode) == (State.SUBMITTED, ONLINE)
    assert first != second


def test_answers_are_kept_by_question_and_nothing_else_is(app):
    form = builders.open_form()
    text = builders.question(form)
    choice = builders.question(form, kind=QuestionKind.CHOICE, choices="Morning\nAfternoon")
    registration, _token = ask(
        form, make.representative(), answers={str(text.id): "The second", str(choice.id): 1, "else": "x"}
    )
    assert registration.answers == {str(text.id): "The second", str(choice.id): 1}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, 5),
        (QuestionKind.TEXT, "x" * 10_001),
        (QuestionKind.YES_NO, "perhaps"),
        (QuestionKind.YES_NO, 1),
        (QuestionKind.CHOICE, 2),
        (QuestionKind.CHOICE, -1),
        (QuestionKind.CHOICE, True),
        (QuestionKind.CHOICE, "0"),
    ],
)
def test_an_answer_that_was_not_offered_is_refused_at_its_question(app, kind, answer):
    form = builders.open_form()
    question = builders.question(form, kind=kind, choices="One\nTwo" if kind is QuestionKind.CHOICE else None)
    with pytest.raises(RuleBroken) as broken:
        ask(form, make.representative(), answers={str(question.id): answer})
    assert broken.value.field == question.field


def test_a_required_question_must_be_answered_and_no_is_an_answer(app):
    form = builders.open_form()
    question = builders.question(form, kind=QuestionKind.YES_NO, required=True)
    with pytest.raises(RuleBroken) as broken:
        ask(form, make.representative())
    assert broken.value.code == "answer-missing"
    registration, _token = ask(form, make.representative(), answers={str(question.id): False})
    assert registration.answers[str(question.id)] is False


def test_answers_can_be_changed_until_they_are_decided_on(app):
    form = builders.open_form()
    registration = builders.registration(form)
    organisation, by = registration.organisation, make.actor(registration.person)
    with transaction():
        services.change_answers(registration, organisation, mode=ONLINE, needs="A ramp", answers={}, by=by)
    assert (registration.mode, registration.needs) == (ONLINE, "A ramp")
    with transaction():
        services.accept(registration, by=builders.staff(form.event))
    with pytest.raises(RuleBroken) as broken, transaction():
        services.change_answers(registration, organisation, mode=IN_PERSON, needs="", answers={}, by=by)
    assert broken.value.code == "decided"
    assert registration.mode == ONLINE


def test_every_step_leaves_a_line_in_the_record(app):
    form = builders.open_form()
    registration = builders.registration(form, state=State.ACCEPTED)
    with transaction():
        services.withdraw(registration, by=make.actor(registration.person))
    lines = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == registration.id)).all()
    assert sorted(lines) == ["registration.accepted", "registration.registered", "registration.withdrawn"]


def test_the_two_ways_of_attending_are_counted_apart(app):
    form = builders.open_form()
    builders.registration(form, mode=IN_PERSON, state=State.ACCEPTED)
    builders.registration(form, mode=ONLINE, state=State.ACCEPTED)
    builders.registration(form, mode=ONLINE)
    found = queries.counts(form.event)
    assert (found.of(State.ACCEPTED), found.of(State.ACCEPTED, ONLINE), found.of(State.SUBMITTED), found.total) == (
        2,
        1,
        1,
        3,
    )


def test_the_database_refuses_a_second_registration_of_the_same_person(app):
    form = builders.open_form()
    first = builders.registration(form)
    with pytest.raises(RuleBroken) as broken, transaction():
        db.session.add(
            Registration(
                event_id=first.event_id,
                person_id=first.person_id,
                organisation_id=first.organisation_id,
                mode=AttendanceMode.ONLINE,
                state_name=State.SUBMITTED,
                submitted_at=clock.now(),
                token_salt="other",
                token_hash="other",
            )
        )
    assert broken.value.code == "conflict"
