"""Who may do what with people and organisations."""

from __future__ import annotations

from core.auth import Actor
from people.roles import SiteRole


def may_use_own_account(actor: Actor) -> bool:
    """Whoever has signed in."""
    return actor.signed_in


def may_create(actor: Actor) -> bool:
    """Series and events are created by organisers."""
    return actor.has_site_role(SiteRole.ORGANISER)
