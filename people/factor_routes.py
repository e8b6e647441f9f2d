"""Pages of one's own second factors: authenticator application, passkeys, recovery codes."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.auth import AnyView, current_actor, requires
from core.db import transaction
from core.i18n import gettext as _
from core.work import done
from people import authenticators, factors, passkeys, policies, recovery_codes, steps
from people.factor_forms import FirstCodeForm, NewPasskeyForm, PasskeyNameForm
from people.factor_models import Passkey, StepPurpose
from people.models import Account
from people.second_step_routes import own_sign_in
from people.signing_in import step_up
from people.stepping_up import confirmed_by_factor


def own(view: AnyView) -> AnyView:
    """Whoever has signed in, having proven it lately, with a factor if there is one: common to all these pages."""
    return requires(policies.may_use_own_account)(confirmed_by_factor(view))


def account() -> Account:
    """The account of who asks."""
    return own_sign_in().account


def to_factors(words: str = "") -> ResponseReturnValue:
    """Back to the overview, with what was done."""
    if words:
        flash(words)
    return redirect(url_for("people.factors"), 303)


def first_or_more(words: str, *, had_codes: bool) -> ResponseReturnValue:
    """After a factor was added: it has just been shown; the first one comes with its recovery codes."""
    step_up(own_sign_in(), factor=True)
    if had_codes:
        return to_factors(words)
    with transaction():
        codes = recovery_codes.renew(account())
    return render_template("people/recovery_codes.html", codes=codes, words=words)


@own
def overview() -> ResponseReturnValue:
    """What there is, and what can be added."""
    mine = account()
    return render_template(
        "people/factors.html",
        application=authenticators.find(mine, confirmed=True),
        keys=passkeys.list_of(mine),
        codes_left=recovery_codes.left(mine),
        must=factors.is_staff(current_actor()),
        required=factors.required(),
        possible=passkeys.possible(),
    )


@own
def new_authenticator() -> ResponseReturnValue:
    """A new secret, to be shown on the next page."""
    with transaction():
        authenticators.prepare(account())
    return redirect(url_for("people.authenticator"), 303)


@own
def authenticator() -> ResponseReturnValue:
    """Picture and secret for the telephone, and the first code as proof that both agree."""
    mine = account()
    prepared = authenticators.find(mine, confirmed=False)
    if prepared is None:
        return to_factors()
    form, had_codes = FirstCodeForm(), recovery_codes.left(mine) > 0
    if done(form, lambda: factors.set_up_authenticator(mine, form.code.data, by=current_actor())):
        return first_or_more(_("Your application is set up."), had_codes=had_codes)
    secret = authenticators.in_fours(authenticators.secret_of(prepared))
    return render_template("people/authenticator.html", form=form, secret=secret), form.status


@own
def authenticator_picture() -> ResponseReturnValue:
    """The secret as a code for the camera, as long as it waits for its first code."""
    mine = account()
    prepared = authenticators.find(mine, confirmed=False) or abort(404)
    return Response(authenticators.picture(prepared, mine.person.email), mimetype="image/svg+xml")


@own
def remove_authenticator() -> ResponseReturnValue:
    """The application's codes open nothing any more."""
    with transaction():
        factors.remove_authenticator(account(), by=current_actor())
    return to_factors(_("The application is removed."))


@own
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes, shown this once."""
    if not factors.has_factor(account()):
        return to_factors(_("Set up an application or a passkey first."))
    with transaction():
        codes = factors.renew_codes(account(), by=current_actor())
    return render_template("people/recovery_codes.html", codes=codes, words="")


@own
def new_passkey() -> ResponseReturnValue:
    """Name a passkey and have the browser make it."""
    mine, form = account(), NewPasskeyForm()
    had_codes, step = recovery_codes.left(mine) > 0, None
    if form.is_submitted():
        with transaction():
            step = steps.take(StepPurpose.REGISTER)
    given = {"name": form.name.data or "", "answer": form.answer.data or ""}
    if done(form, lambda: factors.add_passkey(mine, step, by=current_actor(), **given)):
        return first_or_more(_("Your passkey is added."), had_codes=had_codes)
    return render_template("people/new_passkey.html", form=form, possible=passkeys.possible()), form.status


@own
def ask_new_passkey() -> ResponseReturnValue:
    """For the script: what the browser has to make."""
    if not passkeys.possible():
        abort(404)
    with transaction():
        options = passkeys.ask_for_new(account())
    return Response(options, mimetype="application/json")


def own_passkey(passkey_id: uuid.UUID) -> Passkey:
    """One of one's own, or 404."""
    return passkeys.find(account(), passkey_id) or abort(404)


@own
def passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Name it differently."""
    key = own_passkey(passkey_id)
    form = PasskeyNameForm(obj=key)
    if done(form, lambda: factors.rename_passkey(key, form.name.data, by=current_actor())):
        return to_factors(_("The passkey has a new name."))
    return render_template("people/passkey.html", form=form, key=key), form.status


@own
def remove_passkey(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """It opens nothing any more."""
    key = own_passkey(passkey_id)
    with transaction():
        factors.remove_passkey(key, by=current_actor())
    return to_factors(_("The passkey is removed."))


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    both, at = ["GET", "POST"], "/account/factors"
    bp.add_url_rule(at, "factors", overview)
    bp.add_url_rule(f"{at}/authenticator", "authenticator", authenticator, methods=both)
    bp.add_url_rule(f"{at}/authenticator/new", "new_authenticator", new_authenticator, methods=["POST"])
    bp.add_url_rule(f"{at}/authenticator/picture", "authenticator_picture", authenticator_picture)
    bp.add_url_rule(f"{at}/authenticator/remove", "remove_authenticator", remove_authenticator, methods=["POST"])
    bp.add_url_rule(f"{at}/codes", "recovery_codes", new_codes, methods=["POST"])
    bp.add_url_rule(f"{at}/passkeys/new", "new_passkey", new_passkey, methods=both)
    bp.add_url_rule(f"{at}/passkeys/new/ask", "ask_new_passkey", ask_new_passkey, methods=["POST"])
    bp.add_url_rule(f"{at}/passkeys/<uuid:passkey_id>", "passkey", passkey, methods=both)
    bp.add_url_rule(f"{at}/passkeys/<uuid:passkey_id>/remove", "remove_passkey", remove_passkey, methods=["POST"])
