"""What a person needs to take part, in words for the form of a registration."""

from __future__ import annotations

from core.i18n import gettext as _
from people.models import Person


def in_words(person: Person) -> str:
    """Accessibility, then interpretation; empty when the person has said nothing."""
    spoken = _("Interpretation: %(languages)s", languages=person.interpretation) if person.interpretation else ""
    return "\n".join(part for part in (person.accessibility, spoken) if part)
