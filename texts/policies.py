"""Who may write, comment on and answer about numbered texts."""

from __future__ import annotations

import uuid

from core.auth import Actor
from people.roles import Role
from texts.models import Contribution, Disposition, DispositionState, Document

WRITERS = (Role.SECRETARIAT, Role.RAPPORTEUR)
ANSWERING = (Role.SECRETARIAT, Role.RAPPORTEUR, Role.CHAIR)
DECIDING = (Role.SECRETARIAT, Role.CHAIR)


def may_write(actor: Actor, document: Document) -> bool:
    """Change a draft, publish it, open a round."""
    return document.event_id is not None and actor.has_role(document.event_id, *WRITERS)


def may_contribute(actor: Actor) -> bool:
    """Only who speaks for an organisation comments: a comment is the organisation's (Strategy, Representativity)."""
    return actor.signed_in and bool(actor.organisations)


def sees_waiting(actor: Actor, event_id: uuid.UUID | None) -> bool:
    """Read comments whose answer is not published yet."""
    return event_id is not None and actor.has_role(event_id, *ANSWERING)


def may_read(actor: Actor, contribution: Contribution) -> bool:
    """An answered comment is everybody's; until then it is its author's and of those who answer."""
    if is_published(contribution) or sees_waiting(actor, contribution.event_id):
        return True
    return actor.signed_in and actor.id == contribution.author_id


def may_recommend(actor: Actor, contribution: Contribution) -> bool:
    """Propose an answer."""
    return sees_waiting(actor, contribution.event_id)


def may_decide(actor: Actor, contribution: Contribution) -> bool:
    """Decide on a recommended answer; never one's own recommendation, which the service refuses."""
    event_id = contribution.event_id
    return event_id is not None and actor.has_role(event_id, *DECIDING)


def is_published(contribution: Contribution) -> bool:
    """Whether everybody may read the comment with its answer."""
    disposition = contribution.disposition
    return disposition is not None and disposition.state == DispositionState.PUBLISHED


def is_decided(disposition: Disposition | None) -> bool:
    """Whether a comment has its answer, published or not."""
    return disposition is not None and disposition.state != DispositionState.RECOMMENDED
