"""Builders of registration: a form, requests in any state, sessions to attend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agendas.models import AgendaSession
from core import clock
from core.auth import Actor
from core.db import db
from registration import services, sessions
from registration.models import AttendanceMode, PresenceSource, QuestionKind, State
from tests import make
from texts.models import Clause, Document, DocumentKind

IN_PERSON, ONLINE = AttendanceMode.IN_PERSON, AttendanceMode.ONLINE
MORNING = datetime(2030, 5, 9, 7, 0, tzinfo=UTC)  # 09:00 in Madrid
ROOM_ADDRESS = "https://rooms.example/secret-4711"


def staff(event):
    """The secretariat's actor."""
    return make.actor(make.organiser(event))


@make.kept
def open_form(event=None, *, in_person=None, online=None, opens_at=None, closes_at=None, introduction=None):
    """A form that is open now and until the event begins."""
    event = event or make.event()
    return services.open_form(
        event,
        opens_at=opens_at or clock.now() - timedelta(days=1),
        closes_at=closes_at or event.starts_at,
        in_person_places=in_person,
        online_places=online,
        introduction=introduction,
        by=staff(event),
    )


@make.kept
def question(form, label="Which session matters most to you?", *, kind=QuestionKind.TEXT, required=False, choices=None):
    choices = {"en": choices} if isinstance(choices, str) else choices
    return services.add_question(
        form, kind=kind, label={"en": label}, required=required, choices=choices, by=staff(form.event)
    )


@make.kept
def registration(
    form, *, person=None, mode=IN_PERSON, needs="", answers=None, state=State.SUBMITTED, by=None, **values
):
    """A representative's request, taken on to a state by the secretariat."""
    person = person or make.representative(**values)
    made, _token = services.register(
        form,
        person,
        person.memberships[0].organisation,
        mode=mode,
        needs=needs,
        answers=answers or {},
        by=make.actor(person),
    )
    steps = {
        State.ACCEPTED: lambda by: services.accept(made, by=by),
        State.WAITING: lambda by: services.accept(made, by=by),
        State.DECLINED: lambda by: services.decline(made, by=by, reason="The places are for local organisations."),
        State.WITHDRAWN: lambda by: services.withdraw(made, by=by),
    }
    if state in steps:
        steps[state](by or staff(form.event))
    assert made.state is state
    return made


@make.kept
def session(
    event, title="Opening", *, starts_at=None, hours=1, room="Sala Picasso", join_url=ROOM_ADDRESS, cancelled=False
):
    """A session of the agenda in force, at the event's beginning unless told otherwise."""
    starts_at = starts_at or event.starts_at
    document = Document(event_id=event.id, kind=DocumentKind.IMPORTED, title=make.text("Agenda"), language="en")
    db.session.add(document)
    db.session.flush()
    clause = Clause(document_id=document.id)
    db.session.add(clause)
    db.session.flush()
    made = AgendaSession(
        event=event,
        clause_id=clause.id,
        position=1,
        title=make.text(title),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        room=room,
        join_url=join_url,
        changed_at=clock.now(),
        cancelled_at=clock.now() if cancelled else None,
    )
    db.session.add(made)
    return made


@make.kept
def present(registration, session, *, mode=None, source=PresenceSource.DOOR_NAME, by=None):
    """Seen at the beginning of the session."""
    with clock.at(session.starts_at):
        services.mark_present(registration, session, mode=mode or IN_PERSON, source=source, by=by or Actor())
    return sessions.find_presence(registration.id, session.id)
