"""Reading forms, registrations, places and presence."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from flask import abort
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, lazyload

from agendas.models import AgendaSession
from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import ngettext, show_day, show_number
from core.waiting import Progress, Stage, Waiting
from people.absence import absent_from_public
from people.models import Organisation, Region
from people.roles import STAFF
from registration import policies, tokens
from registration.models import AttendanceMode, Presence, Question, Registration, RegistrationForm, State
from roundtables.models import Event, Mode

PER_PAGE = 50
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """How many registrations there are, by state and way of attending."""

    rows: Mapping[tuple[str, str], int]

    def of(self, state: State, mode: str | None = None) -> int:
        """Those in a state, in one mode or in both."""
        return sum(
            number for (name, how), number in self.rows.items() if name == state and (mode is None or how == mode)
        )

    @property
    def total(self) -> int:
        """All, whatever their state."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class RegionRow:
    """How many people of a region attend, in each way."""

    region: Region
    in_person: int
    online: int


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: Sequence[Registration]
    number: int
    pages: int
    total: int


def modes_of(event: Event) -> list[AttendanceMode]:
    """The ways of attending that the event offers (Workshop note, Audience & Participation: hybrid options)."""
    offered = {
        Mode.IN_PERSON: [AttendanceMode.IN_PERSON],
        Mode.ONLINE: [AttendanceMode.ONLINE],
        Mode.HYBRID: [AttendanceMode.IN_PERSON, AttendanceMode.ONLINE],
    }
    return offered[Mode(event.mode)]


def find_form(event_id: uuid.UUID, *, questions: bool = True) -> RegistrationForm | None:
    """The event's form, if it has one."""
    wanted = select(RegistrationForm).where(RegistrationForm.event_id == event_id)
    if not questions:
        wanted = wanted.options(lazyload(RegistrationForm.questions))
    return db.session.scalar(wanted)


def get_form(event_id: uuid.UUID) -> RegistrationForm:
    """The event's form, or 404."""
    return find_form(event_id) or abort(404)


def get_question(event_id: uuid.UUID, question_id: uuid.UUID) -> Question:
    """A question of that event's form, or 404."""
    question = get_or_404(Question, question_id)
    return question if question.event_id == event_id else abort(404)


def is_answered(form: RegistrationForm) -> bool:
    """Whether somebody has answered the form already, so that its questions must stay what they are."""
    found: bool | None = db.session.scalar(select(exists().where(Registration.event_id == form.event_id)))
    return bool(found)


def get_registration(registration_id: uuid.UUID) -> Registration:
    """The registration, or 404."""
    return get_or_404(Registration, registration_id)


def find_registration(event_id: uuid.UUID, person_id: uuid.UUID | None) -> Registration | None:
    """A person's registration for an event."""
    if person_id is None:
        return None
    wanted = select(Registration).where(Registration.event_id == event_id, Registration.person_id == person_id)
    return db.session.scalar(wanted)


def get_by_token(token: str) -> Registration:
    """Whose personal token it is, or 404."""
    if not tokens.normal(token):
        abort(404)
    wanted = select(Registration).where(Registration.token_hash == tokens.hash_of(token))
    return db.session.scalar(wanted) or abort(404)


def counts(event: Event) -> Counts:
    """The registrations of an event, counted from the rows."""
    rows = db.session.execute(
        select(Registration.state_name, Registration.mode, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.state_name, Registration.mode)
    )
    return Counts({(state, mode): number for state, mode, number in rows})


def places_left(form: RegistrationForm, mode: str) -> int | None:
    """Free places of one kind, counted from the rows; None for no limit.  Only true for long under lock(form)."""
    places = form.places(mode)
    if places is None:
        return None
    taken = db.session.scalar(
        select(func.count()).where(
            Registration.event_id == form.event_id,
            Registration.state_name == State.ACCEPTED,
            Registration.mode == mode,
        )
    )
    return max(places - (taken or 0), 0)


def list_waiting(event_id: uuid.UUID, mode: str, limit: int | None = None) -> list[Registration]:
    """The waiting list of one kind of place, whoever waits longest first."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                Registration.event_id == event_id,
                Registration.state_name == State.WAITING,
                Registration.mode == mode,
            )
            .order_by(Registration.waiting_since, Registration.submitted_at, Registration.id)
            .limit(limit)
        )
    )


def place_in_line(registration: Registration) -> int:
    """Where somebody stands on the waiting list, from 1."""
    line = [each.id for each in list_waiting(registration.event_id, registration.mode)]
    return line.index(registration.id) + 1


def list_registrations(event: Event, state: State | None = None, page: int = 1) -> Page:
    """One page of an event's registrations, first come first; the waiting list in its order."""
    wanted = select(Registration).where(Registration.event_id == event.id)
    if state is not None:
        wanted = wanted.where(Registration.state_name == state)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(ceil(total / PER_PAGE), 1)
    number = min(max(page, 1), pages)
    first: InstrumentedAttribute[Any] = Registration.submitted_at
    if state is State.WAITING:
        first = Registration.waiting_since
    rows = db.session.scalars(
        wanted.order_by(first, Registration.submitted_at, Registration.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    return Page(rows, number, pages, total)


def counts_by_region(event: Event, *, present: bool = False, published: bool = False) -> list[RegionRow]:
    """Who attends from where: those accepted, or with `present` those who came to at least one session.

    A person who came counts once, in the room if ever seen there.  A `published` number leaves out who is absent.
    """
    accepted = select(Registration.person_id).where(Registration.event_id == event.id)
    left_out = absent_from_public(event.id, accepted) if published else frozenset()
    found = _regions(event, present, left_out)
    return [
        RegionRow(
            region,
            found.get((region.value, AttendanceMode.IN_PERSON.value), 0),
            found.get((region.value, AttendanceMode.ONLINE.value), 0),
        )
        for region in Region
    ]


def _regions(event: Event, present: bool, left_out: Collection[uuid.UUID]) -> dict[tuple[str, str], int]:
    came = _came(event).subquery()
    mode = came.c.mode if present else Registration.mode
    wanted = (
        select(Organisation.region, mode, func.count())
        .select_from(Registration)
        .join(Organisation, Registration.organisation_id == Organisation.id)
        .where(Registration.event_id == event.id, Registration.state_name == State.ACCEPTED)
        .where(Registration.person_id.not_in(left_out))
        .group_by(Organisation.region, mode)
    )
    if present:
        wanted = wanted.join(came, came.c.registration_id == Registration.id)
    return {(region, how): number for region, how, number in db.session.execute(wanted)}


def _came(event: Event) -> Select[uuid.UUID, str]:
    """One row for each person who came to a session of the event ("in_person" sorts before "online")."""
    return (
        select(Presence.registration_id, func.min(Presence.mode).label("mode"))
        .join(AgendaSession, Presence.session_id == AgendaSession.id)
        .where(AgendaSession.event_id == event.id)
        .group_by(Presence.registration_id)
    )


def count_present(event: Event) -> dict[str, int]:
    """How many people came to at least one session, by mode."""
    came = _came(event).subquery()
    rows = db.session.execute(select(came.c.mode, func.count().label("number")).group_by(came.c.mode))
    return {row.mode: row.number for row in rows}


def stage_register(event: Event, actor: Actor) -> Stage:
    """How many places are taken of how many, and how many registrations wait for a decision."""
    form = find_form(event.id, questions=False)
    if form is None:
        return Stage(Progress.LATER, _("not open yet"))
    now, found = clock.now(), counts(event)
    if now < form.opens_at:
        return Stage(Progress.LATER, _("opens on %(day)s", day=show_day(form.opens_at, event.zone)))
    submitted = found.of(State.SUBMITTED)
    attention = ""
    if submitted and policies.may_review(actor, event):
        attention = ngettext("%(num)d to review", "%(num)d to review", submitted)
    progress = Progress.NOW if now < form.closes_at or attention else Progress.DONE
    return Stage(progress, _taken_in_words(form, found), attention)


def _taken_in_words(form: RegistrationForm, found: Counts) -> str:
    limits = [form.places(mode) for mode in modes_of(form.event)]
    taken = found.of(State.ACCEPTED)
    if None in limits:
        return ngettext("%(num)d accepted", "%(num)d accepted", taken)
    places = sum(limit for limit in limits if limit is not None)
    return _("%(taken)s of %(places)s places", taken=show_number(taken), places=show_number(places))


def stage_convene(event: Event, _actor: Actor) -> Stage:
    """How far away the event is, or how many came."""
    now = clock.now()
    if now < event.starts_at:
        days = (event.starts_at - now).days
        words = ngettext("in %(num)d day", "in %(num)d days", days) if days else _("within a day")
        return Stage(Progress.LATER, words)
    came = sum(count_present(event).values())
    if now < event.ends_at:
        return Stage(Progress.NOW, ngettext("%(num)d present", "%(num)d present", came))
    return Stage(Progress.DONE, ngettext("%(num)d took part", "%(num)d took part", came))


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """What registration asks of this person: to review, to come, or to register while it is open."""
    return [*_to_review(event, actor), *_own_part(event, actor)]


def _to_review(event: Event, actor: Actor) -> list[Waiting]:
    if not policies.may_review(actor, event):
        return []
    wanted = select(func.count(), func.min(Registration.submitted_at)).where(
        Registration.event_id == event.id, Registration.state_name == State.SUBMITTED
    )
    number, oldest = db.session.execute(wanted).one()
    if not number:
        return []
    words = ngettext("%(num)d registration to review", "%(num)d registrations to review", number)
    values = {"event_id": event.id, "state": State.SUBMITTED.value}
    return [Waiting(words, "registration.queue", values, since=oldest)]


def _own_part(event: Event, actor: Actor) -> list[Waiting]:
    now, values = clock.now(), {"event_id": event.id}
    if not actor.organisations or not policies.may_see(actor, event) or now >= event.ends_at:
        return []
    own = find_registration(event.id, actor.id)
    if own is not None and own.state is State.ACCEPTED and event.starts_at - now < SOON:
        return [Waiting(_("Your sessions, and how to take part in them"), "registration.convene", values)]
    runs_it = actor.has_role(event.id, *STAFF)
    form = find_form(event.id, questions=False) if own is None and not runs_it else None
    if form is None or not form.opens_at <= now < form.closes_at:
        return []
    return [Waiting(_("Registration is open"), "registration.front", values, due=form.closes_at)]
