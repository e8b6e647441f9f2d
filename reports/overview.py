"""What the overview of one event and one's own workspace are made of: stages, what waits, what to do next."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from agendas import queries as agendas
from core import clock
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.i18n import show_moment
from core.waiting import Stage, Waiting
from decisions import waiting as decisions
from people.roles import STAFF
from registration import queries as registration
from registration.models import Registration, RegistrationForm
from registration.models import State as RegistrationState
from reports import queries as reports
from roundtables import queries as roundtables
from roundtables import reviews, risks, terms
from roundtables.models import Event
from sponsorship import queries as sponsorship
from sponsorship.models import Call
from texts.models import ConsultationRound, Document, DocumentKind
from texts.policies import may_contribute

MOST_OWN_EVENTS = 30
WAITING_SOURCES: Sequence[Callable[[Event, Actor], list[Waiting]]] = (
    roundtables.waiting,
    terms.waiting,
    risks.waiting,
    reviews.waiting,
    agendas.waiting,
    registration.waiting,
    sponsorship.waiting,
    decisions.waiting,
    reports.waiting,
)


@dataclass(frozen=True)
class Cell:
    """One stage of the rail with the page it leads to."""

    key: str
    endpoint: str
    stage: Stage


@dataclass(frozen=True)
class Step:
    """What somebody who takes part can do now: one sentence, one button."""

    sentence: str
    button: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """One date that is still to come."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Own:
    """An event of one's own with one's part in it and what waits there."""

    event: Event
    roles: frozenset[str]
    registration: Registration | None
    waiting: Sequence[Waiting]


def rail(event: Event, actor: Actor) -> list[Cell]:
    """The six stages in their order (Workshop note: Consult, Agenda, Register, Sponsor, Convene, Report)."""
    return [
        Cell("consult", "roundtables.consult", roundtables.stage(event, actor)),
        Cell("agenda", "agendas.agenda", agendas.stage(event, actor)),
        Cell("register", "registration.front", registration.stage_register(event, actor)),
        Cell("sponsor", "sponsorship.call", sponsorship.stage(event, actor)),
        Cell("convene", "registration.convene", registration.stage_convene(event, actor)),
        Cell("report", "reports.outcome", reports.stage(event, actor)),
    ]


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """Everything that waits for somebody in an event, the most pressing first."""
    if not actor.signed_in:
        return []
    found = [each for source in WAITING_SOURCES for each in source(event, actor)]
    return sorted(found, key=_urgency)


def _urgency(each: Waiting) -> tuple[bool, float, float]:
    due = each.due.timestamp() if each.due else 0.0
    return each.due is None, due, each.since.timestamp() if each.since else 0.0


def rounds(event: Event) -> dict[str, ConsultationRound]:
    """The rounds of comments that are still open or still to come, by kind of document."""
    now = clock.now()
    rows = db.session.execute(
        select(Document.kind, ConsultationRound)
        .join(ConsultationRound, ConsultationRound.document_id == Document.id)
        .where(Document.event_id == event.id, ConsultationRound.closes_at > now)
        .order_by(ConsultationRound.closes_at.desc())
    )
    return dict(rows.all())


def next_step(event: Event, actor: Actor, open_rounds: Mapping[str, ConsultationRound]) -> Step | None:
    """What to do now for somebody who takes part, most useful first."""
    here: dict[str, object] = {"event_id": event.id}
    if actor.has_role(event.id, *STAFF):
        return _to_read(event, here)
    now = clock.now()
    speaks = may_contribute(actor) or not actor.signed_in
    draft = open_rounds.get(DocumentKind.OUTCOME)
    if draft is not None and draft.opens_at <= now and speaks:
        sentence = _(
            "The draft outcome is open for comments until %(day)s.", day=show_moment(draft.closes_at, event.zone)
        )
        return Step(sentence, _("Comment on the draft"), "reports.outcome", here)
    return (
        _to_take_part(event, actor, here)
        or _to_comment(event, open_rounds.get(DocumentKind.AGENDA), speaks, here)
        or _to_read(event, here)
    )


def _to_take_part(event: Event, actor: Actor, here: Mapping[str, object]) -> Step | None:
    if event.ends_at <= clock.now():
        return None
    own = registration.find_registration(event.id, actor.id)
    if own is not None and own.state == RegistrationState.ACCEPTED:
        return Step(_("You are registered and have a place."), _("Go to my sessions"), "registration.convene", here)
    if own is not None and own.state != RegistrationState.WITHDRAWN:
        return Step(_("You have asked for a place."), _("See where it stands"), "registration.front", here)
    form = registration.find_form(event.id, questions=False)
    if form is None or not form.opens_at <= clock.now() < form.closes_at:
        return None
    closes = show_moment(form.closes_at, event.zone)
    return Step(_("Registration is open until %(day)s.", day=closes), _("Register"), "registration.front", here)


def _to_comment(
    event: Event, consultation: ConsultationRound | None, speaks: bool, here: Mapping[str, object]
) -> Step | None:
    if consultation is None or consultation.opens_at > clock.now() or not speaks:
        return None
    closes = show_moment(consultation.closes_at, event.zone)
    sentence = _("The agenda is open for comments until %(day)s.", day=closes)
    return Step(sentence, _("Comment on the agenda"), "agendas.agenda", here)


def _to_read(event: Event, here: Mapping[str, object]) -> Step | None:
    outcome = reports.outcome_of(event)
    if outcome is not None and outcome.published is not None:
        return Step(_("The outcome document is published."), _("Read the outcome"), "reports.outcome", here)
    agenda = agendas.agenda_of(event)
    if agenda is not None and agenda.published is not None:
        return Step(_("The agenda is published."), _("Read the agenda"), "agendas.agenda", here)
    return None


def next_dates(event: Event, open_rounds: Mapping[str, ConsultationRound]) -> list[Due]:
    """What is still to come, soonest first."""
    form = db.session.execute(
        select(RegistrationForm.opens_at, RegistrationForm.closes_at).where(RegistrationForm.event_id == event.id)
    ).first()
    call = db.session.execute(select(Call.opens_at, Call.closes_at).where(Call.event_id == event.id)).first()
    agenda, outcome = open_rounds.get(DocumentKind.AGENDA), open_rounds.get(DocumentKind.OUTCOME)
    dates = [
        (agenda.closes_at if agenda else None, _("comments on the agenda close")),
        (outcome.closes_at if outcome else None, _("comments on the draft outcome close")),
        (form.opens_at if form else None, _("registration opens")),
        (form.closes_at if form else None, _("registration closes")),
        (call.opens_at if call else None, _("the call for sponsorship opens")),
        (call.closes_at if call else None, _("the call for sponsorship closes")),
        (event.starts_at, _("the event begins")),
        (event.ends_at, _("the event ends")),
    ]
    now = clock.now()
    return sorted((Due(at, words) for at, words in dates if at is not None and at > now), key=lambda each: each.at)


def own_events(actor: Actor) -> list[Own]:
    """The events in which somebody has a role or is registered, with what waits for them there."""
    rows = db.session.scalars(select(Registration).where(Registration.person_id == actor.id))
    registered = {each.event_id: each for each in rows}
    return [
        Own(event, actor.roles.get(event.id, frozenset()), registered.get(event.id), waiting(event, actor))
        for event in _events(actor, list(registered))
    ]


def _events(actor: Actor, registered: Sequence[uuid.UUID]) -> list[Event]:
    mine = or_(Event.id.in_(list(actor.roles)), Event.id.in_(registered))
    return list(db.session.scalars(roundtables.upcoming_first(select(Event).where(mine)).limit(MOST_OWN_EVENTS)))
