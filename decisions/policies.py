"""Who may contest, follow, look at and answer; nobody judges what they had a part in (decisions.independence)."""

from __future__ import annotations

import uuid
from typing import Protocol

from core.auth import Actor
from decisions.models import Appeal, Decision
from decisions.occasions import Occasion
from people.roles import Role, SiteRole

JUDGES = (Role.SECRETARIAT, Role.REVIEWER, Role.CHAIR)


class OfEvent(Protocol):
    """Whatever belongs to an event."""

    @property
    def event_id(self) -> uuid.UUID: ...


def may_see(actor: Actor, occasion: Occasion) -> bool:
    """Criteria and numbers are as public as the event."""
    return occasion.public or occasion.id in actor.roles


def is_concerned(actor: Actor, decision: Decision) -> bool:
    """The person concerned, or whoever speaks for their organisation."""
    if not actor.signed_in:
        return False
    return actor.id == decision.person_id or decision.organisation_id in actor.organisations


def may_contest(actor: Actor, decision: Decision) -> bool:
    """Those concerned, where it is a decision that can be contested; in time and once are the service's rules."""
    return decision.contestable and is_concerned(actor, decision)


def may_follow(actor: Actor, appeal: Appeal) -> bool:
    """Whoever lodged it, and those concerned."""
    return actor.signed_in and (actor.id == appeal.appellant_id or is_concerned(actor, appeal.decision))


def may_withdraw(actor: Actor, appeal: Appeal) -> bool:
    """Whoever lodged it, and the person concerned, for whom it may have been lodged."""
    return actor.signed_in and actor.id in (appeal.appellant_id, appeal.decision.person_id)


def may_see_appeals(actor: Actor, thing: OfEvent) -> bool:
    """That there are appeals, in which area and until when; not what they say."""
    return actor.has_role(thing.event_id, *JUDGES) or actor.has_site_role(SiteRole.ORGANISER)


def may_assign(actor: Actor, thing: OfEvent) -> bool:
    """Choose who looks at it again, among those who can."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT) or actor.has_site_role(SiteRole.ORGANISER)


def may_read(actor: Actor, appeal: Appeal) -> bool:
    """What an appeal says is for the secretariat and for whoever looks at it again."""
    return is_reviewer(actor, appeal) or actor.has_role(appeal.event_id, Role.SECRETARIAT)


def is_reviewer(actor: Actor, appeal: Appeal) -> bool:
    """Whoever was chosen to look at it again."""
    return actor.signed_in and actor.id == appeal.reviewer_id


def may_prepare(actor: Actor, thing: OfEvent) -> bool:
    """Publish the next version of criteria, set the number of days."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT)
