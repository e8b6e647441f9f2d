"""Reading the sessions of an event as people attend them: who is expected, who is there."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import func, select

from agendas.models import AgendaSession
from core import clock
from core.db import db, get_or_404
from people.models import Person
from registration import joining
from registration.models import AttendanceMode, Presence, Registration, State

SHOWN_AT_THE_DOOR = 50
PresentCounts = dict[uuid.UUID, dict[str, int]]


@dataclass(frozen=True)
class Expected:
    """One line at the door: a registration, and whether the person has come already."""

    registration: Registration
    presence_id: uuid.UUID | None
    mode: str | None
    source: str | None
    came_at: datetime | None


@dataclass(frozen=True)
class Door:
    """The list at the door; `more` says how many others the search fits, beyond those shown."""

    rows: list[Expected]
    more: int


@dataclass(frozen=True)
class Participation:
    """A registered person and one session of the event."""

    registration: Registration
    session: AgendaSession

    @property
    def event_id(self) -> uuid.UUID:
        """The event both belong to."""
        return self.session.event_id


def get_session(session_id: uuid.UUID) -> AgendaSession:
    """A session that takes place, or 404."""
    session = get_or_404(AgendaSession, session_id)
    return abort(404) if session.cancelled_at else session


def participation(registration: Registration, session_id: uuid.UUID) -> Participation:
    """Somebody's part in one session, or 404 when it belongs to another event."""
    session = get_session(session_id)
    return Participation(registration, session) if session.event_id == registration.event_id else abort(404)


def list_sessions(event_id: uuid.UUID) -> list[AgendaSession]:
    """The sessions that take place, in their order."""
    return list(
        db.session.scalars(
            select(AgendaSession)
            .where(AgendaSession.event_id == event_id, AgendaSession.cancelled_at.is_(None))
            .order_by(AgendaSession.starts_at, AgendaSession.position, AgendaSession.id)
        )
    )


def list_today(registration: Registration) -> list[AgendaSession]:
    """The sessions of the present day, the one that is on now or comes next first."""
    now = clock.now()
    event = registration.event
    today = [each for each in list_sessions(event.id) if joining.is_today(each, event.zone, now)]
    return sorted(today, key=lambda each: each.ends_at <= now)


def present_counts(sessions: Iterable[AgendaSession]) -> PresentCounts:
    """How many are there, by session and mode."""
    found: PresentCounts = {each.id: {} for each in sessions}
    rows = db.session.execute(
        select(Presence.session_id, Presence.mode, func.count())
        .where(Presence.session_id.in_(found))
        .group_by(Presence.session_id, Presence.mode)
    )
    for session_id, mode, number in rows:
        found[session_id][mode] = number
    return found


def find_presence(registration_id: uuid.UUID, session_id: uuid.UUID) -> Presence | None:
    """The sign that somebody was there."""
    return db.session.scalar(
        select(Presence).where(Presence.registration_id == registration_id, Presence.session_id == session_id)
    )


def get_presence(presence_id: uuid.UUID) -> Presence:
    """The sign, or 404."""
    return get_or_404(Presence, presence_id)


def list_presences(registration: Registration) -> dict[uuid.UUID, Presence]:
    """Where somebody was, by session."""
    rows = db.session.scalars(select(Presence).where(Presence.registration_id == registration.id))
    return {row.session_id: row for row in rows}


def plain(words: str) -> str:
    """Without accents and capitals, so that "jose" at the door finds José."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def expected_at(session: AgendaSession, search: str = "") -> Door:
    """Who is expected, those in the room first, by name; with `search` whoever has each of its words in the name."""
    wanted = (
        select(Registration, Presence.id, Presence.mode, Presence.source, Presence.came_at)
        .join(Person, Registration.person_id == Person.id)
        .outerjoin(Presence, (Presence.registration_id == Registration.id) & (Presence.session_id == session.id))
        .where(Registration.event_id == session.event_id, Registration.state_name == State.ACCEPTED)
        .order_by(Registration.mode, Person.name, Registration.id)
    )
    total = count_expected(session)
    if search:
        keys = _keys_by_name(session, search)
        wanted, total = wanted.where(Registration.id.in_(keys[:SHOWN_AT_THE_DOOR])), len(keys)
    rows = [Expected(*row) for row in db.session.execute(wanted.limit(SHOWN_AT_THE_DOOR))]
    return Door(rows, total - len(rows))


def count_expected(session: AgendaSession, mode: AttendanceMode | None = None) -> int:
    """How many hold a place."""
    wanted = select(func.count()).where(
        Registration.event_id == session.event_id, Registration.state_name == State.ACCEPTED
    )
    if mode is not None:
        wanted = wanted.where(Registration.mode == mode)
    return db.session.scalar(wanted) or 0


def _keys_by_name(session: AgendaSession, search: str) -> list[uuid.UUID]:
    """Compared here, because SQLite knows capitals and accents of English only."""
    words = plain(search).split()
    rows = db.session.execute(
        select(Registration.id, Person.name)
        .join(Person, Registration.person_id == Person.id)
        .where(Registration.event_id == session.event_id, Registration.state_name == State.ACCEPTED)
        .order_by(Person.name, Registration.id)
    )
    return [key for key, name in rows if all(word in plain(name) for word in words)]
