"""One's own sign-ins: where one is signed in, to end each of them or all others."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.auth import Actor, requires
from core.db import get_or_404, transaction
from core.i18n import gettext as _
from people import policies, signing_in
from people.link_routes import own_account
from people.models import SignIn
from people.stepping_up import confirmed


def may_end(actor: Actor, sign_in: SignIn) -> bool:
    """Policy: one's own."""
    return actor.signed_in and actor.id == sign_in.account.person_id


def get_sign_in(sign_in_id: uuid.UUID) -> SignIn:
    """Loader: the sign-in, or 404."""
    return get_or_404(SignIn, sign_in_id)


@requires(policies.may_use_own_account)
@confirmed
def devices() -> ResponseReturnValue:
    """Where one is signed in, this device first."""
    this = signing_in.current_sign_in()
    others = [each for each in signing_in.list_of(own_account()) if this is None or each.id != this.id]
    return render_template("people/devices.html", this=this, others=others)


@requires(may_end, of=get_sign_in)
@confirmed
def end_device(sign_in: SignIn) -> ResponseReturnValue:
    """End one; of this device it is like signing out."""
    this = signing_in.current_sign_in()
    with transaction():
        signing_in.end_one(sign_in)
    if this is not None and this.id == sign_in.id:
        signing_in.leave()
        return redirect(url_for("reports.home"), 303)
    flash(_("That device is signed out."))
    return redirect(url_for("people.devices"), 303)


@requires(policies.may_use_own_account)
@confirmed
def end_others() -> ResponseReturnValue:
    """End all but this one."""
    with transaction():
        signing_in.end_all(own_account(), but=current_user.get_id())
    flash(_("All other devices are signed out."))
    return redirect(url_for("people.devices"), 303)


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    bp.add_url_rule("/account/devices", "devices", devices)
    bp.add_url_rule("/account/devices/<uuid:sign_in_id>/end", "end_device", end_device, methods=["POST"])
    bp.add_url_rule("/account/devices/end-others", "end_others", end_others, methods=["POST"])
