"""An organisation's documents for its vetting: handed in by those who speak for it, read by them and by organisers."""

from __future__ import annotations

import uuid
from enum import StrEnum

from flask import abort
from sqlalchemy import func, select

from core import audit, files
from core.auth import Actor
from core.db import Retention, Sensitivity, db, lock
from core.files import Received, StoredFile
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import policies
from people.document_models import DocumentKind, OrganisationDocument
from people.models import Organisation

MOST = 20  # documents of one organisation


class Act(StrEnum):
    """What the audit record calls it."""

    ADDED = "organisation.document-added"
    REMOVED = "organisation.document-removed"


def documents_of(organisation: Organisation) -> list[OrganisationDocument]:
    """All, oldest first."""
    mine = OrganisationDocument.organisation_id == organisation.id
    order = (OrganisationDocument.created_at, OrganisationDocument.id)
    return list(db.session.scalars(select(OrganisationDocument).where(mine).order_by(*order)))


def get_document(file_id: uuid.UUID) -> OrganisationDocument:
    """The document of that file, or 404."""
    return find(file_id) or abort(404)


def find(file_id: uuid.UUID) -> OrganisationDocument | None:
    """The document of that file."""
    return db.session.scalar(select(OrganisationDocument).where(OrganisationDocument.file_id == file_id))


def add(
    organisation: Organisation, received: Received, *, kind: DocumentKind, by: Actor | None
) -> OrganisationDocument:
    """Keep a cleaned file; RuleBroken at `file` when there are too many."""
    lock(organisation)
    mine = OrganisationDocument.organisation_id == organisation.id
    if (db.session.scalar(select(func.count()).select_from(OrganisationDocument).where(mine)) or 0) >= MOST:
        raise RuleBroken(
            _("There are %(most)d documents already. Remove one first.", most=MOST), code="too-many", field="file"
        )
    document = OrganisationDocument(id=uuid.uuid4(), organisation=organisation, kind=DocumentKind(kind))
    with db.session.no_autoflush:
        document.file = files.keep(
            received, owner=document, by=by, sensitivity=Sensitivity.CONFIDENTIAL, retention=Retention.ACCOUNT
        )
    db.session.add(document)
    audit.record(Act.ADDED, organisation, by=by, kind=document.kind, sha256=received.sha256)
    return document


def remove(document: OrganisationDocument, *, by: Actor) -> None:
    """Take it away; the file goes once that is kept."""
    audit.record(Act.REMOVED, document.organisation, by=by, kind=document.kind, sha256=document.file.sha256)
    db.session.delete(document)
    db.session.flush()
    files.remove(document.file)


def may_read_file(actor: Actor, stored: StoredFile) -> bool:
    """Whoever may see the documents of the organisation that it belongs to."""
    document = find(stored.id)
    return document is not None and policies.may_keep_documents(actor, document.organisation)


files.readable(OrganisationDocument.__tablename__, may_read_file)
