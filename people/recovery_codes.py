"""Recovery codes: ten, each opens the door once, shown when they are made and never again."""

from __future__ import annotations

import secrets
from hashlib import sha256

from sqlalchemy import delete, func, select, update

from core import clock
from core.db import db
from people.factor_models import RecoveryCode
from people.models import Account

HOW_MANY = 10
GROUPS, GROUP = 5, 5
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike; 32, hence 125 bits a code: a plain hash is enough


def normal(typed: str) -> str:
    """What was meant: without the strokes, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _hashed(account: Account, code: str) -> str:
    return sha256(f"{account.id}|{normal(code)}".encode()).hexdigest()


def _new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))


def renew(account: Account) -> list[str]:
    """Ten new ones; all made before are worth nothing from now on."""
    forget(account)
    codes = [_new_code() for _number in range(HOW_MANY)]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=_hashed(account, code)) for code in codes)
    return codes


def use(account: Account, typed: str) -> bool:
    """Whether it is one that was not used before; it is used by this."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _hashed(account, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def left(account: Account) -> int:
    """How many are still good."""
    found = db.session.scalar(
        select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    )
    return found or 0


def forget(account: Account) -> None:
    """None is left."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
