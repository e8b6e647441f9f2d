"""The register of focal points inside the secretariat, its branches and the working groups (Strategy 3.1.3)."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from people.models import Organisation, Person

OF_STAFF = personal(Sensitivity.CONTACT, Retention.RECORD)


class UnitKind(StrEnum):
    """Where a focal point sits (Strategy 3.1.3: each branch and each working group of the Compact)."""

    SECRETARIAT = "secretariat"
    BRANCH = "branch"
    WORKING_GROUP = "working_group"


class FocalPoint(Base):
    """Somebody who answers for civil society in one unit: a person with an account, or a name with a function."""

    __tablename__ = "focal_point"

    unit_kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    unit: Mapped[str] = mapped_column(String(200), info=NOT_PERSONAL)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="", info=OF_STAFF)
    function: Mapped[str] = mapped_column(String(200), default="", info=OF_STAFF)
    email: Mapped[str] = mapped_column(String(320), default="", info=OF_STAFF)
    person: Mapped[Person | None] = relationship(lazy="joined")
    organisations: Mapped[list[AnsweredOrganisation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnsweredOrganisation.created_at"
    )
    events: Mapped[list[AnsweredEvent]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnsweredEvent.created_at"
    )


class AnsweredOrganisation(Base):
    """A focal point answers for an organisation."""

    __tablename__ = "focal_point_organisation"
    __table_args__ = (UniqueConstraint("focal_point_id", "organisation_id"),)

    focal_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("focal_point.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class AnsweredEvent(Base):
    """A focal point answers for an event."""

    __tablename__ = "focal_point_event"
    __table_args__ = (UniqueConstraint("focal_point_id", "event_id"),)

    focal_point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("focal_point.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
