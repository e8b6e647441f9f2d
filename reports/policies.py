"""Who may take notes, write the outcome and answer comments on it."""

from __future__ import annotations

import uuid
from typing import Protocol

from core.auth import Actor
from people.roles import Role, SiteRole
from roundtables.models import Event
from roundtables.policies import may_see
from texts.models import Contribution
from texts.policies import ANSWERING, DECIDING, may_contribute

__all__ = ["may_see"]

WRITERS = (Role.SECRETARIAT, Role.RAPPORTEUR)


class OfEvent(Protocol):
    """Whatever belongs to one event."""

    @property
    def event_id(self) -> uuid.UUID | None:
        """Its event's key."""


def _holds(actor: Actor, thing: OfEvent, *roles: Role) -> bool:
    return thing.event_id is not None and actor.has_role(thing.event_id, *roles)


def may_write(actor: Actor, thing: OfEvent) -> bool:
    """Write the outcome, place inputs, publish (Workshop note, Outcome)."""
    return _holds(actor, thing, *WRITERS)


def may_take_notes(actor: Actor, thing: OfEvent) -> bool:
    """Notes of a session are the rapporteur's and the secretariat's: they may hold more than is published."""
    return _holds(actor, thing, *WRITERS)


def may_comment(actor: Actor, event: Event) -> bool:
    """Who speaks for an organisation, wherever they may see the event (Strategy, Representativity)."""
    return may_contribute(actor) and may_see(actor, event)


def may_answer(actor: Actor, contribution: Contribution) -> bool:
    """Recommend what becomes of a comment on the outcome."""
    return _holds(actor, contribution, *ANSWERING)


def may_decide(actor: Actor, contribution: Contribution) -> bool:
    """Decide on an answer that another person recommended."""
    return _holds(actor, contribution, *DECIDING)


def sees_waiting(actor: Actor, thing: OfEvent) -> bool:
    """Read comments that wait for their answer."""
    return _holds(actor, thing, *ANSWERING)


def may_read_record(actor: Actor) -> bool:
    """The whole audit record: organisers of the site."""
    return actor.has_site_role(SiteRole.ORGANISER)


def may_read_record_of(actor: Actor, event: Event) -> bool:
    """The record of one event: its secretariat, and organisers of the site (Strategy, Transparency)."""
    return may_read_record(actor) or actor.has_role(event.id, Role.SECRETARIAT)
