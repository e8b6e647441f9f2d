"""Pages of those who stand at the door: who is expected, who is there, whose code this is."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agendas.models import AgendaSession
from core.auth import Actor, current_actor, requires
from core.db import transaction
from core.i18n import gettext as _
from people.visibility import name_for
from registration import policies, queries, services, sessions, tokens
from registration.forms import ConfirmForm
from registration.models import AttendanceMode, Presence, PresenceSource, Registration
from registration.sessions import Participation
from roundtables import risks

MOST_TYPED = 200


def may_check_in_here(actor: Actor, part: Participation) -> bool:
    """Policy: somebody's part in one session."""
    return policies.may_check_in(actor, part.session)


def expected_part(session_id: uuid.UUID, registration_id: uuid.UUID) -> Participation:
    """Loader: a registration and a session of the same event."""
    return sessions.participation(queries.get_registration(registration_id), session_id)


def scanned_part(token: str, session_id: uuid.UUID) -> Participation:
    """Loader: whose token it is, and a session of the same event."""
    return sessions.participation(queries.get_by_token(token), session_id)


def called(registration: Registration) -> str:
    """The person's name, as those may read it who stand at the door."""
    actor = current_actor()
    known = policies.may_know_names(actor, registration)
    return name_for(
        actor,
        registration.person,
        registration.organisation,
        registration.event_id,
        attribution="named" if known else None,
    )


@requires(policies.may_look_at_door, of=sessions.get_session)
def check_in(session: AgendaSession) -> ResponseReturnValue:
    """Who is expected and who is there; whoever may check in can also search by name, or type a code."""
    actor = current_actor()
    acts = policies.may_check_in(actor, session)
    search = request.args.get("q", "").strip()[:MOST_TYPED] if acts else ""
    by_name = risks.switches(session.event, session.clause_id).host_only
    if tokens.normal(search) and not by_name:
        return redirect(url_for("registration.scan", token=tokens.normal(search)), 303)
    partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "registration/door_list.html" if partial else "registration/check_in.html",
        session=session,
        event=session.event,
        door=sessions.expected_at(session, search),
        present=sessions.present_counts([session])[session.id],
        expected={mode: sessions.count_expected(session, mode) for mode in AttendanceMode},
        search=search,
        acts=acts,
        by_name=by_name,
        called=called,
        partial=partial,
    )


@requires(may_check_in_here, of=expected_part)
def check_in_person(part: Participation) -> ResponseReturnValue:
    """Somebody is there, known by name."""
    note(part, PresenceSource.DOOR_NAME)
    return redirect(url_for("registration.check_in", session_id=part.session.id, q=request.form.get("q") or None), 303)


def note(part: Participation, source: PresenceSource) -> None:
    """One check-in, in one transaction; says so when it was known already."""
    with transaction():
        first = services.mark_present(
            part.registration, part.session, mode=AttendanceMode.IN_PERSON, source=source, by=current_actor()
        )
    name = called(part.registration)
    flash(_("%(name)s is checked in.", name=name) if first else _("%(name)s was checked in already.", name=name))


@requires(policies.may_check_in, of=queries.get_by_token)
def scan(registration: Registration) -> ResponseReturnValue:
    """Whose code it is, and the sessions of today to check in to."""
    return render_template(
        "registration/scan.html",
        registration=registration,
        event=registration.event,
        sessions=sessions.list_today(registration),
        presences=sessions.list_presences(registration),
        board=risks.board(registration.event_id),
        token=tokens.of(registration),
        called=called,
    )


@requires(may_check_in_here, of=scanned_part)
def scan_in(part: Participation) -> ResponseReturnValue:
    """Somebody is there, known by the code."""
    note(part, PresenceSource.DOOR_SCAN)
    return redirect(url_for("registration.scan", token=tokens.of(part.registration)), 303)


@requires(policies.may_check_in, of=sessions.get_presence)
def remove_presence(presence: Presence) -> ResponseReturnValue:
    """Take back a check-in made by mistake; asked once."""
    form = ConfirmForm()
    session_id = presence.session_id
    if form.validate_on_submit() and form.carried_out(lambda: take_back(presence)):
        flash(_("The check-in is removed."))
        return redirect(url_for("registration.check_in", session_id=session_id), 303)
    return render_template(
        "registration/remove_presence.html", form=form, presence=presence, called=called
    ), form.status


def take_back(presence: Presence) -> None:
    """One removal, in one transaction."""
    with transaction():
        services.remove_presence(presence, by=current_actor())


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_url_rule("/sessions/<uuid:session_id>/check-in", "check_in", check_in)
    bp.add_url_rule(
        "/sessions/<uuid:session_id>/check-in/<uuid:registration_id>",
        "check_in_person",
        check_in_person,
        methods=["POST"],
    )
    bp.add_url_rule("/check-in/<token>", "scan", scan)
    bp.add_url_rule("/check-in/<token>/<uuid:session_id>", "scan_in", scan_in, methods=["POST"])
    bp.add_url_rule("/presences/<uuid:presence_id>/remove", "remove_presence", remove_presence, methods=["GET", "POST"])
