"""Keeping a paper that was read from a file: its clauses, its printed numbers, its footnotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from core.auth import Actor
from core.db import db
from texts import publishing, services
from texts.importing import REFERENCE, Kind, ParsedClause, ParsedText
from texts.models import ClauseKind, Document, DocumentKind, DocumentVersion, Footnote
from translations import services as translations

KINDS = {
    Kind.HEADING: ClauseKind.HEADING,
    Kind.PARAGRAPH: ClauseKind.PARAGRAPH,
    Kind.ITEM: ClauseKind.PARAGRAPH,
    Kind.SUBPARAGRAPH: ClauseKind.SUB_PARAGRAPH,
    Kind.BULLET: ClauseKind.BULLET,
}
LONGEST_MARK, LONGEST_NUMBER = 10, 20


@dataclass(frozen=True)
class Imported:
    """What came of it."""

    document: Document
    clauses: int
    footnotes: int
    unreferenced: tuple[str, ...]


def keep(
    parsed: ParsedText, *, by: Actor, title: str = "", language: str = "en", event_id: UUID | None = None
) -> Imported:
    """The paper as a document of its own, published as it is, so that it can be printed and pointed to."""
    parsed = with_short_marks(parsed)
    named = title.strip() or REFERENCE.sub("", parsed.title).strip() or "–"
    document = services.create_document(
        event_id=event_id, kind=DocumentKind.IMPORTED, title_words={language: named}, language=language, by=by
    )
    version = document.versions[0]
    count = sum(_add(version, clause, parsed.footnotes, language) for clause in parsed.clauses)
    db.session.flush()
    if version.wordings:
        publishing.publish(version, by=by)
    return Imported(document, len(version.wordings), count, parsed.unreferenced)


def _add(version: DocumentVersion, clause: ParsedClause, notes: Mapping[str, str], language: str) -> int:
    """Append one clause; how many footnotes it has."""
    is_heading = clause.kind is Kind.HEADING
    words = {language: clause.text}
    wording = services.new_wording(
        version,
        kind=KINDS[clause.kind],
        level=max(clause.level, 1),
        heading_words=words if is_heading else None,
        body_words=None if is_heading else words,
        printed_number=clause.number[:LONGEST_NUMBER],
    )
    wording.position = len(version.wordings) + 1
    marks = [mark for mark in dict.fromkeys(REFERENCE.findall(clause.text)) if notes.get(mark, "").strip()]
    wording.footnotes = [
        Footnote(position=position, mark=mark, body=translations.write({language: notes[mark]}))
        for position, mark in enumerate(marks, start=1)
    ]
    version.wordings.append(wording)
    return len(marks)


def with_short_marks(parsed: ParsedText) -> ParsedText:
    """Marks that are longer than a mark may be become running numbers that no other note has."""
    taken = set(parsed.footnotes)
    renamed: dict[str, str] = {}
    for mark in parsed.footnotes:
        if len(mark) > LONGEST_MARK:
            renamed[mark] = next(name for name in (f"n{count}" for count in range(1, 10_000)) if name not in taken)
            taken.add(renamed[mark])
    if not renamed:
        return parsed

    def shorter(found: re.Match[str]) -> str:
        return f"[^{renamed.get(found[1], found[1])}]"

    return ParsedText(
        REFERENCE.sub(shorter, parsed.title),
        tuple(replace(clause, text=REFERENCE.sub(shorter, clause.text)) for clause in parsed.clauses),
        {renamed.get(mark, mark): note for mark, note in parsed.footnotes.items()},
    )
