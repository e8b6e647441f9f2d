"""Pages of the audit record: everything for organisers of the site, one event for its secretariat."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.i18n import gettext as _
from people import tables
from reports import policies, record, sentences
from reports.blueprint import bp
from reports.record import Wanted
from reports.record_things import KINDS
from roundtables.models import Event
from roundtables.queries import get_event, titles_of_events

FIELDS = ("event", "person", "act", "thing", "since", "until")


@bp.route("/record")
@requires(policies.may_read_record)
def whole_record() -> ResponseReturnValue:
    """Everything that anybody did."""
    return shown(None)


@bp.route("/record.csv")
@requires(policies.may_read_record)
def whole_record_file() -> ResponseReturnValue:
    """The same as a table."""
    return as_file(None)


@bp.route("/events/<uuid:event_id>/record")
@requires(policies.may_read_record_of, of=get_event)
def event_record(event: Event) -> ResponseReturnValue:
    """Everything that was done in one event."""
    return shown(event)


@bp.route("/events/<uuid:event_id>/record.csv")
@requires(policies.may_read_record_of, of=get_event)
def event_record_file(event: Event) -> ResponseReturnValue:
    """The same as a table."""
    return as_file(event)


def shown(event: Event | None) -> ResponseReturnValue:
    """One page of what is asked for, and the form to ask for something else."""
    actor, asked = current_actor(), typed()
    wanted = wanted_of(asked, event)
    page = record.read(actor, wanted)
    return render_template(
        "reports/record.html",
        event=event,
        page=page,
        asked=asked,
        filtered=any(asked.values()),
        events=[] if event else titles_of_events().items(),
        people=record.office_holders(actor, event.id if event else wanted.event_id),
        acts=sentences.choices(),
        kinds=KINDS,
        most=record.MOST_EXPORTED,
    )


def as_file(event: Event | None) -> ResponseReturnValue:
    """All that is asked for, formulas as text."""
    heads = [_("Number"), _("Time (UTC)"), _("What"), _("Act"), _("Event"), _("Hash")]
    lines = record.read_all(current_actor(), wanted_of(typed(), event))
    rows = [
        [
            str(line.number),
            line.moment.isoformat(timespec="seconds"),
            line.plain,
            line.act,
            line.event,
            line.own_hash,
        ]
        for line in lines
    ]
    answer = Response(tables.write_csv([heads, *rows]), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=record.csv"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def typed() -> dict[str, str]:
    """What the address asks for; what no database stores is left out."""
    return {name: request.args.get(name, "").replace("\x00", "").strip()[:80] for name in FIELDS}


def wanted_of(asked: Mapping[str, str], event: Event | None) -> Wanted:
    """What is to be read; what is nonsense limits nothing, and is not shown as a limit."""
    until = day_of(asked["until"])
    return Wanted(
        event_id=event.id if event is not None else key_of(asked["event"]),
        person_id=key_of(asked["person"]),
        act=asked["act"] if asked["act"] in sentences.SENTENCES else "",
        kind=asked["thing"] if asked["thing"] in KINDS else "",
        since=day_of(asked["since"]),
        until=until + timedelta(days=1) if until is not None else None,
        before=number_of(request.args.get("before", "")),
    )


def key_of(written: str) -> uuid.UUID | None:
    """A key, or nothing."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def day_of(written: str) -> datetime | None:
    """The first moment of a day, in UTC, or nothing."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return datetime.combine(day, time(), UTC) if day < date.max else None


def number_of(written: str) -> int | None:
    """A number of an entry, or nothing."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None
