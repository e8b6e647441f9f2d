"""Verbs about how far one is shown: the person chooses, an organiser may only take away."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import select

from core import audit, clock
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import standing
from people.models import Person
from people.visibility_models import LOWEST, ORDER, Audience, Showing, Visibility


class Act(StrEnum):
    """What the audit record calls it."""

    CHOSEN = "visibility.chosen"
    CHOSEN_EVERYWHERE = "visibility.chosen-everywhere"
    LOWERED = "visibility.lowered"


def refuse_what_does_not_work(audience: Audience, level: Showing) -> None:
    """RuleBroken at the audience's field where nobody could work with so little."""
    if ORDER.index(level) > ORDER.index(LOWEST[audience]):
        raise RuleBroken(
            _("Those who prepare the event must know at least the organisation."),
            code="too-low",
            field=audience.value,
        )


def choose(person: Person, event_id: uuid.UUID, levels: Mapping[Audience, Showing], *, by: Actor) -> None:
    """The person's own word for each audience of one event; it takes back what an organiser had lowered."""
    if by.id != person.id:
        raise RuleBroken(_("Only the person decides how they are shown."), code="not-yourself")
    for audience, level in levels.items():
        refuse_what_does_not_work(audience, level)
        row = _row(person, event_id, audience)
        row.chosen, row.lowered, row.lowered_at = level, "", None
    standing.forget()
    audit.record(Act.CHOSEN, person, by=by, event=event_id)


def choose_everywhere(person: Person, levels: Mapping[Audience, Showing], *, by: Actor) -> None:
    """What holds in events for which nothing was chosen."""
    if by.id != person.id:
        raise RuleBroken(_("Only the person decides how they are shown."), code="not-yourself")
    for audience, level in levels.items():
        refuse_what_does_not_work(audience, level)
    person.shown_by_default = {audience.value: level.value for audience, level in levels.items()}
    standing.forget()
    audit.record(Act.CHOSEN_EVERYWHERE, person, by=by)


def lower(person: Person, event_id: uuid.UUID, levels: Mapping[Audience, Showing], *, by: Actor) -> None:
    """An organiser's word; RuleBroken at the audience where it would show more than now."""
    here = standing.in_event(event_id)
    now = {audience: here.level(person, audience) for audience in levels}
    for audience, level in levels.items():
        refuse_what_does_not_work(audience, level)
        if ORDER.index(level) < ORDER.index(now[audience]):
            raise RuleBroken(
                _("Only the person may choose to be shown more."), code="only-the-person", field=audience.value
            )
    changed = {audience: level for audience, level in levels.items() if level != now[audience]}
    for audience, level in changed.items():
        row = _row(person, event_id, audience)
        row.lowered, row.lowered_at = level, clock.now()
    standing.forget()
    audit.record(Act.LOWERED, person, by=by, event=event_id, audiences=sorted(changed))


def _row(person: Person, event_id: uuid.UUID, audience: Audience) -> Visibility:
    found = db.session.scalar(
        select(Visibility).where(
            Visibility.person_id == person.id, Visibility.event_id == event_id, Visibility.audience == audience
        )
    )
    if found is None:
        found = Visibility(person_id=person.id, event_id=event_id, audience=audience, chosen="", lowered="")
        db.session.add(found)
    return found
