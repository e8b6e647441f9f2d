"""Verbs of sponsorship: ask, score, decide, answer.  Money is promised under lock(call), or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.money import Money
from core.rules import RuleBroken
from decisions.models import Area, Decision, Verdict
from decisions.services import record as record_decision
from people.models import Organisation, Person
from sponsorship import emails, queries, rules
from sponsorship.calls import (
    add_criterion,
    edit_call,
    edit_criterion,
    move_criterion,
    open_call,
    remove_criterion,
)
from sponsorship.models import Action, Call, CostKind, CostLine, Score, SponsorshipRequest, State

__all__ = [
    "accept_offer",
    "add_criterion",
    "change_request",
    "decline_offer",
    "edit_call",
    "edit_criterion",
    "expire_overdue",
    "move_criterion",
    "offer",
    "open_call",
    "put_on_waiting_list",
    "refuse",
    "remove_criterion",
    "reopen",
    "request",
    "score",
    "withdraw",
]

MONEY = ("currency", "budget", "committed", "opens_at", "closes_at")
FACTS = ("state_name", "version", "offered", "offer_until", "lines", "scores")
OFFER_LASTS = timedelta(days=14)
Lines = Mapping[CostKind, Money]


class Act(StrEnum):
    """What the audit record calls it."""

    REQUESTED = "sponsorship.requested"
    CHANGED = "sponsorship.changed"
    SCORED = "sponsorship.scored"
    OFFERED = "sponsorship.offered"
    PUT_ON_WAITING_LIST = "sponsorship.put_on_waiting_list"
    REFUSED = "sponsorship.refused"
    ACCEPTED = "sponsorship.accepted"
    DECLINED = "sponsorship.declined"
    EXPIRED = "sponsorship.expired"
    WITHDRAWN = "sponsorship.withdrawn"
    REOPENED = "sponsorship.reopened"


# Asking -----------------------------------------------------------------------------------------------------------


def request(
    call: Call,
    person: Person,
    organisation: Organisation,
    *,
    statement: str,
    language: str,
    lines: Lines,
    by: Actor,
) -> SponsorshipRequest:
    """Ask for costs to be covered, for the first time or again after withdrawing (Strategy 1.1.2)."""
    db.session.flush()
    registered = queries.registered_state(call.event_id, person.id, hold=True)  # before the call, as in withdrawing it
    _lock(call)
    rules.check_open(call, clock.now())
    rules.check_registered(registered)
    asked = queries.find_request(call.event_id, person.id)
    if asked is None:
        asked = SponsorshipRequest(
            call=call, person=person, number=_next_number(call), state_name=State.SUBMITTED, lines=[], scores=[]
        )
    elif asked.may(Action.SUBMIT_AGAIN):
        asked.perform(Action.SUBMIT_AGAIN)
        asked.scores, asked.offered, asked.offer_until = [], None, None  # it is judged anew, by what it says now
    else:
        raise RuleBroken(_("You have asked for sponsorship for this event already."), code="already-asked")
    _fill_in(asked, organisation, statement, language, lines)
    db.session.add(asked)
    audit.record(Act.REQUESTED, asked, by=by, total=asked.total.amount)
    mail.queue(emails.received(asked), about=asked)
    return asked


def _next_number(call: Call) -> int:
    last = select(func.max(SponsorshipRequest.number)).where(SponsorshipRequest.call_id == call.id)
    return (db.session.scalar(last) or 0) + 1


def _fill_in(
    asked: SponsorshipRequest, organisation: Organisation, statement: str, language: str, lines: Lines
) -> None:
    rules.check_speaks(asked.person, organisation)
    rules.check_words(statement, language)
    rules.check_lines(asked.call, lines)
    asked.organisation, asked.statement, asked.language = organisation, statement.strip(), language
    asked.lines = [
        CostLine(position=place, kind=kind, amount=lines[kind].amount)
        for place, kind in enumerate(CostKind, start=1)
        if kind in lines
    ]


def change_request(
    asked: SponsorshipRequest,
    organisation: Organisation,
    *,
    statement: str,
    language: str,
    lines: Lines,
    by: Actor,
) -> None:
    """Change one's request, while the call is open and nobody has scored it."""
    call = _hold(asked)
    rules.check_open(call, clock.now())
    rules.check_editable(asked)
    _fill_in(asked, organisation, statement, language, lines)
    audit.record(Act.CHANGED, asked, by=by, total=asked.total.amount)


def withdraw(asked: SponsorshipRequest, *, by: Actor | None) -> None:
    """Give up the request, an offer or what was accepted; its money is free again.

    `by` is None where it goes with the registration.
    """
    call = _hold(asked)
    asked.perform(Action.WITHDRAW)
    _recount(call)
    audit.record(Act.WITHDRAWN, asked, by=by)
    mail.queue(emails.withdrawn(asked, with_registration=by is None), about=asked)


# Scoring ----------------------------------------------------------------------------------------------------------


def score(asked: SponsorshipRequest, *, points: Mapping[uuid.UUID, int], note: str = "", by: Actor) -> None:
    """Give points to every criterion, or change those one gave while nobody else can see them."""
    _hold(asked)
    rules.check_scorer(asked, by)
    rules.check_points(asked, points)
    if by.id is None:
        raise ValueError("a score is given by somebody")
    given = {each.criterion_id: each for each in asked.scores if each.reviewer_id == by.id}
    for place, criterion in enumerate(asked.call.criteria):
        mine = given.get(criterion.id)
        if mine is None:
            mine = Score(reviewer_id=by.id, criterion_id=criterion.id)
            asked.scores.append(mine)
        mine.points, mine.note = points[criterion.id], note.strip() if place == 0 else ""
    audit.record(Act.SCORED, asked, by=by)


# Deciding ---------------------------------------------------------------------------------------------------------


def offer(asked: SponsorshipRequest, *, amount: Money, by: Actor, reason: str = "") -> None:
    """Offer money, for all that was asked or for a part of it; never more than the budget holds."""
    call = _hold(asked)
    _expire(queries.list_overdue(call))
    _recount(call)
    rules.check_decider(asked, by)
    rules.check_registered(queries.registered_state(asked.event_id, asked.person_id))
    asked.perform(Action.OFFER)
    rules.check_amount(asked, amount, call.available)
    asked.offered, asked.offer_until = amount.amount, clock.now() + OFFER_LASTS
    _recount(call)
    _decided(asked, Verdict.ACCEPTED, reason.strip(), by=by)
    audit.record(Act.OFFERED, asked, by=by, amount=amount.amount, currency=amount.currency)
    mail.queue(emails.offered(asked), about=asked)


def put_on_waiting_list(asked: SponsorshipRequest, *, by: Actor, reason: str = "") -> None:
    """Good, but there is no money now; the list has no order of its own, the scores have."""
    _hold(asked)
    rules.check_decider(asked, by)
    asked.perform(Action.WAIT)
    _decided(asked, Verdict.WAITING, reason.strip(), by=by)
    audit.record(Act.PUT_ON_WAITING_LIST, asked, by=by)
    mail.queue(emails.waiting(asked, reason.strip()), about=asked)


def refuse(asked: SponsorshipRequest, *, reason: str, by: Actor) -> None:
    """Not funded, with a reason that the person reads and may contest (Strategy, Transparency)."""
    why = rules.needs_reason(reason)
    _hold(asked)
    rules.check_decider(asked, by)
    asked.perform(Action.REFUSE)
    decision = _decided(asked, Verdict.DECLINED, why, by=by)
    audit.record(Act.REFUSED, asked, by=by)
    mail.queue(emails.not_funded(asked, decision), about=asked)


def reopen(asked: SponsorshipRequest, *, by: Actor) -> None:
    """Take the decision back, so that it is decided anew; its scores stay."""
    _hold(asked)
    asked.perform(Action.REOPEN)
    audit.record(Act.REOPENED, asked, by=by)


def _decided(asked: SponsorshipRequest, verdict: Verdict, reason: str, *, by: Actor) -> Decision:
    """Write the decision into the register, with those who scored."""
    return record_decision(
        asked,
        event_id=asked.event_id,
        area=Area.SPONSORSHIP,
        verdict=verdict,
        reason=reason,
        assessed_by=sorted(asked.reviewers),
        by=by,
    )


# Answering --------------------------------------------------------------------------------------------------------


def accept_offer(asked: SponsorshipRequest, *, by: Actor) -> None:
    """Take what is offered, while it is valid."""
    call = _hold(asked)
    rules.check_in_time(asked, clock.now())
    asked.perform(Action.ACCEPT)
    _recount(call)
    audit.record(Act.ACCEPTED, asked, by=by)
    mail.queue(emails.accepted(asked), about=asked)


def decline_offer(asked: SponsorshipRequest, *, by: Actor) -> None:
    """Give the offer back; its money is free again."""
    call = _hold(asked)
    rules.check_in_time(asked, clock.now())
    asked.perform(Action.DECLINE)
    _recount(call)
    audit.record(Act.DECLINED, asked, by=by)
    mail.queue(emails.declined(asked), about=asked)


def expire_overdue() -> int:
    """End every offer whose time is over, in all calls; how many there were.  The worker calls it regularly."""
    calls = {each.call_id: each.call for each in queries.list_overdue()}
    ended = 0
    for call in calls.values():
        _lock(call)
        overdue = queries.list_overdue(call)
        for asked in overdue:
            db.session.refresh(asked)
        ended += _expire(overdue)
        _recount(call)
    return ended


def _expire(overdue: list[SponsorshipRequest]) -> int:
    for asked in overdue:
        asked.perform(Action.EXPIRE)
        audit.record(Act.EXPIRED, asked, by=None)
        mail.queue(emails.expired(asked), about=asked)
    return len(overdue)


# Money ------------------------------------------------------------------------------------------------------------


def _hold(asked: SponsorshipRequest) -> Call:
    """Take the call's lock, which orders everything that promises or frees money, and read the request anew."""
    db.session.flush()
    _lock(asked.call)
    db.session.refresh(asked, FACTS)
    return asked.call


def _lock(call: Call) -> None:
    """As core's lock, but reading anew only what can have changed: not the event, the criteria and all their words."""
    db.session.execute(select(Call.id).where(Call.id == call.id).with_for_update())
    db.session.refresh(call, MONEY)


def _recount(call: Call) -> None:
    """`committed` is what the rows say, never a sum carried along."""
    db.session.flush()
    call.committed = queries.money_held(call)
    db.session.flush()
