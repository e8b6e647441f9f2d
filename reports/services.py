"""Verbs of notes, the outcome document and what its paragraphs go back to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from agendas.models import AgendaSession
from core import audit, clock, jobs
from core.auth import Actor
from core.db import db, lock
from core.i18n import LANGUAGES, speaking
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.models import Attribution
from reports import queries
from reports.inputs import Row, row_of
from reports.models import SessionNote, Source
from roundtables.models import ConsultationPoint, Event
from roundtables.queries import get_event
from texts import publishing, rounds
from texts import services as texts
from texts.models import Clause, ClauseKind, ClauseText, Contribution, Document, DocumentKind, DocumentVersion
from texts.services import Notes
from translations import services as translations
from translations.services import Words

LONGEST_NOTE = 5000  # characters
LONGEST_FOOTNOTE = 900  # what fits at the foot of a printed page
CALL = re.compile(r"\[\^([^\]\s]{1,10})\]")


class ReportAction(StrEnum):
    """What the audit record calls it."""

    NOTE_TAKEN = "note.taken"
    NOTE_CHANGED = "note.changed"
    NOTE_REMOVED = "note.removed"
    LINKED = "source.linked"
    UNLINKED = "source.unlinked"


def take_note(
    session: AgendaSession, *, words: Words, source_language: str, by: Actor, taken_at: datetime | None = None
) -> SessionNote:
    """Write down what was said in a session, never who said it (Chatham House rule)."""
    if by.id is None:
        raise ValueError("a note is taken by somebody")
    _check_note(words)
    lock(get_event(session.event_id))  # notes of an event are numbered without two of a kind
    last = db.session.scalar(select(func.max(SessionNote.number)).where(SessionNote.event_id == session.event_id))
    note = SessionNote(
        event_id=session.event_id,
        session_id=session.id,
        number=1 + (last or 0),
        author_id=by.id,
        taken_at=taken_at or clock.now(),
        body=translations.write(words, source=source_language),
    )
    db.session.add(note)
    audit.record(ReportAction.NOTE_TAKEN, note, by=by, number=note.number)
    return note


def change_note(note: SessionNote, *, words: Words, by: Actor) -> None:
    """Correct one's own note, until a paragraph goes back to it."""
    _check_own(note, by)
    _check_note(words)
    if not words.get(note.body.language, "").strip():
        raise RuleBroken(_("Write the note in the language it was taken in."), code="no-words", field="words")
    translations.rewrite(note.body, words)
    audit.record(ReportAction.NOTE_CHANGED, note, by=by)


def remove_note(note: SessionNote, *, by: Actor) -> None:
    """Take back one's own note, until a paragraph goes back to it."""
    _check_own(note, by)
    audit.record(ReportAction.NOTE_REMOVED, note, by=by, number=note.number)
    body = note.body
    db.session.delete(note)
    db.session.flush()
    db.session.delete(body)


def _check_note(words: Words) -> None:
    if any(len(body) > LONGEST_NOTE for body in words.values()):
        raise RuleBroken(
            _("A note has at most %(most)d characters. Take two.", most=LONGEST_NOTE), code="too-long", field="words"
        )


def _check_own(note: SessionNote, by: Actor) -> None:
    lock(note)
    if note.author_id != by.id:
        raise RuleBroken(_("Only whoever took a note changes it."), code="not-yours")
    if queries.notes_in_use([note.id]):
        raise RuleBroken(
            _("A paragraph of the outcome goes back to this note, so it no longer changes."), code="note-used"
        )


def outcome_title() -> dict[str, str]:
    """ "Outcome document" in the six languages."""
    words = {}
    for code in LANGUAGES:
        with speaking(code):
            words[code] = _("Outcome document")
    return words


def start_outcome(
    event: Event, *, by: Actor, title_words: Words | None = None, symbol: str = "", language: str = "en"
) -> Document:
    """Begin the outcome document; its draft has nothing in it yet."""
    return texts.create_document(
        event_id=event.id,
        kind=DocumentKind.OUTCOME,
        title_words=title_words or outcome_title(),
        symbol=symbol,
        language=language,
        by=by,
    )


def start_revision(document: Document, *, by: Actor) -> DocumentVersion:
    """The next version, with everything the version in force says."""
    return texts.start_draft(document, by=by)


def add_part(
    version: DocumentVersion,
    *,
    kind: ClauseKind,
    words: Words,
    by: Actor,
    level: int = 1,
    footnotes: Notes | None = None,
    after: ClauseText | None = None,
) -> ClauseText:
    """A part of the text behind `after`, or at the end; a summary stands before the first chapter."""
    _check_footnotes(words, footnotes or {})
    position = None
    if kind == ClauseKind.SUMMARY:
        position, after = 1 + sum(each.kind == ClauseKind.SUMMARY for each in version.wordings), None
    is_heading = kind == ClauseKind.HEADING
    return texts.add_clause(
        version,
        kind=kind,
        level=level,
        heading_words=words if is_heading else None,
        body_words=None if is_heading else words,
        footnotes=footnotes,
        position=position,
        after=after,
        by=by,
    )


def change_part(
    wording: ClauseText,
    *,
    words: Words,
    by: Actor,
    kind: ClauseKind | None = None,
    level: int | None = None,
    footnotes: Notes | None = None,
) -> None:
    """Other words, other notes, or another kind of part."""
    notes = footnotes if footnotes is not None else {each.mark: each.body.by_language for each in wording.footnotes}
    _check_footnotes(words, notes)
    is_heading = (kind or wording.kind) == ClauseKind.HEADING
    empty: Words = dict.fromkeys(LANGUAGES, "")
    texts.reword(
        wording,
        heading_words=words if is_heading else empty,
        body_words=empty if is_heading else words,
        footnotes=footnotes,
        kind=kind,
        level=level,
        by=by,
    )


def _check_footnotes(words: Words, notes: Notes) -> None:
    """Every mark in the text has its note and every note its mark, at least in one language."""
    called = {mark for body in words.values() for mark in CALL.findall(body)}
    if missing := sorted(called - set(notes)):
        raise RuleBroken(
            _("The text calls note %(mark)s, but there is no such note below.", mark=missing[0]),
            code="no-note",
            field="footnotes",
        )
    if unused := sorted(set(notes) - called):
        raise RuleBroken(
            _("Nothing in the text calls note %(mark)s: write [^%(mark)s] where it belongs.", mark=unused[0]),
            code="note-not-called",
            field="footnotes",
        )
    if any(len(body) > LONGEST_FOOTNOTE for each in notes.values() for body in each.values()):
        raise RuleBroken(
            _("A footnote has at most %(most)d characters.", most=LONGEST_FOOTNOTE), code="too-long", field="footnotes"
        )


def move_part(wording: ClauseText, *, earlier: bool, by: Actor) -> None:
    """One place earlier or later; a summary stays before the first chapter."""
    version = wording.document_version
    position = wording.position + (-1 if earlier else 1)
    if not 1 <= position <= len(version.wordings):
        raise RuleBroken(
            _("It is the first here already.") if earlier else _("It is the last here already."), code="no-place"
        )
    other = version.wordings[position - 1]
    if (other.kind == ClauseKind.SUMMARY) != (wording.kind == ClauseKind.SUMMARY):
        raise RuleBroken(_("The summary stands before the first chapter."), code="summary-first")
    texts.move(wording, position=position, by=by)


def remove_part(wording: ClauseText, *, by: Actor) -> None:
    """Take a part out of the draft; what it came from is listed as not placed again."""
    texts.remove(wording, by=by)


def link(clause: Clause, row: Row, *, by: Actor) -> Source:
    """Say that a paragraph goes back to an input; twice is once."""
    document = db.session.get_one(Document, clause.document_id)
    if document.kind != DocumentKind.OUTCOME or document.event_id is None or document.event_id != row.event_id:
        raise RuleBroken(_("This input belongs to another event."), code="other-event")
    key = _key(row)
    found = db.session.scalar(select(Source).where(Source.clause_id == clause.id).filter_by(**key))
    if found is not None:
        return found
    source = Source(event_id=document.event_id, clause_id=clause.id, **key)
    db.session.add(source)
    audit.record(ReportAction.LINKED, source, by=by, clause=clause.id, **key)
    return source


def _key(row: Row) -> dict[str, object]:
    if isinstance(row, Contribution):
        return {"contribution_id": row.id}
    return {"point_id": row.id} if isinstance(row, ConsultationPoint) else {"note_id": row.id}


def unlink(source: Source, *, by: Actor) -> None:
    """Take a source back."""
    audit.record(ReportAction.UNLINKED, source, by=by, clause=source.clause_id, **_key(row_of(source)))
    db.session.delete(source)


def publish_draft(
    version: DocumentVersion,
    *,
    by: Actor,
    symbol: str = "",
    change_note_words: Words | None = None,
    waiver: str = "",
    comments_until: datetime | None = None,
    cap: str = Attribution.NAMED,
) -> DocumentVersion:
    """Put the draft in force, have it printed in six languages and, where a day is given, open a round of comments."""
    if comments_until is not None and comments_until <= clock.now():
        raise RuleBroken(_("Choose a moment that is still to come."), code="closes-early", field="comments_until")
    version.symbol = symbol.strip()
    publishing.publish(version, by=by, change_note_words=change_note_words, waiver=waiver)
    if comments_until is not None:
        rounds.open_round(version, opens_at=clock.now(), closes_at=comments_until, cap=cap, by=by)
    queue_copies(version, LANGUAGES)
    return version


def queue_copies(version: DocumentVersion, languages: Iterable[str]) -> None:
    """Ask the worker for PDFs; what it has been asked for already is not asked for twice."""
    queued = queries.queued_languages(version.id)
    for code in languages:
        if code not in queued:
            jobs.queue(queries.PRINTING, version_id=version.id, language=code)
