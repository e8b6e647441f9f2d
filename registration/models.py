"""Registration: a form per event, accreditation, places and the waiting list, join links and check-in."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agendas.models import AgendaSession
from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from core.states import HasLifecycle, Machine, state_check, step
from people.models import Organisation, Person
from roundtables.models import Event
from translations.models import Text

ANSWER = personal(Sensitivity.CONFIDENTIAL, Retention.REGISTRATION)
TOKEN = personal(Sensitivity.SECRET, Retention.TOKEN)


class RegistrationForm(Base):
    """The form of one event.  Places are limits, None for none; those taken are counted from rows under a lock."""

    __tablename__ = "registration_form"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("in_person_places >= 0", name="in_person_places"),
        CheckConstraint("online_places >= 0", name="online_places"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), unique=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    in_person_places: Mapped[int | None]
    online_places: Mapped[int | None]
    introduction_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    introduction: Mapped[Text | None] = relationship(lazy="joined")
    event: Mapped[Event] = relationship(lazy="joined")
    questions: Mapped[list[Question]] = relationship(
        order_by="Question.position", cascade="all, delete-orphan", lazy="selectin", back_populates="form"
    )

    def places(self, mode: str) -> int | None:
        """How many places there are for that way of attending; None for no limit."""
        return self.in_person_places if mode == AttendanceMode.IN_PERSON else self.online_places


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"


class Question(Base):
    """A question of the form; `choices` are one Text whose lines are the choices, the same number in each language."""

    __tablename__ = "question"

    form_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registration_form.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    required: Mapped[bool] = mapped_column(default=False)
    label_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    choices_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    label: Mapped[Text] = relationship(foreign_keys=[label_id], lazy="joined")
    choices: Mapped[Text | None] = relationship(foreign_keys=[choices_id], lazy="joined")
    form: Mapped[RegistrationForm] = relationship(back_populates="questions")

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.form.event_id

    @property
    def field(self) -> str:
        """The name of its field in a form."""
        return f"question_{self.id.hex}"

    def options(self, language: str) -> list[str]:
        """The choices in that language, in their order."""
        return self.choices.shown(language).body.splitlines() if self.choices else []


class AttendanceMode(StrEnum):
    """How a registered person takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"


class State(StrEnum):
    """Where a registration stands; only an accepted one holds a place."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can happen to a registration."""

    ACCEPT = "accept"
    PUT_ON_WAITING_LIST = "put_on_waiting_list"
    MOVE_UP = "move_up"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SUBMIT_AGAIN = "submit_again"
    REOPEN = "reopen"


class Registration(HasLifecycle, Base):
    """A person asks to attend one event for an organisation.

    `waiting_since` orders the waiting list.  `token_hash` is that of the personal page's token (also the QR code's);
    the token is made from `token_salt` and the server's key, so that the database alone gives no entry.
    """

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("event_id", "person_id"), state_check(State))
    states = State
    lifecycle = Machine(
        {
            Action.ACCEPT: step(State.SUBMITTED, State.WAITING, to=State.ACCEPTED),
            Action.PUT_ON_WAITING_LIST: step(State.SUBMITTED, to=State.WAITING),
            Action.MOVE_UP: step(State.WAITING, to=State.ACCEPTED),
            Action.DECLINE: step(State.SUBMITTED, State.WAITING, to=State.DECLINED),
            Action.WITHDRAW: step(State.SUBMITTED, State.WAITING, State.ACCEPTED, to=State.WITHDRAWN),
            Action.SUBMIT_AGAIN: step(State.WITHDRAWN, to=State.SUBMITTED),
            Action.REOPEN: step(State.DECLINED, to=State.SUBMITTED),
        }
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20), info=ANSWER)
    needs: Mapped[str] = mapped_column(LongText, default="", info=ANSWER)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=ANSWER)
    submitted_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None] = mapped_column(index=True)
    token_salt: Mapped[str] = mapped_column(String(32), info=TOKEN)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=TOKEN)
    event: Mapped[Event] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class PresenceSource(StrEnum):
    """What tells that somebody was there, best evidence first."""

    DOOR_SCAN = "door_scan"
    DOOR_NAME = "door_name"
    JOIN_LINK = "join_link"


class Presence(Base):
    """A registered person was in a session; the first sign of it is kept, a second one changes nothing."""

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("registration_id", "session_id"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agenda_session.id"), index=True)
    mode: Mapped[str] = mapped_column(String(20), info=ANSWER)
    source: Mapped[str] = mapped_column(String(20), info=ANSWER)
    came_at: Mapped[datetime]
    noted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    registration: Mapped[Registration] = relationship(lazy="joined")
    session: Mapped[AgendaSession] = relationship(lazy="joined")

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.session.event_id
