"""Persons, their accounts, organisations and who speaks for them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from core.states import HasLifecycle, Machine, state_check, step
from translations.models import Text

ABOUT_ORGANISATION = personal(Sensitivity.PUBLIC, Retention.RECORD)
CONTACT = personal(Sensitivity.CONTACT, Retention.ACCOUNT)
SECRET = personal(Sensitivity.SECRET, Retention.ACCOUNT)
CONFIDED = personal(Sensitivity.CONFIDENTIAL, Retention.ACCOUNT)
JUDGED = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


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


class Theme(StrEnum):
    """What an organisation works on: the five working sessions of the conference in Málaga, 10–11 May 2022."""

    HUMAN_RIGHTS = "human_rights"
    HUMANITARIAN_ACTION = "humanitarian_action"
    VICTIMS = "victims"
    PREVENTION = "prevention"
    UN_ARCHITECTURE = "un_architecture"


class ConsultativeStatus(StrEnum):
    """Standing with the Economic and Social Council (its resolution 1996/31, part III)."""

    NONE = "none"
    GENERAL = "general"
    SPECIAL = "special"
    ROSTER = "roster"


class Vetting(StrEnum):
    """Whether the organisers know that an organisation is what it says (Strategy, Transparency)."""

    PENDING = "pending"
    VETTED = "vetted"
    REFUSED = "refused"


class MembershipState(StrEnum):
    """Whether somebody speaks for an organisation."""

    ASKED = "asked"
    APPROVED = "approved"
    ENDED = "ended"


class MembershipAction(StrEnum):
    """What a focal point does with it."""

    APPROVE = "approve"
    END = "end"


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
    themes: Mapped[list[Any]] = mapped_column(default=list, info=ABOUT_ORGANISATION)
    other_themes: Mapped[str] = mapped_column(String(400), default="", info=ABOUT_ORGANISATION)
    languages: Mapped[list[Any]] = mapped_column(default=list, info=ABOUT_ORGANISATION)
    other_languages: Mapped[str] = mapped_column(String(200), default="", info=ABOUT_ORGANISATION)
    consultative_status: Mapped[str] = mapped_column(
        String(20), default=ConsultativeStatus.NONE, info=ABOUT_ORGANISATION
    )
    website: Mapped[str] = mapped_column(String(300), default="", info=ABOUT_ORGANISATION)
    vetting: Mapped[str] = mapped_column(String(20), default=Vetting.PENDING, index=True, info=JUDGED)
    vetting_reason: Mapped[str] = mapped_column(LongText, default="", info=JUDGED)
    vetted_at: Mapped[datetime | None]
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[Text] = relationship(lazy="joined")
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="organisation", order_by="Membership.created_at", passive_deletes="all"
    )


class Person(Base):
    """Somebody who takes part; shown to others only through people.visibility."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(200), info=CONTACT)
    email: Mapped[str] = mapped_column(String(320), unique=True, info=CONTACT)
    language: Mapped[str] = mapped_column(String(2), default="en", info=CONTACT)
    attribution: Mapped[str] = mapped_column(String(20), default=Attribution.ORGANISATION, info=CONTACT)
    title: Mapped[str] = mapped_column(String(200), default="", info=CONTACT)
    discreet_mail: Mapped[bool] = mapped_column(default=False)
    accessibility: Mapped[str] = mapped_column(LongText, default="", info=CONFIDED)
    interpretation: Mapped[str] = mapped_column(String(200), default="", info=CONFIDED)
    # By audience, the level that holds where nothing was chosen for an event (people.visibility_models).
    shown_by_default: Mapped[dict[str, Any]] = mapped_column(default=dict, info=CONTACT)
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", order_by="Membership.created_at")
    account: Mapped[Account | None] = relationship(back_populates="person", uselist=False)


class Membership(HasLifecycle, Base):
    """A person speaks for an organisation, from when the focal point approved it until it ended.

    One that has ended stays, so that what was said then keeps its attribution; somebody who comes back gets another.
    """

    __tablename__ = "membership"
    states = MembershipState
    lifecycle = Machine(
        {
            MembershipAction.APPROVE: step(MembershipState.ASKED, to=MembershipState.APPROVED),
            MembershipAction.END: step(MembershipState.ASKED, MembershipState.APPROVED, to=MembershipState.ENDED),
        }
    )
    __table_args__ = (
        state_check(MembershipState),
        Index(
            "uq_membership_not_ended",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_focal_point: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(LongText, default="", info=JUDGED)
    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(back_populates="memberships", lazy="joined")

    @classmethod
    def approved(cls) -> ColumnElement[bool]:
        """For queries: only somebody who was approved and has not left speaks for an organisation."""
        return cls.state_name == MembershipState.APPROVED


class Account(Base):
    """How a person signs in: an Argon2id hash, never the passphrase; it is empty while links of mails are enough."""

    __tablename__ = "account"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200), info=SECRET)
    site_role: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)
    address_confirmed_at: Mapped[datetime | None]  # when somebody who reads the mails of that address said so
    # The address that a newcomer typed although somebody else has it here; mails go to that somebody only.
    claimed: Mapped[str] = mapped_column(String(320), default="", index=True, info=CONTACT)
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
    """An attempt that counts; throttles are rows, so that they hold across workers (people.throttles).

    The hash never tells the address or the network.
    """

    __tablename__ = "failed_sign_in"

    address_hash: Mapped[str] = mapped_column(
        String(64), index=True, info=personal(Sensitivity.CONFIDENTIAL, Retention.TOKEN)
    )
