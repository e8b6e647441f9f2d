"""From the database to the document as it is printed; reports.press makes the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from flask import current_app

from core.config import Config
from core.db import get_or_404
from core.i18n import LANGUAGES, speaking, zone
from core.i18n import gettext as _
from reports import queries
from reports.inputs import in_order, label, reference, row_of
from reports.marks import mark
from reports.models import PrintedCopy, Source
from reports.paragraphs import words_of
from reports.printing_annexes import annexes, words
from reports.renderers.document import Block, Heading, Item, Masthead, NumberedDocument, Paragraph, Words
from reports.renderers.document import Source as PrintedSource
from reports.renderers.inline import CALL
from roundtables.models import Event
from texts.models import ClauseKind, ClauseText, Contribution, DocumentKind, DocumentVersion
from texts.numbering import numbers
from texts.policies import is_published

DRAFT_SIGN = "/L."  # of limited distribution, by the custom for drafts



@dataclass
class Body:
    """The blocks of a document and its footnotes, whose marks are made unique through the whole of it."""

    language: str
    blocks: list[Block] = field(default_factory=list)
    footnotes: dict[str, Words] = field(default_factory=dict)

    def words(self, wording: ClauseText) -> Words:
        """What a clause says, with its notes gathered."""
        own = {each.mark: f"{wording.position}.{each.mark}" for each in wording.footnotes}
        for each in wording.footnotes:
            self.footnotes[own[each.mark]] = words(each.body, self.language)
        found = words(words_of(wording), self.language)
        body = CALL.sub(lambda match: f"[^{own.get(match[1], match[1])}]", found.body)
        return Words(body, found.language, found.translated)


def assemble(version: DocumentVersion, language: str) -> NumberedDocument:
    """The outcome document of an event with its annexes; only what everybody may read."""
    document = version.document
    if document.kind == DocumentKind.IMPORTED or document.event_id is None:
        return print_document(version, language)
    event = get_or_404(Event, document.event_id)
    with speaking(language):
        body = blocks(version, language, queries.sources_by_clause(version))
        summary = [each for each in version.wordings if each.kind == ClauseKind.SUMMARY]
        issued = issued_at(version)
        return NumberedDocument(
            language=language,
            title=words(document.title, language),
            summary=tuple(body.words(each) for each in summary),
            blocks=tuple(body.blocks),
            footnotes=body.footnotes,
            created=issued,
            modified=issued,
            author=issuer(event, language).body,
            masthead=masthead(event, version, language),
            annexes=annexes(event, version, language),
        )


def issued_at(version: DocumentVersion) -> datetime:
    """When it was published; a draft counts from when it was begun."""
    return version.published_at or version.created_at


def blocks(version: DocumentVersion, language: str, sources: Mapping[UUID, Sequence[Source]]) -> Body:
    """Headings, paragraphs and what stands below them, with the numbers that the page shows."""
    body = Body(language)
    counted = numbers(version.wordings, version.document.kind)
    for wording in version.wordings:
        if wording.kind != ClauseKind.SUMMARY:
            traced = printed_sources(sources.get(wording.clause_id, ()))
            body.blocks.append(_block(body, wording, counted[wording.clause_id], traced))
    return body


def _block(body: Body, wording: ClauseText, number: str, traced: tuple[PrintedSource, ...]) -> Block:
    found, dressed = body.words(wording), mark(wording, number, body.language)
    anchor = str(wording.clause_id)
    if wording.kind == ClauseKind.HEADING:
        return Heading(found, wording.level, dressed)
    if wording.kind == ClauseKind.PARAGRAPH:
        return Paragraph(found, int(number) if number.isdigit() else number, anchor, sources=traced)
    return Item(found, dressed, anchor, depth=wording.level, sources=traced)


def printed_sources(sources: Iterable[Source]) -> tuple[PrintedSource, ...]:
    """The names of the inputs; a comment whose answer is published leads to it."""
    rows = [row_of(each) for each in in_order(sources)]
    return tuple(
        PrintedSource(label(row), reference(row) if isinstance(row, Contribution) and is_published(row) else "")
        for row in rows
    )


def issuer(event: Event, language: str) -> Words:
    """Who speaks: the series, or the event itself."""
    return words(event.series.title if event.series is not None else event.title, language)


def masthead(event: Event, version: DocumentVersion, language: str) -> Masthead:
    """Whose document it is and of which occasion; the symbol is of a local series."""
    local = zone(event.zone)
    symbol = version.symbol or version.document.symbol
    config: Config = current_app.config["PARLEY"]
    path = current_app.url_map.bind("").build("reports.outcome", {"event_id": event.id, "lang": language})
    limited = DRAFT_SIGN in symbol
    return Masthead(
        body=issuer(event, language),
        symbol=symbol,
        distribution=Words(_("Distribution: limited") if limited else _("Distribution: general"), language),
        issued=issued_at(version).astimezone(local).date(),
        original=version.document.language,
        occasion=words(event.title, language),
        place=words(event.venue, language),
        begins=event.starts_at.astimezone(local).date(),
        ends=event.ends_at.astimezone(local).date(),
        languages=tuple(LANGUAGES),
        address=config.public_url + path,
    )


def print_document(version: DocumentVersion, language: str) -> NumberedDocument:
    """A paper that was imported, with the numbers its source printed and nothing added."""
    body = Body(language)
    for wording in version.wordings:
        body.blocks.extend(_imported(body, wording))
    issued = issued_at(version)
    return NumberedDocument(
        language=language,
        title=words(version.document.title, language),
        blocks=tuple(body.blocks),
        footnotes=body.footnotes,
        created=issued,
        modified=issued,
    )


def _imported(body: Body, wording: ClauseText) -> list[Block]:
    """A clause of a paper may have a heading and a body."""
    made: list[Block] = []
    if wording.heading is not None:
        made.append(Heading(words(wording.heading, body.language), wording.level, wording.printed_number))
    if wording.body is not None:
        found, anchor = _noted(body, wording), str(wording.clause_id)
        printed = "" if wording.heading is not None else wording.printed_number
        if wording.kind in (ClauseKind.SUB_PARAGRAPH, ClauseKind.BULLET):
            made.append(Item(found, printed, anchor, depth=wording.level))
        else:
            made.append(Paragraph(found, printed, anchor))
    return made


def _noted(body: Body, wording: ClauseText) -> Words:
    return body.words(wording) if wording.heading is None else words(wording.body, body.language)


def fingerprint(document: NumberedDocument) -> str:
    """The SHA-256 of everything a copy is made from."""
    return sha256(repr(document).encode("utf-8", "surrogatepass")).hexdigest()


def get_copy(version: DocumentVersion, language: str) -> tuple[PrintedCopy | None, bool]:
    """The kept copy, if there is one, and whether it still says what the database says."""
    kept = queries.find_copy(version.id, language)
    if kept is None:
        return None, False
    return kept, kept.data_sha256 == fingerprint(assemble(version, language))
