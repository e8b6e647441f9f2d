"""Agendas: a kind of text whose clauses have times; sessions are what people attend."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from roundtables.models import Event
from texts.models import ClauseText
from translations.models import Text


class SlotKind(StrEnum):
    """What happens in a slot."""

    OPENING = "opening"
    PLENARY = "plenary"
    DIALOGUE = "dialogue"
    WORKING_GROUPS = "working_groups"
    ADOPTION = "adoption"
    BREAK = "break"


class Slot(Base):
    """When a clause of an agenda takes place, and how; one for each session, item and break of a version.

    `mode` is empty where it is the event's; `interpretation` lists the codes of the languages one can follow it in;
    `civil_society_only` marks a dialogue without observers (Workshop note, Audience & Participation).
    """

    __tablename__ = "slot"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    clause_text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clause_text.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)
    interpretation: Mapped[list[Any]] = mapped_column(default=list, info=NOT_PERSONAL)
    civil_society_only: Mapped[bool] = mapped_column(default=False)
    wording: Mapped[ClauseText] = relationship(lazy="joined")

    @property
    def event_id(self) -> uuid.UUID | None:
        """The event whose agenda it is in."""
        return self.wording.document_version.event_id


class AgendaSession(Base):
    """A session of the agenda in force, as people attend it; it keeps its identity (the clause's) through versions.

    `join_url` is the video platform's address: it never leaves the server but by registration's redirect.
    `sequence` counts changes of time or place, for calendars; `cancelled_at` is set when a version drops it.
    """

    __tablename__ = "agenda_session"
    __table_args__ = (UniqueConstraint("event_id", "clause_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    clause_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clause.id"), index=True)
    position: Mapped[int]
    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(String(200), default="", info=NOT_PERSONAL)
    join_url: Mapped[str] = mapped_column(
        String(1000), default="", info=personal(Sensitivity.SECRET, Retention.REGISTRATION)
    )
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    title: Mapped[Text] = relationship(lazy="joined")
    event: Mapped[Event] = relationship(lazy="joined")
