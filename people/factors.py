"""Second factors of an account: whether it has one, whether it must, and what proves identity.

Organisation staff sign in with a passphrase and a passkey or an authenticator application (trust paper, Sign-in).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask import current_app
from sqlalchemy import func, select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import authenticators, factor_emails, passkeys, recovery_codes
from people.factor_models import Authenticator, Passkey, SignInStep
from people.models import Account, FailedSignIn
from people.roles import STAFF
from people.signing_in import actor_for, end_all, token_hash
from people.throttles import take_turns

REQUIRED = "required"
LIMITS = ((timedelta(minutes=15), 5), (timedelta(days=1), 30))  # wrong codes of one account


class Act(StrEnum):
    """What the audit record calls it."""

    AUTHENTICATOR_SET_UP = "factor.authenticator-set-up"
    AUTHENTICATOR_REMOVED = "factor.authenticator-removed"
    PASSKEY_ADDED = "factor.passkey-added"
    PASSKEY_RENAMED = "factor.passkey-renamed"
    PASSKEY_REMOVED = "factor.passkey-removed"
    CODES_RENEWED = "factor.codes-renewed"
    CODE_USED = "factor.code-used"
    RESET = "factor.reset"


def is_staff(actor: Actor) -> bool:
    """Whoever holds a role of the site, or one in an event that sees other people's data."""
    return bool(actor.site_roles) or any(not roles.isdisjoint(STAFF) for roles in actor.roles.values())


def must_have_factor(account: Account) -> bool:
    """Whether the account's person is staff."""
    return is_staff(actor_for(account))


def required() -> bool:
    """Whether staff are held to it here: always in production, on request elsewhere (SECOND_FACTOR)."""
    return bool(current_app.config["PARLEY"].second_factor == REQUIRED)


def has_factor(account: Account) -> bool:
    """Whether an authenticator application or a passkey is in use; recovery codes alone are none."""
    applications = select(Authenticator.id).where(
        Authenticator.account_id == account.id, Authenticator.confirmed_at.is_not(None)
    )
    keys = select(Passkey.id).where(Passkey.account_id == account.id)
    return db.session.scalar(applications.union_all(keys).limit(1)) is not None


def how_many(account: Account) -> int:
    """The factors in use."""
    return len(passkeys.list_of(account)) + (authenticators.find(account, confirmed=True) is not None)


def _throttle_key(account: Account) -> str:
    return token_hash(f"second factor of {account.id}")


def is_throttled(account: Account) -> bool:
    """Whether so many wrong codes came that none is looked at for a while; who tries at the same moment waits."""
    take_turns(_throttle_key(account))
    for window, most in LIMITS:
        found = db.session.scalar(
            select(func.count()).where(
                FailedSignIn.address_hash == _throttle_key(account), FailedSignIn.created_at > clock.now() - window
            )
        )
        if (found or 0) >= most:
            return True
    return False


def wrong_code(account: Account, typed: str) -> str:
    """Why a code does not prove it, as a sentence; empty when it does.

    A wrong one is counted.  Recovery codes are looked at even while the others are throttled: nobody guesses one,
    and whoever knows the passphrase shall not be able to keep the owner out.
    """
    if recovery_codes.use(account, typed):
        audit.record(Act.CODE_USED, account, by=actor_for(account), left=recovery_codes.left(account))
        mail.queue(factor_emails.changed(account.person), about=account)
        return ""
    if is_throttled(account):
        return _("Too many wrong codes. Wait a quarter of an hour, or use a recovery code or a passkey.")
    application = authenticators.find(account, confirmed=True)
    if application is not None and authenticators.fits(application, typed):
        return ""
    db.session.add(FailedSignIn(address_hash=_throttle_key(account)))
    return _("This code does not fit, or was used before. Wait for the next one.")


def wrong_passphrase(account: Account, *, right: bool) -> str:
    """The same for the passphrase, where somebody who has signed in is asked for it again.

    Whether it is `right` was looked at before the transaction, because that takes its time on purpose.
    """
    if is_throttled(account):
        return _("Too many attempts. Wait a quarter of an hour, then try again.")
    if right:
        return ""
    db.session.add(FailedSignIn(address_hash=_throttle_key(account)))
    return _("This is not your passphrase.")


def set_up_authenticator(account: Account, typed: str, *, by: Actor) -> None:
    """Put the prepared application to use; RuleBroken at `code` when its code does not fit."""
    prepared = authenticators.find(account, confirmed=False)
    if prepared is None or not authenticators.fits(prepared, typed):
        raise RuleBroken(
            _("This code does not fit. Check that your telephone shows the right time, and type the newest code."),
            code="code-does-not-fit",
            field="code",
        )
    authenticators.put_to_use(account, prepared)
    _tell(Act.AUTHENTICATOR_SET_UP, account, by=by)


def add_passkey(account: Account, step: SignInStep | None, *, name: str, answer: str, by: Actor) -> Passkey:
    """A passkey more; `step` is the one in which it was asked for."""
    key = passkeys.add(account, step, name=name, answer=answer)
    _tell(Act.PASSKEY_ADDED, account, by=by)
    return key


def rename_passkey(key: Passkey, name: str, *, by: Actor) -> None:
    """So that one knows which to remove when a device is lost."""
    key.name = name.strip()
    audit.record(Act.PASSKEY_RENAMED, key.account, by=by)


def remove_passkey(key: Passkey, *, by: Actor) -> None:
    """It opens nothing any more; RuleBroken when staff would be left without any."""
    account = key.account
    refuse_last(account)
    db.session.delete(key)
    db.session.flush()
    _tell(Act.PASSKEY_REMOVED, account, by=by)


def remove_authenticator(account: Account, *, by: Actor) -> None:
    """Its codes open nothing any more; RuleBroken when staff would be left without any."""
    if authenticators.find(account, confirmed=True) is None:
        return
    refuse_last(account)
    authenticators.remove(account)
    _tell(Act.AUTHENTICATOR_REMOVED, account, by=by)


def refuse_last(account: Account) -> None:
    """Staff keep one factor at least."""
    if how_many(account) == 1 and must_have_factor(account):
        raise RuleBroken(
            _("Whoever works with other people's data needs a second step. Add another one, then remove this."),
            code="last-factor",
        )


def renew_codes(account: Account, *, by: Actor) -> list[str]:
    """Ten new recovery codes, to be shown once."""
    codes = recovery_codes.renew(account)
    _tell(Act.CODES_RENEWED, account, by=by)
    return codes


def reset(account: Account) -> None:
    """Take all factors away from somebody who is locked out, and end all sign-ins.

    For the command only, after the operator has made sure by another way who asks.
    """
    authenticators.remove(account)
    for key in passkeys.list_of(account):
        db.session.delete(key)
    recovery_codes.forget(account)
    end_all(account)
    db.session.flush()
    _tell(Act.RESET, account, by=None)


def _tell(act: Act, account: Account, *, by: Actor | None) -> None:
    """Record it and write to the person; without a factor, recovery codes would recover nothing."""
    if not has_factor(account):
        recovery_codes.forget(account)
    audit.record(act, account, by=by)
    mail.queue(factor_emails.changed(account.person), about=account)
