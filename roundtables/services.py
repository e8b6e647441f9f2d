"""Verbs about series, events, roles, the consultation group, dialogues and bilaterals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions import criteria
from decisions import services as decisions
from decisions.models import Area, Verdict
from people import pseudonyms
from people.models import Attribution, Organisation, Person
from people.roles import STAFF, Role
from roundtables import emails, queries, risks, rules
from roundtables.models import (
    Appointment,
    BalanceTarget,
    Consultation,
    ConsultationAttendee,
    ConsultationKind,
    ConsultationPoint,
    Event,
    EventKind,
    GroupSeat,
    Measure,
    Mode,
    Series,
)
from translations import services as translations
from translations.models import Text
from translations.services import Words


class Act(StrEnum):
    """What the audit record calls it."""

    SERIES_CREATED = "series.created"
    CREATED = "event.created"
    EDITED = "event.edited"
    PUBLISHED = "event.published"
    APPOINTED = "event.appointed"
    DISMISSED = "event.dismissed"
    SEATED = "group.seated"
    UNSEATED = "group.unseated"
    TARGETS_SET = "group.targets-set"
    CONSULTATION_RECORDED = "consultation.recorded"
    CONSULTATION_EDITED = "consultation.edited"
    POINT_ADDED = "point.added"
    POINT_EDITED = "point.edited"
    POINT_REMOVED = "point.removed"


def create_series(title: Words, summary: Words, *, by: Actor) -> Series:
    """A series that events can belong to."""
    series = Series(title=translations.write(title), summary=reworded(None, summary))
    db.session.add(series)
    audit.record(Act.SERIES_CREATED, series, by=by)
    return series


def reworded(text: Text | None, words: Words) -> Text | None:
    """Words that may be missing: written, changed, or None where nothing is left of them."""
    if not any(body.strip() for body in words.values()):
        if text is not None:
            db.session.delete(text)
        return None
    if text is None:
        return translations.write(words)
    translations.rewrite(text, words)
    return text


def create_event(
    *,
    series: Series | None,
    kind: EventKind,
    mode: Mode,
    title: Words,
    summary: Words,
    venue: Words,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    by: Actor,
) -> Event:
    """An event that only those with a role see; whoever creates it becomes its secretariat."""
    rules.check_dates(starts_at, ends_at, zone)
    event = Event(
        series=series,
        kind=EventKind(kind),
        mode=Mode(mode),
        title=translations.write(title),
        summary=reworded(None, summary),
        venue=reworded(None, venue),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
    )
    db.session.add(event)
    audit.record(Act.CREATED, event, by=by)
    criteria.publish_standing(event.id)  # so that every decision rests on what could be read before
    if by.id is not None:
        db.session.add(Appointment(event_id=event.id, person_id=by.id, role=Role.SECRETARIAT))
        db.session.flush()
    return event


def edit_event(
    event: Event,
    *,
    series: Series | None,
    kind: EventKind,
    mode: Mode,
    title: Words,
    summary: Words,
    venue: Words,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    by: Actor,
) -> None:
    """Change what is said of an event; whoever changes the zone gives the moments anew, from the same wall times."""
    rules.check_dates(starts_at, ends_at, zone)
    event.series, event.kind, event.mode = series, EventKind(kind), Mode(mode)
    translations.rewrite(event.title, title)
    event.summary, event.venue = reworded(event.summary, summary), reworded(event.venue, venue)
    before = {"starts_before": event.starts_at.isoformat(), "zone_before": event.zone}
    event.starts_at, event.ends_at, event.zone = starts_at, ends_at, zone
    audit.record(Act.EDITED, event, by=by, starts=starts_at.isoformat(), zone=zone, **before)


def publish_event(event: Event, *, by: Actor) -> None:
    """Let everybody see the event; what has been public is not taken back."""
    lock(event)
    if event.public_at is not None:
        raise RuleBroken(_("The event is public already."), code="already-public")
    risks.refuse_unsigned(event)
    event.public_at = clock.now()
    audit.record(Act.PUBLISHED, event, by=by)


def appoint(event: Event, person: Person, role: Role, *, by: Actor) -> Appointment:
    """Give a person a role in the event and tell them."""
    lock(event)
    if role not in STAFF:
        raise RuleBroken(
            _("Members of the consultation group are chosen on the group's page."), code="not-appointed", field="role"
        )
    if person.account is None:
        raise rules.no_account()
    held = select(Appointment.id).where(
        Appointment.event_id == event.id, Appointment.person_id == person.id, Appointment.role == role
    )
    if db.session.scalar(held) is not None:
        raise RuleBroken(_("This person has that role already."), code="already-appointed", field="email")
    appointment = Appointment(event_id=event.id, person=person, role=Role(role))
    db.session.add(appointment)
    audit.record(Act.APPOINTED, appointment, by=by, person=person.id, role=role)
    if person.id != by.id:
        mail.queue(emails.appointed(appointment, event), about=appointment)
    return appointment


def appoint_by_address(event: Event, address: str, role: Role, *, by: Actor) -> Appointment:
    """`appoint` for whoever signs in with that e-mail address."""
    person = queries.person_with_account(address)
    if person is None:
        raise rules.no_account()
    return appoint(event, person, role, by=by)


def dismiss(appointment: Appointment, event: Event, *, by: Actor) -> None:
    """Take a role back; somebody must remain who prepares the event."""
    lock(event)
    if appointment.role == Role.SECRETARIAT:
        secretariat = select(func.count()).where(Appointment.event_id == event.id, Appointment.role == Role.SECRETARIAT)
        if (db.session.scalar(secretariat) or 0) <= 1:
            raise RuleBroken(
                _("This is the last member of the secretariat. Appoint another one first."), code="last-secretariat"
            )
    audit.record(Act.DISMISSED, appointment, by=by, person=appointment.person_id, role=appointment.role)
    db.session.delete(appointment)
    db.session.flush()


def seat(event: Event, person: Person, organisation: Organisation, *, by: Actor, reason: str = "") -> GroupSeat:
    """Give a representative a seat in the consultation group; the decision is recorded and the person told."""
    lock(event)
    rules.check_candidate(event, person, organisation)
    taken = GroupSeat(event_id=event.id, person=person, organisation=organisation)
    db.session.add(taken)
    pseudonyms.give(event.id, person.id, organisation.id)
    decisions.record(taken, event_id=event.id, area=Area.GROUP, verdict=Verdict.ACCEPTED, reason=reason.strip(), by=by)
    audit.record(Act.SEATED, taken, by=by, person=person.id, organisation=organisation.id)
    mail.queue(emails.seated(taken, event), about=taken)
    return taken


def unseat(taken: GroupSeat, event: Event, *, by: Actor, reason: str) -> None:
    """Take a seat back with a reason that the person is told (Strategy, Transparency)."""
    if not reason.strip():
        raise RuleBroken(_("Give the reason: the person is told it."), code="no-reason", field="reason")
    why = reason.strip()
    made = decisions.record(taken, event_id=event.id, area=Area.GROUP, verdict=Verdict.REMOVED, reason=why, by=by)
    audit.record(Act.UNSEATED, taken, by=by, person=taken.person_id, organisation=taken.organisation_id)
    mail.queue(emails.unseated(taken, event, made), about=taken)
    db.session.delete(taken)
    db.session.flush()


def set_targets(event: Event, agreed: Mapping[Measure, int], *, by: Actor) -> None:
    """Replace the marks, in per cent; a measure that is left out has none."""
    lock(event)
    rules.check_targets(agreed)
    db.session.execute(delete(BalanceTarget).where(BalanceTarget.event_id == event.id))
    db.session.add_all(
        BalanceTarget(event_id=event.id, measure=measure, per_cent=per_cent) for measure, per_cent in agreed.items()
    )
    audit.record(Act.TARGETS_SET, event, by=by, **{measure.value: per_cent for measure, per_cent in agreed.items()})


def record_consultation(
    event: Event,
    *,
    kind: ConsultationKind,
    title: Words,
    summary: Words,
    held_at: datetime,
    language: str,
    organisations: Collection[Organisation],
    by: Actor,
) -> Consultation:
    """A dialogue or a bilateral that was held or is planned (Workshop note, Civil Society Leadership)."""
    rules.check_consultation(kind, language, organisations, held_at)
    consultation = Consultation(
        event_id=event.id,
        kind=ConsultationKind(kind),
        title=translations.write(title),
        summary=reworded(None, summary),
        held_at=held_at,
        language=language,
        attendees=[ConsultationAttendee(organisation=each) for each in organisations],
        points=[],
    )
    db.session.add(consultation)
    audit.record(Act.CONSULTATION_RECORDED, consultation, by=by, kind=kind)
    return consultation


def edit_consultation(
    consultation: Consultation,
    *,
    kind: ConsultationKind,
    title: Words,
    summary: Words,
    held_at: datetime,
    language: str,
    organisations: Collection[Organisation],
    by: Actor,
) -> None:
    """Change what was recorded; an organisation to which a point is attributed stays among those who took part."""
    rules.check_consultation(kind, language, organisations, held_at)
    keys = {each.id for each in organisations}
    if any(point.organisation_id not in keys for point in consultation.points if point.organisation_id):
        raise RuleBroken(
            _("A point is attributed to an organisation that you removed. Change the point first."),
            code="organisation-quoted",
            field="organisations",
        )
    translations.rewrite(consultation.title, title)
    consultation.summary = reworded(consultation.summary, summary)
    consultation.kind, consultation.language, consultation.held_at = ConsultationKind(kind), language, held_at
    stay = {each.organisation_id: each for each in consultation.attendees}
    consultation.attendees = [stay.get(each.id) or ConsultationAttendee(organisation=each) for each in organisations]
    audit.record(Act.CONSULTATION_EDITED, consultation, by=by)


def add_point(
    consultation: Consultation,
    *,
    words: Words,
    source_language: str,
    attribution: Attribution,
    organisation: Organisation | None,
    by: Actor,
) -> ConsultationPoint:
    """One thing that was said."""
    lock(consultation)
    point = ConsultationPoint(
        number=max((each.number for each in consultation.points), default=0) + 1,
        body=translations.write(words, source=source_language),
        attribution=Attribution(attribution),
        organisation=rules.speaker(consultation, attribution, organisation),
    )
    consultation.points.append(point)
    audit.record(Act.POINT_ADDED, point, by=by)
    return point


def edit_point(
    point: ConsultationPoint,
    *,
    words: Words,
    attribution: Attribution,
    organisation: Organisation | None,
    by: Actor,
) -> None:
    """Change a point that nothing goes back to yet."""
    rules.check_unused(point)
    translations.rewrite(point.body, words)
    point.organisation = rules.speaker(point.consultation, attribution, organisation)
    point.attribution = Attribution(attribution)
    audit.record(Act.POINT_EDITED, point, by=by)


def remove_point(point: ConsultationPoint, *, by: Actor) -> None:
    """Take a point back that nothing goes back to yet."""
    rules.check_unused(point)
    audit.record(Act.POINT_REMOVED, point, by=by, number=point.number)
    point.consultation.points.remove(point)
    db.session.delete(point.body)
    db.session.flush()
