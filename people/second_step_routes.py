"""Pages between the passphrase and the inside: the second step, signing in by passkey, proving identity again."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import public, requires
from core.db import transaction
from core.forms import Form
from core.work import done
from people import factors, passkeys, policies, steps
from people.factor_forms import AnswerForm, CodeForm, ProofForm
from people.factor_models import Passkey, StepPurpose
from people.models import Account, SignIn
from people.signing_in import current_sign_in, enter, step_up
from people.stepping_up import is_proven, lead_to_factor, ways
from people.wanted_page import where_to


def go_on(account: Account, to: str) -> ResponseReturnValue:
    """After the first step, whatever it was (passphrase, link, provider): the second one if there is any, or inside."""
    if factors.has_factor(account):
        with transaction():
            steps.begin(StepPurpose.SECOND, account=account)
        return redirect(url_for("people.second_step", next=to), 303)
    enter(account)
    return redirect(to, 303)


@public
def second_step() -> ResponseReturnValue:
    """The code of the application, a recovery code, or a passkey."""
    step = steps.find(StepPurpose.SECOND)
    if step is None or step.account is None:
        return render_template("people/second_step_over.html"), 200 if request.method == "GET" else 422
    form, account = CodeForm(), step.account
    if form.validate_on_submit() and fits(form, account):
        with transaction():
            steps.take(StepPurpose.SECOND)
        enter(account, factor=True)
        return redirect(where_to(), 303)
    with_passkey = passkeys.possible() and bool(passkeys.list_of(account))
    return render_template("people/second_step.html", form=form, with_passkey=with_passkey), form.status


def fits(form: CodeForm, account: Account) -> bool:
    """Whether the code is right; a wrong one is counted even though nothing else is written."""
    with transaction():
        wrong = factors.wrong_code(account, form.code.data)
    if wrong:
        form.add_error("code", wrong)
    return not wrong


@public
def ask_passkey() -> ResponseReturnValue:
    """For the script: what a passkey has to answer to; of anybody, of who is in the second step, or of who is in."""
    if not passkeys.possible():
        abort(404)
    sign_in, step = current_sign_in(), steps.find(StepPurpose.SECOND)
    with transaction():
        if sign_in is not None:
            options = passkeys.ask_for_one(StepPurpose.CONFIRM, sign_in.account)
        else:
            options = passkeys.ask_for_one(StepPurpose.PASSKEY, step.account if step else None)
    return Response(options, mimetype="application/json")


def answered(form: Form, answer: str, purpose: StepPurpose) -> Passkey | None:
    """The key that answered, or None with the reason at the form; a challenge is used up either way."""
    found: list[Passkey] = []
    with transaction():
        step = steps.take(purpose)
    return found[0] if done(form, lambda: found.append(passkeys.check(step, answer))) else None


@public
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone: device and person are two factors."""
    form = AnswerForm()
    if form.is_submitted() and (key := answered(form, form.answer.data or "", StepPurpose.PASSKEY)):
        enter(key.account, factor=True)
        return redirect(where_to(), 303)
    return render_template("people/by_passkey.html", form=form, possible=passkeys.possible()), form.status


def own_sign_in() -> SignIn:
    """The sign-in of who asks; only called where a policy has asked for somebody."""
    return current_sign_in() or abort(403)


@requires(policies.may_use_own_account)
def confirm_identity() -> ResponseReturnValue:
    """Prove identity again, then go on to the page that asked for it."""
    form, sign_in, by_factor = ProofForm(), own_sign_in(), request.args.get("by") == "factor"
    if form.validate_on_submit() and is_proven(form, sign_in, by_factor=by_factor):
        return redirect(where_to(url_for("people.account")), 303)
    offered = ways(sign_in, by_factor=by_factor)
    return render_template("people/confirm_identity.html", form=form, carried=[], **offered), form.status


@requires(policies.may_use_own_account)
def confirm_by_passkey() -> ResponseReturnValue:
    """The same by a passkey of one's own."""
    form, sign_in = AnswerForm(), own_sign_in()
    if answered(form, form.answer.data or "", StepPurpose.CONFIRM):
        step_up(sign_in, factor=True)
        return redirect(where_to(url_for("people.account")), 303)
    shown = ProofForm(formdata=None)
    for message in form.form_errors:
        shown.add_error(None, message)
    offered = ways(sign_in, by_factor=True)
    return render_template("people/confirm_identity.html", form=shown, carried=[], **offered), form.status


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages, and have staff led to a second factor before all of the site's."""
    bp.before_app_request(lead_to_factor)
    both = ["GET", "POST"]
    bp.add_url_rule("/sign-in/second-step", "second_step", second_step, methods=both)
    bp.add_url_rule("/sign-in/passkey", "sign_in_by_passkey", sign_in_by_passkey, methods=both)
    bp.add_url_rule("/sign-in/passkey/ask", "ask_passkey", ask_passkey, methods=["POST"])
    bp.add_url_rule("/account/confirm", "confirm_identity", confirm_identity, methods=both)
    bp.add_url_rule("/account/confirm/passkey", "confirm_by_passkey", confirm_by_passkey, methods=["POST"])
    bp.add_app_template_global(passkeys.possible, "passkeys_possible")
