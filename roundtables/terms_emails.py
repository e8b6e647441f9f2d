"""Mails about what both sides owe each other: terms to accept, a review to answer."""

from __future__ import annotations

from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from people.models import Person
from roundtables.emails import title_for, written
from roundtables.models import Event


def terms_published(person: Person, event: Event) -> Mail:
    """To both sides: a version of the terms waits for their acceptance."""
    with speaking(person.language):
        subject = _("Terms of reference to accept: “%(event)s”", event=title_for(event, person))
        return written(person, event, subject, "terms_published", endpoint="roundtables.terms")


def review_due(person: Person, event: Event, *, due: str) -> Mail:
    """To a side that has not answered the annual review yet; `due` is the day in the person's words."""
    with speaking(person.language):
        subject = _("The annual review waits for your answer: “%(event)s”", event=title_for(event, person))
        return written(person, event, subject, "review_due", endpoint="roundtables.reviews", due=due)
