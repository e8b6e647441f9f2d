"""Places and the waiting list: counted from the rows under lock(form), never kept as a number."""

from __future__ import annotations

from enum import StrEnum

from core import audit, mail
from core.auth import Actor
from core.db import lock
from core.i18n import ngettext
from core.rules import RuleBroken
from registration import emails, events, queries
from registration.models import Action, AttendanceMode, Registration, RegistrationForm, State

FIELDS = {AttendanceMode.IN_PERSON: "in_person_places", AttendanceMode.ONLINE: "online_places"}


class Act(StrEnum):
    """What the audit record calls it."""

    PLACES_CHANGED = "registration.places_changed"
    MOVED_UP = "registration.moved_up"


def change_places(
    form: RegistrationForm, *, in_person_places: int | None, online_places: int | None, by: Actor
) -> list[Registration]:
    """Set the number of places; more places are given to the waiting list at once, fewer than are taken is refused."""
    lock(form)
    taken = queries.counts(form.event)
    for mode, places in ((AttendanceMode.IN_PERSON, in_person_places), (AttendanceMode.ONLINE, online_places)):
        number = taken.of(State.ACCEPTED, mode)
        if places is not None and places < number:
            raise RuleBroken(
                ngettext(
                    "%(num)d place is already given, so there cannot be fewer.",
                    "%(num)d places are already given, so there cannot be fewer.",
                    number,
                ),
                code="too-few-places",
                field=FIELDS[mode],
            )
    form.in_person_places, form.online_places = in_person_places, online_places
    audit.record(Act.PLACES_CHANGED, form, by=by, in_person=in_person_places, online=online_places)
    return move_up(form)


def move_up(form: RegistrationForm) -> list[Registration]:
    """Give free places to the waiting list, whoever waits longest first.  The caller holds lock(form)."""
    moved = [
        registration
        for mode in AttendanceMode
        for registration in queries.list_waiting(form.event_id, mode, queries.places_left(form, mode))
    ]
    for registration in moved:
        registration.perform(Action.MOVE_UP)
        registration.waiting_since = None
        audit.record(Act.MOVED_UP, registration, by=None)
        events.accepted.send(registration)
        mail.queue(emails.moved_up(registration), about=registration)
    return moved
