"""What roundtables tell the register of decisions, which sits below them, of an event and its staff."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from core.auth import Actor
from core.db import db
from decisions.occasions import Occasion, Page
from roundtables.models import Appointment, Event


def occasion(event_id: uuid.UUID) -> Occasion | None:
    """The event as far as its decisions need to know it."""
    event = db.session.get(Event, event_id)
    if event is None:
        return None
    return Occasion(event.id, event.title, event.zone, event.public_at is not None)


def staff(event_id: uuid.UUID) -> dict[uuid.UUID, frozenset[str]]:
    """Who was appointed to which roles."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    rows = db.session.execute(select(Appointment.person_id, Appointment.role).where(Appointment.event_id == event_id))
    for person_id, role in rows:
        found[person_id] = found.get(person_id, frozenset()) | {role}
    return found


def page(_seat_id: uuid.UUID, event_id: uuid.UUID, _actor: Actor) -> Page:
    """A seat is part of the group, which whoever sees the event can read."""
    return Page("roundtables.consult", {"event_id": event_id})
