"""What the organisers of the demonstration know of organisations, who asks to speak for one, who answers to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core import clock
from demonstration.content import Record, moment, read
from demonstration.world import World
from people import focal_points, organisations, services
from people.focal_points import Entry
from people.models import Vetting
from people.organisations import Facts


def keep(world: World) -> None:
    """Facts, vetting, a request that waits for a focal point, the register of focal points."""
    record = read("register")
    with clock.at(moment(record["vetting"]["day"])):
        for each in record["facts"]:
            add_facts(world, each)
        vet(world, record["vetting"])
        for each in record["focal_points"]:
            add_focal_point(world, each)
    for each in record["asks"]:
        with clock.at(moment(each["day"])):
            services.join(
                world.people[each["person"]], world.organisations[each["organisation"]], by=world.actor(each["person"])
            )


def add_facts(world: World, record: Record) -> None:
    """What an organisation says of itself beside its name."""
    organisation = world.organisations[record["key"]]
    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items() if name != "key"
    }
    organisations.change(organisation, {}, replace(Facts.of(organisation), **told), by=world.actor("organiser-2"))


def vet(world: World, record: Record) -> None:
    """Most are known; one is refused, and what is not named waits."""
    by = world.actor("organiser-2")
    for key in record["vetted"]:
        organisations.vet(world.organisations[key], Vetting.VETTED, reason="", by=by)
    for refused in record["refused"]:
        organisations.vet(world.organisations[refused["key"]], Vetting.REFUSED, reason=refused["reason"], by=by)


def add_focal_point(world: World, record: Record) -> None:
    """One line of the register."""
    person = world.people[record["person"]] if record["person"] else None
    entry = Entry(
        **{name: record[name] for name in ("unit_kind", "unit", "name", "function")},
        account=person.email if person else "",
        organisations=tuple(world.organisations[key].id for key in record["organisations"]),
        events=tuple(world.events[key].id for key in record["events"]),
    )
    focal_points.add(entry, by=world.actor("organiser"))
