"""Who may see and prepare an event, and read what was said in its consultations."""

from __future__ import annotations

from core.auth import Actor
from people.roles import Role, SiteRole
from roundtables.models import Appointment, Consultation, ConsultationPoint, Event, GroupSeat
from roundtables.risk_models import Risk

OfEvent = Event | Appointment | GroupSeat | Consultation | ConsultationPoint | Risk


def may_create(actor: Actor) -> bool:
    """Series and events are created by organisers."""
    return actor.has_site_role(SiteRole.ORGANISER)


def may_see(actor: Actor, event: Event) -> bool:
    """A public event is everybody's; before that it exists only for those who hold a role in it."""
    return event.public_at is not None or event.id in actor.roles


def may_prepare(actor: Actor, thing: OfEvent) -> bool:
    """The secretariat prepares the event: dates, roles, the group."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT)


def may_read_notes(actor: Actor, thing: OfEvent) -> bool:
    """What was said in a dialogue is for those with a role, the consultation group among them (Do No Harm)."""
    return actor.has_role(thing.event_id, *Role)


def may_take_notes(actor: Actor, thing: OfEvent) -> bool:
    """Dialogues, bilaterals and their points are recorded by secretariat and rapporteur."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT, Role.RAPPORTEUR)


def may_accept_terms(actor: Actor, event: Event) -> bool:
    """The secretariat for its side, the chair and the members of the group for theirs; the service says which."""
    return actor.has_role(event.id, Role.SECRETARIAT, Role.CHAIR, Role.MEMBER)


def may_read_risk(actor: Actor, risk: Risk) -> bool:
    """The register is the secretariat's; whoever owns an entry reads that one (Do No Harm)."""
    return may_prepare(actor, risk) or (actor.signed_in and actor.id == risk.owner_id)
