"""What can be asked about notes, the outcome and its sources, each answer in a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from agendas.models import AgendaSession
from core import clock
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.i18n import ngettext, show_day
from core.jobs import Job
from core.queue import QueueState
from core.waiting import Progress, Stage, Waiting
from reports import policies
from reports.inputs import Row, is_open, needs_place
from reports.models import PrintedCopy, SessionNote, Source
from roundtables.models import Consultation, ConsultationPoint, Event
from roundtables.queries import get_event
from texts import queries as texts
from texts.models import (
    ClauseKind,
    ClauseText,
    ConsultationRound,
    Contribution,
    Document,
    DocumentKind,
    DocumentVersion,
)
from texts.policies import is_decided

PRINTING = "reports.print"
REPORTING_TIME = timedelta(days=60)


@dataclass(frozen=True)
class Part:
    """One clause of the draft of an event's outcome."""

    event: Event
    wording: ClauseText

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.event.id


@dataclass(frozen=True)
class Printout:
    """A version of the outcome in one language, for printing."""

    event: Event
    version: DocumentVersion
    language: str


def get_session(session_id: uuid.UUID) -> AgendaSession:
    """The session, or 404."""
    return get_or_404(AgendaSession, session_id)


def get_note(note_id: uuid.UUID) -> SessionNote:
    """The note, or 404."""
    return get_or_404(SessionNote, note_id)


def list_notes(session: AgendaSession) -> Sequence[SessionNote]:
    """A session's notes, newest first."""
    wanted = select(SessionNote).where(SessionNote.session_id == session.id)
    return db.session.scalars(wanted.order_by(SessionNote.taken_at.desc(), SessionNote.number.desc())).all()


def count_notes(event: Event) -> dict[uuid.UUID, int]:
    """How many notes each session has."""
    rows = db.session.execute(
        select(SessionNote.session_id, func.count())
        .where(SessionNote.event_id == event.id)
        .group_by(SessionNote.session_id)
    )
    return dict(rows.all())


def notes_in_use(keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those that a paragraph goes back to."""
    return {key for key in db.session.scalars(select(Source.note_id).where(Source.note_id.in_(keys))) if key}


def points_in_use(keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those points of dialogues that a paragraph goes back to."""
    return {key for key in db.session.scalars(select(Source.point_id).where(Source.point_id.in_(keys))) if key}


def outcome_of(event: Event) -> Document | None:
    """The event's outcome document, if it was begun."""
    return texts.find_document(event.id, DocumentKind.OUTCOME)


def newest(document: Document | None) -> DocumentVersion | None:
    """The draft, or the version in force where there is none."""
    return (document.draft or document.published) if document is not None else None


def get_draft(event: Event) -> DocumentVersion:
    """The draft with its wordings, or 404."""
    document = outcome_of(event)
    if document is None or document.draft is None:
        abort(404)
    return texts.get_version(document.draft.id)


def get_part(event_id: uuid.UUID, wording_id: uuid.UUID) -> Part:
    """A clause of that event's outcome, or 404."""
    event, wording = get_event(event_id), texts.get_wording(wording_id)
    document = wording.document_version.document
    if document.event_id != event_id or document.kind != DocumentKind.OUTCOME:
        abort(404)
    return Part(event, wording)


def get_source(event_id: uuid.UUID, source_id: uuid.UUID) -> Source:
    """A source of that event's outcome, or 404."""
    source = get_or_404(Source, source_id)
    return source if source.event_id == event_id else abort(404)


def get_comment(event_id: uuid.UUID, contribution_id: uuid.UUID) -> Contribution:
    """A comment on that event's outcome, or 404."""
    contribution = texts.get_contribution(contribution_id)
    kind = contribution.round.document_version.document.kind
    return contribution if contribution.event_id == event_id and kind == DocumentKind.OUTCOME else abort(404)


def get_published(event: Event, ordinal: int | None = None) -> DocumentVersion | None:
    """The version in force, or a former one by its number; 404 for a number that was never published."""
    document = outcome_of(event)
    if ordinal is None:
        found = document.published if document is not None else None
        return texts.get_version(found.id) if found is not None else None
    if document is None:
        abort(404)
    version = texts.version_number(document, ordinal)
    return version if version.published_at is not None else abort(404)


def list_published(document: Document) -> list[DocumentVersion]:
    """Everything that was ever in force, newest first."""
    return [each for each in reversed(document.versions) if each.published_at is not None]


def with_inputs() -> list[LoaderOption]:
    """What a source's name needs, without the crowd behind a dialogue."""
    consultation = joinedload(Source.point).joinedload(ConsultationPoint.consultation)
    return [
        consultation.lazyload(Consultation.points),
        consultation.lazyload(Consultation.attendees),
        joinedload(Source.contribution),
        joinedload(Source.note),
    ]


def sources_by_clause(version: DocumentVersion) -> dict[uuid.UUID, list[Source]]:
    """Where each clause of a version comes from."""
    inside = select(ClauseText.clause_id).where(ClauseText.version_id == version.id)
    found: dict[uuid.UUID, list[Source]] = defaultdict(list)
    wanted = select(Source).where(Source.clause_id.in_(inside)).options(*with_inputs())
    for source in db.session.scalars(wanted.order_by(Source.created_at, Source.id)):
        found[source.clause_id].append(source)
    return found


def list_inputs(event: Event) -> list[Row]:
    """Everything that was said before, in and after the event: comments, notes, points."""
    return [*_contributions(event), *_notes(event), *_points(event)]


def inputs_by_key(event_id: uuid.UUID, keys: Collection[uuid.UUID]) -> list[Row]:
    """Those inputs of an event, read anew; keys of other events find nothing."""
    contributions = db.session.scalars(select(Contribution).where(Contribution.id.in_(keys))).all()
    notes = db.session.scalars(select(SessionNote).where(SessionNote.id.in_(keys))).all()
    consultation = joinedload(ConsultationPoint.consultation)
    points = db.session.scalars(
        select(ConsultationPoint)
        .where(ConsultationPoint.id.in_(keys))
        .options(consultation.lazyload(Consultation.points), consultation.lazyload(Consultation.attendees))
    ).all()
    found: list[Row] = [*contributions, *notes, *points]
    return [row for row in found if row.event_id == event_id]


def unplaced(event: Event) -> list[Row]:
    """Inputs that no paragraph of the newest version goes back to, and that need one."""
    placed = placed_keys(event)
    return [row for row in list_inputs(event) if row.id not in placed and needs_place(row)]


def placed_keys(event: Event) -> set[uuid.UUID]:
    """The keys of all inputs that a paragraph of the newest version goes back to."""
    version = newest(outcome_of(event))
    if version is None:
        return set()
    inside = select(ClauseText.clause_id).where(ClauseText.version_id == version.id)
    rows = db.session.execute(
        select(Source.contribution_id, Source.note_id, Source.point_id).where(Source.clause_id.in_(inside))
    )
    return {key for row in rows for key in row if key is not None}


def _contributions(event: Event) -> Sequence[Contribution]:
    return db.session.scalars(
        select(Contribution)
        .join(Contribution.round)
        .join(Document, Document.id == ConsultationRound.document_id)
        .where(Document.event_id == event.id)
        .order_by(Document.kind, ConsultationRound.number, Contribution.number)
    ).all()


def _notes(event: Event) -> Sequence[SessionNote]:
    return db.session.scalars(
        select(SessionNote).where(SessionNote.event_id == event.id).order_by(SessionNote.number)
    ).all()


def _points(event: Event) -> Sequence[ConsultationPoint]:
    consultation = joinedload(ConsultationPoint.consultation)
    return db.session.scalars(
        select(ConsultationPoint)
        .join(ConsultationPoint.consultation)
        .where(Consultation.event_id == event.id)
        .options(consultation.lazyload(Consultation.points), consultation.lazyload(Consultation.attendees))
        .order_by(Consultation.held_at, Consultation.id, ConsultationPoint.number)
    ).all()


def without_source(version: DocumentVersion) -> list[ClauseText]:
    """Paragraphs that nothing is traced to, neither themselves nor what stands below them."""
    traced = sources_by_clause(version)
    groups: list[list[ClauseText]] = []
    for wording in version.wordings:
        if wording.kind == ClauseKind.PARAGRAPH:
            groups.append([wording])
        elif groups and wording.kind in (ClauseKind.SUB_PARAGRAPH, ClauseKind.BULLET):
            groups[-1].append(wording)
    return [group[0] for group in groups if not any(traced.get(each.clause_id) for each in group)]


def find_copy(version_id: uuid.UUID, language: str) -> PrintedCopy | None:
    """The kept PDF of a version, or the row that waits for it; its bytes are read only when they are asked for."""
    return db.session.scalar(
        select(PrintedCopy).where(PrintedCopy.version_id == version_id, PrintedCopy.language == language)
    )


def queued_languages(version_id: uuid.UUID) -> set[str]:
    """The languages in which the worker has been asked for a version already."""
    waiting = select(Job.arguments).where(Job.name == PRINTING, Job.state == QueueState.WAITING)
    return {
        str(arguments["language"])
        for arguments in db.session.scalars(waiting)
        if arguments.get("version_id") == str(version_id)
    }


def stage(event: Event, actor: Actor) -> Stage:
    """Notes first, then the draft, then the version in force with its round."""
    document = outcome_of(event)
    published = document.published if document is not None else None
    if published is not None and published.published_at is not None and document is not None:
        return _published_stage(event, actor, document, published)
    if not policies.may_write(actor, event):
        return Stage(Progress.LATER, _("not published yet"))
    notes = db.session.scalar(select(func.count()).where(SessionNote.event_id == event.id)) or 0
    if document is not None:
        return Stage(Progress.NOW, _("Draft, not published yet"))
    words = ngettext("%(num)d session note", "%(num)d session notes", notes) if notes else _("not begun")
    return Stage(Progress.NOW if notes else Progress.LATER, words)


def _published_stage(event: Event, actor: Actor, document: Document, published: DocumentVersion) -> Stage:
    consultation = texts.open_round_for(document)
    if consultation is not None:
        words = _("Draft: comments until %(day)s", day=show_day(consultation.closes_at, event.zone, "medium"))
        return Stage(Progress.NOW, words, _attention(actor, event, document))
    day = show_day(published.published_at or clock.now(), event.zone, "medium")
    attention = _attention(actor, event, document)
    progress = Progress.NOW if attention or document.draft else Progress.DONE
    return Stage(progress, _("Published on %(day)s", day=day), attention)


def _attention(actor: Actor, event: Event, document: Document) -> str:
    if not policies.sees_waiting(actor, event):
        return ""
    number = sum(is_open(each) for each in texts.contributions_of(document))
    return ngettext("%(num)d to answer", "%(num)d to answer", number) if number else ""


def waiting(event: Event, actor: Actor) -> list[Waiting]:
    """Comments to answer or to decide, an outcome to begin, inputs to place, a revision to publish."""
    if not policies.sees_waiting(actor, event):
        return []
    document = outcome_of(event)
    here = {"event_id": event.id}
    if document is None:
        if policies.may_write(actor, event) and _is_to_report(event):
            return [Waiting(_("Begin the outcome document"), "reports.outcome", here, since=event.ends_at)]
        return []
    found = _comments_waiting(event, actor, document)
    if policies.may_write(actor, event) and document.draft is not None:
        number = len(unplaced(event))
        if number:
            what = ngettext(
                "%(num)d input has no place in the outcome yet",
                "%(num)d inputs have no place in the outcome yet",
                number,
            )
            found.append(Waiting(what, "reports.inputs", here, since=document.draft.created_at))
    return found


def _is_to_report(event: Event) -> bool:
    """An event that is over: lately, or with notes that nobody has used."""
    now = clock.now()
    return event.ends_at <= now and (event.ends_at > now - REPORTING_TIME or bool(count_notes(event)))


def _comments_waiting(event: Event, actor: Actor, document: Document) -> list[Waiting]:
    comments = texts.contributions_of(document)
    found = []
    for each in comments:
        disposition = each.disposition
        values = {"event_id": event.id, "contribution_id": each.id}
        if disposition is None:
            what = _("Comment %(reference)s on the outcome: recommend an answer", reference=each.reference)
        elif not is_decided(disposition) and _decides(actor, each):
            what = _("Comment %(reference)s on the outcome: decide on the answer", reference=each.reference)
        else:
            continue
        found.append(Waiting(what, "reports.answer", values, since=each.created_at, due=each.round.closes_at))
    return found


def _decides(actor: Actor, contribution: Contribution) -> bool:
    """Never on one's own recommendation."""
    disposition = contribution.disposition
    return (
        policies.may_decide(actor, contribution)
        and disposition is not None
        and disposition.recommended_by_id != actor.id
    )
