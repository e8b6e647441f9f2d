"""What agendas do when a text is published: sessions follow, and authors learn what became of their comments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from agendas import emails, services, sessions
from core import mail
from core.auth import Actor
from core.db import db
from roundtables import risks
from roundtables.models import Event
from texts.events import version_published
from texts.models import Contribution, Disposition, DocumentKind, DocumentVersion
from texts.queries import find_document


def follow(
    version: DocumentVersion, *, former: DocumentVersion | None, answered: Sequence[Disposition], by: Actor
) -> None:
    """Keep the sessions people attend in step with the agenda in force, and tell the authors."""
    document = version.document
    if document.kind != DocumentKind.AGENDA or document.event_id is None:
        return
    sessions.sync_sessions(document, version, by=by)
    event = db.session.get(Event, document.event_id)
    if event is None:
        return
    for disposition in answered:
        target = disposition.duplicate_of_id
        repeats = db.session.get(Contribution, target) if target else None
        mail.queue(emails.answered(disposition, event, repeats), about=disposition.contribution)


def titles_of_sessions(event_id: UUID) -> dict[UUID, str]:
    """For the risk register: the sessions of the draft, or of the agenda in force where there is none."""
    document = find_document(event_id, DocumentKind.AGENDA)
    version = (document.draft or document.published) if document is not None else None
    return services.sessions_of(version) if version is not None else {}


def connect() -> None:
    """Listen to the areas below."""
    version_published.connect(follow)
    if titles_of_sessions not in risks.session_sources:
        risks.session_sources.append(titles_of_sessions)
