"""Verbs of agendas: write a draft slot by slot or at once, and publish it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import UUID

from agendas import plan, queries
from agendas.importing import BREAK, ITEM, SESSION, DraftEntry
from agendas.models import Slot, SlotKind
from core import audit
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import LANGUAGES, speaking
from core.i18n import gettext as _
from core.rules import RuleBroken
from roundtables import risks
from roundtables.models import Event
from texts import publishing
from texts import queries as reading
from texts import services as texts
from texts.models import ClauseKind, ClauseText, Disposition, DocumentKind, DocumentVersion
from translations.services import Words

CLAUSE_KINDS = {SESSION: ClauseKind.SESSION, ITEM: ClauseKind.ITEM, BREAK: ClauseKind.BREAK}


class AgendaAction(StrEnum):
    """What the audit record calls it."""

    SLOT_CHANGED = "agenda.slot-changed"
    REPLACED = "agenda.replaced"


@dataclass(frozen=True)
class Line:
    """One line of an agenda to be written, with its words in as many languages as there are.

    `same_as` is the clause whose identity the line keeps; without it a line of the same kind and title is looked for.
    `bare` is what a file gave: times and words, while everything else stays as it was.
    """

    kind: ClauseKind
    slot: SlotKind
    starts_at: datetime
    ends_at: datetime
    title: Words
    description: Words = field(default_factory=dict)
    mode: str = ""
    interpretation: Sequence[str] = ()
    civil_society_only: bool = False
    same_as: UUID | None = None
    bare: bool = False


def agenda_title() -> dict[str, str]:
    """ "Agenda" in the six languages."""
    words = {}
    for code in LANGUAGES:
        with speaking(code):
            words[code] = _("Agenda")
    return words


def start_draft(event: Event, *, by: Actor, title_words: Words | None = None, symbol: str = "") -> DocumentVersion:
    """The first draft of the event's agenda, or the next one with everything the version in force says."""
    document = queries.agenda_of(event)
    if document is None:
        made = texts.create_document(
            event_id=event.id,
            kind=DocumentKind.AGENDA,
            title_words=title_words or agenda_title(),
            symbol=symbol,
            by=by,
        )
        return made.versions[0]
    former = document.published
    draft = texts.start_draft(document, by=by)
    if former is not None:
        _copy_slots(former, draft)
    return draft


def _copy_slots(former: DocumentVersion, draft: DocumentVersion) -> None:
    slots = queries.slots_of(former)
    by_clause = {wording.clause_id: slots[wording.id] for wording in former.wordings if wording.id in slots}
    db.session.flush()
    for wording in draft.wordings:
        if old := by_clause.get(wording.clause_id):
            db.session.add(
                Slot(
                    wording=wording,
                    kind=old.kind,
                    starts_at=old.starts_at,
                    ends_at=old.ends_at,
                    mode=old.mode,
                    interpretation=list(old.interpretation),
                    civil_society_only=old.civil_society_only,
                )
            )
    db.session.flush()


def add_slot(
    version: DocumentVersion,
    *,
    kind: ClauseKind,
    slot: SlotKind,
    starts_at: datetime,
    ends_at: datetime,
    title: Words,
    by: Actor,
    description: Words | None = None,
    mode: str = "",
    interpretation: Sequence[str] = (),
    civil_society_only: bool = False,
) -> Slot:
    """Add a session, an item or a break; where it stands follows from its time."""
    made = _new_slot(
        version,
        Line(
            kind,
            slot,
            starts_at,
            ends_at,
            title,
            description or {},
            mode=mode,
            interpretation=interpretation,
            civil_society_only=civil_society_only,
        ),
    )
    db.session.flush()
    _settle(version)
    audit.record(texts.TextAction.CLAUSE_ADDED, made.wording, by=by, clause=made.wording.clause_id)
    return made


def _new_slot(version: DocumentVersion, line: Line) -> Slot:
    texts.refuse_unless_draft(version)
    plan.refuse_backwards(line.starts_at, line.ends_at)
    if len(version.wordings) >= texts.MOST_CLAUSES:
        raise RuleBroken(_("A document has at most %(most)d clauses.", most=texts.MOST_CLAUSES), code="too-many")
    wording = texts.new_wording(version, kind=line.kind, heading_words=line.title, body_words=line.description)
    if wording.heading is None:
        raise RuleBroken(_("Give it a title in at least one language."), code="no-title", field="title")
    wording.position = len(version.wordings) + 1
    version.wordings.append(wording)
    made = Slot(
        wording=wording,
        kind=SlotKind.BREAK if line.kind == ClauseKind.BREAK else SlotKind(line.slot),
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        mode=line.mode,
        interpretation=[code for code in LANGUAGES if code in line.interpretation],
        civil_society_only=line.civil_society_only,
    )
    db.session.add(made)
    return made


def edit_slot(
    slot: Slot,
    *,
    by: Actor,
    kind: SlotKind | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    title: Words | None = None,
    description: Words | None = None,
    mode: str | None = None,
    interpretation: Sequence[str] | None = None,
    civil_society_only: bool | None = None,
) -> None:
    """Change what is given.  A session takes its items along when it begins earlier or later than before."""
    version = slot.wording.document_version
    texts.refuse_unless_draft(version)
    within = plan.inside_of(slot, slots_in(version))
    shift = (starts_at or slot.starts_at) - slot.starts_at
    plan.refuse_backwards(starts_at or slot.starts_at, ends_at or slot.ends_at)
    slot.starts_at, slot.ends_at = starts_at or slot.starts_at, ends_at or slot.ends_at
    _shift(within, shift)
    if kind is not None and slot.wording.kind != ClauseKind.BREAK:
        slot.kind = SlotKind(kind)
    slot.mode = slot.mode if mode is None else mode
    if interpretation is not None:
        slot.interpretation = [code for code in LANGUAGES if code in interpretation]
    slot.civil_society_only = slot.civil_society_only if civil_society_only is None else civil_society_only
    texts.reword(slot.wording, heading_words=title, body_words=description, by=by)
    _settle(version)
    audit.record(AgendaAction.SLOT_CHANGED, slot.wording, by=by, starts=slot.starts_at.isoformat())


def remove_slot(slot: Slot, *, by: Actor) -> None:
    """Take a line out of the draft; a session goes with its items."""
    version = slot.wording.document_version
    texts.refuse_unless_draft(version)
    within = plan.inside_of(slot, slots_in(version))
    for each in [*within, slot]:
        audit.record(texts.TextAction.CLAUSE_REMOVED, version, by=by, clause=each.wording.clause_id)
    _drop(version, [*within, slot])


def move_slot(slot: Slot, *, earlier: bool, by: Actor) -> None:
    """Change places with the line before or behind, times included: both keep their length and the pause between."""
    version = slot.wording.document_version
    texts.refuse_unless_draft(version)
    slots = slots_in(version)
    first, second = _neighbours(slot, slots, earlier=earlier)
    start, end = first.starts_at, max(first.ends_at, second.ends_at)
    groups = [[one, *plan.inside_of(one, slots)] for one in (first, second)]  # before either moves
    _shift(groups[0], end - first.ends_at)
    _shift(groups[1], start - second.starts_at)
    _settle(version)
    audit.record(AgendaAction.SLOT_CHANGED, slot.wording, by=by, starts=slot.starts_at.isoformat())


def _shift(slots: Iterable[Slot], by_how_much: timedelta) -> None:
    for each in slots:
        each.starts_at, each.ends_at = each.starts_at + by_how_much, each.ends_at + by_how_much


def _neighbours(slot: Slot, slots: Sequence[Slot], *, earlier: bool) -> tuple[Slot, Slot]:
    """Two lines of the same level beside each other, in their order; they stand on the same day by RuleBroken."""
    level = slot.wording.level
    beside = [each for each in plan.in_order(slots) if each[1] == level]
    places = [each[0] for each in beside]
    place = places.index(slot)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(places) or not _same_session(slot, places[other], slots):
        raise RuleBroken(
            _("It is the first here already.") if earlier else _("It is the last here already."), code="no-place"
        )
    return (places[other], slot) if earlier else (slot, places[other])


def _same_session(one: Slot, other: Slot, slots: Sequence[Slot]) -> bool:
    if one.wording.level == plan.TOP:
        return True
    sessions = [each for each in slots if plan.kind_of(each) == ClauseKind.SESSION]
    return any({id(one), id(other)} <= {id(each) for each in plan.inside_of(session, slots)} for session in sessions)


def replace_lines(version: DocumentVersion, lines: Iterable[Line], *, by: Actor) -> None:
    """Write the draft anew; a line that keeps a clause's identity keeps the comments on it."""
    texts.refuse_unless_draft(version)
    slots = slots_in(version)
    by_clause = {slot.wording.clause_id: slot for slot in slots}
    by_likeness = {_likeness(slot.wording): slot for slot in slots}
    kept: set[UUID] = set()
    for line in lines:
        same = by_clause.get(line.same_as) if line.same_as else by_likeness.get((line.kind, _plain(line.title)))
        if same is None or same.id in kept:
            _new_slot(version, line)
        else:
            kept.add(same.id)
            _overwrite(same, line)
    _drop(version, [slot for slot in slots if slot.id not in kept])
    _settle(version)
    audit.record(AgendaAction.REPLACED, version, by=by, lines=len(version.wordings))


def _overwrite(slot: Slot, line: Line) -> None:
    plan.refuse_backwards(line.starts_at, line.ends_at)
    slot.starts_at, slot.ends_at = line.starts_at, line.ends_at
    if not line.bare:
        slot.kind, slot.mode = SlotKind(line.slot), line.mode
        slot.interpretation = [code for code in LANGUAGES if code in line.interpretation]
        slot.civil_society_only = line.civil_society_only
    texts.set_words(slot.wording, heading_words=line.title, body_words=line.description or None)


def _drop(version: DocumentVersion, slots: Sequence[Slot]) -> None:
    wordings = [slot.wording for slot in slots]
    for slot in slots:
        db.session.delete(slot)
    db.session.flush()
    texts.discard(version, wordings)
    db.session.flush()


def slots_in(version: DocumentVersion) -> list[Slot]:
    """The draft's slots, their wordings read together and not one by one."""
    reading.with_wordings([version.id])
    return list(queries.slots_of(version).values())


def _likeness(wording: ClauseText) -> tuple[str, str]:
    return wording.kind, wording.heading.body.strip().casefold() if wording.heading is not None else ""


def _plain(words: Words) -> str:
    return next((body.strip().casefold() for body in words.values() if body.strip()), "")


def lines_from(entries: Sequence[DraftEntry], language: str) -> list[Line]:
    """What a reader of files handed over, as lines; without any session each item is one."""
    sessions = any(entry.kind == SESSION for entry in entries)
    made = []
    for entry in entries:
        kind = CLAUSE_KINDS[entry.kind]
        if kind == ClauseKind.ITEM and not sessions:
            kind = ClauseKind.SESSION
        slot = SlotKind.BREAK if kind == ClauseKind.BREAK else SlotKind.PLENARY
        description = {language: entry.description} if entry.description else {}
        words = ({language: entry.title}, description)
        made.append(Line(kind, slot, entry.starts_at, entry.ends_at, *words, bare=True))
    return made


def write_agenda(
    event: Event, lines: Iterable[Line | DraftEntry], *, by: Actor, language: str = "en", symbol: str = ""
) -> DocumentVersion:
    """Begin the agenda, or go on with its draft, and write all lines at once."""
    document = queries.agenda_of(event)
    draft = document.draft if document is not None else None
    version = draft or start_draft(event, by=by, symbol=symbol)
    given = list(lines)
    ready = [line for line in given if isinstance(line, Line)]
    read = [line for line in given if isinstance(line, DraftEntry)]
    replace_lines(version, [*ready, *lines_from(read, language)], by=by)
    return version


def _settle(version: DocumentVersion) -> None:
    """Put the draft in the order of its times; RuleBroken where they cannot be."""
    event = get_or_404(Event, version.document.event_id) if version.document.event_id else None
    slots = slots_in(version)
    for slot in slots:
        if event is not None:
            plan.refuse_outside_event(slot, event.starts_at, event.ends_at, event.zone)
    ordered = plan.in_order(slots)
    for slot, level in ordered:
        slot.wording.level = level
    texts.arrange(version, [slot.wording for slot, _level in ordered])
    db.session.flush()


def publish_agenda(
    version: DocumentVersion, *, by: Actor, change_note_words: Words | None = None, waiver: str = ""
) -> Sequence[Disposition]:
    """Put the draft in force; those whose comments were decided upon are told."""
    risks.refuse_unsigned(queries.event_of(version), partial(sessions_of, version))
    facts = queries.facts_by_version(version.document)
    return publishing.publish(
        version,
        by=by,
        change_note_words=change_note_words,
        waiver=waiver,
        facts=facts.get(version.id, {}),
        also_changed=changed_facts(version, facts),
    )


def sessions_of(version: DocumentVersion) -> dict[UUID, str]:
    """The sessions of a version by their clauses, with their titles in the reader's language."""
    lines = (line for line in queries.lines_of(version) if line.is_session)
    return {line.clause_id: line.title.body for line in lines}


def changed_facts(version: DocumentVersion, facts: Mapping[UUID, Mapping[UUID, object]]) -> dict[UUID, set[UUID]]:
    """For each other version the clauses whose times differ from this one's."""
    own = facts.get(version.id, {})
    return {
        other: {clause for clause in {*own, *theirs} if own.get(clause) != theirs.get(clause)}
        for other, theirs in facts.items()
        if other != version.id
    }
