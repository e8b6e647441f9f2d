"""An event that lies ahead, so that a newcomer can try what the past ones only show."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agendas import services as agendas
from agendas.models import SlotKind
from agendas.queries import list_sessions
from core import clock
from core.db import db
from core.money import Money
from demonstration import agreeing
from demonstration.content import Record, moment, read
from demonstration.drafting import PLATFORM
from demonstration.world import World
from people.roles import Role
from registration import asking
from registration import services as registration
from registration.models import AttendanceMode
from roundtables import services as roundtables
from roundtables.models import Event, EventKind, Mode
from sponsorship import calls
from texts import rounds
from texts.models import ClauseKind, DocumentVersion

COMMENTS_FOR = timedelta(days=21)
REGISTRATION_FOR = timedelta(days=38)


def announce(world: World) -> None:
    """The event, its agenda with an open round, its form and its call."""
    record = read("upcoming")
    organiser = world.actor("organiser")
    day = clock.now().date() + timedelta(days=record["days_ahead"])
    event = found(world, record, day)
    version = write_agenda(world, event, record, day)
    agendas.publish_agenda(version, by=organiser)
    rounds.open_round(version, opens_at=clock.now(), closes_at=evening(COMMENTS_FOR, event.zone), by=organiser)
    open_doors(world, event, record)


def at(day: date, hours: int, minutes: int, zone: str) -> datetime:
    """Wall time of that day."""
    return datetime.combine(day, time(hours, minutes), ZoneInfo(zone))


def evening(later: timedelta, zone: str) -> datetime:
    """Six in the evening of a day to come, when deadlines end."""
    return at((clock.now() + later).date(), 18, 0, zone)


def found(world: World, record: Record, day: date) -> Event:
    """The event with its people."""
    organiser = world.actor("organiser")
    event = roundtables.create_event(
        series=world.series[record["series"]],
        kind=EventKind.ROUNDTABLE,
        mode=Mode.HYBRID,
        title=record["title"],
        summary=record["summary"],
        venue=record["venue"],
        starts_at=at(day, 9, 0, record["zone"]),
        ends_at=at(day, 12, 30, record["zone"]),
        zone=record["zone"],
        by=organiser,
    )
    agreeing.look(world, event)
    roundtables.publish_event(event, by=organiser)
    organiser = world.actor("organiser")
    for key, role in (
        ("organiser-2", Role.SECRETARIAT),
        ("rapporteur", Role.RAPPORTEUR),
        ("reviewer", Role.REVIEWER),
        ("reviewer-2", Role.REVIEWER),
        ("finance", Role.FINANCE),
    ):
        roundtables.appoint(event, world.people[key], role, by=organiser)
    world.events["upcoming"] = event
    agreeing.agree_on_upcoming(world, event)
    return event


def write_agenda(world: World, event: Event, record: Record, day: date) -> DocumentVersion:
    """The workshop's first agenda, on another day."""
    organiser = world.actor("organiser")
    content = next(each for each in read("agenda") if each["key"] == record["agenda"])["versions"][0]
    shift = at(day, 9, 0, record["zone"]) - moment(content["sessions"][0]["starts"], content["zone"])
    version = agendas.start_draft(event, by=organiser)
    db.session.flush()
    lines = []
    for session in content["sessions"]:
        kind = ClauseKind.BREAK if session["kind"] == "break" else ClauseKind.SESSION
        for each, what in [(session, kind), *((item, ClauseKind.ITEM) for item in session["items"])]:
            lines.append(
                agendas.Line(
                    what,
                    SlotKind(session["kind"]),
                    moment(each["starts"], content["zone"]) + shift,
                    moment(each["ends"], content["zone"]) + shift,
                    each["title"],
                    each["description"],
                )
            )
    agendas.replace_lines(version, lines, by=organiser)
    return version


def open_doors(world: World, event: Event, record: Record) -> None:
    """Registration and sponsorship; one representative holds a place already."""
    organiser, now = world.actor("organiser"), clock.now()
    form = asking.open_form(
        event,
        opens_at=now,
        closes_at=evening(REGISTRATION_FOR, event.zone),
        in_person_places=record["places"],
        online_places=None,
        by=organiser,
    )
    call = read("sponsorship")["call"]
    calls.open_call(
        event,
        text_words=call["text"],
        currency=record["currency"],
        budget=Money(record["budget"], record["currency"]),
        opens_at=now,
        closes_at=evening(COMMENTS_FOR, event.zone),
        criteria=[(each["title"], each["weight"]) for each in call["criteria"]],
        by=organiser,
    )
    registered, _token = registration.register(
        form,
        world.people["representative-ar"],
        world.organisations["olive-terrace"],
        mode=AttendanceMode.ONLINE,
        by=world.actor("representative-ar"),
    )
    registration.accept(registered, by=organiser)
    for session in list_sessions(event):
        session.join_url = PLATFORM + str(session.id)
