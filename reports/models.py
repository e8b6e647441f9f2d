"""Session notes, and what each paragraph of an outcome document goes back to."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agendas.models import AgendaSession
from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from people.models import Person
from roundtables.models import ConsultationPoint
from texts.models import Contribution, DocumentVersion
from translations.models import Text


class SessionNote(Base):
    """What the rapporteur wrote down in a session, without saying who spoke (Chatham House rule)."""

    __tablename__ = "session_note"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agenda_session.id"), index=True)
    number: Mapped[int]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime]
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    body: Mapped[Text] = relationship(lazy="joined")
    session: Mapped[AgendaSession] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")


class SourceKind(StrEnum):
    """Where a paragraph can come from."""

    CONTRIBUTION = "contribution"
    NOTE = "note"
    POINT = "point"  # of a regional dialogue or a bilateral


class Source(Base):
    """A paragraph of the outcome (by its permanent identity) goes back to one input; exactly one key is set."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("clause_id", "contribution_id"),
        UniqueConstraint("clause_id", "note_id"),
        UniqueConstraint("clause_id", "point_id"),
        CheckConstraint(
            "(contribution_id IS NOT NULL AND note_id IS NULL AND point_id IS NULL)"
            " OR (contribution_id IS NULL AND note_id IS NOT NULL AND point_id IS NULL)"
            " OR (contribution_id IS NULL AND note_id IS NULL AND point_id IS NOT NULL)",
            name="one_input",
        ),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    clause_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clause.id"), index=True)
    contribution_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contribution.id"))
    note_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("session_note.id"))
    point_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consultation_point.id"))
    contribution: Mapped[Contribution | None] = relationship(lazy="joined")
    note: Mapped[SessionNote | None] = relationship(lazy="joined")
    point: Mapped[ConsultationPoint | None] = relationship(lazy="joined")


class PrintedCopy(Base):
    """A version as PDF in one language, made by the worker and kept; `data_sha256` is that of what it was made from."""

    __tablename__ = "printed_copy"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_version.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    data_sha256: Mapped[str] = mapped_column(String(64), default="", info=NOT_PERSONAL)
    made_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True, info=personal(Sensitivity.PUBLIC, Retention.RECORD)
    )
    document_version: Mapped[DocumentVersion] = relationship(lazy="joined")
