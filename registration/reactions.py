"""What registration does when a contested refusal was looked at again, and whom it tells that takes part."""

from __future__ import annotations

import uuid

from core import mail
from core.auth import Actor
from core.db import db
from decisions import events
from decisions import occasions as register
from decisions.models import Appeal, AppealState, Area
from decisions.occasions import Page
from people import taking_part
from registration import emails, parts, policies, services
from registration.models import Action, Registration


def put_right(appeal: Appeal, *, by: Actor) -> bool:
    """Give a place, put on the waiting list, open for a new decision; whether the person was told here already."""
    if appeal.decision.area != Area.ACCREDITATION:
        return False
    registration = db.session.get(Registration, appeal.decision.subject_id)
    if registration is None or not registration.may(Action.REOPEN):
        return False
    if appeal.state is AppealState.UPHELD:
        mail.queue(emails.upheld(registration, appeal.reason), about=registration)
        return appeal.appellant_id == registration.person_id
    services.reopen(registration, by=by)
    if appeal.state is AppealState.OVERTURNED:
        services.accept(registration, by=by, reason=appeal.reason)
    elif appeal.state is AppealState.VARIED:
        services.put_on_waiting_list(registration, by=by, reason=appeal.reason)
    return False


def page(registration_id: uuid.UUID, event_id: uuid.UUID, actor: Actor) -> Page | None:
    """The registration as it can be read by whoever decides, or by the person."""
    registration = db.session.get(Registration, registration_id)
    if registration is None:
        return None
    if policies.is_own(actor, registration):
        return Page("registration.front", {"event_id": event_id})
    if policies.may_decide(actor, registration):
        return Page("registration.decide", {"registration_id": registration_id})
    return None


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    events.appeal_decided.connect(put_right)
    register.pages[Registration.__tablename__] = page
    taking_part.connect(taking_part.part_sources, parts.parts_of)
    taking_part.connect(taking_part.attending_sources, parts.attending)
