"""Contesting a refusal (Strategy, Transparency): once, in time, and somebody else looks at it again."""

from __future__ import annotations

from enum import StrEnum

from core import audit, clock, mail
from core.auth import Actor
from core.forms import LONG
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions.models import Area, Verdict
from decisions.queries import latest
from decisions.services import record as record_decision
from registration import emails
from registration.models import Action, Registration, State
from registration.services import accept, hold


class Act(StrEnum):
    """What the audit record calls it."""

    CONTESTED = "registration.contested"
    UPHELD = "registration.upheld"
    OVERTURNED = "registration.overturned"


def may_contest(registration: Registration) -> bool:
    """A refusal that was not contested before, while the time to do so runs."""
    if registration.state is not State.DECLINED or registration.contested_at is not None:
        return False
    decision = latest(registration)
    return decision is not None and (decision.contest_until is None or clock.now() < decision.contest_until)


def contest(registration: Registration, *, words: str, by: Actor) -> None:
    """Say why the refusal is wrong."""
    hold(registration)
    if not may_contest(registration):
        raise RuleBroken(_("This decision can no longer be contested."), code="not-contestable")
    if not words.strip() or len(words) > LONG:
        raise RuleBroken(_("Say in your own words why you think that it is wrong."), code="no-words", field="words")
    registration.contest, registration.contested_at = words.strip(), clock.now()
    audit.record(Act.CONTESTED, registration, by=by)


def _look_again(registration: Registration, by: Actor) -> None:
    """Whoever took the decision does not judge it."""
    hold(registration)
    if not registration.is_contested:
        raise RuleBroken(
            _("This decision is not contested, or has been looked at again already."), code="not-contested"
        )
    decision = latest(registration)
    if decision is not None and decision.decided_by_id == by.id:
        raise RuleBroken(
            _("You took this decision. Somebody else must look at it again."), code="own-decision", field="verdict"
        )
    registration.contest_answered_at = clock.now()


def overturn(registration: Registration, *, by: Actor, reason: str = "") -> None:
    """The refusal was wrong: accept, or put on the waiting list where no place is left."""
    _look_again(registration, by)
    registration.perform(Action.REOPEN)
    audit.record(Act.OVERTURNED, registration, by=by)
    accept(registration, by=by, reason=reason)


def uphold(registration: Registration, *, by: Actor, reason: str) -> None:
    """The refusal stands, with the reason of whoever looked at it again."""
    why = reason.strip()
    if not why:
        raise RuleBroken(_("Give a reason. The person reads it."), code="no-reason", field="reason")
    _look_again(registration, by)
    record_decision(
        registration,
        event_id=registration.event_id,
        area=Area.ACCREDITATION,
        verdict=Verdict.DECLINED,
        reason=why,
        by=by,
    )
    audit.record(Act.UPHELD, registration, by=by)
    mail.queue(emails.upheld(registration, why), about=registration)
