"""An agenda exported from a calendar: each VEVENT is an entry, whatever zone its times are in.

An event that lies within another is an item of it, every other one is a session, unless CATEGORIES says what it is, as
in the calendars that are made here. Times without a zone are wall times of the roundtable. What is cancelled is left
out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Component, vCategory, vDDDTypes

from agendas.calendar import CANCELLED, WALL_TIME
from agendas.importing_entries import (
    ITEM,
    KINDS,
    MOST_ENTRIES,
    SESSION,
    AgendaRefused,
    Problem,
    Row,
    checked,
    clean,
    collect,
    kind_by_title,
    nested,
)
from agendas.times import NoSuchTime, in_utc

BEGIN = re.compile(r"^BEGIN:VEVENT[ \t]*$", re.IGNORECASE | re.MULTILINE)
REPEATING = ("RRULE", "RDATE")
# What a real zone needs. A rule by the second since 1900 would keep the reader busy for a day.
ZONE_RULE_PARTS = frozenset({"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "INTERVAL", "WKST"})
MOST_ZONE_RULES = 60


@dataclass(frozen=True)
class Found:
    """One VEVENT and the line on which it begins."""

    line: int
    event: Component


def read_ics(text: str, day: date, zone: ZoneInfo) -> list[Row]:
    """The events in the order of time. Raises AgendaRefused with every event that cannot be read."""
    made = _calendar(text)
    lines = [text.count("\n", 0, begin.start()) + 1 for begin in BEGIN.finditer(text)][: MOST_ENTRIES + 1]
    events = made.walk("VEVENT")
    if len(events) > MOST_ENTRIES:
        many = _("An agenda has at most %(most)s entries: export one day at a time.", most=MOST_ENTRIES)
        raise AgendaRefused([Problem(lines[-1] if lines else 1, many)])
    lines += [1] * (len(events) - len(lines))
    found = [Found(line, event) for line, event in zip(lines, events, strict=False) if _is_held(event)]
    rows = collect([partial(_row, one, zone) for one in found])
    return nested([_with_kind(row, rows) for row in rows], zone)


def _calendar(text: str) -> Component:
    try:
        made = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        sentence = _("The file is not one whole calendar: export it again as a single .ics file.")
        raise AgendaRefused([Problem(1, sentence)]) from None
    rules = [part["RRULE"] for part in made.walk() if part.name in ("STANDARD", "DAYLIGHT") and "RRULE" in part]
    if len(rules) > MOST_ZONE_RULES or not all(_is_plain(rule) for rule in rules):
        sentence = _("The file describes a time zone in an unusual way: export it again with times in UTC.")
        raise AgendaRefused([Problem(1, sentence)])
    return made


def _is_plain(rule: object) -> bool:
    return isinstance(rule, dict) and set(rule) <= ZONE_RULE_PARTS and rule.get("FREQ") == ["YEARLY"]


def _is_held(event: Component) -> bool:
    return str(event.get("STATUS", "")).upper() != CANCELLED


def _row(found: Found, zone: ZoneInfo) -> Row:
    event = found.event
    _refuse_unreadable(found)
    starts_at = _moment(found, "DTSTART", zone)
    ends_at = _moment(found, "DTEND", zone) if "DTEND" in event else _after(found, starts_at)
    title = clean(_words(event, "SUMMARY"))
    description = clean(clean(_words(event, "DESCRIPTION")).removesuffix(clean(_words(event, WALL_TIME))))
    return checked(Row(found.line, _kind(event, title), title, description, starts_at, ends_at), zone)


def _refuse_unreadable(found: Found) -> None:
    """What cannot be an entry at all, before anything is worked out from it."""
    title = clean(_words(found.event, "SUMMARY"))[:60]
    if any(name in found.event for name in REPEATING):
        sentence = _("“%(title)s” repeats: write each of its dates as an event of its own.", title=title)
        raise AgendaRefused([Problem(found.line, sentence)])
    if any(name is None for name, _error in found.event.errors):
        sentence = _("“%(title)s” has a line that no calendar understands: export the calendar again.", title=title)
        raise AgendaRefused([Problem(found.line, sentence)])


def _moment(found: Found, name: str, zone: ZoneInfo) -> datetime:
    written = found.event.get(name)
    value = _dated(written)
    title = clean(_words(found.event, "SUMMARY"))[:60]
    if isinstance(value, datetime):
        return _in_utc(found, value, written.params.get("TZID", ""), zone)
    if isinstance(value, date):
        sentence = _("“%(title)s” lasts all day: give it a start and an end, or leave it out.", title=title)
    elif name == "DTSTART":
        sentence = _("“%(title)s” has no readable start: write one, such as DTSTART:20220509T070000Z.", title=title)
    else:
        sentence = _("“%(title)s” has no readable end: write one, such as DTEND:20220509T103000Z.", title=title)
    raise AgendaRefused([Problem(found.line, sentence)])


def _dated(written: object) -> object:
    """What a property says; None for one that is missing, there twice, or broken, which would raise if asked."""
    return written.dt if isinstance(written, vDDDTypes) else None


def _in_utc(found: Found, value: datetime, label: str, zone: ZoneInfo) -> datetime:
    if value.tzinfo is None and label:
        sentence = _("The time zone “%(zone)s” is unknown: use one such as Europe/Madrid, or UTC.", zone=label[:40])
        raise AgendaRefused([Problem(found.line, sentence)])
    try:
        return in_utc(value.replace(tzinfo=None), value.tzinfo or zone, name=label)
    except NoSuchTime as refusal:
        raise AgendaRefused([Problem(found.line, str(refusal))]) from None


def _after(found: Found, starts_at: datetime) -> datetime | None:
    """The end that DURATION gives; None where the event has neither, so that the next one's start is its end."""
    if "DURATION" not in found.event:
        return None
    length = _dated(found.event.get("DURATION"))
    try:
        if isinstance(length, timedelta):
            return starts_at + length
    except OverflowError:
        pass
    sentence = _("A duration cannot be read: write one such as DURATION:PT20M, or an end.")
    raise AgendaRefused([Problem(found.line, sentence)])


def _words(event: Component, name: str) -> str:
    value = event.get(name, "")
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _kind(event: Component, title: str) -> str:
    """What CATEGORIES says it is, else a break by its title, else "" for what its place will say."""
    written = event.get("CATEGORIES", [])
    lists = written if isinstance(written, list) else [written]
    categories = [
        str(category).lower() for one in lists for category in (one.cats if isinstance(one, vCategory) else [])
    ]
    return next((category for category in categories if category in KINDS), kind_by_title(title, ""))


def _with_kind(row: Row, rows: Sequence[Row]) -> Row:
    if row.kind:
        return row
    return replace(row, kind=ITEM if any(_lies_within(row, other) for other in rows) else SESSION)


def _lies_within(row: Row, other: Row) -> bool:
    if other.kind not in ("", SESSION) or row.ends_at is None or other.ends_at is None:
        return False
    longer = other.ends_at - other.starts_at > row.ends_at - row.starts_at
    return longer and other.starts_at <= row.starts_at and row.ends_at <= other.ends_at
