"""What roundtables do when somebody is erased: they hold no role and no seat any more."""

from __future__ import annotations

from sqlalchemy import delete, select

from core import clock
from core.db import db
from core.i18n import gettext as _
from core.i18n import language
from core.rules import RuleBroken
from people.erasure import hindrances
from people.erasure_models import TextsAfter
from people.events import erased
from people.models import Person
from people.roles import Role
from roundtables.models import Appointment, Event, GroupSeat


def leave_nobody_alone(person: Person) -> None:
    """RuleBroken for who alone prepares an event that is still ahead."""
    prepared = select(Appointment.event_id).where(Appointment.role == Role.SECRETARIAT)
    alone = select(Event).where(
        Event.ends_at > clock.now(),
        Event.id.in_(prepared.where(Appointment.person_id == person.id)),
        Event.id.not_in(prepared.where(Appointment.person_id != person.id)),
    )
    event = db.session.scalars(alone.order_by(Event.starts_at).limit(1)).first()
    if event is not None:
        raise RuleBroken(
            _(
                "You alone are the secretariat of “%(event)s”. Let somebody else be appointed before you go.",
                event=event.title.shown(language()).body,
            ),
            code="last-secretariat",
        )


def end_roles(person: Person, *, texts: TextsAfter) -> None:
    """Roles and seats are of persons; what was decided in them stays."""
    for model in (Appointment, GroupSeat):
        db.session.execute(delete(model).where(model.person_id == person.id))


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    erased.connect(end_roles)
    if leave_nobody_alone not in hindrances:
        hindrances.append(leave_nobody_alone)
