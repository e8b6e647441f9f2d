"""What can be asked about numbered texts, each answer in a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import lazyload, selectinload

from core import clock
from core.db import db, get_or_404
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
from translations.models import Text


def get_document(document_id: uuid.UUID) -> Document:
    """The document with its versions."""
    return get_or_404(Document, document_id, selectinload(Document.versions))


def find_document(event_id: uuid.UUID, kind: DocumentKind) -> Document | None:
    """The event's agenda or outcome document, if it was begun."""
    return db.session.scalar(
        select(Document)
        .where(Document.event_id == event_id, Document.kind == kind)
        .options(selectinload(Document.versions))
    )


def get_version(version_id: uuid.UUID) -> DocumentVersion:
    """The version with its wordings, their words in all languages and their footnotes."""
    version = with_wordings([version_id]).get(version_id)
    if version is None:
        abort(404)
    return version


def with_wordings(version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, DocumentVersion]:
    """Versions by key, ready to be shown."""
    loading = selectinload(DocumentVersion.wordings)
    found = db.session.scalars(
        select(DocumentVersion)
        .where(DocumentVersion.id.in_(list(version_ids)))
        .options(
            loading.joinedload(ClauseText.heading).selectinload(Text.renderings),
            loading.joinedload(ClauseText.body).selectinload(Text.renderings),
            loading.selectinload(ClauseText.footnotes),
        )
    )
    return {version.id: version for version in found}


def version_number(document: Document, ordinal: int) -> DocumentVersion:
    """Version `ordinal` of the document, with its wordings; 404 where there is none."""
    for version in document.versions:
        if version.ordinal == ordinal:
            return get_version(version.id)
    abort(404)


def get_wording(wording_id: uuid.UUID) -> ClauseText:
    """One clause in one version."""
    return get_or_404(ClauseText, wording_id)


def round_of(version: DocumentVersion) -> ConsultationRound | None:
    """The round in which that version can be or could be commented."""
    return db.session.scalar(select(ConsultationRound).where(ConsultationRound.version_id == version.id))


def rounds_of(document: Document) -> Sequence[ConsultationRound]:
    """All rounds, in their order."""
    return db.session.scalars(
        select(ConsultationRound).where(ConsultationRound.document_id == document.id).order_by(ConsultationRound.number)
    ).all()


def open_round_for(document: Document) -> ConsultationRound | None:
    """The round that is open at this moment."""
    now = clock.now()
    return db.session.scalar(
        select(ConsultationRound).where(
            ConsultationRound.document_id == document.id,
            ConsultationRound.opens_at <= now,
            ConsultationRound.closes_at > now,
        )
    )


def get_contribution(contribution_id: uuid.UUID) -> Contribution:
    """One comment with its answer."""
    return get_or_404(Contribution, contribution_id)


def contributions_of(document: Document) -> Sequence[Contribution]:
    """Every comment on any version, by round and number."""
    return db.session.scalars(
        select(Contribution)
        .join(Contribution.round)
        .where(ConsultationRound.document_id == document.id)
        .order_by(ConsultationRound.number, Contribution.number)
    ).all()


def by_clause(contributions: Iterable[Contribution]) -> dict[uuid.UUID | None, list[Contribution]]:
    """Comments below the clause they are on; those on the whole below None."""
    found: dict[uuid.UUID | None, list[Contribution]] = defaultdict(list)
    for each in contributions:
        found[each.clause_id].append(each)
    return found


def response_matrix(consultation: ConsultationRound) -> Sequence[Contribution]:
    """The round's comments with their answers, in the order they came."""
    return db.session.scalars(
        select(Contribution).where(Contribution.round_id == consultation.id).order_by(Contribution.number)
    ).all()


def undecided(consultation: ConsultationRound) -> int:
    """How many comments of the round have no decided answer."""
    statement = (
        select(func.count())
        .select_from(Contribution)
        .outerjoin(Disposition, Disposition.contribution_id == Contribution.id)
        .where(
            Contribution.round_id == consultation.id,
            Disposition.state_name.is_(None) | (Disposition.state_name == DispositionState.RECOMMENDED),
        )
    )
    return db.session.scalar(statement) or 0


def decided_dispositions(document: Document) -> Sequence[Disposition]:
    """Answers that were decided and wait for the next version to be published."""
    return db.session.scalars(
        select(Disposition)
        .join(Disposition.contribution)
        .join(Contribution.round)
        .where(ConsultationRound.document_id == document.id, Disposition.state_name == DispositionState.DECIDED)
        .order_by(ConsultationRound.number, Contribution.number)
    ).all()


def is_shared(wording: ClauseText, text: Text) -> bool:
    """Whether another wording uses the same words, so that they must not be changed in place."""
    statement = select(func.count()).where(
        ClauseText.id != wording.id, (ClauseText.heading_id == text.id) | (ClauseText.body_id == text.id)
    )
    return bool(db.session.scalar(statement.select_from(ClauseText).options(lazyload("*"))))


def has_clause(version_id: uuid.UUID, clause_id: uuid.UUID) -> bool:
    """Whether the clause stands in that version."""
    found = select(ClauseText.id).where(ClauseText.version_id == version_id, ClauseText.clause_id == clause_id)
    return db.session.scalar(found) is not None
