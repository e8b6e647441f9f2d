"""What the register of decisions does when somebody is erased: what they still contested is settled."""

from __future__ import annotations

from sqlalchemy import select

from core.auth import NOBODY
from core.db import db
from decisions import appeals
from decisions.models import PENDING, Appeal
from people.erasure_models import TextsAfter
from people.events import erased
from people.models import Person


def withdraw_appeals(person: Person, *, texts: TextsAfter) -> None:
    """Nobody is left to be answered; the decision stands."""
    wanted = select(Appeal).where(Appeal.appellant_id == person.id, Appeal.state_name.in_(PENDING))
    for appeal in db.session.scalars(wanted).all():
        appeals.withdraw(appeal, by=NOBODY)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    erased.connect(withdraw_appeals)
