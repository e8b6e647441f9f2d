"""Reading persons and organisations."""

from __future__ import annotations

import uuid

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.auth import Actor
from core.db import db, get_or_404
from people.models import Account, Membership, MembershipState, Organisation, Person
from people.name_keys import key
from people.organisation_models import FormerKey, OrganisationName
from people.roles import SiteRole
from people.signing_in import same_address
from translations.models import Text

MOST_CHOICES = 300


def get_person(person_id: uuid.UUID) -> Person:
    """The person, or 404."""
    return get_or_404(Person, person_id)


def own_person(actor: Actor) -> Person:
    """The person who acts; 404 for a visitor."""
    if actor.id is None:
        abort(404)
    return get_person(actor.id)


def get_organisation(organisation_id: uuid.UUID) -> Organisation:
    """The organisation, or the one that it was merged into, or 404."""
    found = db.session.get(Organisation, organisation_id)
    if found is not None:
        return found
    kept = select(FormerKey.organisation_id).where(FormerKey.former_id == organisation_id)
    return get_or_404(Organisation, db.session.scalar(kept) or organisation_id)


def person_by_address(address: str) -> Person | None:
    """Whoever has that e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == same_address(address)))


def organisations_of(person_id: uuid.UUID) -> list[Organisation]:
    """Those the person speaks for, oldest membership first."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person_id, Membership.approved())
            .order_by(Membership.created_at, Organisation.id)
        )
    )


def list_organisations() -> list[Organisation]:
    """All, by name in their own language; at most MOST_CHOICES."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(Text, Organisation.name_id == Text.id)
            .order_by(Text.body, Organisation.id)
            .limit(MOST_CHOICES)
        )
    )


def organisation_named(name: str) -> Organisation | None:
    """One with that name in any of its languages, without regard to case, accents and signs (names.key)."""
    return db.session.scalar(
        select(Organisation)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(OrganisationName.key == key(name))
        .order_by(Organisation.created_at)
        .limit(1)
    )


def has_representative(organisation: Organisation) -> bool:
    """Whether anybody speaks for it now."""
    speaks = select(Membership.id).where(Membership.organisation_id == organisation.id, Membership.approved())
    return db.session.scalar(speaks.limit(1)) is not None


def focal_people(organisation: Organisation) -> list[Person]:
    """Its focal points, in the order in which they began to speak for it."""
    wanted = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id, Membership.approved(), Membership.is_focal_point)
        .order_by(Membership.since, Person.id)
    )
    return list(db.session.scalars(wanted))


def who_decides(organisation: Organisation) -> list[Person]:
    """Its focal points; the organisers of the site where it has none."""
    organisers = select(Person).join(Account).where(Account.site_role == SiteRole.ORGANISER).order_by(Person.id)
    return focal_people(organisation) or list(db.session.scalars(organisers))


def get_membership(membership_id: uuid.UUID) -> Membership:
    """The membership, or 404."""
    return get_or_404(Membership, membership_id)


def memberships_of(organisation: Organisation) -> list[Membership]:
    """Everybody who asks, speaks or spoke for it, oldest first."""
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.organisation_id == organisation.id)
            .options(joinedload(Membership.person))
            .order_by(Membership.created_at, Membership.id)
        )
    )


def asked_of(organisation_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many ask to speak for each of these organisations; those whom nobody asks are left out."""
    if not organisation_ids:
        return {}
    rows = db.session.execute(
        select(Membership.organisation_id, func.count())
        .where(Membership.organisation_id.in_(organisation_ids), Membership.state_name == MembershipState.ASKED)
        .group_by(Membership.organisation_id)
    )
    return {row[0]: row[1] for row in rows}


def own_memberships(person_id: uuid.UUID) -> list[Membership]:
    """For whom the person speaks or asks to speak, oldest first; those that have ended come last."""
    found = db.session.scalars(
        select(Membership).where(Membership.person_id == person_id).order_by(Membership.created_at, Membership.id)
    )
    return sorted(found, key=lambda each: each.state == MembershipState.ENDED)


def list_representatives() -> list[Membership]:
    """Who speaks for which organisation, by person's name; at most MOST_CHOICES."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Person, Membership.person_id == Person.id)
            .where(Membership.approved())
            .options(joinedload(Membership.person))
            .order_by(Person.name, Membership.id)
            .limit(MOST_CHOICES)
        )
    )


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None
