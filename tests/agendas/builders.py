"""Builders of agendas: a morning of three sessions, a published version, a round, a comment."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from agendas import queries, services
from agendas.models import SlotKind
from agendas.services import Line
from core.auth import Actor
from tests import make
from tests.texts import builders as texts
from texts.models import ClauseKind

MADRID = ZoneInfo("Europe/Madrid")


def at(clock_time, day="2030-05-09"):
    """Wall time in Madrid."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=MADRID)


def line(kind, start, end, title, *, slot=SlotKind.PLENARY, **values):
    words = title if isinstance(title, dict) else {"en": title}
    return Line(ClauseKind(kind), slot, at(start), at(end), words, **values)


def morning():
    """Opening, a dialogue with two items, coffee, adoption."""
    return [
        line("session", "09:00", "09:20", {"en": "Opening", "ar": "الافتتاح"}, slot=SlotKind.OPENING),
        line("session", "09:20", "10:30", "Civic space", slot=SlotKind.DIALOGUE, civil_society_only=True),
        line("item", "09:20", "09:35", "Findings", description={"en": "Five reports."}),
        line("item", "09:35", "10:30", "Open floor", description={"en": "Two minutes each."}),
        line("break", "10:30", "10:45", "Coffee"),
        line("session", "10:45", "12:30", "Adoption", slot=SlotKind.ADOPTION),
    ]


@make.kept
def draft(event, *lines, by: Actor):
    """The draft of the event's agenda."""
    return services.write_agenda(event, lines or morning(), by=by)


@make.kept
def published(event, *lines, by: Actor):
    """The event's agenda, version 1 in force."""
    version = draft(event, *lines, by=by)
    services.publish_agenda(version, by=by)
    return version.document


@make.kept
def commented(event, *, by: Actor, **values):
    """An agenda in force with an open round."""
    document = published(event, by=by)
    return texts.open_round(document.published, by=by, **values)


def slot(version, title):
    """The line with that title."""
    found = queries.slots_of(version)
    return next(each for each in found.values() if each.wording.heading.body == title)


def clause(version, title):
    return slot(version, title).wording.clause
