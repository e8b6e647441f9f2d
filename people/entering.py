"""Through the door: what a sign-in does to the cookie.  Each time identity is proven the token is a new one."""

from __future__ import annotations

from flask import session
from flask_login import login_user, logout_user

from core.db import transaction
from people import signing_in
from people.models import Account, SignIn


def enter(account: Account, *, factor: bool = False) -> None:
    """Begin a sign-in; the cookie gets a new token, so that none handed in before is of use."""
    with transaction():
        visitor = signing_in.begin(account, factor=factor)
    session.clear()
    login_user(visitor)


def step_up(sign_in: SignIn, *, factor: bool = False) -> None:
    """Identity was proven again: the same sign-in goes on under a new token."""
    with transaction():
        visitor = signing_in.confirm(sign_in, factor=factor)
    session.clear()
    login_user(visitor)


def leave() -> None:
    """Nothing of the visit stays in the cookie."""
    logout_user()
    session.clear()
