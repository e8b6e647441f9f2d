"""Pages for those who write an agenda: its draft line by line, an import, publishing, rounds of comments, rooms."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from agendas import plan, policies, queries, services, sessions
from agendas.blueprint import bp, show, to
from agendas.forms import ActForm, ExtendForm, PublishForm, RoomForm, RoundForm, SlotForm
from agendas.models import AgendaSession, Slot, SlotKind
from core import clock
from core.auth import current_actor, requires
from core.forms import in_zone
from core.i18n import gettext as _
from core.i18n import zone
from core.rules import RuleBroken
from core.work import done
from roundtables.models import Event
from roundtables.queries import get_event
from texts import publishing, rounds
from texts import queries as texts
from texts.models import ClauseKind, Disposition, DocumentVersion


def draft_of(event: Event) -> DocumentVersion:
    """The draft, or 404."""
    document = queries.agenda_of(event)
    if document is None or document.draft is None:
        abort(404)
    return document.draft


@bp.route("/events/<uuid:event_id>/agenda/draft")
@requires(policies.may_edit, of=get_event)
def draft(event: Event) -> ResponseReturnValue:
    """The version that is being written."""
    document = queries.agenda_of(event)
    version = document.draft if document is not None else None
    if version is None:
        return show("start", event, document=document)
    lines = queries.lines_of(version)
    return show("draft", event, document=document, version=version, days=plan.days(lines, event.zone), lines=lines)


@bp.route("/events/<uuid:event_id>/agenda/draft/start", methods=["POST"])
@requires(policies.may_edit, of=get_event)
def start(event: Event) -> ResponseReturnValue:
    """Begin the first or the next version."""
    form = ActForm()
    if not done(form, lambda: services.start_draft(event, by=current_actor())):
        return to("draft", event.id, first_error(form))
    return to("draft", event.id, _("The draft is there. Only the secretariat sees it until you publish it."))


def first_error(form: ActForm) -> str:
    """Why a button did nothing."""
    return (
        str(form.form_errors[0]) if form.form_errors else _("The form was open for too long. Press the button again.")
    )


@bp.route("/events/<uuid:event_id>/agenda/draft/add", methods=["GET", "POST"])
@requires(policies.may_edit, of=get_event)
def add(event: Event) -> ResponseReturnValue:
    """Add a session, an item or a break (`?kind=`)."""
    wanted = request.args.get("kind", "")
    kind = ClauseKind(wanted) if wanted in (ClauseKind.ITEM, ClauseKind.BREAK) else ClauseKind.SESSION
    version = draft_of(event)
    form = SlotForm(data=suggested(event, version, kind))

    def keep() -> None:
        services.add_slot(version, kind=kind, by=current_actor(), **typed(form, event, kind))

    if done(form, keep):
        return to("draft", event.id, _("“%(title)s” is in the draft.", title=any_title(form)))
    return show("slot", event, form, kind=kind, slot=None, version=version)


def suggested(event: Event, version: DocumentVersion, kind: ClauseKind) -> dict[str, object]:
    """A new line begins where the last one ends; an item begins with the first session that has none."""
    slots = list(queries.slots_of(version).values())
    ends = [slot.ends_at for slot in slots]
    start = max(ends, default=event.starts_at)
    if kind == ClauseKind.ITEM:
        empty = [slot for slot in slots if plan.kind_of(slot) == ClauseKind.SESSION and not plan.inside_of(slot, slots)]
        start = min((slot.starts_at for slot in empty), default=start)
    local = start.astimezone(zone(event.zone)).replace(tzinfo=None)
    return {"starts_at": local, "kind": SlotKind.PLENARY, "mode": ""}


def typed(form: SlotForm, event: Event, kind: ClauseKind) -> dict[str, Any]:
    """What the form says, for the services."""
    return {
        "slot": SlotKind.BREAK if kind == ClauseKind.BREAK else SlotKind(form.kind.data),
        "starts_at": in_zone(form.starts_at, event.zone),
        "ends_at": in_zone(form.ends_at, event.zone),
        "title": form.title.words,
        "description": form.description.words,
        "mode": form.mode.data,
        "interpretation": form.interpretation.data,
        "civil_society_only": form.civil_society_only.data,
    }


def any_title(form: SlotForm) -> str:
    """The title in whichever language it was given."""
    return next(words for words in form.title.words.values() if words)


@bp.route("/events/<uuid:event_id>/agenda/draft/lines/<uuid:slot_id>", methods=["GET", "POST"])
@requires(policies.may_edit, of=queries.get_slot)
def edit(slot: Slot) -> ResponseReturnValue:
    """Change one line of the draft."""
    event, version = get_event(slot.event_id or uuid.UUID(int=0)), slot.wording.document_version
    kind = ClauseKind(slot.wording.kind)
    form = SlotForm(data=present(slot, event))

    def keep() -> None:
        values = typed(form, event, kind)
        services.edit_slot(slot, kind=values.pop("slot"), by=current_actor(), **values)

    if done(form, keep):
        return to("draft", event.id, _("“%(title)s” is changed.", title=any_title(form)))
    return show("slot", event, form, kind=kind, slot=slot, version=version)


def present(slot: Slot, event: Event) -> dict[str, object]:
    """What a line says now."""

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone(event.zone)).replace(tzinfo=None)

    return {
        "title": slot.wording.heading,
        "description": slot.wording.body,
        "starts_at": local(slot.starts_at),
        "ends_at": local(slot.ends_at),
        "kind": SlotKind.PLENARY if slot.kind == SlotKind.BREAK else slot.kind,  # a break offers no choice
        "mode": slot.mode,
        "interpretation": slot.interpretation,
        "civil_society_only": slot.civil_society_only,
    }


def press(slot: Slot, verb: Callable[[], object], message: str) -> ResponseReturnValue:
    """A button beside a line of the draft; what forbids it is said above the draft."""
    form = ActForm()
    event_id = slot.event_id or uuid.UUID(int=0)
    return to("draft", event_id, message if done(form, verb) else first_error(form))


@bp.route("/events/<uuid:event_id>/agenda/draft/lines/<uuid:slot_id>/earlier", methods=["POST"])
@requires(policies.may_edit, of=queries.get_slot)
def earlier(slot: Slot) -> ResponseReturnValue:
    """Change places with the line before, times included."""
    verb = partial(services.move_slot, slot, earlier=True, by=current_actor())
    return press(slot, verb, _("“%(title)s” comes earlier now; the times have followed.", title=plan.title_of(slot)))


@bp.route("/events/<uuid:event_id>/agenda/draft/lines/<uuid:slot_id>/later", methods=["POST"])
@requires(policies.may_edit, of=queries.get_slot)
def later(slot: Slot) -> ResponseReturnValue:
    """Change places with the line behind, times included."""
    verb = partial(services.move_slot, slot, earlier=False, by=current_actor())
    return press(slot, verb, _("“%(title)s” comes later now; the times have followed.", title=plan.title_of(slot)))


@bp.route("/events/<uuid:event_id>/agenda/draft/lines/<uuid:slot_id>/remove", methods=["POST"])
@requires(policies.may_edit, of=queries.get_slot)
def remove(slot: Slot) -> ResponseReturnValue:
    """Take a line out of the draft."""
    message = _("“%(title)s” is no longer in the draft.", title=plan.title_of(slot))
    return press(slot, partial(services.remove_slot, slot, by=current_actor()), message)


@bp.route("/events/<uuid:event_id>/agenda/draft/publish", methods=["GET", "POST"])
@requires(policies.may_edit, of=get_event)
def publish(event: Event) -> ResponseReturnValue:
    """Put the draft in force."""
    document = queries.agenda_of(event)
    version = document.draft if document is not None else None
    if version is None:
        return to("draft", event.id, _("There is no draft to publish."))
    former, number = version.document.published, version.ordinal
    page: dict[str, object] = {"number": number, "former": former.ordinal if former is not None else None}
    form = PublishForm()

    def keep() -> None:
        words, waiver = form.change_note.words, form.waiver.data or ""
        services.publish_agenda(version, change_note_words=words, waiver=waiver, by=current_actor())

    if done(form, keep):
        return to(
            "agenda", event.id, _("The agenda is published. Those whose comments were answered are told by mail.")
        )
    if request.method == "GET":  # what was refused says by itself what is in the way
        page["hindrances"] = publishing.hindrances(former) if former is not None else None
        page["promised"] = promised(version)
        page["decided"] = len(texts.decided_dispositions(version.document))
    return show("publish", event, form, **page)


def promised(version: DocumentVersion) -> list[Disposition]:
    """Decided answers that promise a change the draft does not have yet."""
    facts = queries.facts_by_version(version.document)
    return publishing.unmet(texts.get_version(version.id), services.changed_facts(version, facts))


@bp.route("/events/<uuid:event_id>/agenda/round", methods=["GET", "POST"])
@requires(policies.may_edit, of=get_event)
def open_round(event: Event) -> ResponseReturnValue:
    """Invite comments on the version in force, or give more time."""
    document = queries.agenda_of(event)
    version = document.published if document is not None else None
    if version is None:
        return to("draft", event.id, _("Publish the agenda first; then it can be commented."))
    present_round = texts.round_of(version)
    if present_round is not None:
        return longer(event, version)
    now = clock.now().astimezone(zone(event.zone)).replace(tzinfo=None, second=0, microsecond=0)
    form = RoundForm(data={"opens_at": now})

    def keep() -> None:
        opens_at, closes_at = in_zone(form.opens_at, event.zone), in_zone(form.closes_at, event.zone)
        if opens_at is None or closes_at is None:
            raise RuleBroken(_("Give both times."), code="no-time")
        rounds.open_round(version, opens_at=opens_at, closes_at=closes_at, cap=form.cap.data, by=current_actor())

    if done(form, keep):
        return to("agenda", event.id, _("The agenda can be commented until the date you gave."))
    return show("round", event, form, version=version, present_round=None)


def longer(event: Event, version: DocumentVersion) -> ResponseReturnValue:
    """The round there is, with a form to make it longer."""
    present_round = texts.round_of(version)
    if present_round is None:
        abort(404)
    local = present_round.closes_at.astimezone(zone(event.zone)).replace(tzinfo=None)
    form = ExtendForm(data={"closes_at": local})

    def keep() -> None:
        closes_at = in_zone(form.closes_at, event.zone)
        if closes_at is not None:
            rounds.extend_round(present_round, closes_at=closes_at, by=current_actor())

    if done(form, keep):
        return to("agenda", event.id, _("The round is longer now."))
    return show("round", event, form, version=version, present_round=present_round)


@bp.route("/events/<uuid:event_id>/agenda/rooms")
@requires(policies.may_edit, of=get_event)
def rooms(event: Event) -> ResponseReturnValue:
    """Where each session takes place."""
    return show_rooms(event, {})


def show_rooms(event: Event, typed_forms: dict[uuid.UUID, RoomForm]) -> ResponseReturnValue:
    """One small form for each session; one that was refused keeps what was typed."""
    found = [(each, typed_forms.get(each.id) or room_form(each)) for each in queries.list_sessions(event)]
    refused = next(iter(typed_forms.values()), None)
    return show("rooms", event, refused, rows=found)


def room_form(session: AgendaSession) -> RoomForm:
    """The form of one session; its fields have ids of their own."""
    return RoomForm(prefix=f"r{session.id.hex[:8]}", data={"room": session.room, "join_url": session.join_url})


@bp.route("/events/<uuid:event_id>/agenda/rooms/<uuid:session_id>", methods=["GET", "POST"])
@requires(policies.may_edit, of=queries.get_session)
def room(session: AgendaSession) -> ResponseReturnValue:
    """Say where one session takes place."""
    if request.method == "GET":
        return redirect(url_for("agendas.rooms", event_id=session.event_id))
    form = room_form(session)

    def keep() -> None:
        sessions.set_room(session, room=form.room.data or "", join_url=form.join_url.data or "", by=current_actor())

    if done(form, keep):
        return to("rooms", session.event_id, _("Kept: %(title)s.", title=plan.shown(session.title).body))
    return show_rooms(session.event, {session.id: form})
