"""The vault: what travel and care need to know of a person, sealed under a key of that person's own."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from people.models import Person
from people.roles import Role

SEALED = personal(Sensitivity.SECRET, Retention.TRAVEL)
KEY = personal(Sensitivity.SECRET, Retention.ACCOUNT)
ABOUT_A_READ = personal(Sensitivity.CONFIDENTIAL, Retention.ACCOUNT)


class Protected(StrEnum):
    """What is kept in the vault."""

    PASSPORT = "passport"
    VISA = "visa"
    BANK = "bank"
    MEDICAL = "medical"
    EMERGENCY_CONTACT = "emergency_contact"


class Purpose(StrEnum):
    """Why somebody reads it."""

    OWN = "own"  # the person themself
    TRAVEL = "travel"  # tickets, letters for a visa
    PAYMENT = "payment"
    CARE = "care"  # so that somebody can take part in good health
    EMERGENCY = "emergency"


# Who may read which field for which purpose, in an event that the person takes part in.  What is not here is refused.
READERS: dict[tuple[Protected, Purpose], frozenset[Role]] = {
    (Protected.PASSPORT, Purpose.TRAVEL): frozenset({Role.SECRETARIAT}),
    (Protected.VISA, Purpose.TRAVEL): frozenset({Role.SECRETARIAT}),
    (Protected.BANK, Purpose.PAYMENT): frozenset({Role.FINANCE}),
    (Protected.MEDICAL, Purpose.CARE): frozenset({Role.SECRETARIAT}),
    (Protected.MEDICAL, Purpose.EMERGENCY): frozenset({Role.SECRETARIAT}),
    (Protected.EMERGENCY_CONTACT, Purpose.EMERGENCY): frozenset({Role.SECRETARIAT}),
}


class PersonKey(Base):
    """A person's data key, wrapped by an outer key that is not in the database; `key_id` says by which."""

    __tablename__ = "vault_key"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    key_id: Mapped[str] = mapped_column(String(16), index=True, info=NOT_PERSONAL)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info=KEY)


class VaultItem(Base):
    """One sealed field of one person: nonce, ciphertext and tag."""

    __tablename__ = "vault_item"
    __table_args__ = (UniqueConstraint("person_id", "field"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    field: Mapped[str] = mapped_column(String(30), info=NOT_PERSONAL)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class VaultRead(Base):
    """Somebody read a field: who, in which role, for which purpose, and what they wrote about it."""

    __tablename__ = "vault_read"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    field: Mapped[str] = mapped_column(String(30), info=NOT_PERSONAL)
    purpose: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)  # empty: the person themself
    note: Mapped[str] = mapped_column(LongText, default="", info=ABOUT_A_READ)
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="joined")
