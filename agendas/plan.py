"""The order of an agenda, worked out from its times: sessions and breaks by the clock, items inside their session.

Pure: it knows wordings and slots, no database.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from agendas.models import Slot
from core.i18n import gettext as _
from core.i18n import language
from core.rules import RuleBroken
from roundtables.models import Event
from texts.models import ClauseKind, ClauseText, ConsultationRound, DocumentKind
from texts.numbering import numbers
from translations.models import Shown, Text

TOP, INSIDE = 1, 2
SHORTENED = 60


@dataclass(frozen=True)
class Entry:
    """One line of an agenda as it is shown."""

    wording: ClauseText
    slot: Slot
    number: str

    @property
    def clause_id(self) -> uuid.UUID:
        """The permanent identity, which comments hold on to."""
        return self.wording.clause_id

    @property
    def is_break(self) -> bool:
        """A break has no number."""
        return self.wording.kind == ClauseKind.BREAK

    @property
    def is_session(self) -> bool:
        """What people attend."""
        return self.wording.kind == ClauseKind.SESSION

    @property
    def title(self) -> Shown:
        """In the reader's language, if there are words in it."""
        return shown(self.wording.heading)

    @property
    def description(self) -> Shown | None:
        """What happens, or None."""
        return self.wording.body.shown(language()) if self.wording.body is not None else None


@dataclass(frozen=True)
class Place:
    """Where a comment can be made: an open or closed round, and the line of the agenda, or none for the whole."""

    event: Event
    consultation: ConsultationRound | None
    entry: Entry | None

    @property
    def event_id(self) -> uuid.UUID:
        """What permissions ask every thing for."""
        return self.event.id


@dataclass(frozen=True)
class Day:
    """The lines of one day in the event's zone."""

    day: date
    entries: Sequence[Entry]


def shown(text: Text | None) -> Shown:
    """A Text in the reader's language; empty where there is none."""
    return text.shown(language()) if text is not None else Shown("", language())


def entries(wordings: Iterable[ClauseText], slots: Mapping[uuid.UUID, Slot]) -> list[Entry]:
    """The lines in their order; a wording without a slot is left out."""
    timed = [each for each in wordings if each.id in slots]
    counted = numbers(timed, DocumentKind.AGENDA)
    return [Entry(each, slots[each.id], counted[each.clause_id]) for each in timed]


def days(lines: Sequence[Entry], zone: str) -> list[Day]:
    """The lines by day."""

    def day_of(entry: Entry) -> date:
        return entry.slot.starts_at.astimezone(ZoneInfo(zone)).date()

    return [Day(day, list(found)) for day, found in groupby(lines, key=day_of)]


def in_order(slots: Sequence[Slot]) -> list[tuple[Slot, int]]:
    """Slots with their levels, as their times want it.  RuleBroken where two cannot both be."""
    sessions = sorted((slot for slot in slots if kind_of(slot) == ClauseKind.SESSION), key=_by_time)
    top, inside = list(sessions), {id(session): list[Slot]() for session in sessions}
    for slot in sorted(slots, key=_by_time):
        if kind_of(slot) == ClauseKind.SESSION:
            continue
        session = next((each for each in sessions if _holds(each, slot)), None)
        if session is not None:
            inside[id(session)].append(slot)
        elif kind_of(slot) == ClauseKind.ITEM:
            raise outside(slot, sessions)
        else:
            top.append(slot)
    top.sort(key=_by_time)
    _refuse_overlaps(top)
    order: list[tuple[Slot, int]] = []
    for slot in top:
        order.append((slot, TOP))
        order.extend((each, INSIDE) for each in inside.get(id(slot), ()))
    return order


def kind_of(slot: Slot) -> str:
    """Session, item or break."""
    return slot.wording.kind


def inside_of(session: Slot, slots: Iterable[Slot]) -> list[Slot]:
    """The items and breaks that fall into a session."""
    if kind_of(session) != ClauseKind.SESSION:
        return []
    return [
        slot for slot in slots if slot is not session and kind_of(slot) != ClauseKind.SESSION and _holds(session, slot)
    ]


def outside(slot: Slot, sessions: Sequence[Slot]) -> RuleBroken:
    """Why an item cannot stand where its times put it."""
    near = next((each for each in sessions if each.starts_at < slot.ends_at and slot.starts_at < each.ends_at), None)
    if near is None:
        message = _(
            "“%(item)s” lies in no session: choose a time inside one, or add the session first.", item=title_of(slot)
        )
    else:
        message = _(
            "“%(item)s” does not fit into “%(session)s”: an item begins and ends inside its session.",
            item=title_of(slot),
            session=title_of(near),
        )
    return RuleBroken(message, code="outside-session", field="starts_at")


def refuse_outside_event(slot: Slot, starts_at: datetime, ends_at: datetime, zone: str) -> None:
    """An agenda keeps to the event's days, in the event's zone."""
    local = ZoneInfo(zone)
    first, last = (moment.astimezone(local).date() for moment in (starts_at, ends_at))
    begins, ends = slot.starts_at.astimezone(local), slot.ends_at.astimezone(local)
    midnight = ends.time().isoformat() == "00:00:00" and (ends.date() - last).days == 1
    if begins.date() < first or (ends.date() > last and not midnight):
        raise RuleBroken(
            _(
                "“%(item)s” lies outside the event, which lasts from %(first)s to %(last)s.",
                item=title_of(slot),
                first=first.isoformat(),
                last=last.isoformat(),
            ),
            code="outside-event",
            field="starts_at",
        )


def refuse_backwards(starts_at: datetime, ends_at: datetime) -> None:
    """Time runs forward."""
    if ends_at <= starts_at:
        raise RuleBroken(_("It must end later than it starts."), code="ends-early", field="ends_at")


def title_of(slot: Slot) -> str:
    """For sentences about it, at most SHORTENED characters."""
    title = shown(slot.wording.heading).body
    return title if len(title) <= SHORTENED else title[: SHORTENED - 1] + "…"


def _by_time(slot: Slot) -> tuple[datetime, float, int]:
    """Earlier first; of two that begin together the longer; then as they stood."""
    return slot.starts_at, -(slot.ends_at - slot.starts_at).total_seconds(), slot.wording.position or 0


def _holds(session: Slot, slot: Slot) -> bool:
    return session.starts_at <= slot.starts_at and slot.ends_at <= session.ends_at


def _refuse_overlaps(ordered: Sequence[Slot]) -> None:
    for before, after in pairwise(ordered):
        if after.starts_at < before.ends_at:
            raise RuleBroken(
                _(
                    "“%(second)s” would begin before “%(first)s” has ended: change the time of one of them.",
                    first=title_of(before),
                    second=title_of(after),
                ),
                code="overlap",
                field="starts_at",
            )
