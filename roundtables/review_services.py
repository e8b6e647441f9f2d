"""Verbs about the annual mutual review: begin it, answer, agree on what follows, remind."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import extract, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, lock
from core.forms import LONG
from core.i18n import LANGUAGES, show_day, speaking
from core.i18n import gettext as _
from core.rules import RuleBroken
from roundtables import reviews, terms_emails
from roundtables.models import Event
from roundtables.review_models import FollowUp, MutualReview, ReviewAnswer
from roundtables.reviews import ReviewOf
from roundtables.terms_models import Side

TIME_TO_ANSWER = timedelta(days=30)
BETWEEN_REMINDERS = timedelta(days=14)


class Act(StrEnum):
    """What the audit record calls it."""

    BEGUN = "review.begun"
    ANSWERED = "review.answered"
    AGREED = "review.agreed"
    DONE = "review.follow-up-done"
    REMINDED = "review.reminded"


def begin(event: Event, year: int, *, by: Actor | None) -> MutualReview:
    """Open the review of a year for both sides."""
    lock(event)
    if event.series_id is None:
        raise RuleBroken(_("This event belongs to no series."), code="no-series")
    if year not in reviews.years_to_begin(event):
        raise RuleBroken(_("The review of this year is begun already, or no event was held in it."), code="not-now")
    return _begin(event.series_id, year, by)


def _begin(series_id: UUID, year: int, by: Actor | None) -> MutualReview:
    """Due at the end of the January that follows, and never sooner than there is time to answer."""
    due_on = max(date(year + 1, 1, 31), (clock.now() + TIME_TO_ANSWER).date())
    review = MutualReview(series_id=series_id, year=year, due_on=due_on, reminded_at=None, answers=[], follow_ups=[])
    db.session.add(review)
    audit.record(Act.BEGUN, review, by=by, year=year)
    return review


def answer(
    of: ReviewOf, side: Side, *, language: str, promised: str, kept: str, change: str, by: Actor
) -> ReviewAnswer:
    """Say or correct what one's side says; once both have answered, both stand."""
    lock(of.review)
    if by.id is None or reviews.side_of(by, of.event) != side:
        raise RuleBroken(_("You do not act for this side in this event."), code="not-your-side")
    if of.complete:
        raise RuleBroken(_("Both sides have answered, so that the answers no longer change."), code="complete")
    _check_words(language, {"promised": promised, "kept": kept, "change": change})
    given = of.answer(side)
    if given is None:
        given = ReviewAnswer(side=Side(side))
        of.review.answers.append(given)
    given.language, given.author_id = language, by.id
    given.promised, given.kept, given.change = promised.strip(), kept.strip(), change.strip()
    audit.record(Act.ANSWERED, of.review, by=by, side=side.value)
    return given


def _check_words(language: str, words: dict[str, str]) -> None:
    if language not in LANGUAGES:
        raise RuleBroken(_("Choose a language from the list."), code="no-such-language", field="language")
    for field, body in words.items():
        if not body.strip():
            raise RuleBroken(_("Fill this in."), code="no-words", field=field)
        if len(body) > LONG:
            raise RuleBroken(_("This is too long: at most %(max)d characters.", max=LONG), code="too-long", field=field)


def agree(of: ReviewOf, *, what: str, owner_id: UUID, due_on: date, by: Actor) -> FollowUp:
    """Note what both agreed to do, once both have answered."""
    lock(of.review)
    if not of.complete:
        raise RuleBroken(_("First both sides answer."), code="incomplete")
    if not what.strip() or len(what) > LONG:
        raise RuleBroken(_("Say in a sentence what is to be done."), code="no-words", field="what")
    if owner_id not in {person.id for person in reviews.list_owners(of)}:
        raise RuleBroken(_("Choose somebody of one of the two sides."), code="no-owner", field="owner")
    made = FollowUp(what=what.strip(), owner_id=owner_id, due_on=due_on, done_at=None)
    of.review.follow_ups.append(made)
    audit.record(Act.AGREED, of.review, by=by, due=due_on.isoformat())
    return made


def finish(follow_up: FollowUp, *, by: Actor) -> None:
    """It is done."""
    lock(follow_up)
    if follow_up.done_at is not None:
        raise RuleBroken(_("This is noted as done already."), code="done")
    follow_up.done_at = clock.now()
    audit.record(Act.DONE, follow_up, by=by)


def remind() -> int:
    """Each night: begin what the past year owes, write to the sides that have not answered; how many mails.

    Nobody is written to more often than every two weeks, nor long after the day on which the answer was due.
    """
    for series_id, year in _owed():
        _begin(series_id, year, by=None)
    db.session.flush()
    return sum(_remind(review) for review in db.session.scalars(select(MutualReview).order_by(MutualReview.due_on)))


def _owed() -> list[tuple[UUID, int]]:
    """The series that held an event last year and have no review of it."""
    year = clock.now().year - 1
    begun = select(MutualReview.series_id).where(MutualReview.year == year)
    held = select(Event.series_id).where(
        Event.series_id.is_not(None), extract("year", Event.starts_at) == year, Event.series_id.not_in(begun)
    )
    return [(key, year) for key in db.session.scalars(held.distinct()) if key is not None]


def _remind(review: MutualReview) -> int:
    now, event = clock.now(), reviews.last_event(review)
    rested = review.reminded_at is None or now - review.reminded_at >= BETWEEN_REMINDERS
    if event is None or not rested or now.date() > review.due_on + BETWEEN_REMINDERS:
        return 0
    people = [person for side in ReviewOf(event, review).missing for person in reviews.people_of(review, side)]
    for person in people:
        with speaking(person.language):
            due = show_day(review.due_on)
        mail.queue(terms_emails.review_due(person, event, due=due), about=review)
    if people:
        review.reminded_at = now
        audit.record(Act.REMINDED, review, by=None, mails=len(people))
    return len(people)
