"""Builders of sponsorship: a call with two criteria, a registered applicant, a request, scores by two reviewers."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.mail import OutgoingMail
from core.money import Money
from core.rules import RuleBroken
from registration.models import AttendanceMode, Registration
from registration.models import State as Registered
from sponsorship import services
from sponsorship.models import CostKind
from tests import make


@contextmanager
def refused(code, field=None):
    """The block breaks the rule of that code, and names the field that can mend it."""
    with pytest.raises(RuleBroken) as broken:
        yield broken
    assert (broken.value.code, broken.value.field if field else None) == (code, field)


_tokens = count(1)
OPENS = datetime(2030, 3, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2030, 4, 1, 16, 0, tzinfo=UTC)
OPEN = datetime(2030, 3, 10, 9, 0, tzinfo=UTC)  # a moment at which the call takes requests
CRITERIA = [({"en": "Comes from a developing country"}, 3), ({"en": "Brings expertise"}, 1)]


def eur(amount):
    """Whole euros."""
    return Money(amount * 100, "EUR")


def call(event=None, *, budget=None, by=None, criteria=CRITERIA, opens_at=OPENS, closes_at=CLOSES, currency="EUR"):
    """A call of an event, made by a member of its secretariat."""
    event = event or make.event()
    by = by or make.organiser(event)
    with make.keeping():
        return services.open_call(
            event,
            text_words={"en": "Travel is paid for those who could not come otherwise."},
            currency=currency,
            budget=budget or eur(80_000),
            opens_at=opens_at,
            closes_at=closes_at,
            criteria=criteria,
            by=make.actor(by),
        )


@make.kept
def registration(event, person, organisation, state=Registered.ACCEPTED):
    number = next(_tokens)
    made = Registration(
        event_id=event.id,
        person_id=person.id,
        organisation_id=organisation.id,
        mode=AttendanceMode.IN_PERSON,
        state_name=state,
        submitted_at=clock.now(),
        token_salt=f"{number}",
        token_hash=f"{number}",
    )
    db.session.add(made)
    return made


def applicant(event, *, state=Registered.ACCEPTED, **values):
    """A registered representative."""
    person = make.representative(**values)
    registration(event, person, person.memberships[0].organisation, state)
    return person


def request(found, person=None, *, lines=None, at=OPEN, statement="I could not come otherwise.", language="en"):
    """A request for 2,000 euros, unless told otherwise."""
    person = person or applicant(found.event)
    with clock.at(at), make.keeping():
        return services.request(
            found,
            person,
            person.memberships[0].organisation,
            statement=statement,
            language=language,
            lines=lines or {CostKind.FARE: eur(1_500), CostKind.DAILY_ALLOWANCE: eur(500)},
            by=make.actor(person),
        )


def score(asked, reviewer=None, *points, note=""):
    """Points in the order of the criteria; 5 and 3, unless told otherwise."""
    reviewer = reviewer or make.reviewer(asked.call.event)
    points = points or (5, 3)
    with clock.at(OPEN), make.keeping():
        given = {each.id: number for each, number in zip(asked.call.criteria, points, strict=True)}
        services.score(asked, points=given, note=note, by=make.actor(reviewer))
    return reviewer


def scored(found, **values):
    """A request that two reviewers have scored."""
    asked = request(found, **values)
    score(asked)
    score(asked)
    return asked


def offered(found, *, amount=None, at=OPEN, **values):
    """A request with an open offer, of all that was asked unless told otherwise."""
    asked = scored(found, **values)
    decided_by = make.actor(make.organiser(found.event))
    with clock.at(at), make.keeping():
        services.offer(asked, amount=amount or asked.total, by=decided_by)
    return asked


def later(**time):
    """Some time after OPEN."""
    return OPEN + timedelta(**time)


def letter(subject):
    """The one mail whose subject begins so."""
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.subject.startswith(subject))).one()
