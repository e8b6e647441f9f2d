"""What registration tells people about taking part: where somebody registered, and who was accepted."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.i18n import language
from people.taking_part import Part
from registration.models import Registration, State


def parts_of(person_id: uuid.UUID) -> Iterator[Part]:
    """The events for which a person registered, latest first; those withdrawn among them, since words stay."""
    found = db.session.scalars(
        select(Registration).where(Registration.person_id == person_id).order_by(Registration.submitted_at.desc())
    )
    for each in found:
        yield Part(each.event_id, each.event.title.shown(language()).body, each.organisation)


def attending(event_id: uuid.UUID) -> list[uuid.UUID]:
    """The people who have a place."""
    accepted = select(Registration.person_id).where(
        Registration.event_id == event_id, Registration.state_name == State.ACCEPTED
    )
    return list(db.session.scalars(accepted))
