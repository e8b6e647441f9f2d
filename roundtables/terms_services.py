"""Verbs about terms of reference: write a version, publish it, accept it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import func, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.models import Person
from people.roles import Role, SiteRole
from roundtables import terms, terms_emails
from roundtables.models import Appointment, Event, GroupSeat
from roundtables.terms_models import Side, TermsAcceptance, TermsAction, TermsState, TermsVersion
from translations import services as translations
from translations.services import Words


class Act(StrEnum):
    """What the audit record calls it."""

    WRITTEN = "terms.written"
    PUBLISHED = "terms.published"
    ACCEPTED = "terms.accepted"


def write(event: Event, words: Words, *, for_series: bool = False, by: Actor) -> TermsVersion:
    """Begin the next version, or change the draft there is; `for_series` puts a new one above all its events."""
    lock(event)
    version = terms.draft(event)
    if version is None:
        version = _new_version(event, words, for_series)
    else:
        translations.rewrite(version.body, words)
    _refuse_others_series(version, by)
    db.session.add(version)
    audit.record(Act.WRITTEN, version, by=by, ordinal=version.ordinal)
    return version


def _new_version(event: Event, words: Words, for_series: bool) -> TermsVersion:
    if for_series and event.series_id is None:
        raise RuleBroken(_("This event belongs to no series."), code="no-series", field="scope")
    scope = {"series_id": event.series_id} if for_series else {"event_id": event.id}
    last = db.session.scalar(select(func.max(TermsVersion.ordinal)).filter_by(**scope))
    return TermsVersion(**scope, ordinal=1 + (last or 0), body=translations.write(words), state_name=TermsState.DRAFT)


def _refuse_others_series(version: TermsVersion, by: Actor) -> None:
    """What holds for all events of a series is not for the secretariat of one of them alone."""
    if version.series_id is not None and not by.has_site_role(SiteRole.ORGANISER):
        raise RuleBroken(
            _("Terms of a whole series are written by organisers. Write terms for this event alone."),
            code="not-your-series",
            field="scope",
        )


def publish_draft(event: Event, *, by: Actor) -> TermsVersion:
    """`publish` what is being written for the event."""
    version = terms.draft(event)
    if version is None:
        raise RuleBroken(_("There is no draft to publish: write it first."), code="no-draft", way=terms.way_to(event))
    publish(version, event, by=by)
    return version


def publish(version: TermsVersion, event: Event, *, by: Actor) -> None:
    """Put a version in the place of the one before; both sides have to accept it anew, and are told."""
    lock(version)
    _refuse_others_series(version, by)
    former = db.session.scalar(
        select(TermsVersion).where(
            TermsVersion.event_id == version.event_id
            if version.event_id is not None
            else TermsVersion.series_id == version.series_id,
            TermsVersion.state_name == TermsState.PUBLISHED,
        )
    )
    if former is not None:
        former.perform(TermsAction.SUPERSEDE)
    version.perform(TermsAction.PUBLISH)
    version.published_at = clock.now()
    audit.record(Act.PUBLISHED, version, by=by, ordinal=version.ordinal)
    for each in _bound_events(version, event):
        for person in _both_sides(each):
            if person.id != by.id:
                mail.queue(terms_emails.terms_published(person, each), about=version)


def _bound_events(version: TermsVersion, event: Event) -> Iterable[Event]:
    """The event; of a series, those of its events that are not over and have no terms of their own."""
    if version.event_id is not None:
        return [event]
    wanted = select(Event).where(Event.series_id == version.series_id, Event.ends_at > clock.now())
    return [each for each in db.session.scalars(wanted.order_by(Event.starts_at)) if terms.published(each) is version]


def _both_sides(event: Event) -> Iterable[Person]:
    """The secretariat and the members of the group, each once."""
    appointed = select(Appointment.person_id).where(
        Appointment.event_id == event.id, Appointment.role.in_((Role.SECRETARIAT, Role.CHAIR))
    )
    seated = select(GroupSeat.person_id).where(GroupSeat.event_id == event.id)
    wanted = select(Person).where(Person.id.in_(appointed.union(seated)))
    return db.session.scalars(wanted.order_by(Person.name, Person.id))


def accept(event: Event, side: Side, *, by: Actor) -> TermsAcceptance:
    """Accept the published version for one's side; the first who does so binds it, others can add their names."""
    lock(event)
    version = terms.published(event)
    if version is None:
        raise RuleBroken(_("No terms are published yet."), code="no-terms")
    if side not in terms.sides_of(by, event):
        raise RuleBroken(_("You do not act for this side in this event."), code="not-your-side")
    if terms.standing(event).has(by.id):
        raise RuleBroken(
            _("You have accepted this version already; nobody accepts for both sides."), code="accepted-already"
        )
    seat = db.session.scalar(select(GroupSeat).where(GroupSeat.event_id == event.id, GroupSeat.person_id == by.id))
    made = TermsAcceptance(
        terms=version,
        event_id=event.id,
        side=Side(side),
        person_id=by.id,
        organisation_id=seat.organisation_id if seat is not None and side == Side.CIVIL_SOCIETY else None,
        accepted_at=clock.now(),
    )
    db.session.add(made)
    audit.record(Act.ACCEPTED, made, by=by, side=side.value, ordinal=version.ordinal)
    return made
