"""What roundtables tell people about taking part: seats in the group, and comments on an event's texts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.i18n import language
from people.models import Organisation
from people.taking_part import Part
from roundtables.models import Event, GroupSeat
from texts.models import ConsultationRound, Contribution, Document


def parts_of(person_id: uuid.UUID) -> Iterator[Part]:
    """The events in whose group a person sits, or whose texts they commented, latest first."""
    seats = select(Event, Organisation).join(GroupSeat, GroupSeat.event_id == Event.id)
    seats = seats.join(Organisation, GroupSeat.organisation_id == Organisation.id)
    comments = (
        select(Event, Organisation)
        .join(Document, Document.event_id == Event.id)
        .join(ConsultationRound, ConsultationRound.document_id == Document.id)
        .join(Contribution, Contribution.round_id == ConsultationRound.id)
        .join(Organisation, Contribution.organisation_id == Organisation.id)
    )
    for wanted in (
        seats.where(GroupSeat.person_id == person_id),
        comments.where(Contribution.author_id == person_id),
    ):
        for event, organisation in db.session.execute(wanted.order_by(Event.starts_at.desc())).unique():
            yield Part(event.id, event.title.shown(language()).body, organisation)
