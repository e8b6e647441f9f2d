"""Sponsorship: a published call with a budget, requests with cost lines, scores, decisions, offers (Strategy 1.1.2)."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from core.money import Money
from core.states import HasLifecycle, Machine, state_check, step
from people.models import Organisation, Person
from roundtables.models import Event
from translations.models import Text

ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.REGISTRATION)


class Call(Base):
    """A call for requests: its budget in minor units; `committed` is what open and accepted offers take.

    The CHECK refuses an overrun even if the code forgot to; services recompute `committed` from rows under a lock.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("budget >= 0", name="budget"),
        CheckConstraint("committed BETWEEN 0 AND budget", name="within_budget"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    currency: Mapped[str] = mapped_column(String(3), info=NOT_PERSONAL)
    budget: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    event: Mapped[Event] = relationship(lazy="joined")
    text: Mapped[Text] = relationship(lazy="joined")
    criteria: Mapped[list[Criterion]] = relationship(
        order_by="Criterion.position", cascade="all, delete-orphan", lazy="selectin", back_populates="call"
    )

    @property
    def budget_money(self) -> Money:
        """The whole budget."""
        return Money(self.budget, self.currency)

    @property
    def committed_money(self) -> Money:
        """What offers have taken of it."""
        return Money(self.committed, self.currency)

    @property
    def available(self) -> Money:
        """What can still be offered."""
        return self.budget_money - self.committed_money


class Criterion(Base):
    """A published criterion; scores are 0 to 5, multiplied by the weight."""

    __tablename__ = "criterion"
    __table_args__ = (CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    weight: Mapped[int]
    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    title: Mapped[Text] = relationship(lazy="joined")
    call: Mapped[Call] = relationship(back_populates="criteria")

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.call.event_id


class State(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    OFFERED = "offered"
    WAITING = "waiting"
    NOT_FUNDED = "not_funded"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by the person
    EXPIRED = "expired"  # the offer was not answered in time
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can happen to a request."""

    OFFER = "offer"
    WAIT = "wait"
    REFUSE = "refuse"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    SUBMIT_AGAIN = "submit_again"
    REOPEN = "reopen"


UNDECIDED = frozenset({State.SUBMITTED, State.WAITING})
HOLDS_MONEY = frozenset({State.OFFERED, State.ACCEPTED})
OPEN = UNDECIDED | HOLDS_MONEY  # something can still come of it without a new request


class SponsorshipRequest(HasLifecycle, Base):
    """One request a person and event; `offered` is the amount of the offer in minor units.

    A request that was not funded can be offered money after all: that is how a contested decision is put right.
    """

    __tablename__ = "sponsorship_request"
    __table_args__ = (
        UniqueConstraint("call_id", "person_id"),
        UniqueConstraint("call_id", "number"),
        state_check(State),
    )
    states = State
    lifecycle = Machine(
        {
            Action.OFFER: step(State.SUBMITTED, State.WAITING, State.NOT_FUNDED, State.EXPIRED, to=State.OFFERED),
            Action.WAIT: step(State.SUBMITTED, State.NOT_FUNDED, to=State.WAITING),
            Action.REFUSE: step(State.SUBMITTED, State.WAITING, to=State.NOT_FUNDED),
            Action.ACCEPT: step(State.OFFERED, to=State.ACCEPTED),
            Action.DECLINE: step(State.OFFERED, to=State.DECLINED),
            Action.EXPIRE: step(State.OFFERED, to=State.EXPIRED),
            Action.WITHDRAW: step(State.SUBMITTED, State.WAITING, State.OFFERED, State.ACCEPTED, to=State.WITHDRAWN),
            Action.SUBMIT_AGAIN: step(State.WITHDRAWN, to=State.SUBMITTED),
            Action.REOPEN: step(State.NOT_FUNDED, State.WAITING, to=State.SUBMITTED),
        }
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    number: Mapped[int]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    statement: Mapped[str] = mapped_column(LongText, info=ABOUT_SOMEBODY)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    offered: Mapped[int | None] = mapped_column(BigInteger)
    offer_until: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    lines: Mapped[list[CostLine]] = relationship(
        order_by="CostLine.position", cascade="all, delete-orphan", lazy="selectin"
    )
    scores: Mapped[list[Score]] = relationship(back_populates="request", cascade="all, delete-orphan")

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.call.event_id

    @property
    def reference(self) -> str:
        """`S-014`."""
        return f"S-{self.number:03d}"

    @property
    def total(self) -> Money:
        """What is asked for."""
        return Money(sum(line.amount for line in self.lines), self.call.currency)

    @property
    def offered_money(self) -> Money | None:
        """What was offered, if anything was."""
        return Money(self.offered, self.call.currency) if self.offered is not None else None

    @property
    def reviewers(self) -> frozenset[uuid.UUID]:
        """Who has scored it."""
        return frozenset(score.reviewer_id for score in self.scores)


class CostKind(StrEnum):
    """What a line pays for; an assistant is a component, never a second seat."""

    FARE = "fare"
    DAILY_ALLOWANCE = "daily_allowance"
    TERMINAL = "terminal"
    VISA_FEE = "visa_fee"
    INSURANCE = "insurance"
    CARE = "care"
    ACCESSIBILITY = "accessibility"
    CONNECTIVITY = "connectivity"


class CostLine(Base):
    """One component of a request, in minor units of the call's currency."""

    __tablename__ = "cost_line"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sponsorship_request.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), info=ABOUT_SOMEBODY)
    amount: Mapped[int] = mapped_column(BigInteger)


MOST_POINTS = 5


class Score(Base):
    """One reviewer's points (0 to 5) for one criterion; what the reviewer notes stands with the first criterion."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("request_id", "reviewer_id", "criterion_id"),
        CheckConstraint("points BETWEEN 0 AND 5", name="points"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sponsorship_request.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    criterion_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[int]
    note: Mapped[str] = mapped_column(LongText, default="", info=ABOUT_SOMEBODY)
    request: Mapped[SponsorshipRequest] = relationship(back_populates="scores")
