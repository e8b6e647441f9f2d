"""Pages of registration: the front, one's own request, the form's set-up, the queue."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, public, requires
from core.db import transaction
from core.i18n import gettext as _
from decisions.appeals import contest_of
from decisions.queries import last_appeal, latest
from people.needs import in_words as in_words_of_needs
from people.queries import get_organisation, get_person, organisations_of
from people.stepping_up import confirmed
from registration import door_routes, policies, queries, services, showing_routes, take_part_routes, wording
from registration.answers import in_words
from registration.forms import ConfirmForm, DecisionForm, QuestionForm, RegisterForm, SettingsForm, ask
from registration.models import AttendanceMode, Question, QuestionKind, Registration, RegistrationForm, State
from roundtables.models import Event
from roundtables.queries import get_event

bp = Blueprint("registration", __name__, url_prefix="/<lang:lang>", template_folder="templates")
door_routes.add_to(bp)
take_part_routes.add_to(bp)
showing_routes.add_to(bp)

bp.context_processor(lambda: {"attendance": wording})


def own_registration(event_id: uuid.UUID) -> Registration:
    """Loader: the registration of whoever asks, or 404; a visitor is asked to sign in before anything is said."""
    actor = current_actor()
    if not actor.signed_in:
        return Registration(event_id=event_id)
    return queries.find_registration(event_id, actor.id) or abort(404)


def to_front(event_id: uuid.UUID) -> ResponseReturnValue:
    """After a step of one's own: the front, which says what happens next."""
    return redirect(url_for("registration.front", event_id=event_id), 303)


@bp.route("/events/<uuid:event_id>/registration")
@public
def front(event_id: uuid.UUID) -> ResponseReturnValue:
    """What can be registered for, how many places there are, and where one's own request stands."""
    event, actor = get_event(event_id), current_actor()
    if not policies.may_see(actor, event):
        abort(404)
    form = queries.find_form(event.id)
    own = queries.find_registration(event.id, actor.id)
    return render_template(
        "registration/front.html",
        event=event,
        form=form,
        modes=queries.modes_of(event),
        counts=queries.counts(event),
        now=clock.now(),
        own=own,
        **refusal(own),
        line=queries.place_in_line(own) if own and own.state is State.WAITING else 0,
        reviews=policies.may_review(actor, event),
        sets_up=policies.may_set_up(actor, event),
        in_words=in_words,
    )


def refusal(own: Registration | None) -> dict[str, object]:
    """What the page says of a refusal: the decision, the appeal against it, whether it can still be contested."""
    found = contest_of(own if own is not None and own.state is State.DECLINED else None, current_actor())
    return {"decision": found.decision, "appeal": found.appeal, "contestable": found.contestable}


@bp.route("/events/<uuid:event_id>/registration/new", methods=["GET", "POST"])
@requires(policies.may_register, of=queries.get_form)
def register(form: RegistrationForm) -> ResponseReturnValue:
    """Ask for a place."""
    actor = current_actor()
    own = queries.find_registration(form.event_id, actor.id)
    if own is not None and own.state is not State.WITHDRAWN:
        return to_front(form.event_id)
    if request.method == "GET" and not form.opens_at <= clock.now() < form.closes_at:
        return to_front(form.event_id)  # which says when; what was typed in time and sent late is kept and told why
    mine = organisations_of(actor.id) if actor.id else []
    asked = ask(form, mine, own, needs=in_words_of_needs(get_person(actor.id)) if actor.id else "")
    if mine and asked.validate_on_submit() and asked.carried_out(lambda: send(form, asked)):
        flash(_("Your registration is sent. We have written to you as well."))
        return to_front(form.event_id)
    return render_template(
        "registration/register.html", form=asked, asks=form, event=form.event, mine=mine
    ), asked.status


def send(form: RegistrationForm, asked: RegisterForm) -> None:
    """One registration, in one transaction."""
    actor = current_actor()
    with transaction():
        services.register(
            form,
            get_person(actor.id or abort(403)),
            get_organisation(asked.organisation),
            mode=AttendanceMode(asked.mode.data),
            needs=asked.needs.data or "",
            answers=asked.answers,
            by=actor,
        )


@bp.route("/events/<uuid:event_id>/registration/change", methods=["GET", "POST"])
@requires(policies.is_own, of=own_registration)
def change(registration: Registration) -> ResponseReturnValue:
    """Change one's answers, until they are decided on."""
    form = queries.get_form(registration.event_id)
    if registration.state is not State.SUBMITTED:
        return to_front(registration.event_id)
    asked = ask(form, organisations_of(registration.person_id), registration)
    if asked.validate_on_submit() and asked.carried_out(lambda: send_changes(registration, asked)):
        flash(_("Your answers are changed."))
        return to_front(registration.event_id)
    return render_template("registration/change.html", form=asked, event=form.event), asked.status


def send_changes(registration: Registration, asked: RegisterForm) -> None:
    """One change, in one transaction."""
    with transaction():
        services.change_answers(
            registration,
            get_organisation(asked.organisation),
            mode=AttendanceMode(asked.mode.data),
            needs=asked.needs.data or "",
            answers=asked.answers,
            by=current_actor(),
        )


@bp.route("/events/<uuid:event_id>/registration/withdraw", methods=["GET", "POST"])
@requires(policies.is_own, of=own_registration)
def withdraw(registration: Registration) -> ResponseReturnValue:
    """Give back one's place; asked once."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.carried_out(lambda: take_back(registration)):
        flash(_("Your registration is withdrawn."))
        return to_front(registration.event_id)
    return render_template("registration/withdraw.html", form=form, registration=registration), form.status


def take_back(registration: Registration) -> None:
    """One withdrawal, with whoever moves up, in one transaction."""
    with transaction():
        services.withdraw(registration, by=current_actor())


@bp.route("/events/<uuid:event_id>/registration/form", methods=["GET", "POST"])
@requires(policies.may_set_up, of=get_event)
def form_settings(event: Event) -> ResponseReturnValue:
    """When registration is open, how many places there are, what is asked."""
    found = queries.find_form(event.id)
    form = SettingsForm(event, found)
    if form.validate_on_submit() and form.carried_out(lambda: set_up(event, form)):
        flash(_("The registration form is kept."))
        return redirect(url_for("registration.form_settings", event_id=event.id), 303)
    answered = found is not None and queries.is_answered(found)
    return (
        render_template("registration/form_settings.html", form=form, found=found, event=event, answered=answered),
        form.status,
    )


def set_up(event: Event, form: SettingsForm) -> None:
    """Open the form, or change it."""
    values = form.values()
    with transaction():
        found = queries.find_form(event.id)
        if found is None:
            services.open_form(event, by=current_actor(), **values)
        else:
            services.change_form(found, by=current_actor(), **values)


def to_questions(event_id: uuid.UUID) -> ResponseReturnValue:
    """After a step with a question: the list of them."""
    return redirect(url_for("registration.form_settings", event_id=event_id, _anchor="questions"), 303)


@bp.route("/events/<uuid:event_id>/registration/questions/new", methods=["GET", "POST"])
@requires(policies.may_set_up, of=queries.get_form)
def add_question(form: RegistrationForm) -> ResponseReturnValue:
    """Ask something more."""
    typed = QuestionForm()
    if typed.validate_on_submit() and typed.carried_out(lambda: write_question(form, typed)):
        return to_questions(form.event_id)
    return render_template("registration/question.html", form=typed, event=form.event, question=None), typed.status


def write_question(form: RegistrationForm, typed: QuestionForm) -> None:
    """One question, in one transaction."""
    with transaction():
        services.add_question(
            form,
            kind=QuestionKind(typed.kind.data),
            label=typed.label.words,
            required=typed.required.data,
            choices=typed.choices.words,
            by=current_actor(),
        )


@bp.route("/events/<uuid:event_id>/registration/questions/<uuid:question_id>", methods=["GET", "POST"])
@requires(policies.may_set_up, of=queries.get_question)
def edit_question(question: Question) -> ResponseReturnValue:
    """Word a question differently."""
    typed = QuestionForm(question)
    if typed.validate_on_submit() and typed.carried_out(lambda: reword(question, typed)):
        return to_questions(question.event_id)
    page = render_template("registration/question.html", form=typed, event=question.form.event, question=question)
    return page, typed.status


def reword(question: Question, typed: QuestionForm) -> None:
    """New words, in one transaction."""
    with transaction():
        services.reword_question(
            question,
            label=typed.label.words,
            choices=typed.offered,
            required=typed.required.data,
            by=current_actor(),
        )


@bp.route("/events/<uuid:event_id>/registration/questions/<uuid:question_id>/remove", methods=["POST"])
@requires(policies.may_set_up, of=queries.get_question)
def remove_question(question: Question) -> ResponseReturnValue:
    """Ask this no more."""
    event_id = question.event_id
    with transaction():
        services.remove_question(question, by=current_actor())
    return to_questions(event_id)


@bp.route("/events/<uuid:event_id>/registration/questions/<uuid:question_id>/move", methods=["POST"])
@requires(policies.may_set_up, of=queries.get_question)
def move_question(question: Question) -> ResponseReturnValue:
    """One place up, or down."""
    with transaction():
        services.move_question(question, up=request.form.get("direction") == "up", by=current_actor())
    return to_questions(question.event_id)


def asked_state() -> State | None:
    """The state the list is limited to; nonsense means all."""
    wanted = request.args.get("state", "")
    return State(wanted) if wanted in set(State) else None


@bp.route("/events/<uuid:event_id>/registrations")
@requires(policies.may_review, of=get_event)
def queue(event: Event) -> ResponseReturnValue:
    """Who has registered, by state, and how the balance stands."""
    number = request.args.get("page", 1, type=int)
    return render_template(
        "registration/queue.html",
        event=event,
        form=queries.find_form(event.id, questions=False),
        modes=queries.modes_of(event),
        counts=queries.counts(event),
        regions=queries.counts_by_region(event),
        state=asked_state(),
        page=queries.list_registrations(event, asked_state(), min(number, 1_000_000)),
        sets_up=policies.may_set_up(current_actor(), event),
    )


@bp.route("/registrations/<uuid:registration_id>", methods=["GET", "POST"])
@requires(policies.may_decide, of=queries.get_registration)
@confirmed
def decide(registration: Registration) -> ResponseReturnValue:
    """One request with all its answers: accept it, or decline it with a reason."""
    form = DecisionForm()
    if form.validate_on_submit() and form.carried_out(lambda: carry_out(registration, form)):
        flash(outcome(registration))
        return redirect(url_for("registration.queue", event_id=registration.event_id, state=State.SUBMITTED.value), 303)
    asks = queries.get_form(registration.event_id)
    page = render_template(
        "registration/decide.html",
        form=form,
        registration=registration,
        event=registration.event,
        asks=asks,
        left=queries.places_left(asks, registration.mode),
        decision=latest(registration),
        appeal=last_appeal(registration),
        in_words=in_words,
        reads_needs=policies.may_read_needs(current_actor(), registration),
    )
    return page, form.status


def carry_out(registration: Registration, form: DecisionForm) -> None:
    """One decision, in one transaction."""
    verbs = {"accept": services.accept, "decline": services.decline}
    with transaction():
        verbs[form.verdict.data](registration, by=current_actor(), reason=form.reason.data or "")


def outcome(registration: Registration) -> str:
    """What became of a decision, in a sentence."""
    if registration.state is State.WAITING:
        return _("No place was left: the registration is on the waiting list, and the person is told.")
    return _("The decision is recorded and the person is told.")


@bp.route("/registrations/<uuid:registration_id>/withdraw", methods=["GET", "POST"])
@requires(policies.may_decide, of=queries.get_registration)
def withdraw_for(registration: Registration) -> ResponseReturnValue:
    """Withdraw in somebody's place, who asked for it by telephone or mail; asked once."""
    form = ConfirmForm()
    if form.validate_on_submit() and form.carried_out(lambda: take_back(registration)):
        flash(_("The registration is withdrawn and the person is told."))
        return redirect(url_for("registration.queue", event_id=registration.event_id), 303)
    return render_template("registration/withdraw_for.html", form=form, registration=registration), form.status
