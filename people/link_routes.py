"""Pages of links: to ask for one, and to press its button; a new passphrase; another address."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.auth import current_actor, public, requires
from core.forms import Form
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from people import access, links, policies, throttles
from people.link_forms import AddressForm, InvitedForm, NewAddressForm, NewPassphraseForm
from people.link_models import Link, Purpose
from people.models import Account
from people.second_step_routes import go_on
from people.signing_in import current_sign_in
from people.stepping_up import confirmed
from people.throttles import Door

NOT_ME = "not-me"  # the second button of a newcomer's link
FORMS: dict[str, type[Form]] = {Purpose.RECOVERY: NewPassphraseForm, Purpose.INVITATION: InvitedForm}


def ask(door: Door, purpose: Purpose, page: str) -> ResponseReturnValue:
    """Ask for a link: the same words, the same rows and so the same time for a known and an unknown address."""
    form = AddressForm()

    def verb() -> None:
        throttles.knock(door, form.email.data)
        links.wish(form.email.data, purpose, language())

    if done(form, verb):
        flash(_("If there is an account with this address, a mail with a link is on its way. Look for it in a minute."))
        return redirect(url_for("people.sign_in"), 303)
    return render_template(f"people/{page}.html", form=form), form.status


@public
def ask_for_link() -> ResponseReturnValue:
    """Sign in by mail instead of a passphrase."""
    return ask(Door.MAGIC_LINK, Purpose.SIGN_IN, "ask_for_link")


@public
def forgotten() -> ResponseReturnValue:
    """The passphrase is forgotten."""
    return ask(Door.RECOVERY, Purpose.RECOVERY, "forgotten")


@public
def link(token: str) -> ResponseReturnValue:
    """What the link of a mail is for, and its button; only the button uses it."""
    found = links.find(token)
    if found is None:
        return private(render_template("people/link_gone.html"), 404)
    form = FORMS.get(found.purpose, Form)()
    if form.is_submitted() and (answer := pressed(found, form)) is not None:
        return answer
    return private(render_template("people/link.html", form=form, link=found, token=token), form.status)


def pressed(found: Link, form: Form) -> ResponseReturnValue | None:
    """What the button does, by purpose; None when something has to be mended first."""
    press: dict[str, Callable[[Link, Form], ResponseReturnValue | None]] = {
        Purpose.SIGN_IN: lambda link, form: inside(form, lambda: access.open_by_link(link)),
        Purpose.RECOVERY: lambda link, form: inside(form, lambda: access.recover(link, form["passphrase"].data)),
        Purpose.INVITATION: lambda link, form: inside(
            form, lambda: access.take_invitation(link, form["passphrase"].data or "")
        ),
        Purpose.CONFIRM: confirm,
        Purpose.OLD_ADDRESS: confirm_side,
        Purpose.NEW_ADDRESS: confirm_side,
    }
    return press[found.purpose](found, form)


def inside(form: Form, verb: Callable[[], Account]) -> ResponseReturnValue | None:
    """Through the link and on to the second factor, if there is one, or to the workspace."""
    found: list[Account] = []
    if not done(form, lambda: found.append(verb())):
        return None
    return go_on(found[0], url_for("reports.workspace"))


def confirm(link: Link, form: Form) -> ResponseReturnValue | None:
    """A newcomer says that the address is theirs; or somebody that the account is not."""
    mine = request.form.get("answer") != NOT_ME
    if not done(form, lambda: access.confirm_address(links.use(link)) if mine else access.disown(link)):
        return None
    flash(_("Your address is confirmed.") if mine else _("The account is closed. Nothing more is sent to you."))
    return redirect(url_for("people.account" if mine else "reports.home"), 303)


def confirm_side(link: Link, form: Form) -> ResponseReturnValue | None:
    """One of the two addresses says yes to the change."""
    changed: list[bool] = []
    if not done(form, lambda: changed.append(access.confirm_side(link))):
        return None
    if changed[0]:
        flash(_("Your address is changed. Sign in with the new one from now on."))
    else:
        flash(_("Thank you. The change is made as soon as it is confirmed from the other address as well."))
    return redirect(url_for("people.account"), 303)


def private(page: str, status: int) -> Response:
    """A page whose address is a secret is kept by nobody and told to nobody."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def own_account() -> Account:
    """The account of whoever asks; only where a policy has asked for somebody."""
    found = current_sign_in()
    if found is None:
        abort(403)
    return found.account


@requires(policies.may_use_own_account)
@confirmed
def passphrase() -> ResponseReturnValue:
    """Another passphrase, or a first one; all other devices are signed out."""
    form, account = NewPassphraseForm(), own_account()
    but = current_user.get_id()
    if done(form, lambda: access.set_passphrase(account, form.passphrase.data, but=but, by=current_actor())):
        flash(_("Your passphrase is changed, and you are signed out on all other devices."))
        return redirect(url_for("people.account"), 303)
    return render_template("people/passphrase.html", form=form), form.status


@requires(policies.may_use_own_account)
@confirmed
def address() -> ResponseReturnValue:
    """Another e-mail address, confirmed from both."""
    form, account = NewAddressForm(), own_account()

    def verb() -> None:
        throttles.knock(Door.ADDRESS, account.person.email)
        access.ask_for_address(account, form.email.data)

    if done(form, verb):
        flash(_("Two mails are on their way: one to your present address, one to the new one. Confirm both in a day."))
        return redirect(url_for("people.account"), 303)
    return render_template("people/address.html", form=form, present=access.own_address(account)), form.status


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    both = ["GET", "POST"]
    bp.add_url_rule("/sign-in/link", "ask_for_link", ask_for_link, methods=both)
    bp.add_url_rule("/sign-in/forgotten", "forgotten", forgotten, methods=both)
    bp.add_url_rule("/link/<token>", "link", link, methods=both)
    bp.add_url_rule("/account/passphrase", "passphrase", passphrase, methods=both)
    bp.add_url_rule("/account/address", "address", address, methods=both)
