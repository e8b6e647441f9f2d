"""Setting up a call: its words, its money, its dates, its criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from core import audit
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.money import Money
from core.rules import RuleBroken
from decisions import criteria as published
from decisions.models import Area
from roundtables.models import Event
from sponsorship import queries, rules
from sponsorship.models import Call, Criterion
from translations import services as translations

Words = Mapping[str, str]
MOST_CRITERIA = 12


class Act(StrEnum):
    """What the audit record calls it."""

    OPENED = "sponsorship.call_opened"
    EDITED = "sponsorship.call_edited"
    CRITERION_ADDED = "sponsorship.criterion_added"
    CRITERION_EDITED = "sponsorship.criterion_edited"
    CRITERION_REMOVED = "sponsorship.criterion_removed"
    CRITERION_MOVED = "sponsorship.criterion_moved"


def open_call(
    event: Event,
    *,
    text_words: Words,
    currency: str,
    budget: Money,
    opens_at: datetime,
    closes_at: datetime,
    criteria: Sequence[tuple[Words, int]] = (),
    by: Actor,
) -> Call:
    """Give an event its call, with the criteria by which it will be decided."""
    lock(event)
    rules.check_dates(opens_at, closes_at)
    rules.check_budget(budget, currency)
    if queries.find_call(event.id) is not None:
        raise RuleBroken(_("This event has its call already."), code="call-exists")
    call = Call(
        event=event,
        text=translations.write(text_words),
        currency=currency,
        budget=budget.amount,
        committed=0,
        opens_at=opens_at,
        closes_at=closes_at,
        criteria=[],
    )
    db.session.add(call)
    published.in_use(event.id, Area.SPONSORSHIP)  # published before anybody asks
    audit.record(Act.OPENED, call, by=by, budget=budget.amount, currency=currency)
    for words, weight in criteria:
        add_criterion(call, words=words, weight=weight, by=by)
    return call


def edit_call(
    call: Call,
    *,
    text_words: Words,
    currency: str,
    budget: Money,
    opens_at: datetime,
    closes_at: datetime,
    by: Actor,
) -> None:
    """Change it.  Amounts have been typed in its currency once somebody asked; what was offered stays covered."""
    db.session.flush()
    lock(call)
    rules.check_dates(opens_at, closes_at)
    rules.check_budget(budget, currency)
    if currency != call.currency and queries.has_requests(call):
        raise RuleBroken(
            _("The first request is there, so the currency no longer changes."),
            code="currency-frozen",
            field="currency",
        )
    if currency == call.currency:
        rules.check_budget_covers(call, budget)
    translations.rewrite(call.text, text_words)
    call.currency, call.budget, call.opens_at, call.closes_at = currency, budget.amount, opens_at, closes_at
    audit.record(Act.EDITED, call, by=by, budget=budget.amount, currency=currency, closes_at=closes_at.isoformat())


def add_criterion(call: Call, *, words: Words, weight: int, by: Actor) -> Criterion:
    """Add one at the end."""
    _hold(call)
    rules.check_weight(weight)
    if len(call.criteria) >= MOST_CRITERIA:
        raise RuleBroken(_("A call has at most %(max)d criteria.", max=MOST_CRITERIA), code="too-many-criteria")
    criterion = Criterion(position=len(call.criteria) + 1, weight=weight, title=translations.write(words))
    call.criteria.append(criterion)
    audit.record(Act.CRITERION_ADDED, criterion, by=by, weight=weight)
    return criterion


def edit_criterion(criterion: Criterion, *, words: Words, weight: int, by: Actor) -> None:
    """Change words and weight."""
    _hold(criterion.call)
    rules.check_weight(weight)
    translations.rewrite(criterion.title, words)
    criterion.weight = weight
    audit.record(Act.CRITERION_EDITED, criterion, by=by, weight=weight)


def remove_criterion(criterion: Criterion, *, by: Actor) -> None:
    """Take one out."""
    call = criterion.call
    _hold(call)
    audit.record(Act.CRITERION_REMOVED, criterion, by=by)
    call.criteria.remove(criterion)
    db.session.flush()
    db.session.delete(criterion.title)
    _number(call.criteria)


def move_criterion(criterion: Criterion, *, up: bool, by: Actor) -> None:
    """Exchange it with its neighbour; the first stays first, the last last."""
    call = criterion.call
    _hold(call)
    order = list(call.criteria)
    place = order.index(criterion)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        _number(order)
        audit.record(Act.CRITERION_MOVED, criterion, by=by, position=criterion.position)


def _hold(call: Call) -> None:
    db.session.flush()
    lock(call)
    rules.check_criteria_open(call)


def _number(criteria: Sequence[Criterion]) -> None:
    for position, criterion in enumerate(criteria, start=1):
        criterion.position = position
