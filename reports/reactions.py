"""What reports do when a text is published, and what they tell the areas below."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from core import jobs, mail
from core.auth import Actor
from core.db import db
from people.erasure_models import TextsAfter
from people.events import erased
from people.models import Person
from reports import emails, queries, services
from reports.models import PrintedCopy
from roundtables import queries as roundtables
from roundtables.models import Event
from texts.events import version_published
from texts.models import (
    NEEDS_CLAUSE,
    Clause,
    ConsultationRound,
    Contribution,
    Disposition,
    DocumentKind,
    DocumentVersion,
)


def follow(
    version: DocumentVersion, *, former: DocumentVersion | None, answered: Sequence[Disposition], by: Actor
) -> None:
    """Trace what was taken up to the comment that asked for it, and tell its author."""
    document = version.document
    if document.kind != DocumentKind.OUTCOME or document.event_id is None:
        return
    event = db.session.get_one(Event, document.event_id)
    present = {wording.clause_id for wording in version.wordings}
    for disposition in answered:
        if disposition.code in NEEDS_CLAUSE and disposition.clause_id in present:
            clause = db.session.get_one(Clause, disposition.clause_id)
            services.link(clause, disposition.contribution, by=by)
        target = disposition.duplicate_of_id
        repeats = db.session.get(Contribution, target) if target else None
        mail.queue(emails.answered(disposition, event, repeats), about=disposition.contribution)


def print_anew(person: Person, *, texts: TextsAfter) -> None:
    """Printed copies of documents that the person commented on may name them; the next reader has them made anew."""
    documents = (
        select(ConsultationRound.document_id)
        .join(Contribution, Contribution.round_id == ConsultationRound.id)
        .where(Contribution.author_id == person.id)
    )
    versions = select(DocumentVersion.id).where(DocumentVersion.document_id.in_(documents))
    db.session.execute(delete(PrintedCopy).where(PrintedCopy.version_id.in_(versions)))


def connect() -> None:
    """Listen to the areas below; a second application of the same process changes nothing."""
    erased.connect(print_anew)
    version_published.connect(follow)
    jobs.handler_at(queries.PRINTING, "reports.jobs:print_copy")
    if queries.points_in_use not in roundtables.point_uses:
        roundtables.point_uses.append(queries.points_in_use)
