"""Published criteria, every contestable decision with its reason, and appeals (Strategy, Transparency)."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from core.states import HasLifecycle, Machine, state_check, step
from people.models import Organisation, Person
from translations.models import Text

ABOUT_SOMEBODY = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class Area(StrEnum):
    """What was decided upon."""

    ACCREDITATION = "accreditation"
    GROUP = "group"
    SPONSORSHIP = "sponsorship"
    MODERATION = "moderation"
    DISPOSITION = "disposition"


class Verdict(StrEnum):
    """How it was decided."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING = "waiting"
    REMOVED = "removed"


# What can be contested: a place on the waiting list of an event moves by itself, that of a call for money does not;
# of an answer to a comment every kind, since "taken up in part" may be too small a part.
CONTESTABLE: dict[Area, frozenset[Verdict]] = {
    Area.ACCREDITATION: frozenset({Verdict.DECLINED}),
    Area.GROUP: frozenset({Verdict.REMOVED, Verdict.DECLINED}),
    Area.SPONSORSHIP: frozenset({Verdict.DECLINED, Verdict.WAITING}),
    Area.MODERATION: frozenset({Verdict.DECLINED, Verdict.REMOVED}),
    Area.DISPOSITION: frozenset(Verdict),
}


class Criteria(Base):
    """What decisions of one area in one event rest on: version `number` (from 1), in force from `published_at`.

    A version is never changed; who wants other criteria publishes the next one.
    """

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("event_id", "area", "number"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    area: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    number: Mapped[int]
    text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    published_at: Mapped[datetime]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[Text] = relationship(lazy="joined")


class Decision(Base):
    """One decision on one thing; a later one on the same thing supersedes it, neither is ever changed.

    `person_id` and `organisation_id` are those whom it concerns: they may contest it until `contest_until`, which
    counts from the day they are told.
    """

    __tablename__ = "decision"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    area: Mapped[str] = mapped_column(String(20), index=True, info=NOT_PERSONAL)
    subject_kind: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    reason: Mapped[str] = mapped_column(LongText, default="", info=ABOUT_SOMEBODY)
    criteria_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("criteria.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    recommended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    contest_until: Mapped[datetime | None]
    criteria: Mapped[Criteria | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
    assessors: Mapped[list[Assessor]] = relationship(cascade="all, delete-orphan")

    @property
    def contestable(self) -> bool:
        """Whether a decision of this kind can be contested at all."""
        return Verdict(self.verdict) in CONTESTABLE[Area(self.area)]


class Assessor(Base):
    """Somebody who assessed the matter before it was decided."""

    __tablename__ = "decision_assessor"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"),)

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Grounds(StrEnum):
    """Why somebody finds a decision wrong."""

    CRITERIA = "criteria"
    FACTS = "facts"
    PROCEDURE = "procedure"
    UNEQUAL = "unequal"
    INTEREST = "interest"
    NEW_FACTS = "new_facts"


class Inadmissible(StrEnum):
    """Why an appeal is not looked at."""

    NO_GROUNDS = "no_grounds"
    NOT_CONCERNED = "not_concerned"
    ANOTHER_MATTER = "another_matter"
    SETTLED = "settled"


class AppealState(StrEnum):
    """Where an appeal stands."""

    LODGED = "lodged"
    INADMISSIBLE = "inadmissible"
    ADMITTED = "admitted"
    UPHELD = "upheld"
    VARIED = "varied"
    OVERTURNED = "overturned"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class AppealAction(StrEnum):
    """What can happen to an appeal."""

    ADMIT = "admit"
    REFUSE = "refuse"
    UPHOLD = "uphold"
    VARY = "vary"
    OVERTURN = "overturn"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """How an appeal ends: the decision stands, is changed in part, is put right, or is taken anew."""

    UPHELD = "upheld"
    VARIED = "varied"
    OVERTURNED = "overturned"
    SENT_BACK = "sent_back"


PENDING = frozenset({AppealState.LODGED, AppealState.ADMITTED})
CHANGED = frozenset({AppealState.VARIED, AppealState.OVERTURNED, AppealState.SENT_BACK})
ACTIONS = {
    Outcome.UPHELD: AppealAction.UPHOLD,
    Outcome.VARIED: AppealAction.VARY,
    Outcome.OVERTURNED: AppealAction.OVERTURN,
    Outcome.SENT_BACK: AppealAction.SEND_BACK,
}
# A seat in the group is held or not, an answer to a comment is given by those who answer.
OUTCOMES: dict[Area, tuple[Outcome, ...]] = {
    Area.ACCREDITATION: tuple(Outcome),
    Area.GROUP: (Outcome.UPHELD, Outcome.OVERTURNED),
    Area.SPONSORSHIP: tuple(Outcome),
    Area.MODERATION: tuple(Outcome),
    Area.DISPOSITION: (Outcome.UPHELD, Outcome.OVERTURNED, Outcome.SENT_BACK),
}


class Appeal(HasLifecycle, Base):
    """A decision is contested, once; `due_at` is when it should be answered.

    `escalated_at`: the others were told that it is late; `overdue_at`: it counts publicly as late.
    """

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("event_id", "number"), state_check(AppealState))
    states = AppealState
    lifecycle = Machine(
        {
            AppealAction.ADMIT: step(AppealState.LODGED, to=AppealState.ADMITTED),
            AppealAction.REFUSE: step(AppealState.LODGED, to=AppealState.INADMISSIBLE),
            AppealAction.UPHOLD: step(AppealState.ADMITTED, to=AppealState.UPHELD),
            AppealAction.VARY: step(AppealState.ADMITTED, to=AppealState.VARIED),
            AppealAction.OVERTURN: step(AppealState.ADMITTED, to=AppealState.OVERTURNED),
            AppealAction.SEND_BACK: step(AppealState.ADMITTED, to=AppealState.SENT_BACK),
            AppealAction.WITHDRAW: step(AppealState.LODGED, AppealState.ADMITTED, to=AppealState.WITHDRAWN),
        }
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    number: Mapped[int]
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"), unique=True)
    appellant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    grounds: Mapped[str] = mapped_column(String(20), info=ABOUT_SOMEBODY)
    words: Mapped[str] = mapped_column(LongText, info=ABOUT_SOMEBODY)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    inadmissible: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)
    reason: Mapped[str] = mapped_column(LongText, default="", info=ABOUT_SOMEBODY)
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime] = mapped_column(index=True)
    escalated_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    decision: Mapped[Decision] = relationship(lazy="joined")
    appellant: Mapped[Person] = relationship(foreign_keys=[appellant_id], lazy="joined")
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id], lazy="joined")

    @property
    def reference(self) -> str:
        """`A-003`."""
        return f"A-{self.number:03d}"

    @property
    def pending(self) -> bool:
        """Whether somebody still has to deal with it."""
        return self.state in PENDING


DAYS_TO_ANSWER = 14


class AppealRules(Base):
    """What an event sets itself: within how many `days` an appeal is answered."""

    __tablename__ = "appeal_rules"
    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 90", name="days"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    days: Mapped[int] = mapped_column(default=DAYS_TO_ANSWER)


class PublishedNumber(Base):
    """One line of the numbers that everybody reads, as they were computed in the night; None is not shown.

    Without an event it is the line of the whole site.  Numbers that could point at somebody are not even stored.
    """

    __tablename__ = "published_number"
    __table_args__ = (UniqueConstraint("event_id", "area"),)

    taken_at: Mapped[datetime]
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    area: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    decisions: Mapped[int | None]
    appeals: Mapped[int | None]
    changed: Mapped[int | None]
    overdue: Mapped[int | None]
