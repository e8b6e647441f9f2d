"""Builders of decisions and appeals."""

from __future__ import annotations

from core.db import db
from decisions import appeals, queries
from decisions.models import Grounds, Outcome
from registration.models import State
from roundtables.models import Event
from tests import make
from tests.registration import builders as registrations

WORDS = "We are a local organisation: see our statutes."
REASON = "The statutes name another country."


def refused(form=None, **values):
    """A registration that was declined."""
    return registrations.registration(form or registrations.open_form(), state=State.DECLINED, **values)


@make.kept
def appeal(registration=None, *, grounds=Grounds.FACTS, words=WORDS, language="en", by=None):
    """A refusal that its person contests, unless told otherwise."""
    registration = registration or refused()
    decision = queries.latest(registration)
    by = by or make.actor(registration.person)
    return appeals.lodge(decision, grounds=grounds, words=words, language=language, by=by)


def event_of(appeal):
    return db.session.get(Event, appeal.event_id)


@make.kept
def assigned(registration=None, *, to=None, **values):
    """Somebody of the event's staff, who had no part in the decision, looks at it."""
    made = appeal(registration, **values)
    appeals.assign(made, to or make.reviewer(event_of(made)), by=make.actor(make.organiser(event_of(made))))
    return made


@make.kept
def admitted(registration=None, **values):
    made = assigned(registration, **values)
    appeals.admit(made, by=make.actor(made.reviewer))
    return made


@make.kept
def decided(registration=None, outcome=Outcome.UPHELD, *, reason=REASON, **values):
    made = admitted(registration, **values)
    appeals.decide(made, outcome, reason=reason, by=make.actor(made.reviewer))
    return made
