"""Who may see, write, comment on and answer about an agenda."""

from __future__ import annotations

from agendas.models import AgendaSession, Slot
from agendas.plan import Place
from core.auth import Actor
from people.roles import Role
from roundtables.models import Event
from roundtables.policies import may_see
from texts.models import Contribution
from texts.policies import ANSWERING, DECIDING, may_contribute, may_read

__all__ = ["may_answer", "may_comment", "may_decide", "may_edit", "may_read_comment", "may_see"]


def may_edit(actor: Actor, thing: Event | Slot | AgendaSession) -> bool:
    """Write the agenda, publish it, open a round of comments, say where sessions take place."""
    return thing.event_id is not None and actor.has_role(thing.event_id, Role.SECRETARIAT)


def may_comment(actor: Actor, thing: Event | Place) -> bool:
    """Who speaks for an organisation, wherever they may see the event (Strategy, Representativity)."""
    return may_contribute(actor) and may_see(actor, thing.event if isinstance(thing, Place) else thing)


def sees_waiting(actor: Actor, event: Event) -> bool:
    """Read comments that wait for their answer."""
    return actor.has_role(event.id, *ANSWERING)


def decides(actor: Actor, event: Event) -> bool:
    """Decide on answers that another person recommended."""
    return actor.has_role(event.id, *DECIDING)


def may_read_comment(actor: Actor, contribution: Contribution) -> bool:
    """An answered comment is everybody's, a waiting one its author's and the staff's."""
    return may_read(actor, contribution)


def may_answer(actor: Actor, contribution: Contribution) -> bool:
    """Recommend what becomes of a comment."""
    return contribution.event_id is not None and actor.has_role(contribution.event_id, *ANSWERING)


def may_decide(actor: Actor, contribution: Contribution) -> bool:
    """Decide on a recommended answer."""
    return contribution.event_id is not None and actor.has_role(contribution.event_id, *DECIDING)
