"""Where those who look at a contested answer find the comment: reports know both texts of an event."""

from __future__ import annotations

import uuid

from core.auth import Actor
from core.db import db
from decisions import occasions as register
from decisions.occasions import Page
from texts.models import Disposition, DocumentKind


def page(disposition_id: uuid.UUID, event_id: uuid.UUID, _actor: Actor) -> Page | None:
    """The comment on the agenda, or the table of comments on the outcome."""
    disposition = db.session.get(Disposition, disposition_id)
    if disposition is None:
        return None
    contribution = disposition.contribution
    if contribution.round.document_version.document.kind == DocumentKind.AGENDA:
        return Page("agendas.one_comment", {"event_id": event_id, "contribution_id": contribution.id})
    return Page("reports.comments", {"event_id": event_id, "_anchor": contribution.reference})


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    register.pages[Disposition.__tablename__] = page
