"""The one place where a person's or an organisation's name is made for somebody to read.

Attribution, loosest first: named > organisation > region > anonymous; shown is the stricter of what the person chose
and what the occasion allows (Chatham House rule, a round's cap).
"""

from __future__ import annotations

import uuid

from flask import Flask

from core.auth import Actor, current_actor
from core.i18n import gettext as _
from core.i18n import language
from people.models import Attribution, Organisation, Person, Region
from people.roles import Role
from people.words import REGIONS

STRICTNESS = (Attribution.NAMED, Attribution.ORGANISATION, Attribution.REGION, Attribution.ANONYMOUS)


def stricter(first: str, second: str) -> Attribution:
    """The one that tells less."""
    return max(Attribution(first), Attribution(second), key=STRICTNESS.index)


def region_name(region: str) -> str:
    """A region in words."""
    return str(REGIONS[Region(region)])


def organisation_name(organisation: Organisation) -> str:
    """The organisation's name in the reader's language, or as it is written."""
    return organisation.name.shown(language()).body


def may_know(viewer: Actor, person: Person, event_id: uuid.UUID | None) -> bool:
    """The person, and the secretariat of the event, know who it is."""
    if viewer.id == person.id:
        return True
    return event_id is not None and viewer.has_role(event_id, Role.SECRETARIAT)


def name_for(
    viewer: Actor,
    person: Person,
    organisation: Organisation | None,
    event_id: uuid.UUID | None,
    *,
    attribution: str | None = None,
    cap: str = Attribution.NAMED,
) -> str:
    """How `person`, speaking for `organisation`, is named to `viewer`.

    The stricter of `attribution` (by default the person's own) and `cap` decides; an organisation that is missing
    where only it may be named makes the person anonymous.
    """
    shown = stricter(attribution or person.attribution, cap)
    if may_know(viewer, person, event_id):
        shown = Attribution.NAMED
    return attributed(person, organisation, shown)


def attributed(person: Person | None, organisation: Organisation | None, shown: str) -> str:
    """The words for one attribution, for documents that know no viewer."""
    if shown == Attribution.NAMED and person is not None:
        if organisation is None:
            return person.name
        return _("%(person)s, %(organisation)s", person=person.name, organisation=organisation_name(organisation))
    if organisation is not None and shown in (Attribution.NAMED, Attribution.ORGANISATION):
        return organisation_name(organisation)
    if organisation is not None and shown == Attribution.REGION:
        return _("An organisation, %(region)s", region=region_name(organisation.region))
    return _("Anonymous")


def init_app(app: Flask) -> None:
    """Give templates the same functions, for the present reader."""

    def name(person: Person, organisation: Organisation | None, event_id: uuid.UUID | None, **how: str) -> str:
        return name_for(current_actor(), person, organisation, event_id, **how)

    app.jinja_env.globals.update(
        name_for=name, organisation_name=organisation_name, region_name=region_name, attributed=attributed
    )
