"""States and ways of attending in words."""

from __future__ import annotations

from core.i18n import lazy_gettext as _l
from people.words import KINDS as ORGANISATION_KINDS
from people.words import LEVELS
from registration.models import AttendanceMode, PresenceSource, QuestionKind, State

__all__ = ["KINDS", "LEVELS", "MODES", "ORGANISATION_KINDS", "SOURCES", "STATES", "TONES", "State"]

STATES = {
    State.SUBMITTED: _l("To review"),
    State.ACCEPTED: _l("Accepted"),
    State.WAITING: _l("Waiting list"),
    State.DECLINED: _l("Declined"),
    State.WITHDRAWN: _l("Withdrawn"),
}
TONES = {
    State.SUBMITTED: "wait",
    State.ACCEPTED: "good",
    State.WAITING: "",
    State.DECLINED: "stop",
    State.WITHDRAWN: "",
}
MODES = {AttendanceMode.IN_PERSON: _l("In person"), AttendanceMode.ONLINE: _l("Online")}
KINDS = {
    QuestionKind.TEXT: _l("Text"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.CHOICE: _l("One of several choices"),
}
SOURCES = {
    PresenceSource.DOOR_SCAN: _l("code at the door"),
    PresenceSource.DOOR_NAME: _l("name at the door"),
    PresenceSource.JOIN_LINK: _l("joined online"),
}
