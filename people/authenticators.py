"""Authenticator applications: six digits, new every 30 seconds (RFC 6238), each accepted once."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pyotp
import segno
from sqlalchemy import delete, select, update

from core import clock
from core.db import db
from core.secrets_at_rest import SealBroken, seal, unseal
from people.factor_models import Authenticator
from people.models import Account

SECONDS = 30
TOLERANCE = 1  # steps before and after the present one: clocks of telephones are not exact (RFC 6238, 5.2)
ISSUER = "Parley"


def find(account: Account, *, confirmed: bool) -> Authenticator | None:
    """The application in use, or the one whose first code is waited for."""
    is_wanted = Authenticator.confirmed_at.is_not(None) if confirmed else Authenticator.confirmed_at.is_(None)
    return db.session.scalar(
        select(Authenticator).where(Authenticator.account_id == account.id, is_wanted).order_by(Authenticator.id)
    )


def prepare(account: Account) -> Authenticator:
    """A new secret; it counts for nothing until its first code has been seen, and one in use stays so until then."""
    _forget(account, confirmed=False)
    made = Authenticator(account_id=account.id, sealed_secret="")
    db.session.add(made)
    db.session.flush()
    made.sealed_secret = seal(pyotp.random_base32(), table="authenticator", row=made.id, field="secret")
    return made


def secret_of(authenticator: Authenticator) -> str:
    """The secret as applications take it: base32."""
    return unseal(authenticator.sealed_secret, table="authenticator", row=authenticator.id, field="secret")


def in_fours(secret: str) -> str:
    """The same to be typed: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def picture(authenticator: Authenticator, address: str) -> bytes:
    """The code that a telephone's camera reads, as SVG, black on white whatever the page's colours."""
    uri = pyotp.TOTP(secret_of(authenticator)).provisioning_uri(name=address, issuer_name=ISSUER)
    out = BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=5, border=4, light="#fff", dark="#000")
    return out.getvalue()


def _matching_steps(authenticator: Authenticator, code: str) -> Iterator[int]:
    """The steps around now whose code it is."""
    now = int(clock.now().timestamp()) // SECONDS
    try:
        totp = pyotp.TOTP(secret_of(authenticator))
    except SealBroken:  # the installation's key was changed: nobody knows the secret any more
        return
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(step)):
            yield step


def fits(authenticator: Authenticator, typed: str) -> bool:
    """Whether it is a code of now that was not used before; it is used by this."""
    code = "".join(typed.split())
    for step in _matching_steps(authenticator, code):
        used = db.session.execute(
            update(Authenticator)
            .where(Authenticator.id == authenticator.id, Authenticator.last_step < step)
            .values(last_step=step)
        )
        if used.rowcount == 1:  # type: ignore[attr-defined]
            return True
    return False


def put_to_use(account: Account, prepared: Authenticator) -> None:
    """Its first code was seen: from now on it is the one, in the place of any before."""
    _forget(account, confirmed=True)
    prepared.confirmed_at = clock.now()


def remove(account: Account) -> None:
    """Both the one in use and one that was prepared."""
    _forget(account, confirmed=True)
    _forget(account, confirmed=False)


def _forget(account: Account, *, confirmed: bool) -> None:
    state = Authenticator.confirmed_at.is_not(None) if confirmed else Authenticator.confirmed_at.is_(None)
    db.session.execute(delete(Authenticator).where(Authenticator.account_id == account.id, state))
