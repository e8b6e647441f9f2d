"""Pages of agendas that everybody may open: the agenda, its print view, its changes, its calendar."""

from __future__ import annotations

import uuid
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from agendas import comment_routes, drafting_routes, import_routes, plan, policies, queries
from agendas.blueprint import bp, show
from agendas.calendar import CANCELLED, CalendarEntry, calendar
from agendas.discussion import Discussion
from agendas.models import AgendaSession
from core.auth import Actor, current_actor, requires
from core.config import Config
from core.i18n import language
from roundtables.models import Event
from roundtables.queries import get_event
from texts import comparison
from texts import queries as texts
from texts.comparison import Change
from texts.models import Document, DocumentVersion

__all__ = ["bp", "comment_routes", "drafting_routes", "import_routes"]


def discussion_of(document: Document) -> Discussion:
    """All comments on the agenda, as the reader may see them."""
    ordinals = {version.id: version.ordinal for version in document.versions}
    return Discussion(texts.contributions_of(document), ordinals, current_actor())


def changes_in(document: Document, version: DocumentVersion) -> list[Change]:
    """What is different from the version before; nothing for the first."""
    former = next((each for each in document.versions if each.ordinal == version.ordinal - 1), None)
    if former is None:
        return []
    loaded = texts.with_wordings([former.id, version.id])
    moved = queries.moved_between(document, former, version)
    return comparison.changed(comparison.compare(loaded[former.id], loaded[version.id], language(), moved))


@bp.route("/events/<uuid:event_id>/agenda")
@requires(policies.may_see, of=get_event)
def agenda(event: Event) -> ResponseReturnValue:
    """The agenda in force, with the comments on each line and what became of them."""
    document = queries.agenda_of(event)
    version = document.published if document is not None else None
    if document is None or version is None:
        return show("nothing", event, draft=document.draft if document is not None else None)
    lines = queries.lines_of(version)
    return show(
        "agenda",
        event,
        document=document,
        version=version,
        days=plan.days(lines, event.zone),
        sessions={each.clause_id: each for each in queries.list_sessions(event)},
        discussion=discussion_of(document),
        consultation=texts.open_round_for(document),
        changes=changes_in(document, version),
    )


@bp.route("/events/<uuid:event_id>/agenda/print")
@requires(policies.may_see, of=get_event)
def print_view(event: Event) -> ResponseReturnValue:
    """The agenda alone, for paper."""
    document = queries.agenda_of(event)
    version = document.published if document is not None else None
    if version is None:
        abort(404)
    sessions = {each.clause_id: each for each in queries.list_sessions(event)}
    return show(
        "print", event, version=version, days=plan.days(queries.lines_of(version), event.zone), sessions=sessions
    )


def get_change(event_id: uuid.UUID, ordinal: int) -> DocumentVersion:
    """A version that has one before it."""
    document = queries.agenda_of(get_event(event_id))
    if document is None or ordinal < 2:
        abort(404)
    return texts.version_number(document, ordinal)


def may_compare(actor: Actor, version: DocumentVersion) -> bool:
    """Published changes are everybody's, those of a draft its writers'."""
    event = queries.event_of(version)
    return policies.may_edit(actor, event) or (version.published_at is not None and policies.may_see(actor, event))


@bp.route("/events/<uuid:event_id>/agenda/changes/<int:ordinal>")
@requires(may_compare, of=get_change)
def compare(version: DocumentVersion) -> ResponseReturnValue:
    """What version `ordinal` changed, and the comments that led to it."""
    document, event = version.document, queries.event_of(version)
    former = texts.version_number(document, version.ordinal - 1)
    changes = changes_in(document, version)
    slots = {each.id: queries.slots_of(each) for each in (former, version)}
    return show(
        "compare",
        event,
        version=version,
        former=former,
        changes=changes,
        old_slots=slots[former.id],
        new_slots=slots[version.id],
        discussion=discussion_of(document),
    )


@bp.route("/events/<uuid:event_id>/agenda.ics")
@requires(policies.may_see, of=get_event)
def calendar_file(event: Event) -> ResponseReturnValue:
    """All sessions as an iCalendar file; unchanged rows give the same bytes, so that a reader need not fetch them."""
    sessions = queries.list_sessions(event, cancelled=True)
    if not sessions:
        abort(404)
    config: Config = current_app.config["PARLEY"]
    address = config.public_url + url_for("agendas.agenda", event_id=event.id)
    title = event.title.shown(language()).body
    entries = [calendar_entry(event, session, config.public_url) for session in sessions]
    made = calendar(entries, name=title, zone=event.zone, address=address, locale=language())
    answer = Response(made, mimetype="text/calendar", headers={"Cache-Control": "no-cache"})
    answer.headers["Content-Disposition"] = f'attachment; filename="agenda-{language()}.ics"'
    answer.set_etag(sha256(made).hexdigest()[:32])
    return answer.make_conditional(request)


def calendar_entry(event: Event, session: AgendaSession, public_url: str) -> CalendarEntry:
    """One session; the platform's address is never in it."""
    venue = event.venue.shown(language()).body if event.venue is not None else ""
    return CalendarEntry(
        uid=f"{session.clause_id}@{urlsplit(public_url).hostname}",
        sequence=session.sequence,
        stamped_at=session.changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title.shown(language()).body,
        location=", ".join(part for part in (session.room, venue) if part),
        **({"status": CANCELLED} if session.cancelled_at is not None else {}),
    )
