"""Who may do what with people and organisations."""

from __future__ import annotations

from core.auth import Actor
from people.models import Membership, MembershipState, Organisation
from people.roles import Role, SiteRole


def may_use_own_account(actor: Actor) -> bool:
    """Whoever has signed in."""
    return actor.signed_in


def may_create(actor: Actor) -> bool:
    """Series and events are created by organisers."""
    return actor.has_site_role(SiteRole.ORGANISER)


def may_keep_register(actor: Actor) -> bool:
    """The register of organisations and of focal points is kept by organisers."""
    return actor.has_site_role(SiteRole.ORGANISER)


def may_see_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Whoever speaks for it, organisers, and those who accredit its people."""
    accredits = any(Role.SECRETARIAT in roles for roles in actor.roles.values())
    return may_keep_register(actor) or accredits or organisation.id in actor.organisations


def answers_for(actor: Actor, organisation: Organisation) -> bool:
    """Its focal points."""
    return actor.signed_in and any(
        each.person_id == actor.id and each.is_focal_point and each.state == MembershipState.APPROVED
        for each in organisation.memberships
    )


def may_manage_organisation(actor: Actor, organisation: Organisation) -> bool:
    """What is known of it, and who speaks for it, is for its focal points and for organisers."""
    return may_keep_register(actor) or answers_for(actor, organisation)


def may_vet(actor: Actor, organisation: Organisation) -> bool:
    """Organisers, but not of an organisation that they speak for themselves (Strategy, Transparency)."""
    return may_keep_register(actor) and organisation.id not in actor.organisations


def may_decide_membership(actor: Actor, membership: Membership) -> bool:
    """A focal point, or an organiser."""
    return may_manage_organisation(actor, membership.organisation)


def may_end_membership(actor: Actor, membership: Membership) -> bool:
    """Oneself, a focal point, an organiser."""
    own = actor.signed_in and membership.person_id == actor.id
    return own or may_manage_organisation(actor, membership.organisation)


def may_keep_documents(actor: Actor, organisation: Organisation) -> bool:
    """Documents for the vetting are read, handed in and removed by whoever speaks for it, and by organisers."""
    return may_keep_register(actor) or organisation.id in actor.organisations
