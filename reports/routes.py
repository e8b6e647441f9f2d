"""Pages across the areas: the list of events, one's workspace, the overview of an event, and notes of sessions."""

from __future__ import annotations

import uuid
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agendas.models import AgendaSession
from core import clock
from core.auth import anybody, current_actor, public, requires
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from people import focal_points
from people.words import ROLES
from registration.models import State as RegistrationState
from reports import (
    comment_routes,
    outcome_routes,
    overview,
    placing_routes,
    policies,
    queries,
    record_routes,
    services,
    writing_routes,
)
from reports.blueprint import bp, show, visible_event
from reports.forms import ActForm, EditNoteForm, NoteForm
from reports.models import SessionNote
from roundtables import queries as roundtables
from roundtables import words
from roundtables.policies import may_create, may_prepare
from roundtables.queries import get_event

__all__ = ["bp", "comment_routes", "outcome_routes", "placing_routes", "record_routes", "writing_routes"]


@bp.route("/")
@public
def home() -> ResponseReturnValue:
    """Events that everybody may see, and those in which the reader holds a role; upcoming ones first."""
    actor = current_actor()
    page = roundtables.list_events(actor, page=request.args.get("page", 1, type=int))
    now = clock.now()
    groups = {is_past: list(found) for is_past, found in groupby(page.events, key=lambda each: each.ends_at < now)}
    return render_template(
        "reports/home.html", page=page, groups=groups, words=words, may_create=may_create(actor), now=now
    )


@bp.route("/workspace")
@requires(anybody)
def workspace() -> ResponseReturnValue:
    """My events, and everything that waits for me in them."""
    actor = current_actor()
    own = overview.own_events(actor)
    return render_template(
        "reports/workspace.html",
        own=own,
        waiting=[(each.event, item) for each in own for item in each.waiting],
        words=words,
        role_words=ROLES,
        may_create=may_create(actor),
        now=clock.now(),
        states=REGISTRATION_STATES,
    )


REGISTRATION_STATES = {
    RegistrationState.SUBMITTED: lambda: _("registration sent"),
    RegistrationState.ACCEPTED: lambda: _("registered"),
    RegistrationState.WAITING: lambda: _("on the waiting list"),
    RegistrationState.DECLINED: lambda: _("registration declined"),
    RegistrationState.WITHDRAWN: lambda: _("registration withdrawn"),
}


@bp.route("/events/<uuid:event_id>")
@public
def event(event_id: uuid.UUID) -> ResponseReturnValue:
    """The public page of an event, and its overview for those who prepare it."""
    found, actor = visible_event(event_id), current_actor()
    open_rounds = overview.rounds(found)
    prepares = may_prepare(actor, found)
    return show(
        "event",
        found,
        rail=overview.rail(found, actor),
        waiting=[(found, each) for each in overview.waiting(found, actor)],
        step=overview.next_step(found, actor, open_rounds),
        dates=overview.next_dates(found, open_rounds),
        balance=roundtables.balance(found) if prepares else None,
        role_words=ROLES,
        roles=actor.roles.get(found.id, frozenset()),
        answering=focal_points.of_event(found.id) if actor.organisations or actor.roles else [],
    )


@bp.route("/sessions/<uuid:session_id>/notes", methods=["GET", "POST"])
@requires(policies.may_take_notes, of=queries.get_session)
def notes(session: AgendaSession) -> ResponseReturnValue:
    """Take notes in a session: one box, the newest note on top."""
    form = NoteForm(data={"language": language()})

    def take() -> None:
        spoken = str(form.language.data)
        services.take_note(session, words={spoken: form.text.data}, source_language=spoken, by=current_actor())

    if done(form, take):
        return redirect(url_for("reports.notes", session_id=session.id), 303)
    found = queries.list_notes(session)
    return show(
        "notes",
        session.event,
        form,
        session=session,
        notes=found,
        used=queries.notes_in_use([each.id for each in found]),
    )


@bp.route("/notes/<uuid:note_id>", methods=["GET", "POST"])
@requires(policies.may_take_notes, of=queries.get_note)
def edit_note(note: SessionNote) -> ResponseReturnValue:
    """Correct or translate one's own note."""
    form = EditNoteForm(data={"words": note.body})
    if done(form, lambda: services.change_note(note, words=form.words.words, by=current_actor())):
        flash(_("The note is changed."))
        return redirect(url_for("reports.notes", session_id=note.session_id), 303)
    return show("edit_note", get_event(note.event_id), form, note=note)


@bp.route("/notes/<uuid:note_id>/remove", methods=["POST"])
@requires(policies.may_take_notes, of=queries.get_note)
def remove_note(note: SessionNote) -> ResponseReturnValue:
    """Take one's own note back."""
    form, session_id = ActForm(), note.session_id
    if done(form, lambda: services.remove_note(note, by=current_actor())):
        flash(_("The note is removed."))
    for message in form.form_errors:
        flash(message, "stop")
    return redirect(url_for("reports.notes", session_id=session_id), 303)
