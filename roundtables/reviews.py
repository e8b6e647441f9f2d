"""The annual mutual review of a series: whose turn it is, and what each side may read.

Both sides are held responsible to their terms (Strategy, Mutual accountability), and civil society is asked "how
UNOCT's engagement is improving" (Strategy, Measuring Success).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import abort
from sqlalchemy import ColumnElement, extract, select

from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.waiting import Waiting
from people.models import Person
from roundtables.models import Appointment, Event, GroupSeat
from roundtables.queries import get_event
from roundtables.review_models import FollowUp, MutualReview, ReviewAnswer
from roundtables.terms import ROLES_OF
from roundtables.terms_models import Side


@dataclass(frozen=True)
class ReviewOf:
    """A review, looked at from one event of its series."""

    event: Event
    review: MutualReview

    @property
    def event_id(self) -> uuid.UUID:
        """The event from which one looks."""
        return self.event.id

    def answer(self, side: Side) -> ReviewAnswer | None:
        """What that side has said."""
        return next((each for each in self.review.answers if each.side == side), None)

    @property
    def missing(self) -> list[Side]:
        """The sides that have not answered."""
        return [side for side in Side if self.answer(side) is None]

    @property
    def complete(self) -> bool:
        """Whether both sides have answered, so that each may read the other."""
        return not self.missing


@dataclass(frozen=True)
class FollowUpOf:
    """One thing that was agreed, with the review it came from."""

    of: ReviewOf
    follow_up: FollowUp

    @property
    def event_id(self) -> uuid.UUID:
        """The event from which one looks."""
        return self.of.event_id


def events_of(event: Event) -> list[Event]:
    """The events of its series; itself alone where it stands alone."""
    return list(event.series.events) if event.series is not None else [event]


def side_of(actor: Actor, event: Event) -> Side | None:
    """For which side somebody answers, in whatever event of the series they have their role."""
    for side, roles in ROLES_OF.items():
        if any(actor.has_role(each.id, *roles) for each in events_of(event)):
            return side
    return None


def may_take_part(actor: Actor, thing: Event | ReviewOf | FollowUpOf) -> bool:
    """Policy: both sides, and nobody else."""
    event = thing.event if isinstance(thing, ReviewOf) else thing.of.event if isinstance(thing, FollowUpOf) else thing
    return side_of(actor, event) is not None


def get_review(event_id: uuid.UUID, review_id: uuid.UUID) -> ReviewOf:
    """A review of the event's series, or 404."""
    event, review = get_event(event_id), get_or_404(MutualReview, review_id)
    return ReviewOf(event, review) if review.series_id == event.series_id else abort(404)


def get_follow_up(event_id: uuid.UUID, review_id: uuid.UUID, follow_up_id: uuid.UUID) -> FollowUpOf:
    """Something that was agreed in that review, or 404."""
    of, follow_up = get_review(event_id, review_id), get_or_404(FollowUp, follow_up_id)
    return FollowUpOf(of, follow_up) if follow_up.review_id == of.review.id else abort(404)


def list_reviews(event: Event) -> list[ReviewOf]:
    """Those of the event's series, newest first."""
    if event.series_id is None:
        return []
    wanted = select(MutualReview).where(MutualReview.series_id == event.series_id)
    return [ReviewOf(event, each) for each in db.session.scalars(wanted.order_by(MutualReview.year.desc()))]


def years_to_begin(event: Event) -> list[int]:
    """The last year and the present one, where an event of the series began in it and no review has been begun."""
    now = clock.now()
    begun = {each.review.year for each in list_reviews(event)}
    held = {each.starts_at.year for each in events_of(event) if each.starts_at <= now}
    return [year for year in (now.year - 1, now.year) if year in held - begun] if event.series_id else []


def last_event(review: MutualReview) -> Event | None:
    """The last event of the review's year: where it is shown and what mails about it name."""
    wanted = select(Event).where(Event.series_id == review.series_id, extract("year", Event.starts_at) == review.year)
    return db.session.scalar(wanted.order_by(Event.starts_at.desc(), Event.id).limit(1))


def people_of(review: MutualReview, side: Side) -> Iterable[Person]:
    """Who can answer for one side: by their roles in the events of that year."""
    held = select(Event.id).where(Event.series_id == review.series_id, extract("year", Event.starts_at) == review.year)
    roles = ROLES_OF[side]
    keys = select(Appointment.person_id).where(Appointment.event_id.in_(held), Appointment.role.in_(roles))
    wanted: ColumnElement[bool] = Person.id.in_(keys)
    if side == Side.CIVIL_SOCIETY:
        wanted |= Person.id.in_(select(GroupSeat.person_id).where(GroupSeat.event_id.in_(held)))
    return db.session.scalars(select(Person).where(wanted).order_by(Person.name, Person.id))


def list_owners(of: ReviewOf) -> list[Person]:
    """Who can see to a follow-up: somebody of either side."""
    found = {person.id: person for side in Side for person in people_of(of.review, side)}
    return list(found.values())


def due_at(day: date) -> datetime:
    """The end of that day."""
    return datetime.combine(day, time(23, 59), UTC)


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """Each side is asked for its answer, whoever took something on for having it done."""
    if actor.id is None or event.series_id is None or side_of(actor, event) is None:
        return []
    found = []
    for of in list_reviews(event):
        last = last_event(of.review)
        if last is not None and last.id != event.id:
            continue
        here = {"event_id": event.id, "review_id": of.review.id}
        if side_of(actor, event) in of.missing:
            words = _("The annual review of %(year)s waits for your side's answer", year=str(of.review.year))
            found.append(Waiting(words, "roundtables.review", here, due=due_at(of.review.due_on)))
        for each in of.review.follow_ups:
            if each.owner_id == actor.id and each.done_at is None:
                words = _("Agreed in the annual review: %(what)s", what=each.what[:120])
                found.append(Waiting(words, "roundtables.review", here, due=due_at(each.due_on)))
    return found
