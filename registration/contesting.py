"""What registration does when a contested refusal was looked at again."""

from __future__ import annotations

import uuid

from core import mail
from core.auth import Actor
from core.db import db
from decisions import events
from decisions import occasions as register
from decisions.models import Appeal, AppealState, Area
from decisions.occasions import Page
from registration import emails, policies, services
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
    match appeal.state:
        case AppealState.OVERTURNED:
            services.overturn(registration, by=by, reason=appeal.reason)
        case AppealState.VARIED:
            services.vary(registration, by=by, reason=appeal.reason)
        case AppealState.SENT_BACK:
            services.reopen(registration, by=by)
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
