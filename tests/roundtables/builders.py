"""Builders of the consultation: seats, targets, dialogues, points."""

from __future__ import annotations

from datetime import UTC, datetime

from core.db import db
from people.models import Attribution
from roundtables.models import (
    BalanceTarget,
    Consultation,
    ConsultationAttendee,
    ConsultationKind,
    ConsultationPoint,
    GroupSeat,
)
from tests import make


@make.kept
def seat(event, person=None, organisation=None, **values):
    """A representative in the group, of an organisation with those qualities."""
    if person is None:
        organisation = organisation or make.organisation(**values)
        person = make.representative(of=organisation)
    made = GroupSeat(event_id=event.id, person=person, organisation=organisation or person.memberships[0].organisation)
    db.session.add(made)
    return made


@make.kept
def target(event, measure, per_cent):
    made = BalanceTarget(event_id=event.id, measure=measure, per_cent=per_cent)
    db.session.add(made)
    return made


@make.kept
def consultation(
    event, *, title="Dialogue", summary="We talked.", kind=ConsultationKind.REGIONAL_DIALOGUE, held_at=None, of=()
):
    """Held on 10 March 2022, by the organisations `of`."""
    made = Consultation(
        event_id=event.id,
        kind=kind,
        title=make.text(title),
        summary=make.text(summary),
        held_at=held_at or datetime(2022, 3, 10, 11, 0, tzinfo=UTC),
        language="fr",
        attendees=[ConsultationAttendee(organisation=each) for each in of],
        points=[],
    )
    db.session.add(made)
    return made


@make.kept
def point(consultation, words="Ask local groups first.", *, organisation=None, attribution=Attribution.REGION):
    consultation = db.session.get(Consultation, consultation.id)
    made = ConsultationPoint(
        number=len(consultation.points) + 1,
        body=make.text(words),
        organisation=organisation,
        attribution=attribution,
    )
    consultation.points.append(made)
    return made
