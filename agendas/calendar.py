"""The agenda as an iCalendar file: one pure function of stored rows, so that the same rows give the same bytes.

Times are written in UTC, because zone definitions shift an hour in some clients; the wall time and its zone stand in
the description. A feed goes to whoever holds its address: it names nobody and carries no join link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from agendas.importing_entries import SESSION, clean
from agendas.times import day_label, time_range

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
STATUSES = frozenset({CONFIRMED, TENTATIVE, CANCELLED})
REFRESH = timedelta(hours=1)
WALL_TIME = "X-PARLEY-WALL-TIME"


@dataclass(frozen=True)
class CalendarEntry:
    """One entry as stored: the same `uid` for ever, `sequence` one higher and `stamped_at` newer after a change."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    description: str = ""
    location: str = ""
    status: str = CONFIRMED
    kind: str = SESSION


def calendar(entries: Sequence[CalendarEntry], *, name: str, zone: str, address: str, locale: str = "en") -> bytes:
    """The whole agenda called `name`; `zone` is the event's IANA zone, `address` the public page of the agenda or "".

    Raises ValueError for an entry without identity, with a naive time or with an unknown status, and for an address
    with blanks: mistakes of the caller.
    """
    if address != "".join(clean(address).split()):
        raise ValueError("the address of an agenda has no blanks")
    place = ZoneInfo(zone)
    made = Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", "-//Parley//Agenda//EN")
    made.add("METHOD", "PUBLISH")
    # The library knows no type for these and would write them unescaped.
    made["NAME"] = made["X-WR-CALNAME"] = vText(clean(name))
    made.add("X-WR-TIMEZONE", zone)
    if address:
        made.add("URL", address)
    made.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", "PT1H")
    for entry in sorted(entries, key=lambda entry: (entry.starts_at, entry.uid)):
        made.add_component(_event(entry, place, address, locale))
    return bytes(made.to_ical())


def _event(entry: CalendarEntry, zone: ZoneInfo, address: str, locale: str) -> Event:
    _check(entry)
    wall_time = _wall_time(entry, zone, locale)
    event = Event()
    event.add("UID", clean(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.stamped_at.astimezone(UTC))
    event.add("DTSTART", entry.starts_at.astimezone(UTC))
    event.add("DTEND", entry.ends_at.astimezone(UTC))
    event.add("SUMMARY", clean(entry.title))
    event.add("DESCRIPTION", "\n\n".join(part for part in (clean(entry.description), wall_time) if part))
    event[WALL_TIME] = vText(wall_time, params={"VALUE": "TEXT"})
    event.add("STATUS", entry.status)
    event.add("CATEGORIES", [entry.kind.upper()])
    if entry.location:
        event.add("LOCATION", clean(entry.location))
    if address:
        event.add("URL", address)
    return event


def _check(entry: CalendarEntry) -> None:
    """`icalendar` would invent what is missing, and so give other bytes on each call."""
    if not entry.uid.strip():
        raise ValueError("a calendar entry needs its stored uid")
    if any(moment.tzinfo is None for moment in (entry.stamped_at, entry.starts_at, entry.ends_at)):
        raise ValueError(f"naive time in calendar entry {entry.uid}")
    if entry.status not in STATUSES:
        raise ValueError(f"no such status of a calendar entry: {entry.status}")


def _wall_time(entry: CalendarEntry, zone: ZoneInfo, locale: str) -> str:
    times = time_range(entry.starts_at, entry.ends_at, zone, locale)
    first, last = (moment.astimezone(zone).date() for moment in (entry.starts_at, entry.ends_at))
    day = f"{day_label(entry.starts_at, zone, locale)}, " if first == last else ""
    return f"{day}{times} ({zone.key})"
