"""What sponsorship does when a contested decision of its own was looked at again."""

from __future__ import annotations

import uuid

from core.auth import Actor
from core.db import db
from decisions import events
from decisions import occasions as register
from decisions.models import Appeal, AppealState, Area
from decisions.occasions import Page
from sponsorship import policies, services
from sponsorship.models import Action, SponsorshipRequest, State


def put_right(appeal: Appeal, *, by: Actor) -> None:
    """Offer what was asked as far as the budget goes, put on the waiting list, or open the request anew."""
    if appeal.decision.area != Area.SPONSORSHIP:
        return
    asked = db.session.get(SponsorshipRequest, appeal.decision.subject_id)
    if asked is None or asked.state not in (State.NOT_FUNDED, State.WAITING):
        return  # given up, or offered, in the meantime
    match appeal.state:
        case AppealState.OVERTURNED:
            offer_what_is_left(asked, appeal.reason, by=by)
        case AppealState.VARIED:
            wait(asked, appeal.reason, by=by)
        case AppealState.SENT_BACK:
            services.reopen(asked, by=by)


def offer_what_is_left(asked: SponsorshipRequest, reason: str, *, by: Actor) -> None:
    """All that was asked, or what the budget still holds; where that is nothing, the request waits."""
    amount = min(asked.total, asked.call.available)
    if amount.amount > 0:
        services.offer(asked, amount=amount, by=by, reason=reason)
    else:
        wait(asked, reason, by=by)


def wait(asked: SponsorshipRequest, reason: str, *, by: Actor) -> None:
    """On the waiting list, unless it is there already."""
    if asked.may(Action.WAIT):
        services.put_on_waiting_list(asked, by=by, reason=reason)


def page(request_id: uuid.UUID, event_id: uuid.UUID, actor: Actor) -> Page | None:
    """The request as it can be read by whoever scores or decides; the call for whoever asked."""
    asked = db.session.get(SponsorshipRequest, request_id)
    if asked is None:
        return None
    values = {"event_id": event_id, "request_id": request_id}
    if policies.is_own(actor, asked):
        return Page("sponsorship.call", {"event_id": event_id})
    if policies.may_decide(actor, asked):
        return Page("sponsorship.decide", values)
    return Page("sponsorship.score", values) if policies.may_score(actor, asked) else None


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    events.appeal_decided.connect(put_right)
    register.pages[SponsorshipRequest.__tablename__] = page
