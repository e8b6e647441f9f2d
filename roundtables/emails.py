"""Mails about roles and the consultation group; each carries the reason and where to look."""

from __future__ import annotations

from flask import current_app, render_template

from core.config import Config
from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from decisions.models import Decision
from people.models import Person
from people.roles import Role
from people.visibility import organisation_name
from people.words import ROLES
from roundtables.models import Appointment, Event, GroupSeat


def appointed(appointment: Appointment, event: Event) -> Mail:
    """To somebody who now holds a role."""
    person = appointment.person
    with speaking(person.language):
        subject = _("You have a role in “%(event)s”", event=title_for(event, person))
        return written(person, event, subject, "appointed", role=ROLES[Role(appointment.role)])


def seated(seat: GroupSeat, event: Event) -> Mail:
    """To a new member of the consultation group."""
    with speaking(seat.person.language):
        subject = _("You are in the consultation group of “%(event)s”", event=title_for(event, seat.person))
        return written(seat.person, event, subject, "seated", organisation=organisation_name(seat.organisation))


def unseated(seat: GroupSeat, event: Event, decision: Decision) -> Mail:
    """To somebody who is no longer in the group: why, and how to contest it (Strategy, Transparency)."""
    with speaking(seat.person.language):
        subject = _("You are no longer in the consultation group of “%(event)s”", event=title_for(event, seat.person))
        name = organisation_name(seat.organisation)
        contest = public_link("decisions.contest", seat.person.language, decision_id=decision.id)
        return written(
            seat.person,
            event,
            subject,
            "unseated",
            organisation=name,
            reason=decision.reason,
            until=decision.contest_until,
            contest=contest,
            zone=event.zone,
        )


def title_for(event: Event, person: Person) -> str:
    """The event's title in the person's language."""
    return event.title.shown(person.language).body


def written(
    person: Person, event: Event, subject: str, name: str, *, endpoint: str = "roundtables.consult", **values: object
) -> Mail:
    """The finished mail, in the language that is being spoken."""
    config: Config = current_app.config["PARLEY"]
    # Mails are also written outside a request, where url_for would ask for a server's name.
    path = current_app.url_map.bind("").build(endpoint, {"event_id": event.id, "lang": person.language})
    values |= {"title": title_for(event, person), "person": person, "link": config.public_url + path}
    body = render_template(f"roundtables/email/{name}.txt", **values)
    return Mail(to=person.email, subject=subject, body=body, language=person.language)
