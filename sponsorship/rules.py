"""What must hold for calls, requests, scores and decisions; a sentence where it does not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from core.auth import Actor
from core.db import db
from core.forms import LONG
from core.i18n import LANGUAGES, show_moment
from core.i18n import gettext as _
from core.money import LARGEST, Money
from core.rules import RuleBroken
from decisions.queries import latest
from people.models import Membership, Organisation, Person
from registration.models import State as Registered
from sponsorship import policies, queries
from sponsorship.models import MOST_POINTS, Call, CostKind, SponsorshipRequest, State
from sponsorship.ranking import REVIEWERS_NEEDED
from sponsorship.words import CURRENCIES, show_money

REGISTERED = frozenset({Registered.SUBMITTED, Registered.WAITING, Registered.ACCEPTED})
HEAVIEST = 100


def check_dates(opens_at: datetime, closes_at: datetime) -> None:
    """A call closes after it opens."""
    if closes_at <= opens_at:
        raise RuleBroken(_("The call must close after it opens."), code="closes-first", field="closes_at")


def check_budget(budget: Money, currency: str) -> None:
    """An amount above nothing, in one of the currencies we know."""
    if currency not in CURRENCIES or budget.currency != currency:
        raise RuleBroken(_("Choose a currency from the list."), code="no-such-currency", field="currency")
    if not 0 < budget.amount <= LARGEST:
        raise RuleBroken(_("Give a budget above zero."), code="no-budget", field="budget")


def check_budget_covers(call: Call, budget: Money) -> None:
    """What has been offered stays offered."""
    if budget < call.committed_money:
        committed = show_money(call.committed_money)
        raise RuleBroken(
            _("%(amount)s are offered or accepted already: the budget cannot be lower than that.", amount=committed),
            code="below-committed",
            field="budget",
        )


def check_weight(weight: int) -> None:
    """From 1 to 100."""
    if not 1 <= weight <= HEAVIEST:
        raise RuleBroken(_("Give a whole number from 1 to 100."), code="no-weight", field="weight")


def check_criteria_open(call: Call) -> None:
    """Whoever asked must be judged by what was published when they asked (Strategy, Transparency)."""
    if queries.has_requests(call):
        raise RuleBroken(
            _("The first request is there, so the criteria and their weights no longer change."), code="criteria-frozen"
        )


def check_open(call: Call, now: datetime) -> None:
    """Requests are taken between two moments, both shown in the event's zone."""
    zone = call.event.zone
    if now < call.opens_at:
        raise RuleBroken(
            _("The call opens on %(moment)s.", moment=show_moment(call.opens_at, zone)), code="not-open-yet"
        )
    if now >= call.closes_at:
        raise RuleBroken(_("The call closed on %(moment)s.", moment=show_moment(call.closes_at, zone)), code="closed")


def check_registered(state: str | None) -> None:
    """Whoever is paid for takes part: registered, and neither declined nor withdrawn."""
    if state is None:
        raise RuleBroken(_("Register for the event first, then ask for sponsorship."), code="not-registered")
    if state not in REGISTERED:
        raise RuleBroken(
            _("The registration for this event was declined or withdrawn, so its costs cannot be covered."),
            code="registration-ended",
        )


def check_speaks(person: Person, organisation: Organisation) -> None:
    """One asks for an organisation one speaks for."""
    speaks = select(Membership.id).where(
        Membership.person_id == person.id, Membership.organisation_id == organisation.id, Membership.approved()
    )
    if db.session.scalar(speaks) is None:
        raise RuleBroken(
            _("Choose an organisation that you speak for."), code="not-a-representative", field="organisation"
        )


def check_words(statement: str, language: str) -> None:
    """Why, in one of the six languages."""
    if not statement.strip():
        raise RuleBroken(_("Say why you ask for sponsorship."), code="no-statement", field="statement")
    if len(statement) > LONG:
        message = _("This is too long: at most %(max)d characters.", max=LONG)
        raise RuleBroken(message, code="too-long", field="statement")
    if language not in LANGUAGES:
        raise RuleBroken(_("Choose a language from the list."), code="no-such-language", field="language")


def check_lines(call: Call, lines: Mapping[CostKind, Money]) -> None:
    """At least one cost, each above zero and in the call's currency."""
    if not lines:
        raise RuleBroken(_("Ask for at least one cost."), code="no-costs", field=CostKind.FARE.value)
    for kind, money in lines.items():
        if money.currency != call.currency:
            raise RuleBroken(
                _("All amounts are in %(currency)s.", currency=call.currency), code="other-currency", field=kind.value
            )
        if not 0 < money.amount <= LARGEST:
            raise RuleBroken(
                _("Give an amount above zero, or leave this empty."), code="not-above-zero", field=kind.value
            )


def check_editable(request: SponsorshipRequest) -> None:
    """What a reviewer has judged stays what it was."""
    if request.state is not State.SUBMITTED or request.scores:
        raise RuleBroken(
            _("A reviewer has looked at your request already, so it can no longer be changed."), code="scored"
        )


def check_points(request: SponsorshipRequest, points: Mapping[uuid.UUID, int]) -> None:
    """0 to 5 for each published criterion, no more and no fewer."""
    if set(points) != {criterion.id for criterion in request.call.criteria} or not points:
        raise RuleBroken(_("Give points for every criterion."), code="criteria-missing")
    if any(not 0 <= given <= MOST_POINTS for given in points.values()):
        raise RuleBroken(_("Points go from 0 to 5."), code="no-such-points")


def check_no_conflict(request: SponsorshipRequest, by: Actor) -> None:
    """Nobody scores or decides for themselves or for an organisation of theirs."""
    if policies.has_conflict(by, request):
        raise RuleBroken(
            _("This request comes from you or from an organisation you speak for; others deal with it."),
            code="conflict-of-interest",
        )


def check_scorer(request: SponsorshipRequest, by: Actor) -> None:
    """Reviewers judge apart from each other: once the scores can be seen, those that were given no longer change."""
    check_no_conflict(request, by)
    if request.state not in (State.SUBMITTED, State.WAITING):
        raise RuleBroken(_("This request is decided, so it can no longer be scored."), code="decided")
    if by.id in request.reviewers and len(request.reviewers) >= REVIEWERS_NEEDED:
        raise RuleBroken(
            _("Two reviewers have scored this request and can see each other's points, so these no longer change."),
            code="scores-shown",
        )


def check_decider(request: SponsorshipRequest, by: Actor) -> None:
    """Two others have scored it; a decision that was contested is looked at by somebody else."""
    check_no_conflict(request, by)
    if by.id in request.reviewers:
        raise RuleBroken(_("You scored this request, so somebody else decides on it."), code="scored-by-you")
    if len(request.reviewers) < REVIEWERS_NEEDED:
        raise RuleBroken(_("Two reviewers have to score this request before it is decided."), code="needs-two-scores")
    if request.state is State.NOT_FUNDED:
        decision = latest(request)
        if decision is not None and decision.decided_by_id == by.id:
            raise RuleBroken(
                _("You decided on this request. If it is contested, somebody else looks at it again."),
                code="decided-by-you",
            )


def check_amount(request: SponsorshipRequest, amount: Money, left: Money) -> None:
    """No more than was asked, and never more than is left."""
    if amount.currency != left.currency:
        message = _("All amounts are in %(currency)s.", currency=left.currency)
        raise RuleBroken(message, code="other-currency", field="amount")
    if amount.amount <= 0:
        raise RuleBroken(_("Give an amount above zero."), code="not-above-zero", field="amount")
    if amount > request.total:
        raise RuleBroken(
            _("%(total)s were asked for: offer that much or less.", total=show_money(request.total)),
            code="more-than-asked",
            field="amount",
        )
    if amount > left:
        raise RuleBroken(
            _("Only %(left)s of the budget are left: offer less, or use the waiting list.", left=show_money(left)),
            code="over-budget",
            field="amount",
        )


def check_in_time(request: SponsorshipRequest, now: datetime) -> None:
    """An offer is answered while it is valid."""
    if request.offer_until is not None and now >= request.offer_until and request.state is State.OFFERED:
        until = show_moment(request.offer_until, request.call.event.zone)
        raise RuleBroken(
            _("This offer was valid until %(moment)s. Write to the secretariat if you still need it.", moment=until),
            code="expired",
        )


def needs_reason(reason: str) -> str:
    """The reason without space around it; the person reads it and may contest the decision (Strategy, Transparency)."""
    if not reason.strip():
        raise RuleBroken(
            _("Give a reason. The person reads it and may contest the decision."), code="no-reason", field="reason"
        )
    return reason.strip()
