"""What agendas do when a text is published: sessions follow, and authors learn what became of their comments."""

from __future__ import annotations

from collections.abc import Sequence

from agendas import emails, sessions
from core import mail
from core.auth import Actor
from core.db import db
from roundtables.models import Event
from texts.events import version_published
from texts.models import Contribution, Disposition, DocumentKind, DocumentVersion


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


def connect() -> None:
    """Listen to the areas below."""
    version_published.connect(follow)
