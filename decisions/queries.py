"""Reading the register of decisions."""

from __future__ import annotations

from sqlalchemy import select

from core.db import Base, db
from decisions.models import Decision


def latest(subject: Base) -> Decision | None:
    """The decision in force on a thing."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.subject_kind == subject.__tablename__, Decision.subject_id == subject.id)
        .order_by(Decision.created_at.desc())
        .limit(1)
    )
