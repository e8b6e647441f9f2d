"""Documents by which an organisation shows what it is."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base
from core.files import StoredFile
from people.models import Organisation


class DocumentKind(StrEnum):
    """What vetting may ask for (Strategy, Representativity)."""

    REGISTRATION = "registration"
    STATUTES = "statutes"
    ANNUAL_REPORT = "annual_report"
    MANDATE = "mandate"  # who may speak for it
    OTHER = "other"


class OrganisationDocument(Base):
    """One file of one organisation; confidential: it may name people who work where that is dangerous."""

    __tablename__ = "organisation_document"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    file: Mapped[StoredFile] = relationship(lazy="joined")
