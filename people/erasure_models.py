"""A person asked to be erased: there is time to think it over."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base
from people.models import Attribution, Person


class TextsAfter(StrEnum):
    """How the person's texts are attributed afterwards; what was looser before becomes this."""

    ORGANISATION = Attribution.ORGANISATION.value
    ANONYMOUS = Attribution.ANONYMOUS.value


class ErasureRequest(Base):
    """Open until it is taken back or carried out."""

    __tablename__ = "erasure_request"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    texts: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    due_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")
