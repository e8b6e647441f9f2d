"""Steps between two pages: begun for one browser, ended by it once, forgotten after some minutes."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import session
from sqlalchemy import delete, select

from core import clock
from core.db import db
from people.factor_models import SignInStep, StepPurpose
from people.models import Account
from people.signing_in import token_hash

LAST = timedelta(minutes=10)
IN_COOKIE = "step-"


def begin(purpose: StepPurpose, *, account: Account | None = None, challenge: str = "") -> None:
    """Remember the step for this browser; what others left unfinished is swept away on the way."""
    db.session.execute(delete(SignInStep).where(SignInStep.created_at < clock.now() - LAST))
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInStep(
            token_hash=token_hash(token),
            purpose=purpose,
            account_id=account.id if account else None,
            challenge=challenge,
        )
    )
    session[IN_COOKIE + purpose] = token


def find(purpose: StepPurpose) -> SignInStep | None:
    """The step that this browser is in."""
    token = session.get(IN_COOKIE + purpose)
    if not isinstance(token, str):
        return None
    return db.session.scalar(
        select(SignInStep).where(
            SignInStep.token_hash == token_hash(token),
            SignInStep.purpose == purpose,
            SignInStep.created_at >= clock.now() - LAST,
        )
    )


def take(purpose: StepPurpose) -> SignInStep | None:
    """The same, and it is over: of two who come with one token, one gets it."""
    found = find(purpose)
    session.pop(IN_COOKIE + purpose, None)
    if found is None:
        return None
    db.session.expunge(found)
    gone = db.session.execute(delete(SignInStep).where(SignInStep.id == found.id))
    return found if gone.rowcount == 1 else None  # type: ignore[attr-defined]
