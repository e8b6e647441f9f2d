"""Criteria in versions, published before use; a version is never changed (Strategy, Transparency)."""

from __future__ import annotations

import uuid
from enum import StrEnum

from core import audit, clock
from core.auth import Actor
from core.db import db
from core.forms import LONG
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions import queries
from decisions.models import Area, Criteria
from decisions.standing import STANDING
from translations import services as translations
from translations.services import Words


class Act(StrEnum):
    """What the audit record calls it."""

    PUBLISHED = "criteria.published"


def publish(event_id: uuid.UUID, area: Area, words: Words, *, by: Actor) -> Criteria:
    """Put the next version in force, from now on; what was decided before keeps resting on what was in force then."""
    refuse_words(words)
    former = queries.criteria_in_force(event_id, area)
    if former is not None and former.text.by_language == {code: body.strip() for code, body in words.items() if body}:
        raise RuleBroken(_("This says the same as the version in force."), code="unchanged", field="words")
    made = Criteria(
        event_id=event_id,
        area=area,
        number=former.number + 1 if former is not None else 1,
        text=translations.write(words, source=former.text.language if former is not None else None),
        published_at=clock.now(),
        published_by_id=by.id,
    )
    db.session.add(made)
    audit.record(Act.PUBLISHED, made, by=by, area=area, number=made.number)
    return made


def refuse_words(words: Words) -> None:
    """A limit, for whoever calls without a form."""
    if any(len(body) > LONG for body in words.values()):
        raise RuleBroken(_("This is too long: at most %(max)d characters.", max=LONG), code="too-long", field="words")


def publish_standing(event_id: uuid.UUID) -> list[Criteria]:
    """Let an event begin with the criteria that come with the system, in every area that has none yet."""
    present = queries.areas_with_criteria(event_id)
    return [_first(event_id, area) for area in Area if area not in present]


def in_use(event_id: uuid.UUID, area: Area) -> uuid.UUID:
    """The key of what a decision rests on that is taken now; called as soon as one can be asked for.

    An event from before there were criteria begins with those that come with the system, and that its page showed.
    """
    key = queries.key_in_force(event_id, area)
    if key is None:
        made = _first(event_id, area)
        db.session.flush()
        key = made.id
    return key


def _first(event_id: uuid.UUID, area: Area) -> Criteria:
    """Version 1, which comes with the system and is nobody's act."""
    text = translations.write(STANDING[area])
    made = Criteria(event_id=event_id, area=area, number=1, text=text, published_at=clock.now())
    db.session.add(made)
    return made
