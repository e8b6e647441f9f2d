"""Terms of reference in versions, and who accepted them (Strategy, Guiding Principles, Mutual accountability)."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base
from core.states import HasLifecycle, Machine, state_check, step
from people.models import Organisation, Person
from translations.models import Text


class Side(StrEnum):
    """The two who agree: whoever convenes, and civil society."""

    SECRETARIAT = "secretariat"
    CIVIL_SOCIETY = "civil_society"


class TermsState(StrEnum):
    """A version is written, in force, or replaced."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class TermsAction(StrEnum):
    """What can happen to a version."""

    PUBLISH = "publish"
    SUPERSEDE = "supersede"


class TermsVersion(HasLifecycle, Base):
    """Version `ordinal` (from 1) of the terms of one event, or of all events of one series; the body is Markdown."""

    __tablename__ = "terms_version"
    __table_args__ = (
        UniqueConstraint("series_id", "ordinal"),
        UniqueConstraint("event_id", "ordinal"),
        CheckConstraint("(series_id IS NULL) <> (event_id IS NULL)", name="one_scope"),
        state_check(TermsState),
    )
    states = TermsState
    lifecycle = Machine(
        {
            TermsAction.PUBLISH: step(TermsState.DRAFT, to=TermsState.PUBLISHED),
            TermsAction.SUPERSEDE: step(TermsState.PUBLISHED, to=TermsState.SUPERSEDED),
        }
    )

    series_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    ordinal: Mapped[int]
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    published_at: Mapped[datetime | None]
    body: Mapped[Text] = relationship()


class TermsAcceptance(Base):
    """Somebody accepted a version for one side of one event: a group can bind itself only, also where a series has one
    text for all its events.  The person is None once their account is erased; that the side accepted stays."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (UniqueConstraint("terms_id", "event_id", "person_id"),)

    terms_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("terms_version.id"), index=True)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    side: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    accepted_at: Mapped[datetime]
    terms: Mapped[TermsVersion] = relationship()
    person: Mapped[Person | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
