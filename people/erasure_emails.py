"""The letter that says when a person will be erased, and how to undo it."""

from __future__ import annotations

from flask import render_template

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from core.web import public_link
from people.erasure_models import ErasureRequest


def asked(request: ErasureRequest) -> Mail:
    """To the person who asked; nobody else learns of it."""
    person = request.person
    with speaking(person.language):
        body = render_template(
            "people/email/erasure_asked.txt",
            person=person,
            due=request.due_at,
            page=public_link("people.erase", person.language),
        )
        subject = _("Your account will be erased")
        return Mail(to=person.email, subject=subject, body=body.strip() + "\n", language=person.language)
