"""The annual mutual review: both sides answer the same questions (Strategy, Mutual accountability)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from people.models import Person
from roundtables.models import Series

ANSWER = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class MutualReview(Base):
    """One year of one series; `reminded_at` is when those who had not answered were last written to."""

    __tablename__ = "mutual_review"
    __table_args__ = (UniqueConstraint("series_id", "year"),)

    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("series.id"), index=True)
    year: Mapped[int]
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    series: Mapped[Series] = relationship(lazy="joined")
    answers: Mapped[list[ReviewAnswer]] = relationship(
        back_populates="review", order_by="ReviewAnswer.created_at", lazy="selectin"
    )
    follow_ups: Mapped[list[FollowUp]] = relationship(
        back_populates="review", order_by="FollowUp.due_on, FollowUp.created_at", lazy="selectin"
    )


class ReviewAnswer(Base):
    """What one side says, in the language it was written in: once both are in, neither changes any more."""

    __tablename__ = "review_answer"
    __table_args__ = (UniqueConstraint("review_id", "side"),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mutual_review.id"), index=True)
    side: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    promised: Mapped[str] = mapped_column(LongText, info=ANSWER)
    kept: Mapped[str] = mapped_column(LongText, info=ANSWER)
    change: Mapped[str] = mapped_column(LongText, info=ANSWER)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    review: Mapped[MutualReview] = relationship(back_populates="answers")


class FollowUp(Base):
    """What both agreed to do after a review: who sees to it, until when."""

    __tablename__ = "follow_up"

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("mutual_review.id"), index=True)
    what: Mapped[str] = mapped_column(LongText, info=ANSWER)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    owner: Mapped[Person] = relationship(lazy="joined")
    review: Mapped[MutualReview] = relationship(back_populates="follow_ups")
