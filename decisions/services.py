"""Recording a decision (Strategy, Transparency: decisions are transparent and can be contested)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum

from core import audit, clock
from core.auth import Actor
from core.db import Base, db
from decisions import criteria, queries
from decisions.models import Area, Assessor, Decision, Verdict

CONTESTABLE_FOR = timedelta(days=14)


class Act(StrEnum):
    """What the audit record calls it."""

    DECIDED = "decision.recorded"


def record(
    subject: Base,
    *,
    event_id: uuid.UUID,
    area: Area,
    verdict: Verdict,
    reason: str,
    by: Actor,
    recommended_by: uuid.UUID | None = None,
    assessed_by: Collection[uuid.UUID] = (),
    person_id: uuid.UUID | None = None,
    organisation_id: uuid.UUID | None = None,
) -> Decision:
    """Write one decision into the register, in the caller's transaction, with the criteria it rests on.

    It concerns `person_id` and `organisation_id`, or else those that the subject itself names so.
    """
    if by.id is None:
        raise ValueError("a decision is made by somebody")
    db.session.flush()
    decision = Decision(
        event_id=event_id,
        area=area,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        verdict=verdict,
        reason=reason,
        criteria_id=criteria.in_use(event_id, area),
        person_id=person_id or getattr(subject, "person_id", None),
        organisation_id=organisation_id or getattr(subject, "organisation_id", None),
        recommended_by_id=recommended_by,
        decided_by_id=by.id,
        contest_until=clock.now() + CONTESTABLE_FOR,
        assessors=[Assessor(person_id=each) for each in assessed_by],
    )
    db.session.add(decision)
    audit.record(Act.DECIDED, decision, by=by, verdict=verdict, area=area)
    return decision


def tell(subjects: Sequence[Base]) -> None:
    """Those concerned learn of the decisions in force only now: the time to contest them begins anew."""
    for decision in queries.latest_on(subjects):
        decision.contest_until = clock.now() + CONTESTABLE_FOR
