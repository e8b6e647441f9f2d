"""Reading calls, requests, scores and the order they make."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import exists, func, select
from sqlalchemy.orm import lazyload

from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import ngettext, show_day
from core.waiting import Progress, Stage, Waiting
from people.roles import Role
from registration.models import Registration
from roundtables.models import Event
from sponsorship import policies
from sponsorship.models import UNDECIDED, Call, CostLine, Criterion, Score, SponsorshipRequest, State
from sponsorship.ranking import Candidate, Proposal, Standing, per_cent, proposals, ranked
from sponsorship.words import show_money, taken_of

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One line of the table of requests."""

    request: SponsorshipRequest
    candidate: Candidate
    proposal: Proposal | None


@dataclass(frozen=True)
class Page:
    """One page of the table, best score first; numbers begin at 1."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class Assessment:
    """What one reviewer gave: points by criterion, the weighted per cent, the note."""

    reviewer_id: uuid.UUID
    points: Mapping[uuid.UUID, int]
    per_cent: float
    note: str


def find_call(event_id: uuid.UUID) -> Call | None:
    """The event's call, if there is one."""
    return db.session.scalar(select(Call).where(Call.event_id == event_id))


def get_call(event_id: uuid.UUID) -> Call:
    """The event's call, or 404."""
    return find_call(event_id) or abort(404)


def get_criterion(event_id: uuid.UUID, criterion_id: uuid.UUID) -> Criterion:
    """A criterion of that event's call, or 404."""
    criterion = get_or_404(Criterion, criterion_id)
    return criterion if criterion.event_id == event_id else abort(404)


def has_requests(call: Call) -> bool:
    """Whether somebody has asked already, so that the criteria must stay what they are."""
    return bool(db.session.scalar(select(exists().where(SponsorshipRequest.call_id == call.id))))


def get_request(event_id: uuid.UUID, request_id: uuid.UUID) -> SponsorshipRequest:
    """A request of that event, or 404."""
    request = get_or_404(SponsorshipRequest, request_id)
    return request if request.event_id == event_id else abort(404)


def find_request(event_id: uuid.UUID, person_id: uuid.UUID | None) -> SponsorshipRequest | None:
    """A person's request for an event."""
    if person_id is None:
        return None
    wanted = select(SponsorshipRequest).join(Call).where(Call.event_id == event_id)
    return db.session.scalar(wanted.where(SponsorshipRequest.person_id == person_id))


def registered_state(event_id: uuid.UUID, person_id: uuid.UUID | None, *, hold: bool = False) -> str | None:
    """How a person's registration stands, if there is one; `hold` keeps it so until the transaction ends."""
    if person_id is None:
        return None
    wanted = select(Registration.state_name).where(
        Registration.event_id == event_id, Registration.person_id == person_id
    )
    return db.session.scalar(wanted.with_for_update() if hold else wanted)


def list_overdue(call: Call | None = None) -> list[SponsorshipRequest]:
    """Offers whose time is over, of one call or of all."""
    wanted = select(SponsorshipRequest).where(
        SponsorshipRequest.state_name == State.OFFERED, SponsorshipRequest.offer_until <= clock.now()
    )
    if call is not None:
        wanted = wanted.where(SponsorshipRequest.call_id == call.id)
    return list(db.session.scalars(wanted.order_by(SponsorshipRequest.call_id, SponsorshipRequest.number)))


def money_held(call: Call) -> int:
    """What offers that are open or accepted take, from the rows; only true for long under lock(call)."""
    held = [State.OFFERED, State.ACCEPTED]
    taken = select(func.coalesce(func.sum(SponsorshipRequest.offered), 0)).where(
        SponsorshipRequest.call_id == call.id, SponsorshipRequest.state_name.in_(held)
    )
    return int(db.session.scalar(taken) or 0)


def standings(call: Call) -> dict[uuid.UUID, Standing]:
    """What reviewers gave, for every request that somebody has scored."""
    weights = sum(criterion.weight for criterion in call.criteria)
    rows = db.session.execute(
        select(Score.request_id, Score.reviewer_id, func.sum(Score.points * Criterion.weight))
        .join(Criterion, Score.criterion_id == Criterion.id)
        .where(Criterion.call_id == call.id)
        .group_by(Score.request_id, Score.reviewer_id)
        .order_by(Score.request_id, Score.reviewer_id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, float]] = {}
    for request_id, reviewer_id, points in rows:
        found.setdefault(request_id, {})[reviewer_id] = per_cent(int(points), weights)
    return {request_id: Standing(given) for request_id, given in found.items()}


def candidates(call: Call) -> list[Candidate]:
    """Every request of a call as far as ranking needs to know it; two queries, however many there are."""
    given = standings(call)
    cost = func.coalesce(func.sum(CostLine.amount), 0)
    rows = db.session.execute(
        select(
            SponsorshipRequest.id,
            SponsorshipRequest.number,
            SponsorshipRequest.state_name,
            SponsorshipRequest.person_id,
            SponsorshipRequest.organisation_id,
            cost,
        )
        .outerjoin(CostLine, CostLine.request_id == SponsorshipRequest.id)
        .where(SponsorshipRequest.call_id == call.id)
        .group_by(SponsorshipRequest.id)
        .order_by(SponsorshipRequest.number)
    )
    return [
        Candidate(key, number, State(state), person, organisation, int(total), given.get(key, Standing()))
        for key, number, state, person, organisation, total in rows
    ]


def list_requests(call: Call, page: int = 1) -> Page:
    """One page of the table, and what a plain ranking proposes."""
    order = ranked(candidates(call))
    proposed = proposals(order, call.available.amount)
    pages = max(1, -(-len(order) // PER_PAGE))
    number = min(max(1, page), pages)
    wanted = order[(number - 1) * PER_PAGE : number * PER_PAGE]
    found = db.session.scalars(
        select(SponsorshipRequest)
        .where(SponsorshipRequest.id.in_([each.id for each in wanted]))
        .options(lazyload(SponsorshipRequest.lines))
    )
    by_id = {request.id: request for request in found}
    rows = [Row(by_id[each.id], each, proposed.get(each.id)) for each in wanted]
    return Page(rows, number, pages, len(order))


def assessments(request: SponsorshipRequest) -> list[Assessment]:
    """What was given, one for each reviewer, whoever scored first comes first."""
    weights = {criterion.id: criterion.weight for criterion in request.call.criteria}
    by_reviewer: dict[uuid.UUID, list[Score]] = {}
    for score in sorted(request.scores, key=lambda each: (each.created_at, str(each.id))):
        by_reviewer.setdefault(score.reviewer_id, []).append(score)
    return [
        Assessment(
            reviewer_id,
            {score.criterion_id: score.points for score in scores},
            per_cent(sum(score.points * weights[score.criterion_id] for score in scores), sum(weights.values())),
            next((score.note for score in scores if score.note), ""),
        )
        for reviewer_id, scores in by_reviewer.items()
    ]


def standing(request: SponsorshipRequest) -> Standing:
    """What reviewers gave to one request."""
    return Standing({each.reviewer_id: each.per_cent for each in assessments(request)})


def visible_assessments(request: SponsorshipRequest, actor: Actor) -> list[Assessment]:
    """One's own; those of others only once two have scored, and to a reviewer who still has to, not even then."""
    found = assessments(request)
    own = [each for each in found if each.reviewer_id == actor.id]
    still_to_score = policies.may_score(actor, request) and not own and not policies.may_decide(actor, request)
    return found if standing(request).complete and not still_to_score else own


def to_score(all_of_them: Sequence[Candidate], actor: Actor) -> list[Candidate]:
    """Those that lack scores which this reviewer could give."""
    return [
        each
        for each in all_of_them
        if each.state in UNDECIDED
        and not each.standing.complete
        and actor.id not in each.standing.by_reviewer
        and not policies.has_conflict(actor, each)
    ]


def to_decide(all_of_them: Sequence[Candidate], actor: Actor) -> list[Candidate]:
    """Those with enough scores, none of them this person's."""
    return [
        each
        for each in all_of_them
        if each.state is State.SUBMITTED
        and each.standing.complete
        and actor.id not in each.standing.by_reviewer
        and not policies.has_conflict(actor, each)
    ]


def stage(event: Event, actor: Actor) -> Stage:
    """How many ask, and what of the budget is taken; done once the call is closed and nothing is open."""
    call = find_call(event.id)
    if call is None:
        return Stage(Progress.LATER, _("not begun"))
    now = clock.now()
    if now < call.opens_at:
        return Stage(Progress.LATER, _("opens on %(day)s", day=show_day(call.opens_at, event.zone)))
    found = candidates(call)
    words = f"{ngettext('%(num)d request', '%(num)d requests', len(found))} · {taken_of(call)}"
    unsettled = any(each.state in (State.SUBMITTED, State.OFFERED) for each in found)
    settled = now >= call.closes_at and not unsettled
    return Stage(Progress.DONE if settled else Progress.NOW, words, attention(found, event, actor))


def attention(found: Sequence[Candidate], event: Event, actor: Actor) -> str:
    """What waits in the stage for this person, in a few words."""
    if any(each.person_id == actor.id and each.state is State.OFFERED for each in found):
        return _("an offer for you")
    if actor.has_role(event.id, Role.SECRETARIAT) and (number := len(to_decide(found, actor))):
        return ngettext("%(num)d to decide", "%(num)d to decide", number)
    if actor.has_role(event.id, Role.REVIEWER) and (number := len(to_score(found, actor))):
        return ngettext("%(num)d to score", "%(num)d to score", number)
    return ""


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """An offer to answer; requests to score; requests to decide on."""
    if not actor.signed_in or (call := find_call(event.id)) is None:
        return []
    found = [*own_offer(event, actor)]
    if not actor.has_role(event.id, Role.SECRETARIAT, Role.REVIEWER):
        return found
    here, all_of_them = {"event_id": event.id}, candidates(call)
    scores, decisions = len(to_score(all_of_them, actor)), len(to_decide(all_of_them, actor))
    if scores and actor.has_role(event.id, Role.REVIEWER):
        what = ngettext("Score %(num)d request for sponsorship", "Score %(num)d requests for sponsorship", scores)
        found.append(Waiting(what, "sponsorship.requests", here, since=call.opens_at))
    if decisions and actor.has_role(event.id, Role.SECRETARIAT):
        what = ngettext(
            "Decide on %(num)d request for sponsorship", "Decide on %(num)d requests for sponsorship", decisions
        )
        found.append(Waiting(what, "sponsorship.requests", here, since=call.closes_at))
    return found


def own_offer(event: Event, actor: Actor) -> list[Waiting]:
    """The offer that this person should answer, while it can be answered."""
    request = find_request(event.id, actor.id)
    if request is None or request.state is not State.OFFERED or request.offer_until is None:
        return []
    money = request.offered_money
    if money is None or request.offer_until <= clock.now():
        return []
    what = _("Answer the offer of %(amount)s for your costs", amount=show_money(money))
    values = {"event_id": event.id, "request_id": request.id}
    return [Waiting(what, "sponsorship.offer", values, due=request.offer_until)]
