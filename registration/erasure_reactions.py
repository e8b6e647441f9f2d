"""What registration does when somebody is erased: a place at an event that is still ahead goes to others."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.auth import NOBODY
from core.db import db
from people.erasure_models import TextsAfter
from people.events import erased
from people.models import Person
from registration import services
from registration.models import Action, Registration


def give_back_places(person: Person, *, texts: TextsAfter) -> None:
    """That they came to an event in the past is the record's, without a name."""
    for registration in db.session.scalars(select(Registration).where(Registration.person_id == person.id)).all():
        if registration.event.ends_at > clock.now() and registration.may(Action.WITHDRAW):
            services.withdraw(registration, by=NOBODY)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    erased.connect(give_back_places)
