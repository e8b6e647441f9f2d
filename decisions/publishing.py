"""The nightly numbers: counted, thinned out, and only then stored (trust paper, Published numbers)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select

from core import clock
from core.db import db
from decisions import occasions
from decisions.models import CHANGED, Appeal, Area, Decision, PublishedNumber
from decisions.numbers import Line, nested

MEASURES = ("decisions", "appeals", "changed", "overdue")
WITHIN = {"appeals": "decisions", "changed": "appeals", "overdue": "appeals"}
A_NIGHT = timedelta(hours=20)  # the worker may be started anew at any hour
Counts = Mapping[str, Mapping[uuid.UUID, int]]  # measure: event: number


def is_due(now: datetime) -> bool:
    """Whether the last numbers are of another night."""
    taken = db.session.scalar(select(func.max(PublishedNumber.taken_at)))
    return taken is None or now - taken >= A_NIGHT


def publish_numbers() -> int:
    """Replace the numbers that everybody reads; how many lines there are."""
    former, found = _hidden_before(), counted()
    open_to_all = {key: _is_public(key) for counts in found.values() for key in counts["decisions"]}
    closed = {key for key, public in open_to_all.items() if not public}
    db.session.execute(delete(PublishedNumber))
    made = [
        row
        for area in Area
        if area in found
        for row in _rows(area, nested(found[area], WITHIN, unpublished=closed, before=former[area]), closed)
    ]
    db.session.add_all(made)
    return len(made)


def counted() -> dict[Area, dict[str, dict[uuid.UUID, int]]]:
    """Decisions, appeals, those that changed the decision and those that are overdue, by area and event."""
    numbers = (
        func.count(Decision.id),
        func.count(Appeal.id),
        func.count(case((Appeal.state_name.in_(CHANGED), 1))),
        func.count(Appeal.overdue_at),
    )
    rows = db.session.execute(
        select(Decision.area, Decision.event_id, *numbers)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .group_by(Decision.area, Decision.event_id)
        .order_by(Decision.area, Decision.event_id)
    )
    found: dict[Area, dict[str, dict[uuid.UUID, int]]] = defaultdict(lambda: {name: {} for name in MEASURES})
    for area, event_id, *each in rows:
        for name, number in zip(MEASURES, each, strict=True):
            found[Area(area)][name][event_id] = number
    return found


def _is_public(event_id: uuid.UUID) -> bool:
    occasion = occasions.find_occasion(event_id)
    return occasion is not None and occasion.public


def _hidden_before() -> dict[str, dict[str, set[uuid.UUID]]]:
    """What was not shown the last time, so that two nights cannot be compared."""
    found: dict[str, dict[str, set[uuid.UUID]]] = defaultdict(lambda: defaultdict(set))
    for row in db.session.scalars(select(PublishedNumber).where(PublishedNumber.event_id.is_not(None))):
        for name in MEASURES:
            if getattr(row, name) is None and row.event_id is not None:
                found[row.area][name].add(row.event_id)
    return found


def _rows(area: Area, lines: Mapping[str, Line[uuid.UUID]], closed: set[uuid.UUID]) -> list[PublishedNumber]:
    """The site's line, then one for each event that everybody can see."""
    now = clock.now()
    totals = {name: line.total for name, line in lines.items()}
    found = [PublishedNumber(taken_at=now, event_id=None, area=area, **totals)]
    for event_id in lines["decisions"].cells:
        if event_id not in closed:
            cells = {name: line.cells[event_id] for name, line in lines.items()}
            found.append(PublishedNumber(taken_at=now, event_id=event_id, area=area, **cells))
    return found
