"""Who may do what with a call, its requests and its money; nobody judges their own case."""

from __future__ import annotations

from core.auth import Actor
from people.roles import Role
from roundtables.models import Event
from roundtables.policies import may_see
from sponsorship.models import Call, Criterion, SponsorshipRequest
from sponsorship.ranking import Candidate

__all__ = ["may_see"]


def may_edit_call(actor: Actor, thing: Event | Call | Criterion) -> bool:
    """The text, the budget, the dates and the criteria."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT)


def may_request(actor: Actor, event: Event) -> bool:
    """Whoever has signed in, where the event can be seen; what else is needed is the service's rule."""
    return actor.signed_in and may_see(actor, event)


def may_see_requests(actor: Actor, event: Event) -> bool:
    """The table: references, regions, scores and costs."""
    return actor.has_role(event.event_id, Role.SECRETARIAT, Role.REVIEWER, Role.FINANCE)


def may_score(actor: Actor, request: SponsorshipRequest) -> bool:
    """Reviewers; those with a conflict of interest are told so by the page."""
    return actor.has_role(request.event_id, Role.REVIEWER)


def may_decide(actor: Actor, request: SponsorshipRequest) -> bool:
    """The secretariat; whoever scored the request is told so by the page."""
    return actor.has_role(request.event_id, Role.SECRETARIAT)


def is_own(actor: Actor, request: SponsorshipRequest) -> bool:
    """One's own request."""
    return actor.signed_in and actor.id == request.person_id


def has_conflict(actor: Actor, request: SponsorshipRequest | Candidate) -> bool:
    """It is one's own request, or that of an organisation one speaks for (Strategy, Transparency)."""
    return actor.id == request.person_id or request.organisation_id in actor.organisations
