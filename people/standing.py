"""What is chosen and numbered in one event, read once for all the names of a page.

It is kept for one transaction of the session: a page of thirty people costs as many queries as a page of one.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from core.auth import Actor
from core.db import db
from people import taking_part
from people.models import Attribution, Organisation, OrganisationKind, Person
from people.places import subregion
from people.roles import Role
from people.visibility_models import BY_ATTRIBUTION, Audience, Pseudonym, Showing, Visibility, lower_of

KEPT = "parley_standing"
STAFF = (Role.SECRETARIAT, Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR)
EVERYBODY_ELSE = (Audience.PUBLIC, Audience.PARTICIPANTS, Audience.STATES, Audience.UN_ENTITIES)
FEW = 3  # below so many organisations a place tells who it is (k-anonymity)


@dataclass(frozen=True)
class Standing:
    """The choices and numbers of one event; without an event, what people chose for everywhere."""

    event_id: uuid.UUID | None

    @cached_property
    def said(self) -> Mapping[tuple[uuid.UUID, str], Visibility]:
        """By person and audience."""
        if self.event_id is None:
            return {}
        rows = db.session.scalars(select(Visibility).where(Visibility.event_id == self.event_id))
        return {(row.person_id, row.audience): row for row in rows}

    @cached_property
    def numbers(self) -> Mapping[uuid.UUID, int]:
        """By person."""
        return {row.person_id: row.number for row in self._pseudonyms}

    @cached_property
    def _pseudonyms(self) -> list[Pseudonym]:
        if self.event_id is None:
            return []
        return list(db.session.scalars(select(Pseudonym).where(Pseudonym.event_id == self.event_id)))

    @cached_property
    def organisations(self) -> Mapping[uuid.UUID, Organisation]:
        """Those that take part, by key."""
        return {row.organisation.id: row.organisation for row in self._pseudonyms if row.organisation is not None}

    def speakers_of(self, organisation: Organisation) -> list[Person]:
        """Who takes part for an organisation."""
        return [row.person for row in self._pseudonyms if row.organisation_id == organisation.id]

    @cached_property
    def by_subregion(self) -> Counter[str]:
        """How many organisations take part from each sub-region."""
        return Counter(subregion(each.country) for each in self.organisations.values())

    @cached_property
    def by_region(self) -> Counter[str]:
        """The same for each region."""
        return Counter(each.region for each in self.organisations.values())

    @cached_property
    def attending(self) -> frozenset[uuid.UUID]:
        """Who was accepted."""
        return taking_part.attending(self.event_id) if self.event_id is not None else frozenset()

    @cached_property
    def cap(self) -> Showing:
        """What the event shows of anybody, at most."""
        return taking_part.cap_of(self.event_id) if self.event_id is not None else Showing.NAME

    def audiences_of(self, viewer: Actor) -> tuple[Audience, ...]:
        """As whom somebody looks; of several the strictest counts.  Whoever holds a role works for the event."""
        if self.event_id is not None and viewer.has_role(self.event_id, *STAFF):
            return (Audience.ORGANISERS,)
        found = [audience for kind, audience in KINDS.items() if kind in viewer.kinds]
        if viewer.id is not None and viewer.id in self.attending:
            found.append(Audience.PARTICIPANTS)
        return tuple(found) or (Audience.PUBLIC,)

    def own(self, person: Person, audience: Audience) -> Showing | None:
        """What the person chose, for this event or for every one."""
        row = self.said.get((person.id, audience))
        chosen = (row.chosen if row is not None else "") or (person.shown_by_default or {}).get(audience, "")
        return Showing(chosen) if chosen else None

    def taken_away(self, person: Person, audience: Audience) -> list[Showing]:
        """What an organiser lowered it to, and what the occasion shows of anybody."""
        row = self.said.get((person.id, audience))
        found = [Showing(row.lowered)] if row is not None and row.lowered else []
        return [*found, self.cap] if audience != Audience.ORGANISERS and self.cap != Showing.NAME else found

    def explicit(self, person: Person, audience: Audience) -> Showing | None:
        """All that was said for this audience; None where nobody said anything."""
        own = self.own(person, audience)
        said = [*([own] if own else []), *self.taken_away(person, audience)]
        return lower_of(*said) if said else None

    def seen(self, person: Person, audience: Audience) -> Showing | None:
        """The same, but what the public reads everybody can read, so that it is never more than another audience's."""
        asked = EVERYBODY_ELSE if audience == Audience.PUBLIC else (audience,)
        said = [level for each in asked if (level := self.explicit(person, each)) is not None]
        return lower_of(*said) if said else None

    def explicit_or_usual(self, person: Person, audience: Audience) -> Showing:
        """What was said for this audience alone.

        Where nothing was said, the lowest that works: an organiser must know who comes, everybody else reads what the
        person's words would be attributed with.
        """
        usual = Showing.NAME if audience == Audience.ORGANISERS else BY_ATTRIBUTION[Attribution(person.attribution)]
        return lower_of(self.own(person, audience) or usual, *self.taken_away(person, audience))

    def level(self, person: Person, audience: Audience) -> Showing:
        """How far a person is shown to an audience; to the public never further than to any but the organisers."""
        asked = EVERYBODY_ELSE if audience == Audience.PUBLIC else (audience,)
        return lower_of(*(self.explicit_or_usual(person, each) for each in asked))


KINDS = {
    OrganisationKind.MEMBER_STATE: Audience.STATES,
    OrganisationKind.UN_ENTITY: Audience.UN_ENTITIES,
}


def in_event(event_id: uuid.UUID | None) -> Standing:
    """The standing of an event, read at most once in a transaction."""
    kept: dict[uuid.UUID | None, Standing] = db.session.info.setdefault(KEPT, {})
    return kept.setdefault(event_id, Standing(event_id))


def forget() -> None:
    """After something was written."""
    db.session.info.pop(KEPT, None)


def _end(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(KEPT, None)


event.listen(Session, "after_transaction_end", _end)
