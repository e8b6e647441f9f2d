"""What registration does when somebody locks everything down."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.i18n import ngettext
from people.events import locked_down
from people.models import Person
from registration import tokens
from registration.models import Registration


def renew_personal_pages(person: Person) -> str:
    """New personal addresses and codes; those in old mails open nothing.  Gives the sentence about it."""
    found = list(db.session.scalars(select(Registration).where(Registration.person_id == person.id)))
    for registration in found:
        tokens.renew(registration)
    if not found:
        return ""
    return ngettext(
        "%(num)d personal page has a new address and a new code for the door.",
        "%(num)d personal pages have new addresses and new codes for the door.",
        len(found),
    )


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    locked_down.connect(renew_personal_pages)
