"""Places when several people act at once: real threads, real processes, real transactions."""

from __future__ import annotations

import multiprocessing
import threading

import pytest

from core.config import Config
from core.db import db, transaction
from core.rules import RuleBroken
from registration import queries, services
from registration.models import RegistrationForm, State
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON

pytestmark = pytest.mark.slow

RACERS = 6


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
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.engine.dispose()
    return errors


def accepting(key, by):
    return lambda: services.accept(queries.get_registration(key), by=by)


def states(form):
    found = queries.counts(form.event)
    return {state: found.of(state) for state in State if found.of(state)}


def test_the_last_place_goes_to_one_of_those_who_are_accepted_at_once(app):
    form = builders.open_form(in_person=1)
    by = builders.staff(form.event)
    keys = [builders.registration(form).id for _ in range(RACERS)]
    assert in_threads(app, [accepting(key, by) for key in keys]) == []
    assert states(form) == {State.ACCEPTED: 1, State.WAITING: RACERS - 1}


def test_two_reviewers_who_accept_the_same_person_at_once_give_one_place(app):
    form = builders.open_form(in_person=3)
    by = builders.staff(form.event)
    key = builders.registration(form).id
    assert in_threads(app, [accepting(key, by)] * 3) == ["wrong-state"] * 2
    assert states(form) == {State.ACCEPTED: 1}


def test_places_given_back_at_once_move_up_as_many_and_no_more(app):
    form = builders.open_form(in_person=3)
    by = builders.staff(form.event)
    holders = [builders.registration(form, state=State.ACCEPTED).id for _ in range(3)]
    for _ in range(4):
        builders.registration(form, state=State.WAITING)
    verbs = [lambda key=key: services.withdraw(queries.get_registration(key), by=by) for key in holders]
    assert in_threads(app, verbs) == []
    assert states(form) == {State.ACCEPTED: 3, State.WAITING: 1, State.WITHDRAWN: 3}


def test_fewer_places_and_one_more_person_at_once_never_give_too_many(app):
    form = builders.open_form(in_person=1)
    by = builders.staff(form.event)
    key, form_key = builders.registration(form).id, form.id

    def close():
        found = db.session.get(RegistrationForm, form_key)
        services.change_places(found, in_person_places=0, online_places=None, by=by)

    in_threads(app, [close, accepting(key, by)])
    db.session.refresh(form)
    assert queries.counts(form.event).of(State.ACCEPTED) <= form.in_person_places


def test_one_person_who_registers_twice_at_once_is_registered_once(app):
    form, person = builders.open_form(), make.representative()
    form_key, key, organisation = form.id, person.id, person.memberships[0].organisation_id
    by = make.actor(person)

    def ask():
        services.register(
            db.session.get(RegistrationForm, form_key),
            make.db.session.get(make.Person, key),
            make.db.session.get(make.Organisation, organisation),
            mode=IN_PERSON,
            by=by,
        )

    assert in_threads(app, [ask, ask]) == ["already-registered"]
    assert states(form) == {State.SUBMITTED: 1}


def accept_in_a_process(config: Config, keys, by, start):
    """What one process of a server does."""
    from app import create_app

    app = create_app(config)
    with app.app_context():
        start.wait()
        for key in keys:
            with transaction():
                services.accept(queries.get_registration(key), by=by)
        db.session.remove()
        db.engine.dispose()


def test_processes_that_race_for_the_last_places_give_no_more_than_there_are(app):
    form = builders.open_form(in_person=3)
    by = builders.staff(form.event)
    keys = [builders.registration(form).id for _ in range(8)]
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    processes = [
        context.Process(target=accept_in_a_process, args=(app.config["PARLEY"], keys[part::2], by, start))
        for part in range(2)
    ]
    db.session.rollback()
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert states(form) == {State.ACCEPTED: 3, State.WAITING: 5}
