"""Reading persons and organisations."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from core.db import db, get_or_404
from people.models import Account, Membership, Organisation, Person
from people.signing_in import same_address
from translations.models import Rendering, Text

MOST_CHOICES = 300


def get_person(person_id: uuid.UUID) -> Person:
    """The person, or 404."""
    return get_or_404(Person, person_id)


def get_organisation(organisation_id: uuid.UUID) -> Organisation:
    """The organisation, or 404."""
    return get_or_404(Organisation, organisation_id)


def person_by_address(address: str) -> Person | None:
    """Whoever has that e-mail address."""
    return db.session.scalar(select(Person).where(Person.email == same_address(address)))


def organisations_of(person_id: uuid.UUID) -> list[Organisation]:
    """Those the person speaks for, oldest membership first."""
    return list(
        db.session.scalars(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person_id)
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
    """One with exactly that name in any of its languages, without regard to case."""
    wanted = name.strip().lower()
    rendered = select(Rendering.text_id).where(func.lower(Rendering.body) == wanted)
    return db.session.scalar(
        select(Organisation)
        .join(Text, Organisation.name_id == Text.id)
        .where((func.lower(Text.body) == wanted) | Text.id.in_(rendered))
        .limit(1)
    )


def list_representatives() -> list[Membership]:
    """Who speaks for which organisation, by person's name; at most MOST_CHOICES."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Person, Membership.person_id == Person.id)
            .options(joinedload(Membership.person))
            .order_by(Person.name, Membership.id)
            .limit(MOST_CHOICES)
        )
    )


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None
