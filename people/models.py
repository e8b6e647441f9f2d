"""Persons, their accounts, organisations and who speaks for them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from translations.models import Text

ABOUT_ORGANISATION = personal(Sensitivity.PUBLIC, Retention.RECORD)
CONTACT = personal(Sensitivity.CONTACT, Retention.ACCOUNT)
SECRET = personal(Sensitivity.SECRET, Retention.ACCOUNT)


class Region(StrEnum):
    """The five groups the balance of a group is measured by (Strategy, Representativity)."""

    AFRICA = "africa"
    ARAB_STATES = "arab_states"
    ASIA_PACIFIC = "asia_pacific"
    AMERICAS = "americas"
    EUROPE = "europe"


class OrganisationKind(StrEnum):
    """What an organisation is (Partnerships page, A Whole-of-Society Approach)."""

    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"
    FOUNDATION = "foundation"
    NETWORK = "network"
    REGIONAL_ORGANISATION = "regional_organisation"
    MEMBER_STATE = "member_state"
    UN_ENTITY = "un_entity"


class Level(StrEnum):
    """Where it works (Third roundtable, para. 2: local, national, regional, global)."""

    LOCAL = "local"
    NATIONAL = "national"
    REGIONAL = "regional"
    GLOBAL = "global"


class Attribution(StrEnum):
    """How a person's words are attributed, loosest first (named > organisation > region > anonymous)."""

    NAMED = "named"
    ORGANISATION = "organisation"
    REGION = "region"
    ANONYMOUS = "anonymous"


class Organisation(Base):
    """An actor of its own; `country` is ISO 3166 alpha-2."""

    __tablename__ = "organisation"

    name_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    kind: Mapped[str] = mapped_column(String(30), info=ABOUT_ORGANISATION)
    country: Mapped[str] = mapped_column(String(2), info=ABOUT_ORGANISATION)
    region: Mapped[str] = mapped_column(String(20), index=True, info=ABOUT_ORGANISATION)
    level: Mapped[str] = mapped_column(String(20), info=ABOUT_ORGANISATION)
    women_led: Mapped[bool] = mapped_column(default=False)
    youth_led: Mapped[bool] = mapped_column(default=False)
    name: Mapped[Text] = relationship(lazy="joined")


class Person(Base):
    """Somebody who takes part; shown to others only through people.visibility."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(200), info=CONTACT)
    email: Mapped[str] = mapped_column(String(320), unique=True, info=CONTACT)
    language: Mapped[str] = mapped_column(String(2), default="en", info=CONTACT)
    attribution: Mapped[str] = mapped_column(String(20), default=Attribution.ORGANISATION, info=CONTACT)
    title: Mapped[str] = mapped_column(String(200), default="", info=CONTACT)
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", order_by="Membership.created_at")
    account: Mapped[Account | None] = relationship(back_populates="person", uselist=False)


class Membership(Base):
    """A person speaks for an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class Account(Base):
    """How a person signs in: an Argon2id hash, never the passphrase."""

    __tablename__ = "account"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200), info=SECRET)
    site_role: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)
    person: Mapped[Person] = relationship(back_populates="account", lazy="joined")


class SignIn(Base):
    """One device's sign-in, kept on the server so that it can be ended; the cookie's token is stored hashed."""

    __tablename__ = "sign_in"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    device: Mapped[str] = mapped_column(String(60), default="", info=CONTACT)  # "Firefox, Android": no more than that
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)  # when identity was last proven
    factor_at: Mapped[datetime | None]  # when a second factor was shown in this sign-in
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")


class FailedSignIn(Base):
    """A failed attempt; throttles are rows, so that they hold across workers.  The hash never tells the address."""

    __tablename__ = "failed_sign_in"

    address_hash: Mapped[str] = mapped_column(
        String(64), index=True, info=personal(Sensitivity.CONFIDENTIAL, Retention.TOKEN)
    )
