"""Verbs about the risk register: write an entry, change, close and reopen it; sign that it was looked at."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from core import audit, clock
from core.auth import Actor
from core.db import db, lock
from core.forms import LONG
from core.i18n import gettext as _
from core.rules import RuleBroken
from roundtables import risks
from roundtables.models import Event
from roundtables.risk_models import LEAST, MOST, Risk, RiskReview, RiskRevision, Switch


class Act(StrEnum):
    """What the audit record calls it; never what an entry says."""

    ENTERED = "risk.entered"
    CHANGED = "risk.changed"
    CLOSED = "risk.closed"
    REOPENED = "risk.reopened"
    SIGNED = "risk.signed"


@dataclass(frozen=True)
class Facts:
    """What an entry says; likelihood and impact from 1 to 5, `clause_id` None for the event as a whole."""

    clause_id: uuid.UUID | None
    threat: str
    concerned: str
    likelihood: int
    impact: int
    mitigation: str
    switches: Collection[Switch]
    owner_id: uuid.UUID
    review_on: date


def enter(event: Event, facts: Facts, *, by: Actor) -> Risk:
    """A new entry; what was signed before no longer counts."""
    lock(event)
    _check(event, facts)
    last = db.session.scalar(select(func.max(Risk.number)).where(Risk.event_id == event.id))
    risk = Risk(event_id=event.id, number=1 + (last or 0), revision=1, author_id=_somebody(by), closed_at=None)
    _take_over(risk, facts)
    db.session.add(risk)
    _remember(risk, Act.ENTERED, by)
    return risk


def change(risk: Risk, event: Event, facts: Facts, *, by: Actor) -> None:
    """Change an entry; its history keeps what it said."""
    lock(risk)
    _check(event, facts)
    _take_over(risk, facts)
    _revised(risk, Act.CHANGED, by)


def close(risk: Risk, *, by: Actor) -> None:
    """The threat is over: its switches go off."""
    lock(risk)
    if risk.closed_at is not None:
        raise RuleBroken(_("This entry is closed already."), code="closed")
    risk.closed_at = clock.now()
    _revised(risk, Act.CLOSED, by)


def reopen(risk: Risk, *, by: Actor) -> None:
    """The threat is back: its switches go on again."""
    lock(risk)
    if risk.closed_at is None:
        raise RuleBroken(_("This entry is open already."), code="open")
    risk.closed_at = None
    _revised(risk, Act.REOPENED, by)


def sign(event: Event, clause_id: uuid.UUID | None, *, by: Actor) -> RiskReview:
    """Say that one looked at the entries as they stand now, or looked and found none.

    Two people look at what was written down: whoever wrote an open entry does not sign for it.
    """
    lock(event)
    scope = next((each for each in risks.scopes(event) if each.clause_id == clause_id), None)
    if scope is None:
        raise RuleBroken(_("Nothing is to be signed there any more. Reload the page."), code="no-scope")
    if scope.signed:
        raise RuleBroken(_("This is signed already, and nothing has changed since."), code="signed-already")
    if any(risk.author_id == by.id for risk in scope.open):
        raise RuleBroken(
            _("You wrote one of these entries yourself: another member of the secretariat signs."), code="same-person"
        )
    made = RiskReview(
        event_id=event.id,
        clause_id=clause_id,
        signed_by_id=by.id,
        state_sha256=risks.state_of(scope.risks),
        found=len(scope.open),
    )
    db.session.add(made)
    audit.record(Act.SIGNED, made, by=by, found=made.found)
    return made


def _somebody(by: Actor) -> uuid.UUID:
    if by.id is None:
        raise ValueError("an entry is written by somebody")
    return by.id


def _take_over(risk: Risk, facts: Facts) -> None:
    risk.clause_id, risk.owner_id, risk.review_on = facts.clause_id, facts.owner_id, facts.review_on
    risk.threat, risk.concerned = facts.threat.strip(), facts.concerned.strip()
    risk.mitigation = facts.mitigation.strip()
    risk.likelihood, risk.impact = facts.likelihood, facts.impact
    risk.switches = [switch.value for switch in Switch if switch in facts.switches]


def _revised(risk: Risk, act: Act, by: Actor) -> None:
    risk.revision += 1
    risk.author_id = _somebody(by)
    _remember(risk, act, by)


def _remember(risk: Risk, act: Act, by: Actor) -> None:
    """One line of history with all that it says now, one of audit with none of it."""
    said = Facts(
        risk.clause_id,
        risk.threat,
        risk.concerned,
        risk.likelihood,
        risk.impact,
        risk.mitigation,
        risk.switches,
        risk.owner_id,
        risk.review_on,
    )
    db.session.flush()
    facts = {key: value if isinstance(value, int | list) else str(value or "") for key, value in asdict(said).items()}
    db.session.add(
        RiskRevision(
            risk_id=risk.id, number=risk.revision, what=act.value.split(".")[1], facts=facts, author_id=risk.author_id
        )
    )
    audit.record(act, risk, by=by, number=risk.number, revision=risk.revision)
    risks.forget()


def _check(event: Event, facts: Facts) -> None:
    for name in ("likelihood", "impact"):
        if not LEAST <= getattr(facts, name) <= MOST:
            raise RuleBroken(_("Give a number from 1 to 5."), code="no-degree", field=name)
    for name in ("threat", "concerned", "mitigation"):
        words: str = getattr(facts, name)
        if not words.strip() and (name != "mitigation" or not facts.switches):
            raise RuleBroken(_("Fill this in."), code="no-words", field=name)
        if len(words) > LONG:
            raise RuleBroken(_("This is too long: at most %(max)d characters.", max=LONG), code="too-long", field=name)
    if facts.clause_id is not None and facts.clause_id not in risks.session_titles(event.id):
        raise RuleBroken(_("Choose a session of this event."), code="no-session", field="clause")
    if facts.owner_id not in {person.id for person in risks.list_owners(event)}:
        raise RuleBroken(_("Choose somebody who holds a role in this event."), code="no-owner", field="owner")
