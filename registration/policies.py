"""Who may do what with registrations, places and presence."""

from __future__ import annotations

from agendas.models import AgendaSession
from core.auth import Actor
from people.roles import Role
from registration.models import Presence, Registration, RegistrationForm, State
from roundtables.models import Event
from roundtables.policies import may_see

__all__ = ["may_see"]

Attended = Event | AgendaSession | Registration | Presence


def may_set_up(actor: Actor, event: Event | RegistrationForm) -> bool:
    """The form, its questions and the number of places."""
    return actor.has_role(event.event_id, Role.SECRETARIAT)


def may_review(actor: Actor, event: Event) -> bool:
    """See who has registered."""
    return actor.has_role(event.event_id, Role.SECRETARIAT, Role.REVIEWER)


def may_decide(actor: Actor, registration: Registration) -> bool:
    """Accept, decline, or withdraw in somebody's place; never one's own request."""
    reviews = actor.has_role(registration.event_id, Role.SECRETARIAT, Role.REVIEWER)
    return reviews and actor.id != registration.person_id


def may_register(actor: Actor, form: RegistrationForm) -> bool:
    """Whoever has signed in, where the event can be seen; for which organisation is the service's rule."""
    return actor.signed_in and may_see(actor, form.event)


def is_own(actor: Actor, registration: Registration) -> bool:
    """One's own registration."""
    return actor.signed_in and actor.id == registration.person_id


def may_look_at_door(actor: Actor, thing: Attended) -> bool:
    """See who is expected and who is there."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT, Role.REVIEWER, Role.RAPPORTEUR)


def may_check_in(actor: Actor, thing: Attended) -> bool:
    """Note at the door that somebody is there, or remove what was noted by mistake."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT, Role.REVIEWER)


def may_know_names(actor: Actor, thing: Attended) -> bool:
    """Whoever reviews or stands at the door must know who it is, however the person's words are attributed."""
    return actor.has_role(thing.event_id, Role.SECRETARIAT, Role.REVIEWER)


def may_show_less(actor: Actor, registration: Registration) -> bool:
    """Lower how far somebody is shown; for oneself there is a page of one's own, which can also raise it."""
    return actor.has_role(registration.event_id, Role.SECRETARIAT) and actor.id != registration.person_id


def may_read_needs(actor: Actor, registration: Registration) -> bool:
    """What somebody needs is read by the secretariat alone, as the form promises; not by those who only review."""
    return is_own(actor, registration) or actor.has_role(registration.event_id, Role.SECRETARIAT)


def takes_part(actor: Actor, registration: Registration) -> bool:
    """One's own registration, and it holds a place."""
    return is_own(actor, registration) and registration.state is State.ACCEPTED
