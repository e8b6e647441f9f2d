"""Pages of the risk register: the list with its signatures, one entry with its history, write, close, sign."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, requires
from core.db import transaction
from core.forms import Form
from core.i18n import gettext as _
from core.work import done
from people.models import Attribution
from people.visibility import name_for
from roundtables import policies, queries, risk_services, risks
from roundtables.blueprint import bp, show, to
from roundtables.models import Event
from roundtables.risk_forms import RiskForm, SignForm
from roundtables.risk_models import Risk
from roundtables.risk_words import CHANGES, SWITCHES

UNTIL_REVIEW = timedelta(days=30)


@bp.route("/events/<uuid:event_id>/risks", endpoint="risks")
@requires(policies.may_prepare, of=queries.get_event)
def register(event: Event) -> ResponseReturnValue:
    """What could happen to those who take part, what is done about it, and whether somebody has looked."""
    return show_register(event, SignForm(formdata=None))


def show_register(event: Event, form: Form) -> ResponseReturnValue:
    """The register, with what was refused."""
    titles, actor = risks.session_titles(event.id), current_actor()
    scopes = risks.scopes(event, lambda: titles)
    return show(
        "risks",
        event,
        form,
        entries=risks.list_risks(event),
        titles=titles,
        scopes=scopes,
        wrote={scope.clause_id for scope in scopes if any(risk.author_id == actor.id for risk in scope.open)},
        switches=SWITCHES,
        today=clock.now().date(),
    )


def owners(event: Event) -> list[tuple[uuid.UUID, str]]:
    """Who can own an entry, as the reader may know them."""
    actor = current_actor()
    people = risks.list_owners(event)
    return [(each.id, name_for(actor, each, None, event.id, attribution=Attribution.NAMED)) for each in people]


@bp.route("/events/<uuid:event_id>/risks/new", methods=["GET", "POST"])
@requires(policies.may_prepare, of=queries.get_event)
def new_risk(event: Event) -> ResponseReturnValue:
    """One more entry."""
    soon = min(clock.now() + UNTIL_REVIEW, max(event.starts_at, clock.now())).date()
    present = {"owner": current_actor().id, "review_on": soon}
    form = RiskForm(risks.session_titles(event.id), owners(event), data=present)
    if done(form, lambda: risk_services.enter(event, form.facts, by=current_actor())):
        return to("risks", event.id, _("The entry is kept. What is switched on works from now on."))
    return show("edit_risk", event, form, risk=None)


@bp.route("/events/<uuid:event_id>/risks/<uuid:risk_id>")
@requires(policies.may_read_risk, of=risks.get_risk)
def risk(risk: Risk) -> ResponseReturnValue:
    """One entry with everything it ever said; for the secretariat and its owner."""
    event = queries.get_event(risk.event_id)
    titles = risks.session_titles(event.id)
    return show(
        "risk",
        event,
        risk=risk,
        titles=titles,
        history=risks.history(risk),
        switches=SWITCHES,
        changes=CHANGES,
    )


@bp.route("/events/<uuid:event_id>/risks/<uuid:risk_id>/edit", methods=["GET", "POST"])
@requires(policies.may_prepare, of=risks.get_risk)
def edit_risk(risk: Risk) -> ResponseReturnValue:
    """Change an entry."""
    event = queries.get_event(risk.event_id)
    names = ("threat", "concerned", "likelihood", "impact", "mitigation", "switches", "review_on")
    present = {name: getattr(risk, name) for name in names} | {"clause": risk.clause_id, "owner": risk.owner_id}
    form = RiskForm(risks.session_titles(event.id), owners(event), data=present)
    if done(form, lambda: risk_services.change(risk, event, form.facts, by=current_actor())):
        return to("risk", event.id, _("The change is kept."), risk_id=risk.id)
    return show("edit_risk", event, form, risk=risk)


def press(risk: Risk, verb: Callable[[], None], message: str) -> ResponseReturnValue:
    """One button on one entry."""
    event_id, risk_id = risk.event_id, risk.id
    with transaction():
        verb()
    return to("risk", event_id, message, risk_id=risk_id)


@bp.route("/events/<uuid:event_id>/risks/<uuid:risk_id>/close", methods=["POST"])
@requires(policies.may_prepare, of=risks.get_risk)
def close_risk(risk: Risk) -> ResponseReturnValue:
    """The threat is over."""
    message = _("The entry is closed; what it switched on is off, unless another entry needs it.")
    return press(risk, lambda: risk_services.close(risk, by=current_actor()), message)


@bp.route("/events/<uuid:event_id>/risks/<uuid:risk_id>/reopen", methods=["POST"])
@requires(policies.may_prepare, of=risks.get_risk)
def reopen_risk(risk: Risk) -> ResponseReturnValue:
    """The threat is back."""
    message = _("The entry is open again; what it switches on works from now on.")
    return press(risk, lambda: risk_services.reopen(risk, by=current_actor()), message)


@bp.route("/events/<uuid:event_id>/risks/sign", methods=["POST"])
@requires(policies.may_prepare, of=queries.get_event)
def sign_risks(event: Event) -> ResponseReturnValue:
    """Say that one looked, at the event or at one session."""
    form = SignForm()
    if done(form, lambda: risk_services.sign(event, form.clause_id, by=current_actor())):
        return to("risks", event.id, _("Signed, with your name and today's date."))
    return show_register(event, form)
