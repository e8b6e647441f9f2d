"""Reading series, events, roles, the consultation group and its balance, dialogues and bilaterals."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload, lazyload

from core import clock
from core.auth import Actor
from core.db import Base, db, get_or_404
from core.i18n import gettext as _
from core.i18n import language, ngettext, show_list
from core.waiting import Progress, Stage, Waiting
from people.models import Account, Level, Membership, Organisation, Person
from people.queries import MOST_CHOICES, person_by_address
from people.roles import Role
from roundtables import policies
from roundtables.models import (
    NOT_CIVIL_SOCIETY,
    Appointment,
    BalanceTarget,
    Consultation,
    ConsultationKind,
    ConsultationPoint,
    Event,
    GroupSeat,
    Measure,
    Series,
)
from roundtables.words import measure_names

PAGE = 20
MOST_SERIES = 300
Thing = TypeVar("Thing", bound=Base)

PointUses = Callable[[Collection[uuid.UUID]], AbstractSet[uuid.UUID]]
point_uses: list[PointUses] = []  # an area above that draws on points adds what tells which of them it has used


@dataclass(frozen=True)
class EventPage:
    """A page of a long list; numbers begin at 1."""

    events: Sequence[Event]
    number: int
    pages: int


@dataclass(frozen=True)
class BalanceRow:
    """One measure of the group: `share` and `target` in whole per cent; a share is never rounded up onto its mark."""

    measure: Measure
    count: int
    total: int
    target: int | None

    @property
    def short(self) -> bool:
        """Whether the group, once it has members, stays below the mark."""
        return self.target is not None and self.total > 0 and self.count * 100 < self.target * self.total

    @property
    def share(self) -> int:
        """The part of the group that counts for the measure."""
        rounded = round(self.count * 100 / self.total) if self.total else 0
        return min(rounded, self.target - 1) if self.short and self.target is not None else rounded


def get_event(event_id: uuid.UUID) -> Event:
    """The event, or 404."""
    return get_or_404(Event, event_id)


def get_series(series_id: uuid.UUID) -> Series:
    """The series, or 404."""
    return get_or_404(Series, series_id)


def list_series() -> list[Series]:
    """All series, newest first."""
    return list(db.session.scalars(select(Series).order_by(Series.created_at.desc(), Series.id).limit(MOST_SERIES)))


def upcoming_first(found: Select[Event]) -> Select[Event]:
    """What is still to come or going on, soonest first; then what is over, latest first."""
    ahead = Event.ends_at >= clock.now()
    return found.order_by(
        case((ahead, 0), else_=1), case((ahead, Event.starts_at)).asc(), Event.starts_at.desc(), Event.id
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The words of `policies.may_see` for a query."""
    return Event.public_at.is_not(None) | Event.id.in_(list(actor.roles))


def list_events(actor: Actor, *, page: int = 1, size: int = PAGE) -> EventPage:
    """Public events and those in which the actor holds a role."""
    total = db.session.scalar(select(func.count(Event.id)).where(visible_to(actor))) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    wanted = upcoming_first(select(Event).where(visible_to(actor))).limit(size).offset((number - 1) * size)
    return EventPage(list(db.session.scalars(wanted)), number, pages)


def titles_of_events() -> dict[uuid.UUID, str]:
    """Every event's title in the reader's language, upcoming ones first, for whoever is to answer for one."""
    found = db.session.scalars(upcoming_first(select(Event)).limit(MOST_CHOICES))
    return {each.id: each.title.shown(language()).body for each in found}


def list_my_events(actor: Actor) -> list[Event]:
    """Those in which the actor holds a role."""
    return list(db.session.scalars(upcoming_first(select(Event).where(Event.id.in_(list(actor.roles))))))


def roles_of(person_id: uuid.UUID) -> Mapping[uuid.UUID, frozenset[str]]:
    """The roles a person was appointed to, by event; a seat in the consultation group makes a member of it."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    appointed = select(Appointment.event_id, Appointment.role).where(Appointment.person_id == person_id)
    seated = select(GroupSeat.event_id).where(GroupSeat.person_id == person_id)
    roles = [
        *db.session.execute(appointed),
        *((event, str(Role.MEMBER)) for event in db.session.scalars(seated)),
    ]
    for event_id, role in roles:
        found[event_id] = found.get(event_id, frozenset()) | {role}
    return found


def list_appointments(event: Event) -> list[Appointment]:
    """Who holds which role, in the order of roles, then by name."""
    found = db.session.scalars(
        select(Appointment).join(Person).where(Appointment.event_id == event.id).order_by(Person.name, Appointment.id)
    )
    order = list(Role)
    return sorted(found, key=lambda each: order.index(Role(each.role)))


def get_appointment(event_id: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
    """The appointment of that event, or 404."""
    return of_event(get_or_404(Appointment, appointment_id), event_id)


def person_with_account(address: str) -> Person | None:
    """Whoever signs in with that address."""
    person = person_by_address(address)
    if person is None or db.session.scalar(select(Account.id).where(Account.person_id == person.id)) is None:
        return None
    return person


def list_seats(event: Event) -> list[GroupSeat]:
    """The consultation group, by region and in the order in which its members were chosen."""
    return list(
        db.session.scalars(
            select(GroupSeat)
            .join(Organisation)
            .where(GroupSeat.event_id == event.id)
            .order_by(Organisation.region, GroupSeat.created_at, GroupSeat.id)
        )
    )


def is_seated(event: Event, person: Person) -> bool:
    """Whether somebody is in the group now."""
    wanted = select(GroupSeat.id).where(GroupSeat.event_id == event.id, GroupSeat.person_id == person.id)
    return db.session.scalar(wanted) is not None


def get_seat(event_id: uuid.UUID, seat_id: uuid.UUID) -> GroupSeat:
    """The seat in that event's group, or 404."""
    return of_event(get_or_404(GroupSeat, seat_id), event_id)


def counting_for(measure: Measure) -> ColumnElement[bool]:
    """The words of `Measure.counts` for a query."""
    match measure:
        case Measure.WOMEN_LED:
            return Organisation.women_led.is_(True)
        case Measure.YOUTH_LED:
            return Organisation.youth_led.is_(True)
        case Measure.LOCAL_OR_NATIONAL:
            return Organisation.level.in_((Level.LOCAL, Level.NATIONAL))
        case _:
            return Organisation.region == measure.value


def list_candidates(event: Event, *, for_measure: Measure | None = None) -> list[Membership]:
    """Who speaks for civil society and has no seat yet; only those who would help one measure, if one is given."""
    seated = select(GroupSeat.person_id).where(GroupSeat.event_id == event.id)
    wanted = (
        select(Membership)
        .join(Person, Membership.person_id == Person.id)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id.not_in(seated), Membership.approved(), Organisation.kind.not_in(NOT_CIVIL_SOCIETY))
        .options(joinedload(Membership.person))
        .order_by(Person.name, Membership.id)
        .limit(MOST_CHOICES)
    )
    if for_measure is not None:
        wanted = wanted.where(counting_for(for_measure))
    return list(db.session.scalars(wanted))


def targets(event: Event) -> dict[Measure, int]:
    """What was agreed, in per cent."""
    rows = db.session.execute(
        select(BalanceTarget.measure, BalanceTarget.per_cent).where(BalanceTarget.event_id == event.id)
    )
    return {Measure(measure): per_cent for measure, per_cent in rows}


def balance(event: Event) -> list[BalanceRow]:
    """The group against what was agreed, one row for each measure."""
    return weigh(list_seats(event), targets(event))


def weigh(seats: Sequence[GroupSeat], agreed: Mapping[Measure, int]) -> list[BalanceRow]:
    """`balance` for a group that is already read."""
    return [
        BalanceRow(measure, sum(measure.counts(seat.organisation) for seat in seats), len(seats), agreed.get(measure))
        for measure in Measure
    ]


def list_consultations(event: Event, kind: ConsultationKind) -> list[Consultation]:
    """Dialogues or bilaterals in the order in which they are held, without their points."""
    return list(
        db.session.scalars(
            select(Consultation)
            .where(Consultation.event_id == event.id, Consultation.kind == kind)
            .options(lazyload(Consultation.points))
            .order_by(Consultation.held_at, Consultation.id)
        )
    )


def get_consultation(event_id: uuid.UUID, consultation_id: uuid.UUID) -> Consultation:
    """The dialogue or bilateral of that event, or 404."""
    return of_event(get_or_404(Consultation, consultation_id), event_id)


def get_point(event_id: uuid.UUID, consultation_id: uuid.UUID, point_id: uuid.UUID) -> ConsultationPoint:
    """A point of that dialogue of that event, or 404."""
    point = get_or_404(ConsultationPoint, point_id, joinedload(ConsultationPoint.consultation))
    if point.consultation_id != consultation_id:
        abort(404)
    return of_event(point, event_id)


def used_points(points: Collection[ConsultationPoint]) -> set[uuid.UUID]:
    """Which of them something already goes back to: they no longer change."""
    keys = [point.id for point in points]
    return {key for uses in point_uses for key in uses(keys)}


def of_event(thing: Thing, event_id: uuid.UUID) -> Thing:
    """The thing, or 404 where the address names another event."""
    if getattr(thing, "event_id", None) != event_id:
        abort(404)
    return thing


def stage(event: Event, actor: Actor) -> Stage:
    """The group's size and what was held; done once both exist and nothing more is planned."""
    seats = list_seats(event)
    held, planned = count_consultations(event)
    if not seats and not held and not planned:
        return Stage(Progress.LATER, _("not begun"))
    words = [
        ngettext("%(num)d in the group", "%(num)d in the group", len(seats)),
        ngettext("%(num)d consultation held", "%(num)d consultations held", held),
    ]
    done = (seats and held and not planned) or event.starts_at <= clock.now()
    short = short_of(weigh(seats, targets(event))) if policies.may_prepare(actor, event) and not done else []
    attention = ngettext("below %(num)d mark", "below %(num)d marks", len(short)) if short else ""
    return Stage(Progress.DONE if done else Progress.NOW, show_list(words), attention)


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """Until the event begins, the secretariat is asked to publish it and to bring the group into balance."""
    if not policies.may_prepare(actor, event) or event.starts_at <= clock.now():
        return []
    here = {"event_id": event.id}
    found = []
    if event.public_at is None:
        found.append(Waiting(_("Make the event public"), "roundtables.edit_event", here, since=event.created_at))
    seats, agreed = list_seats(event), targets(event)
    if not seats:
        found.append(Waiting(_("Form the consultation group"), "roundtables.group", here, since=event.created_at))
    if not agreed:
        found.append(Waiting(_("Agree on the group's targets"), "roundtables.targets", here, since=event.created_at))
    if short := short_of(weigh(seats, agreed)):
        names = measure_names(row.measure for row in short)
        what = _("The consultation group is short of members: %(measures)s", measures=names)
        found.append(Waiting(what, "roundtables.group", here))
    return found


def short_of(rows: list[BalanceRow]) -> list[BalanceRow]:
    """Those below their mark."""
    return [row for row in rows if row.short]


def count_consultations(event: Event) -> tuple[int, int]:
    """How many were held, and how many are still planned."""
    total, held = db.session.execute(
        select(func.count(), func.count().filter(Consultation.held_at <= clock.now())).where(
            Consultation.event_id == event.id
        )
    ).one()
    return held, total - held
