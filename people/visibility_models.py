"""How far a person is shown: to whom, in which event, and under which pseudonym."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, Retention, Sensitivity, personal
from people.models import Attribution, Organisation, Person

CHOICE = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class Audience(StrEnum):
    """Who looks."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"
    ORGANISERS = "organisers"
    STATES = "states"
    UN_ENTITIES = "un_entities"


class Showing(StrEnum):
    """What is shown of somebody who takes part, most first."""

    NAME = "name"
    ORGANISATION = "organisation"
    REGION = "region"  # a pseudonym and where the organisation is from
    COUNTED = "counted"  # a number in a sum
    ABSENT = "absent"  # not even that


ORDER = tuple(Showing)
# What still works: whoever accredits must know for whom somebody speaks.
LOWEST = {
    audience: Showing.ORGANISATION if audience == Audience.ORGANISERS else Showing.ABSENT for audience in Audience
}
BY_ATTRIBUTION = {
    Attribution.NAMED: Showing.NAME,
    Attribution.ORGANISATION: Showing.ORGANISATION,
    Attribution.REGION: Showing.REGION,
    Attribution.ANONYMOUS: Showing.COUNTED,
}
AS_ATTRIBUTION = {level: attribution for attribution, level in BY_ATTRIBUTION.items()} | {
    Showing.ABSENT: Attribution.ANONYMOUS
}


def lower_of(*levels: Showing) -> Showing:
    """The one that shows least."""
    return max(levels, key=ORDER.index)


class Visibility(Base):
    """One person before one audience of one event; empty where nothing was said.

    `chosen` is the person's own word.  `lowered` is an organiser's; it can only take away, and the person's next
    choice takes it back.
    """

    __tablename__ = "visibility"
    __table_args__ = (UniqueConstraint("event_id", "person_id", "audience"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20), info=CHOICE)
    chosen: Mapped[str] = mapped_column(String(20), default="", info=CHOICE)
    lowered: Mapped[str] = mapped_column(String(20), default="", info=CHOICE)
    lowered_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class Pseudonym(Base):
    """A person's number in one event: drawn by lot, the same all through that event, told by nothing in another."""

    __tablename__ = "pseudonym"
    __table_args__ = (UniqueConstraint("event_id", "person_id"), UniqueConstraint("event_id", "number"))

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
