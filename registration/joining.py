"""When a session can be joined or checked in to: times only, no rows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from agendas.models import AgendaSession
from core.i18n import zone

OPENS_BEFORE = timedelta(minutes=15)


class Window(StrEnum):
    """Where the present moment lies, seen from a session."""

    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


def opens_at(session: AgendaSession) -> datetime:
    """From when on one can join online."""
    return session.starts_at - OPENS_BEFORE


def window(session: AgendaSession, now: datetime) -> Window:
    """Whether one can join: from 15 minutes before the start until the end."""
    if now < opens_at(session):
        return Window.BEFORE
    return Window.OPEN if now < session.ends_at else Window.OVER


def door_opens_at(session: AgendaSession, zone_name: str) -> datetime:
    """Check-in begins with the session's own day where it is held; it never closes, since lists on paper come late."""
    local = zone(zone_name)
    return datetime.combine(session.starts_at.astimezone(local).date(), time(), local)


def is_today(session: AgendaSession, zone_name: str, now: datetime) -> bool:
    """Whether the session begins on the present day where it is held."""
    local = zone(zone_name)
    return session.starts_at.astimezone(local).date() == now.astimezone(local).date()


def is_web_address(url: str) -> bool:
    """Whether somebody can be sent there."""
    parts = urlsplit(url)
    return parts.scheme in ("https", "http") and bool(parts.hostname)
