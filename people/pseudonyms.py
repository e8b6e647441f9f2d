"""Numbers that stand for people: drawn by lot when somebody first takes part in an event."""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db
from people import standing
from people.visibility_models import Pseudonym

FIRST_RANGE = 999
MOST_DRAWS = 50


class NoNumberLeft(Exception):
    """Every draw met a number that somebody holds; with a range twice the people that is no chance any more."""


def give(event_id: uuid.UUID | None, person_id: uuid.UUID | None, organisation_id: uuid.UUID | None) -> None:
    """Draw a number for somebody who takes part; who has one keeps it, and the organisation they came with.

    The number says nothing: not who came first (it is drawn from a range at least twice the number of people), not
    whose it is in another event (no key of the person is in it).
    """
    if event_id is None or person_id is None or _has_one(event_id, person_id):
        return
    for _draw in range(MOST_DRAWS):
        made = Pseudonym(
            event_id=event_id, person_id=person_id, organisation_id=organisation_id, number=_draw_for(event_id)
        )
        if _kept(made):
            standing.forget()
            return
        if _has_one(event_id, person_id):  # the same person, at the same moment, through another door
            return
    raise NoNumberLeft(str(event_id))


def _has_one(event_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    wanted = select(Pseudonym.id).where(Pseudonym.event_id == event_id, Pseudonym.person_id == person_id)
    return db.session.scalar(wanted) is not None


def _draw_for(event_id: uuid.UUID) -> int:
    taken = set(db.session.scalars(select(Pseudonym.number).where(Pseudonym.event_id == event_id)))
    most = FIRST_RANGE
    while most < 2 * (len(taken) + 1):
        most = most * 10 + 9
    while (drawn := 1 + secrets.randbelow(most)) in taken:
        pass
    return drawn


def _kept(made: Pseudonym) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # somebody else drew it a moment ago
        return False
    return True


def number_of(event_id: uuid.UUID, person_id: uuid.UUID) -> int | None:
    """The number that stands for somebody in an event."""
    wanted = select(Pseudonym.number).where(Pseudonym.event_id == event_id, Pseudonym.person_id == person_id)
    return db.session.scalar(wanted)


def how_many(event_id: uuid.UUID) -> int:
    """How many have a number in the event."""
    return db.session.scalar(select(func.count()).where(Pseudonym.event_id == event_id)) or 0
