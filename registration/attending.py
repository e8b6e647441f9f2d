"""Noting who was in a session (attendance paper, Presence): the first sign is kept, a second one changes nothing."""

from __future__ import annotations

from enum import StrEnum

from agendas.models import AgendaSession
from core import audit, clock
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.i18n import show_day, show_moment
from core.rules import RuleBroken
from registration import joining, sessions
from registration.models import AttendanceMode, Presence, PresenceSource, Registration, State
from roundtables import risks


class Act(StrEnum):
    """What the audit record calls it."""

    NOTED = "presence.noted"
    REMOVED = "presence.removed"


def mark_present(
    registration: Registration,
    session: AgendaSession,
    *,
    mode: AttendanceMode,
    source: PresenceSource,
    by: Actor,
) -> bool:
    """Note that somebody is there; False when that was known already, and then nothing changes."""
    lock(registration)
    _refuse_absent(registration, session)
    if source is PresenceSource.DOOR_SCAN:
        refuse_code(session)
    if source is PresenceSource.JOIN_LINK:
        _refuse_joining(registration, session)
    elif clock.now() < joining.door_opens_at(session, session.event.zone):
        raise RuleBroken(
            _("Check-in opens on %(day)s.", day=show_day(session.starts_at, session.event.zone)), code="too-early"
        )
    if sessions.find_presence(registration.id, session.id) is not None:
        return False
    presence = Presence(
        registration=registration,
        session=session,
        mode=mode,
        source=source,
        came_at=clock.now(),
        noted_by_id=by.id,
    )
    db.session.add(presence)
    audit.record(Act.NOTED, presence, by=by, mode=mode.value, source=source.value)
    return True


def refuse_code(session: AgendaSession) -> None:
    """Where the risk register says so no code opens the door, on paper or online: a code can be taken from somebody."""
    if risks.switches(session.event, session.clause_id).host_only:
        raise RuleBroken(
            _("Codes are not used for this session: the host admits by name, and online one signs in first."),
            code="host-only",
        )


def _refuse_absent(registration: Registration, session: AgendaSession) -> None:
    if registration.state is not State.ACCEPTED or registration.event_id != session.event_id:
        raise RuleBroken(_("Only somebody who holds a place in this event can take part."), code="no-place-held")
    if session.cancelled_at is not None:
        raise RuleBroken(_("This session does not take place."), code="cancelled")


def _refuse_joining(registration: Registration, session: AgendaSession) -> None:
    """Person, mode and time window (trust paper, Closed sessions and join links)."""
    if registration.mode != AttendanceMode.ONLINE:
        raise RuleBroken(_("You hold a place in the room. Write to the secretariat to join online."), code="mode")
    now = joining.window(session, clock.now())
    if now is joining.Window.BEFORE:
        moment = show_moment(joining.opens_at(session), session.event.zone)
        raise RuleBroken(_("You can join from %(moment)s.", moment=moment), code="too-early")
    if now is joining.Window.OVER:
        raise RuleBroken(_("This session has ended."), code="over")
    if not joining.is_web_address(session.join_url):
        raise RuleBroken(
            _("The secretariat has not set up the online room yet. Try again in a few minutes."), code="no-room"
        )


def remove_presence(presence: Presence, *, by: Actor) -> None:
    """Take back a wrong check-in; who did so stays in the record."""
    audit.record(
        Act.REMOVED,
        presence,
        by=by,
        registration=presence.registration_id,
        session=presence.session_id,
        mode=presence.mode,
    )
    db.session.delete(presence)
