"""The letters of registration, each in its reader's language."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from registration import tokens
from registration.models import Registration
from roundtables import risks


def address(endpoint: str, language: str, **values: object) -> str:
    """A page's full address; made without a request, since the worker and the CLI write letters as well."""
    path = current_app.url_map.bind("localhost").build(endpoint, {"lang": language, **values})
    return str(current_app.config["PARLEY"].public_url) + path


def personal_address(registration: Registration) -> str:
    """The address of the personal page, which opens without signing in."""
    return address("registration.participation", registration.person.language, token=tokens.of(registration))


def mailed_address(registration: Registration) -> str:
    """The same for a mail; empty where the risk register says that no mail carries it, since mails are read."""
    no_link = risks.board(registration.event_id).anywhere.no_join_mail
    return "" if no_link else personal_address(registration)


def door_address(registration: Registration) -> str:
    """What the QR code holds."""
    return address("registration.scan", registration.person.language, token=tokens.of(registration))


def _letter(name: str, registration: Registration, subject: str, **facts: object) -> Mail:
    """Called while speaking the person's language; `subject` is whole."""
    person = registration.person
    body = render_template(
        f"registration/email/{name}.txt",
        registration=registration,
        person=person,
        event=registration.event,
        title=registration.event.title.shown(person.language).body,
        front=address("registration.front", person.language, event_id=registration.event_id),
        sessions=address("registration.convene", person.language, event_id=registration.event_id),
        **facts,
    )
    return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)


def _title(registration: Registration) -> str:
    return registration.event.title.shown(registration.person.language).body


def received(registration: Registration) -> Mail:
    """The request has arrived; what happens next."""
    with speaking(registration.person.language):
        subject = _("We have your registration: %(event)s", event=_title(registration))
        return _letter("received", registration, subject)


def accepted(registration: Registration) -> Mail:
    """A place is given; the personal page's link."""
    with speaking(registration.person.language):
        subject = _("Your place is confirmed: %(event)s", event=_title(registration))
        return _letter("accepted", registration, subject, personal=mailed_address(registration), moved_up=False)


def moved_up(registration: Registration) -> Mail:
    """A place became free for somebody on the waiting list."""
    with speaking(registration.person.language):
        subject = _("A place has become free for you: %(event)s", event=_title(registration))
        return _letter("accepted", registration, subject, personal=mailed_address(registration), moved_up=True)


def waiting(registration: Registration, place: int) -> Mail:
    """Accepted, but there is no place; where in the line."""
    with speaking(registration.person.language):
        subject = _("You are on the waiting list: %(event)s", event=_title(registration))
        return _letter("waiting", registration, subject, place=place)


def declined(registration: Registration, reason: str, contest_until: datetime | None) -> Mail:
    """Not accepted: why, and how to contest it."""
    with speaking(registration.person.language):
        subject = _("Your registration was not accepted: %(event)s", event=_title(registration))
        return _letter("declined", registration, subject, reason=reason, contest_until=contest_until)


def upheld(registration: Registration, reason: str) -> Mail:
    """Somebody else looked at a contested refusal, and it stands."""
    with speaking(registration.person.language):
        subject = _("The decision on your registration stands: %(event)s", event=_title(registration))
        return _letter("upheld", registration, subject, reason=reason)


def withdrawn(registration: Registration) -> Mail:
    """The request or the place was given up."""
    with speaking(registration.person.language):
        subject = _("Your registration is withdrawn: %(event)s", event=_title(registration))
        return _letter("withdrawn", registration, subject)
