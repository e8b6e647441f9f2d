"""Reading the audit record: what is asked for, page by page, with the names that this reader may know."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core.audit import AuditEntry
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.i18n import language
from people.models import Account, Attribution, Person
from people.roles import STAFF
from people.visibility import name_for, shown_to
from reports.record_things import Key, Thing, things
from reports.sentences import in_words, names_thing
from roundtables.models import Appointment, Event

PAGE = 30
MOST_EXPORTED = 20_000
AT_ONCE = 1000
MOST_CHOICES = 300
APART = "\u2068{}\u2069"  # a name in another direction of writing must not turn the sentence around


@dataclass(frozen=True)
class Wanted:
    """What of the record: all that is given has to fit; `before` is the number at which the last page ended."""

    event_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    act: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One entry as somebody reads it."""

    number: int
    moment: datetime
    sentence: str
    act: str
    event: str
    event_id: uuid.UUID | None
    own_hash: str

    @property
    def plain(self) -> str:
        """The sentence for a table, without the marks that keep directions apart."""
        return self.sentence.translate(dict.fromkeys(map(ord, APART.format(""))))


@dataclass(frozen=True)
class Page:
    """Some entries, the newest first; `older` is where the next page begins."""

    lines: list[Line]
    older: int | None


def read(viewer: Actor, wanted: Wanted) -> Page:
    """One page of the record."""
    found = _entries(viewer, wanted, PAGE + 1)
    last = found[PAGE - 1].number if len(found) > PAGE else None
    return Page(lines_of(viewer, found[:PAGE]), last)


def read_all(viewer: Actor, wanted: Wanted) -> Iterator[Line]:
    """All that is wanted, up to MOST_EXPORTED, the newest first."""
    before: int | None = None
    for _part in range(MOST_EXPORTED // AT_ONCE):
        found = _entries(viewer, Wanted(**{**vars(wanted), "before": before}), AT_ONCE)
        yield from lines_of(viewer, found)
        if len(found) < AT_ONCE:
            return
        before = found[-1].number


def _entries(viewer: Actor, wanted: Wanted, most: int) -> Sequence[AuditEntry]:
    rows = select(AuditEntry).where(AuditEntry.number.is_not(None), *_conditions(viewer, wanted))
    return db.session.scalars(rows.order_by(AuditEntry.number.desc()).limit(most)).all()


def _conditions(viewer: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.event_id is not None:
        found.append(or_(AuditEntry.event_id == wanted.event_id, AuditEntry.subject_id == wanted.event_id))
    if wanted.person_id is not None:
        found.append(_acts_of(viewer, wanted.person_id))
    if wanted.act:
        found.append(AuditEntry.action == wanted.act)
    if wanted.kind:
        found.append(AuditEntry.subject_kind == wanted.kind)
    if wanted.since is not None:
        found.append(AuditEntry.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditEntry.created_at < wanted.until)
    if wanted.before is not None:
        found.append(AuditEntry.number < wanted.before)
    return found


def _acts_of(viewer: Actor, person_id: uuid.UUID) -> ColumnElement[bool]:
    """What a person did, wherever this reader is told their name: looking for somebody must not unmask them."""
    person = db.session.get(Person, person_id)
    if person is None:
        return false()
    where = db.session.scalars(select(AuditEntry.event_id).where(AuditEntry.actor_id == person_id).distinct()).all()
    office = Office.of([person_id])
    known = [each for each in where if _shown(viewer, person, each, office) == Attribution.NAMED]
    events = [each for each in known if each is not None]
    elsewhere = AuditEntry.event_id.is_(None) if None in known else false()
    return and_(AuditEntry.actor_id == person_id, or_(AuditEntry.event_id.in_(events), elsewhere))


@dataclass(frozen=True)
class Office:
    """Who acts in an office: what is done there is done under one's name (Strategy, Transparency)."""

    everywhere: frozenset[uuid.UUID]
    in_events: frozenset[tuple[uuid.UUID, uuid.UUID]]

    @classmethod
    def of(cls, people: Iterable[uuid.UUID]) -> Office:
        """The offices that these people hold."""
        keys = list(people)
        site = select(Account.person_id).where(Account.person_id.in_(keys), Account.site_role != "")
        held = select(Appointment.person_id, Appointment.event_id).where(
            Appointment.person_id.in_(keys), Appointment.role.in_(STAFF)
        )
        pairs = {(row.person_id, row.event_id) for row in db.session.execute(held)}
        return cls(frozenset(db.session.scalars(site)), frozenset(pairs))

    def holds(self, person_id: uuid.UUID, event_id: uuid.UUID | None) -> bool:
        """Whether the person acts in an office there."""
        return person_id in self.everywhere or (event_id is not None and (person_id, event_id) in self.in_events)


def _attribution(person: Person, event_id: uuid.UUID | None, office: Office) -> str:
    return Attribution.NAMED if office.holds(person.id, event_id) else person.attribution


def _shown(viewer: Actor, person: Person, event_id: uuid.UUID | None, office: Office) -> Attribution:
    return shown_to(viewer, person, event_id, attribution=_attribution(person, event_id, office))


@dataclass(frozen=True)
class Known:
    """All that the sentences of some entries need, read with as many queries for one as for many."""

    viewer: Actor
    people: dict[uuid.UUID, Person]
    office: Office
    things: dict[Key, Thing]
    titles: dict[uuid.UUID, str]

    @classmethod
    def of(cls, viewer: Actor, entries: Sequence[AuditEntry]) -> Known:
        """Read what these entries name."""
        actors = {entry.actor_id for entry in entries if entry.actor_id is not None}
        named = {(each.subject_kind, each.subject_id): each.event_id for each in entries if names_thing(each.action)}
        events = {entry.event_id for entry in entries if entry.event_id is not None}
        return cls(viewer, _people(actors), Office.of(actors), things(viewer, named), _titles(events))

    def line(self, entry: AuditEntry) -> Line:
        """One entry in words."""
        thing = self.things.get((entry.subject_kind, entry.subject_id)) or _("(no longer there)")
        return Line(
            number=entry.number or 0,
            moment=entry.created_at,
            sentence=in_words(entry.action, who=APART.format(self.who(entry)), thing=APART.format(thing)),
            act=entry.action,
            event=self.titles.get(entry.event_id, "") if entry.event_id else "",
            event_id=entry.event_id,
            own_hash=entry.own_hash or "",
        )

    def who(self, entry: AuditEntry) -> str:
        """Whoever acted, by the name that this reader may know."""
        if entry.actor_id is None:
            return _("Somebody who was not signed in, or Parley by itself,")
        person = self.people.get(entry.actor_id)
        if person is None:
            return _("Somebody who is no longer here")
        organisation = person.memberships[0].organisation if person.memberships else None
        attribution = _attribution(person, entry.event_id, self.office)
        return name_for(self.viewer, person, organisation, entry.event_id, attribution=attribution)


def lines_of(viewer: Actor, entries: Sequence[AuditEntry]) -> list[Line]:
    """The entries in words."""
    known = Known.of(viewer, entries)
    return [known.line(entry) for entry in entries]


def _people(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    wanted = select(Person).where(Person.id.in_(list(keys))).options(selectinload(Person.memberships))
    return {each.id: each for each in db.session.scalars(wanted)}


def _titles(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    wanted = select(Event).where(Event.id.in_(list(keys))).options(joinedload(Event.title))
    return {each.id: each.title.shown(language()).body for each in db.session.scalars(wanted)}


def office_holders(viewer: Actor, event_id: uuid.UUID | None) -> list[tuple[uuid.UUID, str]]:
    """Those who act in an office and whose name this reader is told, by name: to choose from."""
    held = select(Appointment.person_id).where(Appointment.role.in_(STAFF))
    if event_id is not None:
        held = held.where(Appointment.event_id == event_id)
    site = select(Account.person_id).where(Account.site_role != "")
    wanted = select(Person).where(or_(Person.id.in_(held), Person.id.in_(site))).order_by(Person.name, Person.id)
    found = db.session.scalars(wanted.limit(MOST_CHOICES)).all()
    named = Attribution.NAMED
    return [(each.id, each.name) for each in found if shown_to(viewer, each, event_id, attribution=named) == named]
