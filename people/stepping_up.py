"""Step-up: before something sensitive, identity is proven again when that was more than a quarter of an hour ago."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import AnyView, current_actor
from core.i18n import gettext as _
from core.work import kept
from people import factors, passkeys
from people.factor_forms import ProofForm
from people.models import SignIn
from people.passphrases import fits
from people.signing_in import current_sign_in, step_up

FRESH = timedelta(minutes=15)
OWN_FIELDS = ("confirm_passphrase", "confirm_code", "csrf_token")
# What a person can reach before a second factor is set up: the way to one, the ways out and to help, and the
# page's own parts.
BEFORE_A_FACTOR = frozenset(
    {
        "static",
        "health",
        "root",
        "people.sign_out",
        "people.quick_exit",
        "people.lock_down",
        "people.locked",
        "people.reprisals",
        "people.reprisal_receipt",
        "people.reprisal_follow",
        "people.reprisal_more",
        "people.confirm_identity",
        "people.confirm_by_passkey",
        "people.ask_passkey",
        "people.factors",
        "people.new_authenticator",
        "people.authenticator",
        "people.authenticator_picture",
        "people.recovery_codes",
        "people.new_passkey",
        "people.ask_new_passkey",
    }
)


def is_fresh(sign_in: SignIn | None) -> bool:
    """Whether identity was proven in the last quarter of an hour."""
    return sign_in is not None and sign_in.confirmed_at > clock.now() - FRESH


def lacks_factor(sign_in: SignIn) -> bool:
    """Whether staff has come in without the second factor that is demanded here."""
    return factors.required() and sign_in.factor_at is None and factors.is_staff(current_actor())


def confirmed(view: AnyView) -> AnyView:
    """Decorator, under @requires: open the view only to somebody whose identity was proven lately.

    Who opens a page is asked before it is shown.  A form that was open for too long is not lost: the question comes
    with all that was typed, and the same request goes on once it is answered; files have to be chosen again.
    """

    @wraps(view)
    def guarded(*args: object, **values: object) -> ResponseReturnValue:
        sign_in = current_sign_in()
        if sign_in is None or is_fresh(sign_in):
            return view(*args, **values)
        if request.method != "POST":
            return redirect(url_for("people.confirm_identity", next=request.full_path.rstrip("?")))
        form = ProofForm()
        asked = any(name in request.form for name in OWN_FIELDS[:2])
        if asked and form.validate_on_submit() and is_proven(form, sign_in):
            return view(*args, **values)
        page = render_template("people/confirm_identity.html", form=form, carried=typed(), **ways(sign_in))
        return page, 422 if asked else 403

    return guarded


def typed() -> list[tuple[str, str]]:
    """What the held-up request carries; words that are secret are not written into a page."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    return [(name, value) for name, value in pairs if "pass" not in name]


def ways(sign_in: SignIn) -> dict[str, object]:
    """What the page offers: the passphrase unless a factor is demanded, codes and passkeys where there are any."""
    account = sign_in.account
    return {
        "with_passphrase": bool(account.passphrase_hash) and not lacks_factor(sign_in),
        "with_code": factors.has_factor(account),
        "with_passkey": passkeys.possible() and bool(passkeys.list_of(account)),
    }


def is_proven(form: ProofForm, sign_in: SignIn) -> bool:
    """Whether passphrase or code is right; a wrong one is counted and said at its field."""
    account, code = sign_in.account, (form.confirm_code.data or "").strip()
    if code:
        return _accepted(form, sign_in, "confirm_code", lambda: factors.wrong_code(account, code), factor=True)
    passphrase = form.confirm_passphrase.data or ""
    if passphrase and ways(sign_in)["with_passphrase"]:
        right = fits(passphrase, account.passphrase_hash)
        return _accepted(
            form, sign_in, "confirm_passphrase", lambda: factors.wrong_passphrase(account, right=right), factor=False
        )
    field = "confirm_passphrase" if ways(sign_in)["with_passphrase"] else "confirm_code"
    form.add_error(field, _("Fill this in."))
    return False


def _accepted(form: ProofForm, sign_in: SignIn, field: str, check: Callable[[], str], *, factor: bool) -> bool:
    wrong: list[str] = []
    kept(lambda: wrong.append(check()))()
    if wrong[0]:
        form.add_error(field, wrong[0])
        return False
    step_up(sign_in, factor=factor)
    return True


def lead_to_factor() -> ResponseReturnValue | None:
    """Before each request: staff without a second factor set one up before anything else."""
    if request.endpoint in BEFORE_A_FACTOR or not factors.required():
        return None
    sign_in = current_sign_in()
    if sign_in is None or not lacks_factor(sign_in):
        return None
    if factors.has_factor(sign_in.account):
        return redirect(url_for("people.confirm_identity", next=request.full_path.rstrip("?")))
    return redirect(url_for("people.factors"), 303)
