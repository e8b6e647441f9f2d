"""What can be asked about agendas: the lines of a version, the sessions people attend, what waits for whom."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from agendas.models import AgendaSession, Slot
from agendas.plan import Entry, Place, entries
from agendas.policies import decides, may_comment, may_edit, sees_waiting
from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import ngettext, show_day
from core.waiting import Progress, Stage, Waiting
from roundtables.models import Event
from roundtables.queries import get_event
from texts import queries as texts
from texts.canonical import Facts
from texts.models import (
    ClauseText,
    ConsultationRound,
    Contribution,
    Disposition,
    DispositionState,
    Document,
    DocumentKind,
    DocumentVersion,
)


@dataclass(frozen=True)
class CommentCounts:
    """How many comments there are, and how far their answers are."""

    all: int
    recommended: int
    decided: int
    published: int

    @property
    def answered(self) -> int:
        """Those with an answer, published or not."""
        return self.decided + self.published

    @property
    def to_answer(self) -> int:
        """Those without any recommendation."""
        return self.all - self.recommended - self.answered


def agenda_of(event: Event) -> Document | None:
    """The event's agenda, if it was begun."""
    return texts.find_document(event.id, DocumentKind.AGENDA)


def lines_of(version: DocumentVersion) -> list[Entry]:
    """The version's lines with their times and numbers."""
    return entries(texts.get_version(version.id).wordings, slots_of(version))


def lines_by_version(document: Document) -> dict[uuid.UUID, list[Entry]]:
    """The lines of every version, in as many queries as for one."""
    loaded = texts.with_wordings([version.id for version in document.versions])
    slots = _slots(list(loaded))
    return {key: entries(version.wordings, slots) for key, version in loaded.items()}


def slots_of(version: DocumentVersion) -> dict[uuid.UUID, Slot]:
    """Slots by the key of their wording."""
    return _slots([version.id])


def _slots(version_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Slot]:
    found = db.session.scalars(
        select(Slot)
        .join(ClauseText, Slot.clause_text_id == ClauseText.id)
        .where(ClauseText.version_id.in_(version_ids))
        .options(lazyload(Slot.wording))
    )
    return {slot.clause_text_id: slot for slot in found}


def facts_by_version(document: Document) -> dict[uuid.UUID, Facts]:
    """For each version, what it says about each clause beside its words: when, and what kind of slot it is."""
    found: dict[uuid.UUID, dict[uuid.UUID, dict[str, str]]] = defaultdict(dict)
    rows = db.session.execute(
        select(Slot, ClauseText.version_id, ClauseText.clause_id)
        .join(ClauseText, Slot.clause_text_id == ClauseText.id)
        .where(ClauseText.version_id.in_([version.id for version in document.versions]))
        .options(lazyload(Slot.wording))
    )
    for slot, version_id, clause_id in rows:
        found[version_id][clause_id] = facts_of(slot)
    return dict(found)


def moved_between(document: Document, former: DocumentVersion, version: DocumentVersion) -> set[uuid.UUID]:
    """The clauses of which something beside the words differs: times, kind, languages."""
    facts = facts_by_version(document)
    before, after = facts.get(former.id, {}), facts.get(version.id, {})
    return {clause for clause in {*before, *after} if before.get(clause) != after.get(clause)}


def event_of(version: DocumentVersion) -> Event:
    """The event whose agenda the version is of; 404 for a text of no event."""
    if version.event_id is None or version.document.kind != DocumentKind.AGENDA:
        abort(404)
    return get_event(version.event_id)


def facts_of(slot: Slot) -> dict[str, str]:
    """What a slot says, as plain words."""
    return {
        "starts": slot.starts_at.isoformat(),
        "ends": slot.ends_at.isoformat(),
        "kind": slot.kind,
        "mode": slot.mode,
        "interpretation": " ".join(slot.interpretation),
        "civil_society_only": str(slot.civil_society_only),
    }


def get_slot(event_id: uuid.UUID, slot_id: uuid.UUID) -> Slot:
    """One line of the event's agenda; 404 for another event's."""
    slot = get_or_404(Slot, slot_id)
    if slot.wording.document_version.event_id != event_id:
        abort(404)
    return slot


def list_sessions(event: Event, *, cancelled: bool = False) -> Sequence[AgendaSession]:
    """The sessions people attend, in their order; with `cancelled` also those that were dropped."""
    wanted = select(AgendaSession).where(AgendaSession.event_id == event.id)
    if not cancelled:
        wanted = wanted.where(AgendaSession.cancelled_at.is_(None))
    return db.session.scalars(wanted.order_by(AgendaSession.starts_at, AgendaSession.position)).all()


def get_session(event_id: uuid.UUID, session_id: uuid.UUID) -> AgendaSession:
    """One session of the event."""
    session = get_or_404(AgendaSession, session_id)
    if session.event_id != event_id:
        abort(404)
    return session


def get_comment(event_id: uuid.UUID, contribution_id: uuid.UUID) -> Contribution:
    """One comment on the event's agenda; 404 for one on another text."""
    contribution = texts.get_contribution(contribution_id)
    if contribution.event_id != event_id or contribution.round.document_version.document.kind != DocumentKind.AGENDA:
        abort(404)
    return contribution


def comment_counts(event: Event) -> CommentCounts:
    """In one query."""
    statement = (
        select(Disposition.state_name, func.count(Contribution.id))
        .select_from(Contribution)
        .join(Contribution.round)
        .join(Document, Document.id == ConsultationRound.document_id)
        .outerjoin(Disposition, Disposition.contribution_id == Contribution.id)
        .where(Document.event_id == event.id, Document.kind == DocumentKind.AGENDA)
        .group_by(Disposition.state_name)
    )
    found: dict[str | None, int] = dict(iter(db.session.execute(statement)))
    return CommentCounts(
        all=sum(found.values()),
        recommended=found.get(DispositionState.RECOMMENDED, 0),
        decided=found.get(DispositionState.DECIDED, 0),
        published=found.get(DispositionState.PUBLISHED, 0),
    )


def own_comments(event: Event, person_id: uuid.UUID | None) -> Sequence[Contribution]:
    """What the person said about this agenda, oldest first."""
    if person_id is None:
        return []
    return db.session.scalars(
        select(Contribution)
        .join(Contribution.round)
        .join(Document, Document.id == ConsultationRound.document_id)
        .where(
            Document.event_id == event.id,
            Document.kind == DocumentKind.AGENDA,
            Contribution.author_id == person_id,
        )
        .order_by(Contribution.created_at, Contribution.number)
    ).all()


def get_place(event_id: uuid.UUID, clause_id: uuid.UUID | None = None) -> Place:
    """Where a comment can be made; 404 for a line that the agenda in force does not have."""
    event = get_event(event_id)
    document = agenda_of(event)
    if document is None or document.published is None:
        abort(404)
    entry = None
    if clause_id is not None:
        entry = next((line for line in lines_of(document.published) if line.clause_id == clause_id), None)
        if entry is None:
            abort(404)
    return Place(event, texts.open_round_for(document), entry)


def stage(event: Event, actor: Actor) -> Stage:
    """Where the agenda stands."""
    document = agenda_of(event)
    version = document.published if document is not None else None
    if document is None or version is None:
        begun = document is not None and may_edit(actor, event)
        words = _("A draft is being written") if begun else _("Not published yet")
        return Stage(Progress.NOW if begun else Progress.LATER, words)
    consultation = texts.open_round_for(document)
    counts = comment_counts(event)
    if consultation is not None:
        day = show_day(consultation.closes_at, event.zone)
        words = _("Version %(number)d, comments until %(day)s", number=version.ordinal, day=day)
    else:
        words = _("Version %(number)d published", number=version.ordinal)
    attention = ""
    if sees_waiting(actor, event) and counts.to_answer:
        attention = ngettext("%(num)d comment to answer", "%(num)d comments to answer", counts.to_answer)
    busy = consultation is not None or document.draft is not None or counts.answered < counts.all
    over = event.ends_at < clock.now()
    return Stage(Progress.NOW if busy and not over else Progress.DONE, words, attention)


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """What the agenda wants of the person who looks."""
    found = []
    values = {"event_id": event.id}
    if sees_waiting(actor, event) and (count := comment_counts(event).to_answer):
        what = ngettext(
            "%(num)d comment on the agenda has no answer yet",
            "%(num)d comments on the agenda have no answer yet",
            count,
        )
        found.append(Waiting(what, "agendas.comments", values))
    if decides(actor, event) and (count := to_decide(event, actor)):
        what = ngettext(
            "%(num)d recommended answer waits for your decision",
            "%(num)d recommended answers wait for your decision",
            count,
        )
        found.append(Waiting(what, "agendas.comments", values))
    if may_comment(actor, event) and event.id not in actor.roles:
        document = agenda_of(event)
        consultation = texts.open_round_for(document) if document is not None else None
        if consultation is not None:
            what = _("The agenda can be commented")
            found.append(
                Waiting(what, "agendas.agenda", values, since=consultation.opens_at, due=consultation.closes_at)
            )
    return found


def to_decide(event: Event, actor: Actor) -> int:
    """How many recommended answers the person may decide upon: all but those they recommended themselves."""
    statement = (
        select(func.count(Disposition.id))
        .join(Contribution, Disposition.contribution_id == Contribution.id)
        .join(ConsultationRound, Contribution.round_id == ConsultationRound.id)
        .join(Document, Document.id == ConsultationRound.document_id)
        .where(
            Document.event_id == event.id,
            Document.kind == DocumentKind.AGENDA,
            Disposition.state_name == DispositionState.RECOMMENDED,
            Disposition.recommended_by_id != actor.id,
        )
    )
    return db.session.scalar(statement) or 0
