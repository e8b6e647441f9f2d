"""What roundtables do when somebody is erased: they hold no role and no seat any more."""

from __future__ import annotations

from sqlalchemy import delete

from core.db import db
from people.erasure_models import TextsAfter
from people.events import erased
from people.models import Person
from roundtables.models import Appointment, GroupSeat


def end_roles(person: Person, *, texts: TextsAfter) -> None:
    """Roles and seats are of persons; what was decided in them stays."""
    for model in (Appointment, GroupSeat):
        db.session.execute(delete(model).where(model.person_id == person.id))


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    erased.connect(end_roles)
