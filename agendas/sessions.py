"""The sessions people attend: kept in step with the agenda in force, and where they take place."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from agendas import plan, queries
from agendas.events import session_changed
from agendas.models import AgendaSession
from core import audit, clock
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from texts.models import Document, DocumentVersion

JOIN_SCHEMES = ("https://", "tel:")


class SessionAction(StrEnum):
    """What the audit record calls it."""

    CHANGED = "agenda.session-changed"
    CANCELLED = "agenda.session-cancelled"
    ROOM_SET = "agenda.room-set"


def sync_sessions(document: Document, version: DocumentVersion, *, by: Actor) -> None:
    """Bring the sessions people attend in step with the version in force, keeping their identity."""
    if document.event_id is None:
        return
    present = {
        session.clause_id: session
        for session in db.session.scalars(
            select(AgendaSession)
            .where(AgendaSession.event_id == document.event_id)
            .options(selectinload(AgendaSession.title))
        )
    }
    lines = [line for line in queries.lines_of(version) if line.is_session]
    for position, line in enumerate(lines, start=1):
        _sync(document.event_id, present.pop(line.clause_id, None), line, position, by)
    for dropped in present.values():
        if dropped.cancelled_at is None:
            dropped.cancelled_at = clock.now()
            _changed(dropped, SessionAction.CANCELLED, by)
    db.session.flush()


def _sync(event_id: UUID, session: AgendaSession | None, line: plan.Entry, position: int, by: Actor) -> None:
    title, slot = line.wording.heading, line.slot
    if title is None:
        raise ValueError("a session has a title")
    if session is None:
        db.session.add(
            AgendaSession(
                event_id=event_id,
                clause_id=line.clause_id,
                position=position,
                title=title,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                changed_at=clock.now(),
            )
        )
        return
    before = (session.starts_at, session.ends_at, session.title.by_language, session.cancelled_at)
    session.position, session.title, session.cancelled_at = position, title, None
    session.starts_at, session.ends_at = slot.starts_at, slot.ends_at
    if before != (slot.starts_at, slot.ends_at, title.by_language, None):
        _changed(session, SessionAction.CHANGED, by)


def _changed(session: AgendaSession, action: SessionAction, by: Actor) -> None:
    session.sequence += 1
    session.changed_at = clock.now()
    audit.record(action, session, by=by, sequence=session.sequence)
    session_changed.send(session, by=by)


def set_room(session: AgendaSession, *, room: str, join_url: str, by: Actor) -> None:
    """Say where a session takes place; the platform's address is shown to nobody but the secretariat."""
    lock(session)
    address = join_url.strip()
    if address and (not address.lower().startswith(JOIN_SCHEMES) or any(sign.isspace() for sign in address)):
        raise RuleBroken(
            _("Give an address that begins with https:// or tel:, without spaces."), code="no-address", field="join_url"
        )
    moved = room.strip() != session.room
    session.room, session.join_url = room.strip(), address
    audit.record(SessionAction.ROOM_SET, session, by=by, has_link=bool(address))
    if moved:
        _changed(session, SessionAction.CHANGED, by)
