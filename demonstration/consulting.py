"""The consultation group of the workshop, its dialogues and bilaterals."""

from __future__ import annotations

from core import clock
from demonstration.content import Record, moment, read
from demonstration.world import World
from people.models import Attribution
from roundtables import services
from roundtables.models import ConsultationKind, Measure


def consult(world: World) -> None:
    """Seats, targets, and what was said beforehand."""
    content = read("group")
    event, organiser = world.events[content["event"]], world.actor("organiser")
    with clock.at(moment(content["established"])):
        targets = content["targets"]
        agreed = targets["regions"] | {key: share for key, share in targets.items() if key != "regions"}
        services.set_targets(event, {Measure(key): share for key, share in agreed.items()}, by=organiser)
        for member in content["members"]:
            person, organisation = world.people[member["person"]], world.organisations[member["organisation"]]
            services.seat(event, person, organisation, by=organiser)
    for record in read("consultations"):
        with clock.at(moment(record["ends"], record["zone"])):
            hold(world, record)


def hold(world: World, record: Record) -> None:
    """One dialogue or bilateral and its points."""
    organiser = world.actor("organiser")
    consultation = services.record_consultation(
        world.events[record["event"]],
        kind=ConsultationKind(record["kind"]),
        title=record["title"],
        summary=record["summary"],
        held_at=moment(record["starts"], record["zone"]),
        language=record["language"],
        organisations=[world.organisations[key] for key in record["organisations"]],
        by=organiser,
    )
    for point in record["points"]:
        world.points[point["key"]] = services.add_point(
            consultation,
            words=point["text"],
            source_language=point["language"],
            attribution=Attribution(point["attribution"]),
            organisation=world.organisations.get(point["organisation"]),
            by=organiser,
        )
