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


def is_fresh(sign_in: SignIn | None, *, by_factor: bool = False) -> bool:
    """Whether identity was proven in the last quarter of an hour; `by_factor`: with the second factor."""
    if sign_in is None:
        return False
    since = sign_in.factor_at if by_factor else sign_in.confirmed_at
    return since is not None and since > clock.now() - FRESH


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
        return _question(current_sign_in(), by_factor=False) or view(*args, **values)

    return guarded


def confirmed_by_factor(view: AnyView) -> AnyView:
    """The same for what decides who gets in: whoever has a second factor shows it, a passphrase is not enough."""

    @wraps(view)
    def guarded(*args: object, **values: object) -> ResponseReturnValue:
        sign_in = current_sign_in()
        by_factor = sign_in is not None and factors.has_factor(sign_in.account)
        return _question(sign_in, by_factor=by_factor) or view(*args, **values)

    return guarded


def _question(sign_in: SignIn | None, *, by_factor: bool) -> ResponseReturnValue | None:
    """What is asked before the view may go on; None when nothing is, or it was just answered."""
    if sign_in is None or is_fresh(sign_in, by_factor=by_factor):
        return None
    if request.method != "POST":
        return to_confirmation(by_factor=by_factor)
    form = ProofForm()
    asked = any(name in request.form for name in OWN_FIELDS[:2])
    if asked and form.validate_on_submit() and is_proven(form, sign_in, by_factor=by_factor):
        return None
    offered = ways(sign_in, by_factor=by_factor)
    page = render_template("people/confirm_identity.html", form=form, carried=typed(), **offered)
    return page, 422 if asked else 403


def to_confirmation(*, by_factor: bool) -> ResponseReturnValue:
    """The page that asks, and leads back."""
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("people.confirm_identity", next=wanted, by="factor" if by_factor else None))


def typed() -> list[tuple[str, str]]:
    """What the held-up request carries; words that are secret are not written into a page."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    return [(name, value) for name, value in pairs if "pass" not in name]


def ways(sign_in: SignIn, *, by_factor: bool) -> dict[str, object]:
    """What the page offers: the passphrase unless a factor is demanded, codes and passkeys where there are any."""
    account = sign_in.account
    has_factor = factors.has_factor(account)
    demanded = lacks_factor(sign_in) or (by_factor and has_factor)
    return {
        "with_passphrase": bool(account.passphrase_hash) and not demanded,
        "with_code": has_factor,
        "with_passkey": passkeys.possible() and bool(passkeys.list_of(account)),
    }


def is_proven(form: ProofForm, sign_in: SignIn, *, by_factor: bool) -> bool:
    """Whether passphrase or code is right; a wrong one is counted and said at its field."""
    account, code = sign_in.account, (form.confirm_code.data or "").strip()
    if code:
        return _accepted(form, sign_in, "confirm_code", lambda: factors.wrong_code(account, code), factor=True)
    passphrase = form.confirm_passphrase.data or ""
    by_passphrase = ways(sign_in, by_factor=by_factor)["with_passphrase"]
    if passphrase and by_passphrase:
        right = fits(passphrase, account.passphrase_hash)
        return _accepted(
            form, sign_in, "confirm_passphrase", lambda: factors.wrong_passphrase(account, right=right), factor=False
        )
    form.add_error("confirm_passphrase" if by_passphrase else "confirm_code", _("Fill this in."))
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
        return to_confirmation(by_factor=False)
    return redirect(url_for("people.factors"), 303)
