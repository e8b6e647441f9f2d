"""The words for audiences and for what they read of somebody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.models import Organisation, Person
from people.standing import in_event
from people.visibility import attributed
from people.visibility_models import AS_ATTRIBUTION, Audience, Showing

AUDIENCES = {
    Audience.PUBLIC: _l("The public"),
    Audience.PARTICIPANTS: _l("Those who take part"),
    Audience.ORGANISERS: _l("Those who prepare the event"),
    Audience.STATES: _l("Member States"),
    Audience.UN_ENTITIES: _l("Entities of the United Nations"),
}
LEVELS = {
    Showing.NAME: _l("My name and my organisation"),
    Showing.ORGANISATION: _l("My organisation only"),
    Showing.REGION: _l("A number and the region only"),
    Showing.COUNTED: _l("Only counted, without any name"),
    Showing.ABSENT: _l("Not at all, not even counted"),
}
LEVELS_OF_OTHERS = {
    Showing.NAME: _l("Name and organisation"),
    Showing.ORGANISATION: _l("Organisation only"),
    Showing.REGION: _l("A number and the region only"),
    Showing.COUNTED: _l("Only counted, without any name"),
    Showing.ABSENT: _l("Not at all, not even counted"),
}


@dataclass(frozen=True)
class Preview:
    """What one audience reads of somebody; `lowered` where an organiser took something away."""

    audience: Audience
    level: Showing
    sentence: str
    lowered: bool


def previews(person: Person, organisation: Organisation | None, event_id: uuid.UUID) -> list[Preview]:
    """For each audience, made by the same function that names people everywhere."""
    here = in_event(event_id)
    found = []
    for audience in Audience:
        level = here.level(person, audience)
        row = here.said.get((person.id, audience))
        words = attributed(person, organisation, AS_ATTRIBUTION[level], event_id)
        found.append(Preview(audience, level, sentence(audience, level, words), bool(row and row.lowered)))
    return found


def sentence(audience: Audience, level: Showing, words: str) -> str:
    """“The public reads: …”, each a whole sentence, since languages order them differently."""
    if level == Showing.ABSENT:
        return str(ABSENT[audience])
    if level == Showing.COUNTED:
        return str(COUNTED[audience])
    return READS[audience](words)


READS = {
    Audience.PUBLIC: lambda words: _("The public reads: %(name)s", name=words),
    Audience.PARTICIPANTS: lambda words: _("Those who take part read: %(name)s", name=words),
    Audience.ORGANISERS: lambda words: _("Those who prepare the event read: %(name)s", name=words),
    Audience.STATES: lambda words: _("Member States read: %(name)s", name=words),
    Audience.UN_ENTITIES: lambda words: _("Entities of the United Nations read: %(name)s", name=words),
}
COUNTED = {
    Audience.PUBLIC: _l("The public reads only a number in which you are counted."),
    Audience.PARTICIPANTS: _l("Those who take part read only a number in which you are counted."),
    Audience.ORGANISERS: _l("Those who prepare the event read only a number in which you are counted."),
    Audience.STATES: _l("Member States read only a number in which you are counted."),
    Audience.UN_ENTITIES: _l("Entities of the United Nations read only a number in which you are counted."),
}
ABSENT = {
    Audience.PUBLIC: _l("The public reads nothing of you."),
    Audience.PARTICIPANTS: _l("Those who take part read nothing of you."),
    Audience.ORGANISERS: _l("Those who prepare the event read nothing of you."),
    Audience.STATES: _l("Member States read nothing of you."),
    Audience.UN_ENTITIES: _l("Entities of the United Nations read nothing of you."),
}
