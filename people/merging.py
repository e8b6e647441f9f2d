"""Merging two organisations that are one: everything that refers to the second then refers to the first."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, delete, select, update

from core import audit
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import names, references
from people.models import Membership, MembershipState, Organisation
from people.organisation_models import FormerKey, NotTheSame, OrganisationName
from translations import services as translations

TABLE = cast(Table, Organisation.__table__)
TAKEN_OVER = ("themes", "other_themes", "languages", "other_languages", "website")  # where the kept one says nothing


class Act(StrEnum):
    """What the audit record calls it."""

    MERGED = "organisation.merged"
    APART = "organisation.not-the-same"


def merge(kept: Organisation, other: Organisation, *, by: Actor) -> dict[str, int]:
    """Make one of two; how many rows were moved, by table.

    The kept one keeps its own facts, and takes over names in further languages and what it does not say itself.  The
    other's key is remembered, so that old links lead to the kept one.
    """
    if kept.id == other.id:
        raise RuleBroken(_("An organisation cannot be merged with itself."), code="same")
    for each in (kept, other):
        lock(each)
    take_over(kept, other)
    unite_memberships(kept, other)
    db.session.flush()
    former = other.id
    audit.record(Act.MERGED, kept, by=by, former=former, name=other.name.body)
    db.session.flush()
    forget_comparisons(kept, other)
    moved = references.move(TABLE, former, kept.id)
    remove(other)
    db.session.add(FormerKey(former_id=former, organisation_id=kept.id))
    names.index(kept)
    return moved


def take_over(kept: Organisation, other: Organisation) -> None:
    """What the kept one does not say itself; its names stay findable under what they were."""
    own = kept.name.by_language
    translations.rewrite(kept.name, {code: body for code, body in other.name.by_language.items() if code not in own})
    for field in TAKEN_OVER:
        if not getattr(kept, field):
            setattr(kept, field, getattr(other, field))
    db.session.execute(
        update(OrganisationName).where(OrganisationName.organisation_id == other.id).values(is_former=True)
    )


def unite_memberships(kept: Organisation, other: Organisation) -> None:
    """Somebody who speaks for both speaks for the one, since the earlier day, and as its focal point if of either."""
    present = {each.person_id: each for each in kept.memberships if each.state != MembershipState.ENDED}
    for membership in other.memberships:
        twin = present.get(membership.person_id)
        if twin is None or membership.state == MembershipState.ENDED:
            continue
        stays, goes = (twin, membership) if strength(twin) >= strength(membership) else (membership, twin)
        stays.is_focal_point = stays.is_focal_point or goes.is_focal_point
        stays.since = min((each.since for each in (stays, goes) if each.since), default=None)
        table = cast(Table, Membership.__table__)
        db.session.flush()
        references.move(table, goes.id, stays.id)
        db.session.execute(delete(Membership).where(Membership.id == goes.id))
        db.session.expire_all()


def strength(membership: Membership) -> bool:
    """Somebody who was approved is not asked again."""
    return membership.state == MembershipState.APPROVED


def forget_comparisons(kept: Organisation, other: Organisation) -> None:
    """That they are two was wrong; comparisons of the other one with third ones hold for the kept one."""
    both = (kept.id, other.id)
    db.session.execute(delete(NotTheSame).where(NotTheSame.first_id.in_(both), NotTheSame.second_id.in_(both)))


def remove(other: Organisation) -> None:
    """The row that nothing refers to any more, and its words."""
    key, text = other.id, other.name
    db.session.expunge(other)
    db.session.execute(delete(Organisation).where(Organisation.id == key))
    db.session.delete(text)
    db.session.flush()
    db.session.expire_all()


def keep_apart(first: Organisation, second: Organisation, *, by: Actor) -> None:
    """Somebody has compared them: they are two, and are not proposed again.  Twice is once."""
    if first.id == second.id:
        raise RuleBroken(_("An organisation cannot be compared with itself."), code="same")
    one, other = sorted((first.id, second.id))
    known = select(NotTheSame.id).where(NotTheSame.first_id == one, NotTheSame.second_id == other)
    if db.session.scalar(known.limit(1)) is None:
        db.session.add(NotTheSame(first_id=one, second_id=other))
        audit.record(Act.APART, first, by=by, other=second.id)


def left_behind(key: uuid.UUID) -> dict[str, int]:
    """Rows that still refer to an organisation, by table and column; empty after a merge."""
    found = {}
    for column in references.references(TABLE):
        rows = db.session.scalars(select(column.table.c.id).where(column == key)).all()
        if rows:
            found[f"{column.table.name}.{column.name}"] = len(rows)
    return found
