"""Organisations, people, series and events of the demonstration."""

from __future__ import annotations

from core import clock
from core.db import db
from demonstration import agreeing
from demonstration.content import PASSPHRASE, Record, moment, read
from demonstration.world import World
from people import passphrases, services
from people.models import Account, Level, OrganisationKind, Region
from people.roles import Role
from roundtables import services as roundtables
from roundtables.models import EventKind, Mode

BEGINNING = "2021-10-01"


def enter(world: World) -> None:
    """Everybody, with accounts; then the events they work on."""
    with clock.at(moment(BEGINNING)):
        for record in read("organisations"):
            add_organisation(world, record)
        stored = passphrases.hashed(PASSPHRASE)
        for record in read("people"):
            add_person(world, record, stored)
    with clock.at(moment("2021-10-15")):
        found_events(world)
        appoint(world)


def add_organisation(world: World, record: Record) -> None:
    """One organisation."""
    world.organisations[record["key"]] = services.add_organisation(
        record["name"],
        kind=OrganisationKind(record["kind"]),
        country=record["country"],
        region=Region(record["region"]),
        level=Level(record["level"]),
        women_led=record["women_led"],
        youth_led=record["youth_led"],
        by=None,
    )


def add_person(world: World, record: Record, stored: str) -> None:
    """One person; all share one passphrase, so its costly hash is made once."""
    person = services.add_person(
        name=record["name"],
        email=record["email"],
        language=record["language"],
        title=record["title"],
        attribution=record["attribution"],
    )
    account = Account(
        person=person,
        passphrase_hash=stored,
        site_role=record["site_role"] or "",
        address_confirmed_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    world.people[record["key"]], world.accounts[record["key"]] = person, account
    if record["organisation"]:
        services.join(person, world.organisations[record["organisation"]], by=None)


def found_events(world: World) -> None:
    """Series and events, all public."""
    organiser = world.actor("organiser")
    for record in read("series"):
        world.series[record["key"]] = roundtables.create_series(record["title"], record["summary"], by=organiser)
    for record in read("events"):
        event = roundtables.create_event(
            series=world.series.get(record["series"]),
            kind=EventKind(record["kind"]),
            mode=Mode(record["mode"]),
            title=record["title"],
            summary=record["summary"],
            venue=record["venue"],
            starts_at=moment(record["starts"], record["zone"]),
            ends_at=moment(record["ends"], record["zone"]),
            zone=record["zone"],
            by=organiser,
        )
        agreeing.look(world, event)
        roundtables.publish_event(event, by=organiser)
        world.events[record["key"]] = event


def appoint(world: World) -> None:
    """Roles; whoever created an event is in its secretariat already, and a seat in the group makes a member."""
    organiser = world.actor("organiser")
    for record in read("people"):
        for held in record["roles"]:
            created_it = (record["key"], held["role"]) == ("organiser", Role.SECRETARIAT)
            if not created_it and held["role"] != Role.MEMBER:
                event, person = world.events[held["event"]], world.people[record["key"]]
                roundtables.appoint(event, person, Role(held["role"]), by=organiser)
