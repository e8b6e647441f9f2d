"""Verbs of numbered texts: documents, drafts and the wording of clauses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from core import audit
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from texts import queries
from texts.models import (
    Clause,
    ClauseKind,
    ClauseText,
    Document,
    DocumentKind,
    DocumentVersion,
    Footnote,
    VersionState,
)
from translations import services as translations
from translations.models import Text
from translations.services import Words

Notes = Mapping[str, Words]  # mark in the body → the note's words
MOST_CLAUSES = 2000
LONGEST_BODY = 20_000  # characters


class TextAction(StrEnum):
    """What the audit record calls it."""

    DOCUMENT_CREATED = "document.created"
    DRAFT_STARTED = "document.draft-started"
    CLAUSE_ADDED = "clause.added"
    CLAUSE_REWORDED = "clause.reworded"
    CLAUSE_MOVED = "clause.moved"
    CLAUSE_REMOVED = "clause.removed"


def create_document(
    *,
    event_id: UUID | None,
    kind: DocumentKind,
    title_words: Words,
    by: Actor | None,
    language: str = "en",
    symbol: str = "",
) -> Document:
    """A document with version 1 as its draft; an event has one agenda and one outcome document."""
    if event_id and kind != DocumentKind.IMPORTED and queries.find_document(event_id, kind):
        raise RuleBroken(_("This event has such a document already: open it and go on there."), code="exists")
    document = Document(
        event_id=event_id,
        kind=kind,
        title=translations.write(title_words, source=language),
        symbol=symbol,
        language=language,
    )
    document.versions = [DocumentVersion(ordinal=1, state_name=VersionState.DRAFT)]
    db.session.add(document)
    audit.record(TextAction.DOCUMENT_CREATED, document, by=by, kind=kind)
    return document


def start_draft(document: Document, *, by: Actor) -> DocumentVersion:
    """The next version; its wordings share their words with the version in force until they are changed."""
    if document.draft is not None:
        raise RuleBroken(_("The next version has been started already: go on there."), code="draft-exists")
    former = document.published
    draft = DocumentVersion(
        ordinal=1 + max((each.ordinal for each in document.versions), default=0), state_name=VersionState.DRAFT
    )
    document.versions.append(draft)
    if former is not None:
        draft.wordings = [twin(wording) for wording in queries.get_version(former.id).wordings]
    audit.record(TextAction.DRAFT_STARTED, draft, by=by, ordinal=draft.ordinal)
    return draft


def twin(wording: ClauseText) -> ClauseText:
    """The same clause with the same words, for the next version."""
    return ClauseText(
        clause=wording.clause,
        position=wording.position,
        kind=wording.kind,
        level=wording.level,
        printed_number=wording.printed_number,
        heading=wording.heading,
        body=wording.body,
        footnotes=[Footnote(position=note.position, mark=note.mark, body=note.body) for note in wording.footnotes],
    )


def add_clause(
    version: DocumentVersion,
    *,
    kind: ClauseKind,
    by: Actor,
    level: int = 1,
    heading_words: Words | None = None,
    body_words: Words | None = None,
    footnotes: Notes | None = None,
    position: int | None = None,
    after: ClauseText | None = None,
) -> ClauseText:
    """A new clause at `position` (from 1), or behind `after`, or at the end."""
    refuse_unless_draft(version)
    if len(version.wordings) >= MOST_CLAUSES:
        raise RuleBroken(_("A document has at most %(most)d clauses.", most=MOST_CLAUSES), code="too-many")
    wording = new_wording(version, kind=kind, level=level, heading_words=heading_words, body_words=body_words)
    if after is not None:
        position = after.position + 1
    _place(version, wording, position)
    _write_footnotes(wording, footnotes or {}, version.document.language)
    db.session.flush()
    audit.record(TextAction.CLAUSE_ADDED, wording, by=by, clause=wording.clause_id)
    return wording


def new_wording(
    version: DocumentVersion,
    *,
    kind: ClauseKind,
    level: int = 1,
    heading_words: Words | None = None,
    body_words: Words | None = None,
    printed_number: str = "",
) -> ClauseText:
    """A wording of a new clause that is not in the version yet."""
    language = version.document.language
    return ClauseText(
        clause=Clause(document_id=version.document.id),
        kind=kind,
        level=level,
        printed_number=printed_number,
        heading=_optional(heading_words, language),
        body=_optional(body_words, language),
    )


def reword(
    wording: ClauseText,
    *,
    by: Actor,
    heading_words: Words | None = None,
    body_words: Words | None = None,
    footnotes: Notes | None = None,
    kind: ClauseKind | None = None,
    level: int | None = None,
) -> None:
    """Change what is given, in the draft alone: words that another version uses are copied before they change."""
    set_words(wording, heading_words=heading_words, body_words=body_words)
    if footnotes is not None:
        _write_footnotes(wording, footnotes, wording.document_version.document.language)
    wording.kind = kind or wording.kind
    wording.level = level or wording.level
    audit.record(TextAction.CLAUSE_REWORDED, wording, by=by, clause=wording.clause_id)


def set_words(wording: ClauseText, *, heading_words: Words | None = None, body_words: Words | None = None) -> None:
    """Reword as part of something larger, which writes the audit record itself."""
    refuse_unless_draft(wording.document_version)
    language = wording.document_version.document.language
    if heading_words is not None:
        wording.heading = _changed(wording, wording.heading, heading_words, language)
    if body_words is not None:
        wording.body = _changed(wording, wording.body, body_words, language)


def move(wording: ClauseText, *, position: int, by: Actor) -> None:
    """Put a clause at `position` (from 1) of the draft."""
    version = wording.document_version
    refuse_unless_draft(version)
    if not 1 <= position <= len(version.wordings):
        raise RuleBroken(_("There is no such place in the document."), code="no-place")
    version.wordings.remove(wording)
    _place(version, wording, position)
    audit.record(TextAction.CLAUSE_MOVED, wording, by=by, clause=wording.clause_id, position=position)


def arrange(version: DocumentVersion, ordered: Iterable[ClauseText]) -> None:
    """Number the draft's wordings in that order, which must be all of them."""
    refuse_unless_draft(version)
    order = list(ordered)
    if {id(each) for each in order} != {id(each) for each in version.wordings}:
        raise ValueError("the order names other clauses than the version has")
    _renumber(order)
    version.wordings.sort(key=lambda each: each.position)


def remove(wording: ClauseText, *, by: Actor) -> None:
    """Take a clause out of the draft; former versions keep it, and so do the comments on it."""
    version = wording.document_version
    refuse_unless_draft(version)
    audit.record(TextAction.CLAUSE_REMOVED, version, by=by, clause=wording.clause_id)
    version.wordings.remove(wording)
    _renumber(version.wordings)


def discard(version: DocumentVersion, wordings: Collection[ClauseText]) -> None:
    """Take several clauses out of the draft as part of something larger, which writes the audit record itself."""
    refuse_unless_draft(version)
    for wording in wordings:
        version.wordings.remove(wording)
    _renumber(version.wordings)


def refuse_unless_draft(version: DocumentVersion) -> None:
    """Published words never change; a correction is a new version."""
    if version.state != VersionState.DRAFT:
        raise RuleBroken(
            _("This version is published and can no longer be changed. Start the next version."), code="published"
        )


def _place(version: DocumentVersion, wording: ClauseText, position: int | None) -> None:
    """Only what stands behind the new place is numbered anew."""
    place = len(version.wordings) if position is None else max(0, min(position - 1, len(version.wordings)))
    version.wordings.insert(place, wording)
    _renumber(version.wordings)


def _renumber(wordings: Iterable[ClauseText]) -> None:
    for position, each in enumerate(wordings, start=1):
        if each.position != position:
            each.position = position


def _optional(words: Words | None, language: str) -> Text | None:
    if words is None or not any(body.strip() for body in words.values()):
        return None
    if max(len(body) for body in words.values()) > LONGEST_BODY:
        raise RuleBroken(_("A clause has at most %(most)d characters.", most=LONGEST_BODY), code="too-long")
    return translations.write(words, source=language)


def _changed(wording: ClauseText, text: Text | None, words: Words, language: str) -> Text | None:
    """The Text that says `words` from now on: a new one, a copy, the same one rewritten, or none."""
    if text is None or not any(body.strip() for body in words.values()):
        return _optional(words, language)
    if _says_the_same(text, words):
        return text
    own = translations.copy(text) if queries.is_shared(wording, text) else text
    translations.rewrite(own, words)
    return own


def _says_the_same(text: Text, words: Words) -> bool:
    """Languages that are not named keep their rendering."""
    present = text.by_language
    return all(present.get(code, "") == body.strip() for code, body in words.items())


def _write_footnotes(wording: ClauseText, notes: Notes, language: str) -> None:
    """Replace the notes; one whose words stay keeps its Text, so that versions go on sharing it."""
    former = {note.mark: note.body for note in wording.footnotes}
    wanted = []
    for position, (mark, words) in enumerate(notes.items(), start=1):
        body = former.get(mark)
        if body is None or not _says_the_same(body, words):
            body = translations.write(words, source=language)
        wanted.append(Footnote(position=position, mark=mark, body=body))
    if wording.footnotes:
        wording.footnotes = []
        db.session.flush()  # the old rows' marks must be gone before the new ones come
    wording.footnotes = wanted
