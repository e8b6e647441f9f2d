"""Pages of those who take part: their sessions, their personal page, the way into the online room."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

import segno
from flask import Blueprint, abort, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from markupsafe import Markup

from core import clock
from core.auth import Actor, current_actor, public, requires
from core.db import transaction
from core.rules import RuleBroken
from core.web import CONTENT_SECURITY_POLICY
from registration import emails, joining, policies, queries, services, sessions, tokens
from registration.models import AttendanceMode, PresenceSource, Registration, State
from registration.sessions import Participation
from roundtables import risk_words, risks
from roundtables.queries import get_event


def may_take_part(actor: Actor, part: Participation) -> bool:
    """Policy: one's own part in a session."""
    return policies.takes_part(actor, part.registration)


def own_part(session_id: uuid.UUID) -> Participation:
    """Loader: the part of whoever asks in a session, or 404."""
    session = sessions.get_session(session_id)
    own = queries.find_registration(session.event_id, current_actor().id)
    return Participation(own or Registration(event_id=session.event_id), session)


def part_by_token(token: str, session_id: uuid.UUID) -> Participation:
    """The part of whoever holds the token in a session of that event; 404 unless they hold a place."""
    registration = queries.get_by_token(token)
    return sessions.participation(registration, session_id) if registration.state is State.ACCEPTED else abort(404)


@public
def convene(event_id: uuid.UUID) -> ResponseReturnValue:
    """The event's sessions: mine with the way in; for staff, who is there."""
    event, actor = get_event(event_id), current_actor()
    if not policies.may_see(actor, event):
        abort(404)
    listed = sessions.list_sessions(event.id)
    looks = policies.may_look_at_door(actor, event)
    return render_template(
        "registration/convene.html",
        event=event,
        sessions=listed,
        own=queries.find_registration(event.id, actor.id),
        looks=looks,
        checks_in=policies.may_check_in(actor, event),
        present=sessions.present_counts(listed) if looks else {},
        counts=queries.counts(event) if looks else None,
        now=clock.now(),
        window=joining.window,
        board=risks.board(event.id),
        notices=risk_words.notices,
    )


@public
def participation(token: str) -> ResponseReturnValue:
    """The letter behind the link of the mail: everything one needs to take part, without signing in."""
    registration = queries.get_by_token(token)
    accepted, board = registration.state is State.ACCEPTED, risks.board(registration.event_id)
    page = render_template(
        "registration/participation.html",
        registration=registration,
        event=registration.event,
        sessions=sessions.list_sessions(registration.event_id) if accepted else [],
        token=tokens.normal(token),
        code=code_of(registration) if accepted and not board.event.host_only else None,
        board=board,
        notices=risk_words.notices,
        now=clock.now(),
        window=joining.window,
    )
    return kept_private(make_response(page))


def code_of(registration: Registration) -> tuple[Markup, str]:
    """The QR code for the door as SVG, and the code in letters."""
    made = segno.make(emails.door_address(registration), error="m", micro=False)
    drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    return Markup(drawing), tokens.grouped(tokens.of(registration))  # noqa: S704 - drawn by segno from our own address


def kept_private(answer: Response) -> Response:
    """Nobody keeps the page, and its address is told to no other site."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def page_of(part: Participation, token: str = "", problem: str = "") -> Response:
    """One's personal page of one session; `token` is empty for whoever has signed in.

    Browsers hold a redirect after a form to the page's form-action; the way into the online room leads to another host
    (and often on to a third), so that this page alone, and only while the room is open, lets forms end elsewhere.
    """
    registration, session = part.registration, part.session
    state = joining.window(session, clock.now())
    on = risks.switches(session.event, session.clause_id)
    signs_in = on.host_only and bool(token)  # whoever holds the link only is nobody whom the host knows
    joins = registration.mode == AttendanceMode.ONLINE and state is joining.Window.OPEN and not signs_in
    page = render_template(
        "registration/personal.html",
        registration=registration,
        session=session,
        event=session.event,
        token=token,
        joins=joins,
        state=state,
        opens_at=joining.opens_at(session),
        code=code_of(registration) if registration.mode == AttendanceMode.IN_PERSON and not on.host_only else None,
        signs_in=signs_in,
        notices=risk_words.notices(on),
        presence=sessions.find_presence(registration.id, session.id),
        problem=problem,
    )
    answer = kept_private(make_response(page))
    if joins:
        answer.headers["Content-Security-Policy"] = leading_out(session.join_url)
    return answer


def leading_out(join_url: str) -> str:
    """The page's policy with forms that may end on an https host; on plain http only on the very host of the room."""
    parts = urlsplit(join_url)
    plain = f" http://{parts.netloc}" if parts.scheme == "http" and parts.netloc else ""
    return CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' https:{plain}")


@requires(may_take_part, of=own_part)
def personal(part: Participation) -> ResponseReturnValue:
    """One's page of a session: when, where, what to do."""
    return page_of(part)


@requires(may_take_part, of=own_part)
def join(part: Participation) -> ResponseReturnValue:
    """Into the online room."""
    return enter(part, current_actor())


@public
def personal_by_link(token: str, session_id: uuid.UUID) -> ResponseReturnValue:
    """The same page, by the link of the mail."""
    return page_of(part_by_token(token, session_id), tokens.normal(token))


@public
def join_by_link(token: str, session_id: uuid.UUID) -> ResponseReturnValue:
    """Into the online room, by the link of the mail."""
    part = part_by_token(token, session_id)
    return enter(part, Actor(id=part.registration.person_id), tokens.normal(token))


def enter(part: Participation, actor: Actor, token: str = "") -> ResponseReturnValue:
    """Check, count, and only then give away the room's address, to be kept by nobody."""
    try:
        with transaction():
            if token:
                services.refuse_code(part.session)
            services.mark_present(
                part.registration,
                part.session,
                mode=AttendanceMode.ONLINE,
                source=PresenceSource.JOIN_LINK,
                by=actor,
            )
            join_url = part.session.join_url
    except RuleBroken as broken:
        page = page_of(part, token, broken.message)
        page.status_code = 422
        return page
    answer: Response = redirect(join_url, 303)  # type: ignore[assignment]
    answer.set_data(b"")  # the usual body repeats the address
    return kept_private(answer)


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_url_rule("/events/<uuid:event_id>/sessions", "convene", convene)
    bp.add_url_rule("/sessions/<uuid:session_id>/mine", "personal", personal)
    bp.add_url_rule("/sessions/<uuid:session_id>/join", "join", join, methods=["POST"])
    bp.add_url_rule("/participation/<token>", "participation", participation)
    bp.add_url_rule("/participation/<token>/<uuid:session_id>", "personal_by_link", personal_by_link)
    bp.add_url_rule("/participation/<token>/<uuid:session_id>/join", "join_by_link", join_by_link, methods=["POST"])
