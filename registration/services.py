"""Verbs of registration: asking, deciding, giving back a place.  A place is given under lock(form), or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, lock
from core.forms import LONG
from core.i18n import gettext as _
from core.i18n import show_moment
from core.rules import RuleBroken
from decisions.models import Area, Decision, Verdict
from decisions.services import record as record_decision
from people import pseudonyms
from people.models import Membership, Organisation, Person
from registration import emails, events, queries, tokens
from registration.answers import Answers, checked
from registration.asking import (
    add_question,
    change_form,
    move_question,
    open_form,
    remove_question,
    reword_question,
)
from registration.attending import mark_present, refuse_code, remove_presence
from registration.models import Action, AttendanceMode, Registration, RegistrationForm, State
from registration.places import change_places, move_up
from roundtables.models import Event

__all__ = [
    "accept",
    "add_question",
    "change_answers",
    "change_form",
    "change_places",
    "decline",
    "mark_present",
    "move_question",
    "open_form",
    "overturn",
    "refuse_code",
    "register",
    "remove_presence",
    "remove_question",
    "reopen",
    "reword_question",
    "vary",
    "withdraw",
]


class Act(StrEnum):
    """What the audit record calls it."""

    REGISTERED = "registration.registered"
    CHANGED = "registration.changed"
    ACCEPTED = "registration.accepted"
    PUT_ON_WAITING_LIST = "registration.put_on_waiting_list"
    DECLINED = "registration.declined"
    WITHDRAWN = "registration.withdrawn"
    REOPENED = "registration.reopened"


def refuse_outside_window(form: RegistrationForm, now: datetime) -> None:
    """Registration is open between two moments, both shown in the event's zone."""
    zone = form.event.zone
    if now < form.opens_at:
        raise RuleBroken(
            _("Registration opens on %(moment)s.", moment=show_moment(form.opens_at, zone)), code="not-open-yet"
        )
    if now >= form.closes_at:
        raise RuleBroken(
            _("Registration closed on %(moment)s.", moment=show_moment(form.closes_at, zone)), code="closed"
        )


def refuse_mode(event: Event, mode: AttendanceMode) -> None:
    """Only the ways of attending that the event offers."""
    if mode not in queries.modes_of(event):
        raise RuleBroken(_("This event does not offer this way of taking part."), code="mode", field="mode")


def refuse_stranger(person: Person, organisation: Organisation) -> None:
    """One registers for an organisation one speaks for (Workshop note, Audience & Participation)."""
    speaks = exists().where(
        Membership.person_id == person.id, Membership.organisation_id == organisation.id, Membership.approved()
    )
    if not db.session.scalar(select(speaks)):
        raise RuleBroken(
            _("Choose an organisation that you speak for."), code="not-a-representative", field="organisation_id"
        )


def refuse_too_long(needs: str) -> None:
    """A limit, for whoever calls without a form."""
    if len(needs) > LONG:
        raise RuleBroken(_("This is too long: at most %(max)d characters.", max=LONG), code="too-long", field="needs")


def register(
    form: RegistrationForm,
    person: Person,
    organisation: Organisation,
    *,
    mode: AttendanceMode,
    needs: str = "",
    answers: Answers | None = None,
    by: Actor,
) -> tuple[Registration, str]:
    """Ask for a place, for the first time or again after withdrawing; the personal token is given back once."""
    lock(form)
    refuse_outside_window(form, clock.now())
    refuse_stranger(person, organisation)
    registration = queries.find_registration(form.event_id, person.id)
    if registration is None:
        registration = Registration(
            event_id=form.event_id, person_id=person.id, state_name=State.SUBMITTED, answers={}, waiting_since=None
        )
    elif registration.may(Action.SUBMIT_AGAIN):
        registration.perform(Action.SUBMIT_AGAIN)
    else:
        raise RuleBroken(_("You have registered for this event already."), code="already-registered")
    _fill_in(form, registration, organisation, mode=mode, needs=needs, answers=answers or {})
    registration.submitted_at, registration.waiting_since = clock.now(), None
    token = tokens.renew(registration)
    db.session.add(registration)
    pseudonyms.give(form.event_id, person.id, organisation.id)
    audit.record(Act.REGISTERED, registration, by=by, mode=mode.value)
    db.session.refresh(registration)
    mail.queue(emails.received(registration), about=registration)
    return registration, token


def _fill_in(
    form: RegistrationForm,
    registration: Registration,
    organisation: Organisation,
    *,
    mode: AttendanceMode,
    needs: str,
    answers: Answers,
) -> None:
    refuse_mode(form.event, mode)
    refuse_too_long(needs)
    registration.answers = checked(form.questions, answers)
    registration.mode, registration.needs, registration.organisation_id = mode, needs, organisation.id


def change_answers(
    registration: Registration,
    organisation: Organisation,
    *,
    mode: AttendanceMode,
    needs: str,
    answers: Answers,
    by: Actor,
) -> None:
    """Change what one answered, while nobody has decided on it."""
    form = hold(registration)
    if registration.state is not State.SUBMITTED:
        raise RuleBroken(
            _("Your registration has been decided on, so your answers can no longer be changed here."), code="decided"
        )
    refuse_stranger(registration.person, organisation)
    _fill_in(form, registration, organisation, mode=mode, needs=needs, answers=answers)
    audit.record(Act.CHANGED, registration, by=by, mode=mode.value)
    db.session.refresh(registration)


def hold(registration: Registration) -> RegistrationForm:
    """Take the form's lock, which orders everything that gives or frees a place, and read the registration anew."""
    form = queries.get_form(registration.event_id)
    db.session.flush()
    lock(form)
    db.session.refresh(registration)
    return form


def accept(registration: Registration, *, by: Actor, reason: str = "") -> None:
    """Accept; where no place is left, the registration goes on the waiting list instead."""
    _give_place(hold(registration), registration, by=by, reason=reason)


def _give_place(form: RegistrationForm, registration: Registration, *, by: Actor, reason: str) -> None:
    if queries.places_left(form, registration.mode) == 0:
        _wait(registration, by=by, reason=reason)
        return
    registration.perform(Action.ACCEPT)
    registration.waiting_since = None
    _decided(registration, Verdict.ACCEPTED, reason, by=by)
    audit.record(Act.ACCEPTED, registration, by=by)
    events.accepted.send(registration)
    mail.queue(emails.accepted(registration), about=registration)


def _wait(registration: Registration, *, by: Actor, reason: str) -> None:
    if registration.state is State.WAITING:
        raise RuleBroken(
            _("No place is free. The waiting list moves by itself as soon as one is."), code="no-place", field="verdict"
        )
    registration.perform(Action.PUT_ON_WAITING_LIST)
    registration.waiting_since = clock.now()
    _decided(registration, Verdict.WAITING, reason, by=by)
    audit.record(Act.PUT_ON_WAITING_LIST, registration, by=by)
    mail.queue(emails.waiting(registration, queries.place_in_line(registration)), about=registration)


def decline(registration: Registration, *, by: Actor, reason: str) -> None:
    """Decline, with a reason that the person reads and may contest (Strategy, Transparency)."""
    if not reason.strip():
        raise RuleBroken(
            _("Give a reason. The person reads it and may contest the decision."), code="no-reason", field="reason"
        )
    hold(registration)
    registration.perform(Action.DECLINE)
    registration.waiting_since = None
    decision = _decided(registration, Verdict.DECLINED, reason.strip(), by=by)
    audit.record(Act.DECLINED, registration, by=by)
    mail.queue(emails.declined(registration, reason.strip(), decision.contest_until), about=registration)


def _decided(registration: Registration, verdict: Verdict, reason: str, *, by: Actor) -> Decision:
    """Write the decision into the register."""
    return record_decision(
        registration, event_id=registration.event_id, area=Area.ACCREDITATION, verdict=verdict, reason=reason, by=by
    )


def reopen(registration: Registration, *, by: Actor) -> RegistrationForm:
    """Take a refusal back: the registration waits for a decision as if it had just arrived."""
    form = hold(registration)
    registration.perform(Action.REOPEN)
    audit.record(Act.REOPENED, registration, by=by)
    return form


def overturn(registration: Registration, *, by: Actor, reason: str) -> None:
    """The refusal was wrong: accept after all, or put on the waiting list where no place is left."""
    _give_place(reopen(registration, by=by), registration, by=by, reason=reason)


def vary(registration: Registration, *, by: Actor, reason: str) -> None:
    """The refusal was partly wrong: wait for a place, even where one is free now."""
    reopen(registration, by=by)
    _wait(registration, by=by, reason=reason)


def withdraw(registration: Registration, *, by: Actor) -> Sequence[Registration]:
    """Give up the request or the place; whoever waits longest moves up at once, and is given back."""
    form = hold(registration)
    registration.perform(Action.WITHDRAW)
    registration.waiting_since = None
    audit.record(Act.WITHDRAWN, registration, by=by)
    events.withdrawn.send(registration)
    mail.queue(emails.withdrawn(registration), about=registration)
    return move_up(form)
