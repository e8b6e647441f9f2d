"""What roundtables tell the register of decisions, and what they do when somebody was removed wrongly."""

from __future__ import annotations

from core.auth import Actor
from core.db import db
from decisions import events
from decisions import occasions as register
from decisions.models import Appeal, AppealState, Area
from people.models import Organisation, Person
from roundtables import occasions, queries, services
from roundtables.models import Event, GroupSeat


def restore_seat(appeal: Appeal, *, by: Actor) -> None:
    """Whoever was removed wrongly sits in the group again, for the same organisation."""
    decision = appeal.decision
    if decision.area != Area.GROUP or appeal.state is not AppealState.OVERTURNED:
        return
    event = db.session.get_one(Event, decision.event_id)
    person = db.session.get(Person, decision.person_id) if decision.person_id else None
    organisation = db.session.get(Organisation, decision.organisation_id) if decision.organisation_id else None
    if person is None or organisation is None or queries.is_seated(event, person):
        return
    services.seat(event, person, organisation, by=by, reason=appeal.reason)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    register.add(register.finders, occasions.occasion)
    register.add(register.staff_sources, occasions.staff)
    register.pages[GroupSeat.__tablename__] = occasions.page
    events.appeal_decided.connect(restore_seat)
