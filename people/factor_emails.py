"""The letter that tells somebody that their ways of signing in have changed."""

from __future__ import annotations

from flask import render_template

from core import clock
from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.models import Person


def changed(person: Person) -> Mail:
    """Without details: who reads somebody else's mail shall not learn which keys there are."""
    with speaking(person.language):
        body = render_template(
            "people/email/factors_changed.txt",
            person=person,
            moment=clock.now(),
            page=public_link("people.factors", person.language),
        )
        subject = _("Your ways of signing in have changed")
        return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)
