"""Keeping and reading the register of focal points inside the secretariat (Strategy 3.1.3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload

from core import audit
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.focal_point_models import AnsweredEvent, AnsweredOrganisation, FocalPoint, UnitKind
from people.queries import person_by_address

EventTitles = Callable[[], Mapping[uuid.UUID, str]]
event_titles: list[EventTitles] = []  # the area that knows of events adds its own, titles in the reader's language


class Act(StrEnum):
    """What the audit record calls it."""

    ADDED = "focal-point.added"
    CHANGED = "focal-point.changed"
    REMOVED = "focal-point.removed"


@dataclass(frozen=True)
class Entry:
    """What is written in one line; with `account`, the address of somebody who has one, no name is needed."""

    unit_kind: str
    unit: str
    name: str = ""
    function: str = ""
    email: str = ""
    account: str = ""
    organisations: tuple[uuid.UUID, ...] = ()
    events: tuple[uuid.UUID, ...] = ()


def know_events_from(source: EventTitles) -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    if source not in event_titles:
        event_titles.append(source)


def titles() -> dict[uuid.UUID, str]:
    """All events that a focal point may answer for, by key."""
    return {key: title for source in event_titles for key, title in source().items()}


def get(focal_point_id: uuid.UUID) -> FocalPoint:
    """The line, or 404."""
    return get_or_404(FocalPoint, focal_point_id)


def list_all() -> list[FocalPoint]:
    """The register: the secretariat first, then branches, then working groups, each by name."""
    order = list(UnitKind)
    found = db.session.scalars(select(FocalPoint).order_by(FocalPoint.unit, FocalPoint.name, FocalPoint.id))
    return sorted(found, key=lambda each: order.index(UnitKind(each.unit_kind)))


def of_organisation(organisation_id: uuid.UUID) -> list[FocalPoint]:
    """Those who answer for an organisation."""
    keys = select(AnsweredOrganisation.focal_point_id).where(AnsweredOrganisation.organisation_id == organisation_id)
    return _chosen(keys)


def of_event(event_id: uuid.UUID) -> list[FocalPoint]:
    """Those who answer for an event."""
    return _chosen(select(AnsweredEvent.focal_point_id).where(AnsweredEvent.event_id == event_id))


def _chosen(keys: Select[uuid.UUID]) -> list[FocalPoint]:
    found = select(FocalPoint).where(FocalPoint.id.in_(keys)).order_by(FocalPoint.unit, FocalPoint.id)
    alone = found.options(lazyload(FocalPoint.organisations), lazyload(FocalPoint.events))
    return list(db.session.scalars(alone))


def add(entry: Entry, *, by: Actor) -> FocalPoint:
    """A new line; RuleBroken at `name` when it names nobody."""
    row = FocalPoint()
    put(row, entry)
    db.session.add(row)
    audit.record(Act.ADDED, row, by=by)
    return row


def change(row: FocalPoint, entry: Entry, *, by: Actor) -> None:
    """Write one line anew."""
    put(row, entry)
    audit.record(Act.CHANGED, row, by=by)


def remove(row: FocalPoint, *, by: Actor) -> None:
    """Nobody answers here any more."""
    audit.record(Act.REMOVED, row, by=by)
    db.session.delete(row)


def put(row: FocalPoint, entry: Entry) -> None:
    """The words, the person behind an address, and what they answer for."""
    person = person_by_address(entry.account) if entry.account.strip() else None
    if entry.account.strip() and person is None:
        raise RuleBroken(_("Nobody has an account with this address."), code="no-account", field="account")
    if person is None and not entry.name.strip():
        raise RuleBroken(_("Give a name, or the address of an account."), code="nobody", field="name")
    row.unit_kind, row.unit = UnitKind(entry.unit_kind), entry.unit.strip()
    row.person_id = person.id if person else None
    row.name, row.function, row.email = entry.name.strip(), entry.function.strip(), entry.email.strip()
    answer_for(row, entry.organisations, entry.events)


def answer_for(row: FocalPoint, organisations: Iterable[uuid.UUID], events: Iterable[uuid.UUID]) -> None:
    """Add and take away, so that what stays keeps its row."""
    wanted, known = set(organisations), {each.organisation_id for each in row.organisations}
    row.organisations = [each for each in row.organisations if each.organisation_id in wanted] + [
        AnsweredOrganisation(organisation_id=key) for key in sorted(wanted - known)
    ]
    wanted, known = set(events), {each.event_id for each in row.events}
    row.events = [each for each in row.events if each.event_id in wanted] + [
        AnsweredEvent(event_id=key) for key in sorted(wanted - known)
    ]
