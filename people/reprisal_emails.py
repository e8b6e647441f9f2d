"""The mail about reports of reprisals, which says nothing of what they hold."""

from __future__ import annotations

from flask import render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.models import Person


def arrived(person: Person) -> Mail:
    """To each organiser: something confidential is there to be read."""
    with speaking(person.language):
        address = public_link("people.reprisal_reports", person.language)
        body = render_template("people/email/reprisal_arrived.txt", person=person, address=address)
        return Mail(
            to=person.email, subject=_("A confidential report"), body=body.strip() + "\n", language=person.language
        )
