"""Reports of reprisals: what somebody suffers for having taken part, told without an account and without a name.

The Strategy asks that engagement "do no harm"; whoever reports holds nothing but a code.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal

CONFIDED = personal(Sensitivity.SECRET, Retention.REGISTRATION)


class ReprisalReport(Base):
    """One report; `receipt_hash` is that of the code which only the reporter has."""

    __tablename__ = "reprisal_report"

    receipt_hash: Mapped[str] = mapped_column(String(64), unique=True, info=CONFIDED)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    closed_at: Mapped[datetime | None]
    messages: Mapped[list[ReprisalMessage]] = relationship(
        back_populates="report", order_by="ReprisalMessage.created_at", cascade="all, delete-orphan"
    )


class ReprisalMessage(Base):
    """What was said, sealed; without `author_id` it is from the reporter."""

    __tablename__ = "reprisal_message"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reprisal_report.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    sealed: Mapped[str] = mapped_column(LongText, info=CONFIDED)
    report: Mapped[ReprisalReport] = relationship(back_populates="messages")
