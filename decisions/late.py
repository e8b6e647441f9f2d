"""Appeals that nobody answered in time: first the others are told, then everybody can count them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from core import audit, clock, mail
from core.db import db
from decisions import emails, independence, occasions, queries
from decisions.emails import Letter
from decisions.models import Appeal
from people.models import Person
from people.roles import Role

GRACE = timedelta(days=3)  # between telling the others and counting publicly


class Act(StrEnum):
    """What the audit record calls it."""

    ESCALATED = "appeal.escalated"
    OVERDUE = "appeal.overdue"


def escalate() -> int:
    """Take every late appeal one step further; how many there were.  Called every night; twice does nothing more."""
    late, now = queries.list_late(clock.now()), clock.now()
    for appeal in late:
        if appeal.escalated_at is None:
            appeal.escalated_at = now
            audit.record(Act.ESCALATED, appeal, by=None)
            for letter in emails.letters(Letter.OVERDUE, appeal, responsible(appeal)):
                mail.queue(letter, about=appeal)
        elif appeal.overdue_at is None and now >= appeal.escalated_at + GRACE:
            appeal.overdue_at = now
            audit.record(Act.OVERDUE, appeal, by=None)
    return len(late)


def responsible(appeal: Appeal) -> list[Person]:
    """The secretariat but for the reviewer who is late, and the organisers of the site; never the parties."""
    roles = occasions.staff_of(appeal.event_id)
    keys = {person for person, held in roles.items() if Role.SECRETARIAT in held}
    keys |= {person.id for person in independence.organisers()}
    keys -= {appeal.reviewer_id, appeal.appellant_id, appeal.decision.person_id}
    return list(db.session.scalars(select(Person).where(Person.id.in_(keys)).order_by(Person.id)))
