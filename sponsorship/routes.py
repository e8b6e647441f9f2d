"""Pages of sponsorship: the call, one's request, the table, scoring, deciding, the offer."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, requires
from core.db import transaction
from core.forms import Form, in_zone
from core.i18n import gettext as _
from core.i18n import zone
from core.money import Money
from core.rules import RuleBroken
from core.work import done
from decisions.appeals import contest_of
from decisions.queries import latest
from people.models import Organisation
from people.queries import get_organisation, get_person, organisations_of
from roundtables.models import Event
from roundtables.queries import get_event
from sponsorship import policies, queries, rules, services, words
from sponsorship.forms import (
    CallForm,
    CriterionForm,
    DecisionForm,
    RequestForm,
    points_given,
    request_form,
    score_form,
)
from sponsorship.models import Action, Call, Criterion, SponsorshipRequest, State

bp = Blueprint("sponsorship", __name__, url_prefix="/<lang:lang>/events/<uuid:event_id>", template_folder="templates")
bp.add_app_template_filter(words.show_money, "money")


def show(template: str, event: Event, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page of an event, with what its head and its links ask for."""
    actor = current_actor()
    page = render_template(
        f"sponsorship/{template}.html",
        event=event,
        form=form,
        words=words,
        may_edit=policies.may_edit_call(actor, event),
        may_see_requests=policies.may_see_requests(actor, event),
        now=clock.now(),
        money=Money,
        **values,
    )
    return page, form.status if form is not None else 200


def to(endpoint: str, event_id: uuid.UUID, message: str, **values: object) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(url_for(f"sponsorship.{endpoint}", event_id=event_id, **values), 303)  # type: ignore[arg-type]


# The call ---------------------------------------------------------------------------------------------------------


@bp.route("/sponsorship")
@requires(policies.may_see, of=get_event)
def call(event: Event) -> ResponseReturnValue:
    """What is paid, by which criteria, until when; one's own request and how it stands."""
    actor = current_actor()
    asked = queries.find_request(event.id, actor.id)
    contest = contest_of(asked, actor)
    return show(
        "call",
        event,
        call=queries.find_call(event.id),
        asked=asked,
        decision=contest.decision,
        appeal=contest.appeal,
        contestable=contest.contestable,
        standing=queries.standing(asked) if asked else None,
        registered=queries.registered_state(event.id, actor.id) in rules.REGISTERED,
    )


@bp.route("/sponsorship/edit", methods=["GET", "POST"])
@requires(policies.may_edit_call, of=get_event)
def edit_call(event: Event) -> ResponseReturnValue:
    """Open the call, or change it; its criteria are on the same page."""
    found = queries.find_call(event.id)
    form = call_form(found)
    if done(form, lambda: save_call(event, found, form)):
        return to("edit_call", event.id, _("The call is saved.") if found else _("The call is made. Now its criteria."))
    return editing(event, found, form, CriterionForm(formdata=None))


def editing(event: Event, found: Call | None, form: CallForm, criterion: CriterionForm) -> ResponseReturnValue:
    """The page with both forms; the status is that of the one which was sent."""
    frozen = found is not None and queries.has_requests(found)
    page = show("edit_call", event, form, call=found, criterion_form=criterion, frozen=frozen)
    return page if not criterion.errors else (page[0], 422)  # type: ignore[index, return-value]


def call_form(found: Call | None, *, sent: bool = True) -> CallForm:
    """The form with what the call says now, its moments as wall times of the event's zone."""
    present: dict[str, object] = {"currency": "EUR"}
    if found is not None:
        local = zone(found.event.zone)
        present = {
            "text": found.text,
            "currency": found.currency,
            "budget": str(found.budget_money.decimal),
            "opens_at": found.opens_at.astimezone(local).replace(tzinfo=None),
            "closes_at": found.closes_at.astimezone(local).replace(tzinfo=None),
        }
    return CallForm(data=present) if sent else CallForm(formdata=None, data=present)


def save_call(event: Event, found: Call | None, form: CallForm) -> None:
    """Make the call, or change it."""
    opens_at, closes_at = in_zone(form.opens_at, event.zone), in_zone(form.closes_at, event.zone)
    if opens_at is None or closes_at is None:
        abort(422)
    currency, by = form.currency.data, current_actor()
    budget = form.budget.money(currency)
    if found is None:
        services.open_call(
            event,
            text_words=form.text.words,
            currency=currency,
            budget=budget,
            opens_at=opens_at,
            closes_at=closes_at,
            by=by,
        )
    else:
        services.edit_call(
            found,
            text_words=form.text.words,
            currency=currency,
            budget=budget,
            opens_at=opens_at,
            closes_at=closes_at,
            by=by,
        )


@bp.route("/sponsorship/criteria", methods=["POST"])
@requires(policies.may_edit_call, of=queries.get_call)
def add_criterion(call: Call) -> ResponseReturnValue:
    """One more."""
    form = CriterionForm()
    by = current_actor()
    if done(form, lambda: services.add_criterion(call, words=form.title.words, weight=form.weight.data, by=by)):
        return to("edit_call", call.event_id, _("The criterion is added."))
    return editing(call.event, call, call_form(call, sent=False), form)


@bp.route("/sponsorship/criteria/<uuid:criterion_id>", methods=["GET", "POST"])
@requires(policies.may_edit_call, of=queries.get_criterion)
def edit_criterion(criterion: Criterion) -> ResponseReturnValue:
    """Change its words and its weight."""
    form = CriterionForm(data={"title": criterion.title, "weight": criterion.weight})
    by = current_actor()
    if done(form, lambda: services.edit_criterion(criterion, words=form.title.words, weight=form.weight.data, by=by)):
        return to("edit_call", criterion.event_id, _("The criterion is changed."))
    return show("edit_criterion", criterion.call.event, form, criterion=criterion)


@bp.route("/sponsorship/criteria/<uuid:criterion_id>/remove", methods=["POST"])
@requires(policies.may_edit_call, of=queries.get_criterion)
def remove_criterion(criterion: Criterion) -> ResponseReturnValue:
    """Take it out."""
    event_id = criterion.event_id
    with transaction():
        services.remove_criterion(criterion, by=current_actor())
    return to("edit_call", event_id, _("The criterion is removed."))


@bp.route("/sponsorship/criteria/<uuid:criterion_id>/move", methods=["POST"])
@requires(policies.may_edit_call, of=queries.get_criterion)
def move_criterion(criterion: Criterion) -> ResponseReturnValue:
    """One place up or down."""
    with transaction():
        services.move_criterion(criterion, up=http.form.get("direction") == "up", by=current_actor())
    return to("edit_call", criterion.event_id, _("The order is changed."))


# One's request ----------------------------------------------------------------------------------------------------


@bp.route("/sponsorship/request", methods=["GET", "POST"], endpoint="request")
@requires(policies.may_request, of=get_event)
def ask(event: Event) -> ResponseReturnValue:
    """Ask, or change what one asked."""
    found, person = queries.get_call(event.id), get_person(own_id())
    asked = queries.find_request(event.id, person.id)
    mine = organisations_of(person.id)
    form = request_form(mine, asked)
    if done(form, lambda: save_request(found, asked, form)):
        return to("call", event.id, _("Your request is saved. We have written to you what happens next."))
    obstacle = why_not(found, asked, mine) if http.method == "GET" else ""
    return show("request", event, form, call=found, asked=asked, obstacle=obstacle)


def own_id() -> uuid.UUID:
    """The key of the person who asks; only called where a policy has asked for somebody."""
    return current_actor().id or abort(403)


def save_request(found: Call, asked: SponsorshipRequest | None, form: RequestForm) -> None:
    """Ask for the first time or again, or change what was asked."""
    lines, organisation = form.lines(found.currency), get_organisation(form.organisation.data)
    statement, language, by = form.statement.data, form.language.data, current_actor()
    if asked is None or asked.may(Action.SUBMIT_AGAIN):
        person = get_person(own_id())
        services.request(found, person, organisation, statement=statement, language=language, lines=lines, by=by)
    else:
        services.change_request(asked, organisation, statement=statement, language=language, lines=lines, by=by)


def why_not(found: Call, asked: SponsorshipRequest | None, mine: list[Organisation]) -> str:
    """The sentence that says why one cannot ask now, before anything is typed; empty where one can."""
    try:
        rules.check_open(found, clock.now())
        if asked is not None and not asked.may(Action.SUBMIT_AGAIN):
            rules.check_editable(asked)
        rules.check_registered(queries.registered_state(found.event_id, own_id()))
    except RuleBroken as broken:
        return broken.message
    return "" if mine else _("Say first which organisation you speak for, in your account.")


@bp.route("/sponsorship/requests/<uuid:request_id>/withdraw", methods=["POST"])
@requires(policies.is_own, of=queries.get_request)
def withdraw(asked: SponsorshipRequest) -> ResponseReturnValue:
    """Give up one's request."""
    with transaction():
        services.withdraw(asked, by=current_actor())
    return to("call", asked.event_id, _("Your request is withdrawn."))


@bp.route("/sponsorship/requests/<uuid:request_id>/offer")
@requires(policies.is_own, of=queries.get_request)
def offer(asked: SponsorshipRequest) -> ResponseReturnValue:
    """What is offered, to accept or decline."""
    return show("offer", asked.call.event, asked=asked)


@bp.route("/sponsorship/requests/<uuid:request_id>/offer/accept", methods=["POST"])
@requires(policies.is_own, of=queries.get_request)
def accept_offer(asked: SponsorshipRequest) -> ResponseReturnValue:
    """Take it."""
    with transaction():
        services.accept_offer(asked, by=current_actor())
    return to("call", asked.event_id, _("You have accepted the offer. We have written to you what it covers."))


@bp.route("/sponsorship/requests/<uuid:request_id>/offer/decline", methods=["POST"])
@requires(policies.is_own, of=queries.get_request)
def decline_offer(asked: SponsorshipRequest) -> ResponseReturnValue:
    """Give it back."""
    with transaction():
        services.decline_offer(asked, by=current_actor())
    return to("call", asked.event_id, _("You have declined the offer. Thank you for telling us."))


# Scoring and deciding ---------------------------------------------------------------------------------------------


@bp.route("/sponsorship/requests")
@requires(policies.may_see_requests, of=get_event)
def requests(event: Event) -> ResponseReturnValue:
    """The table, best score first, with what a plain ranking would fund."""
    found = queries.find_call(event.id)
    page = queries.list_requests(found, http.args.get("page", 1, type=int)) if found else None
    return show("requests", event, call=found, page=page, policies=policies)


def conflicted(asked: SponsorshipRequest) -> ResponseReturnValue | None:
    """The page that says why somebody may not open a request, if it is their own or their organisation's."""
    if not policies.has_conflict(current_actor(), asked):
        return None
    return render_template("sponsorship/conflict.html", event=asked.call.event, asked=asked), 403


@bp.route("/sponsorship/requests/<uuid:request_id>/score", methods=["GET", "POST"])
@requires(policies.may_score, of=queries.get_request)
def score(asked: SponsorshipRequest) -> ResponseReturnValue:
    """Read a request and give points for each criterion."""
    if (refused := conflicted(asked)) is not None:
        return refused
    by = current_actor()
    seen = queries.visible_assessments(asked, by)
    own = next((each for each in seen if each.reviewer_id == by.id), None)
    form = score_form(asked.call, dict(own.points) if own else {}, own.note if own else "")
    if done(
        form, lambda: services.score(asked, points=points_given(form, asked.call), note=form.note.data or "", by=by)
    ):
        return to("requests", asked.event_id, _("Your points for %(request)s are saved.", request=asked.reference))
    obstacle = sentence_of(lambda: rules.check_scorer(asked, by)) if http.method == "GET" else ""
    return show("score", asked.call.event, form, asked=asked, assessments=seen, obstacle=obstacle)


def sentence_of(check: Callable[[], object]) -> str:
    """What a rule says against it, or nothing."""
    try:
        check()
    except RuleBroken as broken:
        return broken.message
    return ""


@bp.route("/sponsorship/requests/<uuid:request_id>/decision", methods=["GET", "POST"])
@requires(policies.may_decide, of=queries.get_request)
def decide(asked: SponsorshipRequest) -> ResponseReturnValue:
    """Read a request with its scores, and decide."""
    if (refused := conflicted(asked)) is not None:
        return refused
    by = current_actor()
    form = DecisionForm(asked)
    if done(form, lambda: carry_out_decision(asked, form)):
        return to("requests", asked.event_id, _("The decision is recorded and the person is told."))
    return show(
        "decide",
        asked.call.event,
        form,
        asked=asked,
        assessments=queries.visible_assessments(asked, by),
        standing=queries.standing(asked),
        decision=latest(asked),
        obstacle=sentence_of(lambda: rules.check_decider(asked, by)) if http.method == "GET" else "",
        decidable=asked.state not in (State.WITHDRAWN, State.DECLINED, State.ACCEPTED, State.OFFERED),
    )


def carry_out_decision(asked: SponsorshipRequest, form: DecisionForm) -> None:
    """The service that the chosen verdict calls."""
    by, reason = current_actor(), form.reason.data or ""
    match form.verdict.data:
        case Action.OFFER:
            services.offer(asked, amount=form.amount.money(asked.call.currency), by=by, reason=reason)
        case Action.WAIT:
            services.put_on_waiting_list(asked, by=by, reason=reason)
        case _:
            services.refuse(asked, reason=reason, by=by)
