"""Recording a decision (Strategy, Transparency: decisions are transparent and can be contested)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from enum import StrEnum

from core import audit, clock
from core.auth import Actor
from core.db import Base, db
from decisions.models import Area, Decision, Verdict

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
) -> Decision:
    """Write one decision into the register, in the caller's transaction."""
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
        recommended_by_id=recommended_by,
        decided_by_id=by.id,
        contest_until=clock.now() + CONTESTABLE_FOR,
    )
    db.session.add(decision)
    audit.record(Act.DECIDED, decision, by=by, verdict=verdict, area=area)
    return decision
