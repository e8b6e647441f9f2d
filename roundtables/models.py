"""Series, events, roles, the consultation group, dialogues and bilaterals."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from people.models import Level, Organisation, OrganisationKind, Person, Region
from translations.models import Text

# Who takes no seat in a consultation group of civil society (Strategy, Independence).
NOT_CIVIL_SOCIETY = frozenset({OrganisationKind.MEMBER_STATE, OrganisationKind.UN_ENTITY})
ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class EventKind(StrEnum):
    """What kind of meeting it is."""

    ROUNDTABLE = "roundtable"
    CONFERENCE = "conference"
    WORKSHOP = "workshop"
    SIDE_EVENT = "side_event"
    BRIEFING = "briefing"


class Mode(StrEnum):
    """How one can take part (Workshop note, Audience & Participation)."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Series(Base):
    """Events that belong together, such as the roundtables of a year (Third roundtable, para. 6)."""

    __tablename__ = "series"

    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    summary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    title: Mapped[Text] = relationship(foreign_keys=[title_id], lazy="joined")
    summary: Mapped[Text | None] = relationship(foreign_keys=[summary_id], lazy="joined")
    events: Mapped[list[Event]] = relationship(back_populates="series", order_by="Event.starts_at")


class Event(Base):
    """One meeting; `zone` is an IANA name, always printed beside a time.  It is public once `public_at` is set."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    series_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    mode: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    summary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    venue_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60), info=NOT_PERSONAL)
    public_at: Mapped[datetime | None]
    series: Mapped[Series | None] = relationship(back_populates="events", lazy="joined")
    title: Mapped[Text] = relationship(foreign_keys=[title_id], lazy="joined")
    summary: Mapped[Text | None] = relationship(foreign_keys=[summary_id], lazy="joined")
    venue: Mapped[Text | None] = relationship(foreign_keys=[venue_id], lazy="joined")

    @property
    def event_id(self) -> uuid.UUID:
        """Its own key: what permissions ask every thing for."""
        return self.id


class Appointment(Base):
    """A role held in one event."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("event_id", "person_id", "role"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    person: Mapped[Person] = relationship(lazy="joined")


class GroupSeat(Base):
    """A representative's seat in the consultation group (Workshop note, Civil Society Leadership)."""

    __tablename__ = "group_seat"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class Measure(StrEnum):
    """What the group's balance is measured by: the five regions and three qualities of organisations."""

    AFRICA = "africa"
    ARAB_STATES = "arab_states"
    ASIA_PACIFIC = "asia_pacific"
    AMERICAS = "americas"
    EUROPE = "europe"
    WOMEN_LED = "women_led"
    YOUTH_LED = "youth_led"
    LOCAL_OR_NATIONAL = "local_or_national"

    def counts(self, organisation: Organisation) -> bool:
        """Whether an organisation's seat counts for it; where it works decides, not what the secretariat thinks."""
        match self:
            case Measure.WOMEN_LED:
                return organisation.women_led
            case Measure.YOUTH_LED:
                return organisation.youth_led
            case Measure.LOCAL_OR_NATIONAL:
                return organisation.level in (Level.LOCAL, Level.NATIONAL)
            case _:
                return organisation.region == self.value


REGIONAL = tuple(Measure(region.value) for region in Region)  # every organisation counts for exactly one of these


class BalanceTarget(Base):
    """The share of the group, in per cent, that was agreed for one measure."""

    __tablename__ = "balance_target"
    __table_args__ = (
        UniqueConstraint("event_id", "measure"),
        CheckConstraint("per_cent BETWEEN 0 AND 100", name="per_cent"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    measure: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    per_cent: Mapped[int]


class ConsultationKind(StrEnum):
    """How an input was gathered before the event (Workshop note, Civil Society Leadership)."""

    REGIONAL_DIALOGUE = "regional_dialogue"
    BILATERAL = "bilateral"


class Consultation(Base):
    """A dialogue or a bilateral that was held: when, with whom, what was said."""

    __tablename__ = "consultation"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    summary_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    held_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    title: Mapped[Text] = relationship(foreign_keys=[title_id], lazy="joined")
    summary: Mapped[Text | None] = relationship(foreign_keys=[summary_id], lazy="joined")
    attendees: Mapped[list[ConsultationAttendee]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    points: Mapped[list[ConsultationPoint]] = relationship(
        back_populates="consultation",
        order_by="ConsultationPoint.number",
        cascade="all, delete-orphan",
        lazy="selectin",
    )


class ConsultationAttendee(Base):
    """An organisation that took part."""

    __tablename__ = "consultation_attendee"
    __table_args__ = (UniqueConstraint("consultation_id", "organisation_id"),)

    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class ConsultationPoint(Base):
    """One thing that was said: a source that a paragraph of the outcome can point to.

    `attribution` is the loosest allowed; `organisation_id` is who said it, where that may be known at all.
    """

    __tablename__ = "consultation_point"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    consultation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    attribution: Mapped[str] = mapped_column(String(20), default="region", info=ABOUT_SOMEBODY)
    body: Mapped[Text] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    consultation: Mapped[Consultation] = relationship(back_populates="points")

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.consultation.event_id
