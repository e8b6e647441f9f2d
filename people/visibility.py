"""The one place where a person's or an organisation's name is made for somebody to read.

Two choices meet here.  Attribution is about words: named > organisation > region > anonymous, chosen for each comment.
Visibility is about taking part: chosen by the person for each event and audience, lowered by an organiser or by the
occasion.  Shown is the stricter of them, and of what a round allows (Chatham House rule, a round's cap).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask

from core.auth import NOBODY, Actor, current_actor
from core.i18n import gettext as _
from core.i18n import language
from people import places
from people.models import Attribution, Organisation, Person, Region
from people.roles import Role
from people.standing import FEW, Standing, in_event
from people.visibility_models import AS_ATTRIBUTION, Audience, Showing, lower_of
from people.words import REGIONS

STRICTNESS = (Attribution.NAMED, Attribution.ORGANISATION, Attribution.REGION, Attribution.ANONYMOUS)
Row = TypeVar("Row")


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
    """The person, and the secretariat of the event unless the person chose otherwise, know who it is."""
    return shown_to(viewer, person, event_id, attribution=Attribution.ANONYMOUS) == Attribution.NAMED


def shown_to(
    viewer: Actor,
    person: Person,
    event_id: uuid.UUID | None,
    *,
    attribution: str | None = None,
    cap: str = Attribution.NAMED,
) -> Attribution:
    """How far `viewer` may know who somebody is: the stricter of all that was chosen and allowed.

    `attribution` is the choice for these words; where there are no words (a list of people) the person's visibility
    in the event decides alone.
    """
    if viewer.id is not None and viewer.id == person.id:
        return Attribution.NAMED
    standing = in_event(event_id)
    audiences = standing.audiences_of(viewer)
    if event_id is not None and viewer.has_role(event_id, Role.SECRETARIAT):
        return AS_ATTRIBUTION[standing.level(person, Audience.ORGANISERS)]
    if attribution is None:
        return stricter(_of_people(standing, person, audiences), cap)
    said = [level for each in audiences if (level := standing.seen(person, each)) is not None]
    return stricter(stricter(attribution, cap), AS_ATTRIBUTION[lower_of(Showing.NAME, *said)])


def _of_people(standing: Standing, person: Person, audiences: tuple[Audience, ...]) -> Attribution:
    """For a list of people: other staff than the secretariat reads what participants read, or less."""
    if Audience.ORGANISERS in audiences:
        asked = (Audience.PARTICIPANTS,)
        said = standing.explicit(person, Audience.ORGANISERS) or Showing.NAME
        return AS_ATTRIBUTION[lower_of(said, *(standing.level(person, each) for each in asked))]
    return AS_ATTRIBUTION[lower_of(*(standing.level(person, each) for each in audiences))]


def name_for(
    viewer: Actor,
    person: Person,
    organisation: Organisation | None,
    event_id: uuid.UUID | None,
    *,
    attribution: str | None = None,
    cap: str = Attribution.NAMED,
) -> str:
    """How `person`, speaking for `organisation`, is named to `viewer`; see `shown_to`.

    An organisation that is missing where only it may be named makes the person anonymous.
    """
    shown = shown_to(viewer, person, event_id, attribution=attribution, cap=cap)
    return attributed(person, organisation, shown, event_id)


def published_name(
    person: Person, organisation: Organisation | None, event_id: uuid.UUID | None, *, attribution: str, cap: str
) -> str:
    """The same for a document, which everybody may come to read."""
    return name_for(NOBODY, person, organisation, event_id, attribution=attribution, cap=cap)


def attributed(
    person: Person | None, organisation: Organisation | None, shown: str, event_id: uuid.UUID | None = None
) -> str:
    """The words for one attribution; below the organisation, a pseudonym where the event is given."""
    if shown == Attribution.NAMED and person is not None:
        if organisation is None:
            return person.name
        return _("%(person)s, %(organisation)s", person=person.name, organisation=organisation_name(organisation))
    if organisation is not None and shown in (Attribution.NAMED, Attribution.ORGANISATION):
        return organisation_name(organisation)
    if organisation is not None and shown == Attribution.REGION:
        return pseudonym(person, organisation, event_id)
    return _("Anonymous")


def pseudonym(person: Person | None, organisation: Organisation, event_id: uuid.UUID | None) -> str:
    """“Participant 17, Eastern Africa”: the same all through an event, and nothing that leads to another event."""
    if event_id is None:
        return _("An organisation, %(region)s", region=region_name(organisation.region))
    standing = in_event(event_id)
    number = standing.numbers.get(person.id) if person is not None else None
    place = place_of(organisation, standing)
    if number is None:
        return _("An organisation, %(region)s", region=place) if place else _("An organisation")
    if place:
        return _("Participant %(number)d, %(region)s", number=number, region=place)
    return _("Participant %(number)d", number=number)


def place_of(organisation: Organisation, standing: Standing) -> str:
    """Where it is from: the finest place from which at least FEW organisations take part; empty where there is none."""
    code = places.subregion(organisation.country)
    if code and standing.by_subregion[code] >= FEW:
        return places.subregion_name(code)
    if standing.by_region[organisation.region] >= FEW:
        return region_name(organisation.region)
    return ""


def organisation_for(viewer: Actor, organisation: Organisation, event_id: uuid.UUID | None) -> str:
    """An organisation's name in a list of those that take part; where none of its people may be told, where it is from.

    An organisation of which no person is known to take part is named: nobody's choice speaks against it.
    """
    if may_name_organisation(viewer, organisation, event_id):
        return organisation_name(organisation)
    return pseudonym(None, organisation, event_id)


def words_of(viewer: Actor, organisation: Organisation | None, event_id: uuid.UUID | None, attribution: str) -> str:
    """Whose words these are, where only the organisation is known: as they were attributed, or less."""
    if organisation is not None and attribution in (Attribution.NAMED, Attribution.ORGANISATION):
        return organisation_for(viewer, organisation, event_id)
    return attributed(None, organisation, attribution)


def may_name_organisation(viewer: Actor, organisation: Organisation, event_id: uuid.UUID | None) -> bool:
    """Whether one of its people in the event may be told by organisation, or nobody of it takes part."""
    if organisation.id in viewer.organisations or event_id is None:
        return True
    if viewer.has_role(event_id, Role.SECRETARIAT):
        return True
    standing = in_event(event_id)
    people = standing.speakers_of(organisation)
    told = (Attribution.NAMED, Attribution.ORGANISATION)
    return not people or any(shown_to(viewer, person, event_id) in told for person in people)


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """A list of people as somebody may see it: `rows` to print, `counted` more in the sum, the absent in neither."""

    rows: list[Row]
    counted: int

    @property
    def total(self) -> int:
        """As many as may be said."""
        return len(self.rows) + self.counted


def listed(
    viewer: Actor, rows: Iterable[Row], event_id: uuid.UUID | None, person_of: Callable[[Row], Person]
) -> Listed[Row]:
    """What of a list of people may be printed for `viewer`."""
    shown: list[Row] = []
    counted = 0
    for row in rows:
        level = level_for(viewer, person_of(row), event_id)
        if level == Showing.COUNTED:
            counted += 1
        elif level != Showing.ABSENT:
            shown.append(row)
    return Listed(shown, counted)


def level_for(viewer: Actor, person: Person, event_id: uuid.UUID | None) -> Showing:
    """How far somebody is shown in lists of people."""
    if viewer.id is not None and viewer.id == person.id:
        return Showing.NAME
    standing = in_event(event_id)
    return lower_of(*(standing.level(person, each) for each in standing.audiences_of(viewer)))


def is_absent(viewer: Actor, person: Person, event_id: uuid.UUID | None) -> bool:
    """Whether somebody is neither listed nor counted for this reader."""
    return level_for(viewer, person, event_id) == Showing.ABSENT


def init_app(app: Flask) -> None:
    """Give templates the same functions, for the present reader."""

    def name(person: Person, organisation: Organisation | None, event_id: uuid.UUID | None, **how: str) -> str:
        return name_for(current_actor(), person, organisation, event_id, **how)

    def organisation(of: Organisation, event_id: uuid.UUID | None) -> str:
        return organisation_for(current_actor(), of, event_id)

    def words(of: Organisation | None, event_id: uuid.UUID | None, attribution: str) -> str:
        return words_of(current_actor(), of, event_id, attribution)

    app.jinja_env.globals.update(
        name_for=name,
        organisation_for=organisation,
        words_of=words,
        organisation_name=organisation_name,
        region_name=region_name,
        attributed=attributed,
    )
