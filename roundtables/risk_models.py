"""What could harm those who take part, what is done about it, and who looked (Strategy, Do No Harm)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from people.models import Person

CONFIDED = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)
LEAST, MOST = 1, 5  # likelihood and impact


class Switch(StrEnum):
    """A mitigation that the system itself carries out."""

    NO_LIST = "no_list"
    NO_PHOTOGRAPHS = "no_photographs"
    NO_RECORDING = "no_recording"
    PSEUDONYMS = "pseudonyms"
    HOST_ONLY = "host_only"
    NO_JOIN_MAIL = "no_join_mail"


class Risk(Base):
    """One entry of an event's register; `clause_id` is the session's permanent identity in the agenda, None for the
    event as a whole.  `revision` counts its changes from 1; `author_id` is who made the last one."""

    __tablename__ = "risk"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint(f"likelihood BETWEEN {LEAST} AND {MOST}", name="likelihood"),
        CheckConstraint(f"impact BETWEEN {LEAST} AND {MOST}", name="impact"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    clause_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clause.id"), index=True)
    number: Mapped[int]
    threat: Mapped[str] = mapped_column(LongText, info=CONFIDED)
    concerned: Mapped[str] = mapped_column(LongText, info=CONFIDED)
    likelihood: Mapped[int]
    impact: Mapped[int]
    mitigation: Mapped[str] = mapped_column(LongText, info=CONFIDED)
    switches: Mapped[list[Any]] = mapped_column(default=list, info=NOT_PERSONAL)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    review_on: Mapped[date]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int] = mapped_column(default=1)
    closed_at: Mapped[datetime | None]
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="joined")

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact


class RiskRevision(Base):
    """What an entry said after one change, for its history; only ever added."""

    __tablename__ = "risk_revision"
    __table_args__ = (UniqueConstraint("risk_id", "number"),)

    risk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("risk.id"), index=True)
    number: Mapped[int]
    what: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    facts: Mapped[dict[str, Any]] = mapped_column(info=CONFIDED)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    author: Mapped[Person] = relationship(lazy="joined")


class RiskReview(Base):
    """Somebody signed that the entries of one event, or of one session, were looked at together; only ever added.

    `state_sha256` is that of what they looked at (roundtables.risks.state_of): any change since, and it no longer
    counts.  `found` is how many open entries there were; 0 says "we looked and found none".
    """

    __tablename__ = "risk_review"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    clause_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clause.id"))
    signed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    state_sha256: Mapped[str] = mapped_column(String(64), info=NOT_PERSONAL)
    found: Mapped[int]
    signed_by: Mapped[Person | None] = relationship(lazy="joined")
