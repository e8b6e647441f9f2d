"""Reading the register of decisions, the criteria and the appeals."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from core.auth import Actor
from core.db import Base, db, get_or_404
from decisions.models import (
    CONTESTABLE,
    DAYS_TO_ANSWER,
    PENDING,
    Appeal,
    AppealRules,
    Area,
    Criteria,
    Decision,
    PublishedNumber,
)

MOST_OWN = 100
MOST_APPEALS = 500


def latest(subject: Base) -> Decision | None:
    """The decision in force on a thing."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.subject_kind == subject.__tablename__, Decision.subject_id == subject.id)
        .order_by(Decision.created_at.desc())
        .limit(1)
    )


def latest_on(subjects: Sequence[Base]) -> list[Decision]:
    """The decisions in force on several things of one kind; one query, however many there are."""
    if not subjects:
        return []
    kind = subjects[0].__tablename__
    keys = [subject.id for subject in subjects]
    wanted = select(Decision).where(Decision.subject_kind == kind, Decision.subject_id.in_(keys))
    rows = db.session.scalars(wanted.order_by(Decision.created_at))
    return list({row.subject_id: row for row in rows}.values())


def get_decision(decision_id: uuid.UUID) -> Decision:
    """The decision, or 404."""
    return get_or_404(Decision, decision_id)


def list_own_decisions(actor: Actor) -> list[Decision]:
    """Those that concern a person or whom they speak for and that can be contested in principle, newest first."""
    wanted = (
        select(Decision)
        .where(or_(Decision.person_id == actor.id, Decision.organisation_id.in_(actor.organisations)))
        .order_by(Decision.created_at.desc(), Decision.id)
        .options(joinedload(Decision.person), joinedload(Decision.organisation))
        .limit(MOST_OWN)
    )
    return [each for each in db.session.scalars(wanted) if each.contestable]


# Criteria


def criteria_in_force(event_id: uuid.UUID, area: Area) -> Criteria | None:
    """The latest version that was published."""
    return db.session.scalar(
        select(Criteria)
        .where(Criteria.event_id == event_id, Criteria.area == area)
        .order_by(Criteria.number.desc())
        .limit(1)
    )


def key_in_force(event_id: uuid.UUID, area: Area) -> uuid.UUID | None:
    """The same, without its words."""
    wanted = select(Criteria.id).where(Criteria.event_id == event_id, Criteria.area == area)
    return db.session.scalar(wanted.order_by(Criteria.number.desc()).limit(1))


def areas_with_criteria(event_id: uuid.UUID) -> set[str]:
    """The areas in which an event has published some."""
    return set(db.session.scalars(select(Criteria.area).where(Criteria.event_id == event_id)))


def versions(event_id: uuid.UUID) -> dict[str, list[Criteria]]:
    """Every version by area, the one in force first."""
    found: dict[str, list[Criteria]] = defaultdict(list)
    wanted = select(Criteria).where(Criteria.event_id == event_id).order_by(Criteria.number.desc())
    for each in db.session.scalars(wanted):
        found[each.area].append(each)
    return found


# Appeals


def appeal_on(decision: Decision | None) -> Appeal | None:
    """The appeal against a decision, if there was one."""
    if decision is None:
        return None
    return db.session.scalar(select(Appeal).where(Appeal.decision_id == decision.id))


def last_appeal(subject: Base) -> Appeal | None:
    """The latest appeal against any decision on a thing."""
    return db.session.scalar(
        select(Appeal)
        .join(Decision, Appeal.decision_id == Decision.id)
        .where(Decision.subject_kind == subject.__tablename__, Decision.subject_id == subject.id)
        .order_by(Appeal.created_at.desc())
        .limit(1)
    )


def appeals_on(decisions: Sequence[Decision]) -> dict[uuid.UUID, Appeal]:
    """The appeals against some decisions, by the decision's key."""
    wanted = select(Appeal).where(Appeal.decision_id.in_([each.id for each in decisions]))
    return {each.decision_id: each for each in db.session.scalars(wanted)}


def get_own_appeal(appeal_id: uuid.UUID) -> Appeal:
    """The appeal, or 404."""
    return get_or_404(Appeal, appeal_id)


def get_appeal(event_id: uuid.UUID, appeal_id: uuid.UUID) -> Appeal:
    """The appeal of that event, or 404."""
    found = get_or_404(Appeal, appeal_id)
    return found if found.event_id == event_id else abort(404)


def list_appeals(event_id: uuid.UUID) -> list[Appeal]:
    """Those that wait first, the most pressing before the others; then those that have ended, latest first."""
    found = list(
        db.session.scalars(
            select(Appeal).where(Appeal.event_id == event_id).order_by(Appeal.due_at, Appeal.number).limit(MOST_APPEALS)
        )
    )
    ended = [each for each in found if not each.pending]
    return [each for each in found if each.pending] + sorted(ended, key=lambda each: -each.number)


def list_pending(event_id: uuid.UUID) -> list[Appeal]:
    """Those that somebody still has to deal with, the most pressing first."""
    wanted = select(Appeal).where(Appeal.event_id == event_id, Appeal.state_name.in_(PENDING))
    return list(db.session.scalars(wanted.order_by(Appeal.due_at, Appeal.number)))


def list_late(now: datetime) -> list[Appeal]:
    """Every appeal whose answer is due."""
    wanted = select(Appeal).where(Appeal.state_name.in_(PENDING), Appeal.due_at <= now)
    return list(db.session.scalars(wanted.order_by(Appeal.due_at, Appeal.id)))


def days_to_answer(event_id: uuid.UUID) -> int:
    """Within how many days an appeal is answered in that event."""
    rules = find_rules(event_id)
    return rules.days if rules is not None else DAYS_TO_ANSWER


def find_rules(event_id: uuid.UUID) -> AppealRules | None:
    """What the event has set itself, if anything."""
    return db.session.scalar(select(AppealRules).where(AppealRules.event_id == event_id))


def next_number(event_id: uuid.UUID) -> int:
    """The next appeal's number in an event."""
    return 1 + (db.session.scalar(select(func.max(Appeal.number)).where(Appeal.event_id == event_id)) or 0)


# Numbers


def published_numbers(event_id: uuid.UUID | None) -> list[PublishedNumber]:
    """The lines of an event, or of the whole site, in the order of the areas."""
    order = list(CONTESTABLE)
    same = PublishedNumber.event_id == event_id if event_id else PublishedNumber.event_id.is_(None)
    return sorted(
        db.session.scalars(select(PublishedNumber).where(same)), key=lambda each: order.index(Area(each.area))
    )
