"""Who is not even to be counted."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, String, cast, or_, select

from core.auth import NOBODY
from core.db import db
from people.models import Person
from people.visibility import is_absent
from people.visibility_models import Showing, Visibility


def absent_from_public(event_id: uuid.UUID, among: Select[Any]) -> frozenset[uuid.UUID]:
    """Those of the people `among` whom a published number must leave out; two queries, whatever their number."""
    said_here = select(Visibility.person_id).where(
        Visibility.event_id == event_id, or_(Visibility.chosen == Showing.ABSENT, Visibility.lowered == Showing.ABSENT)
    )
    said_everywhere = cast(Person.shown_by_default, String).like(f"%{Showing.ABSENT}%")
    wanted = select(Person).where(Person.id.in_(among), or_(Person.id.in_(said_here), said_everywhere))
    return frozenset(each.id for each in db.session.scalars(wanted) if is_absent(NOBODY, each, event_id))
