"""The consultation group as a reader sees it: who is named, and what is said of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.auth import Actor
from people.models import Attribution, Level, Membership, Region
from people.visibility import is_absent, name_for, organisation_name, region_name, shown_to
from people.words import LEVELS
from roundtables.models import Event, GroupSeat, Measure
from roundtables.words import MEASURES

TOLD = (Attribution.NAMED, Attribution.ORGANISATION)


@dataclass(frozen=True)
class MemberRow:
    """A member: `region` and `qualities` are empty where they could give away somebody who is not named."""

    seat_id: uuid.UUID
    name: str
    region: str = ""
    qualities: tuple[str, ...] = ()


def rows(viewer: Actor, event: Event, seats: Sequence[GroupSeat]) -> list[MemberRow]:
    """Those whose organisation may be told, by region; the others after them, so that their place tells nothing."""
    order = list(Region)
    there = present(viewer, event, seats)
    told = [seat for seat in there if shown_to(viewer, seat.person, event.id) in TOLD]
    told.sort(key=lambda seat: (order.index(Region(seat.organisation.region)), organisation_name(seat.organisation)))
    named = [
        MemberRow(
            seat.id,
            name_for(viewer, seat.person, seat.organisation, event.id),
            region_name(seat.organisation.region),
            qualities(seat),
        )
        for seat in told
    ]
    hidden = [
        MemberRow(seat.id, name_for(viewer, seat.person, seat.organisation, event.id))
        for seat in there
        if seat not in told
    ]
    return named + sorted(hidden, key=lambda row: row.name)


def present(viewer: Actor, event: Event, seats: Sequence[GroupSeat]) -> list[GroupSeat]:
    """Without those who chose to be neither listed nor counted for this reader."""
    return [seat for seat in seats if not is_absent(viewer, seat.person, event.id)]


def qualities(seat: GroupSeat) -> tuple[str, ...]:
    """Where the organisation works, and by whom it is led."""
    led = [measure for measure in (Measure.WOMEN_LED, Measure.YOUTH_LED) if measure.counts(seat.organisation)]
    return (str(LEVELS[Level(seat.organisation.level)]), *(str(MEASURES[measure]) for measure in led))


def candidate_choices(viewer: Actor, event: Event, candidates: Sequence[Membership]) -> dict[str, Any]:
    """Who could join, in groups by region."""
    order = list(Region)
    groups: dict[str, Any] = {"": ""}
    by_name = sorted(
        candidates,
        key=lambda each: (order.index(Region(each.organisation.region)), organisation_name(each.organisation)),
    )
    for each in by_name:
        label = name_for(viewer, each.person, each.organisation, event.id)
        groups.setdefault(region_name(each.organisation.region), {})[str(each.id)] = label
    return groups
