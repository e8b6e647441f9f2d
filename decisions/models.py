"""Every contestable decision with its reason, in one register (Strategy, Transparency)."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal

ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class Area(StrEnum):
    """What was decided upon."""

    ACCREDITATION = "accreditation"
    GROUP = "group"
    SPONSORSHIP = "sponsorship"
    DISPOSITION = "disposition"


class Verdict(StrEnum):
    """How it was decided."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING = "waiting"
    REMOVED = "removed"


class Decision(Base):
    """One decision on one thing; a later one on the same thing supersedes it, neither is ever changed."""

    __tablename__ = "decision"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    area: Mapped[str] = mapped_column(String(20), index=True, info=NOT_PERSONAL)
    subject_kind: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    reason: Mapped[str] = mapped_column(LongText, default="", info=ABOUT_SOMEBODY)
    recommended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    contest_until: Mapped[datetime | None]
