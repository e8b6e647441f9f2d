"""What roundtables add to an invitation of a person: a role in an event that the inviting organiser prepares."""

from __future__ import annotations

import uuid

from core.auth import Actor
from core.i18n import language
from people import invitations
from people.events import invited
from people.models import Person
from people.roles import STAFF, Role
from people.words import ROLES
from roundtables import policies, queries, services


def offered(actor: Actor) -> list[tuple[str, str]]:
    """Each role in each event whose secretariat the actor is of."""
    mine = [event for event in queries.list_my_events(actor) if policies.may_prepare(actor, event)]
    return [
        (f"{event.id}:{role.value}", f"{event.title.shown(language()).body}: {ROLES[role]}")
        for event in mine
        for role in STAFF
    ]


def appoint(person: Person, *, role: str, by: Actor) -> None:
    """Give the role that was chosen; who holds it already keeps it."""
    event_id, _colon, name = role.partition(":")
    event = queries.get_event(uuid.UUID(event_id))
    held = {(each.person_id, each.role) for each in queries.list_appointments(event)}
    if (person.id, name) not in held:
        services.appoint(event, person, Role(name), by=by)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    invited.connect(appoint)
    if offered not in invitations.offers:
        invitations.offers.append(offered)
