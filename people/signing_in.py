"""Signing in: a row on the server for each device, its token in the cookie, throttles that hold across workers."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from flask import Flask, g, has_request_context, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import delete, or_, select, update

from core import auth, clock
from core.auth import Actor
from core.db import db, transaction
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.devices import device
from people.models import Account, Membership, Organisation, Person, SignIn
from people.passphrases import fits

LASTS = timedelta(days=14)
KEPT = timedelta(days=1)  # after its end (trust paper, Retention: tokens 1 day)
SEEN_AGAIN = timedelta(minutes=5)  # no writing for every page

login_manager = LoginManager()


class Visitor(UserMixin):
    """What Flask-Login carries: the sign-in's token, its row, and the account behind it."""

    def __init__(self, token: str, account: Account, sign_in: SignIn) -> None:
        self.token = token
        self.account = account
        self.sign_in = sign_in

    def get_id(self) -> str:
        """The token; only its hash is in the database."""
        return self.token


def token_hash(token: str) -> str:
    """How a token is stored."""
    return sha256(token.encode()).hexdigest()


def same_address(address: str) -> str:
    """Addresses are compared without regard to case and surrounding space."""
    return address.strip().lower()


def authenticate(address: str, passphrase: str) -> Account:
    """The account, or RuleBroken with the same words for an unknown address and a wrong passphrase.

    Two passphrases are always looked at, that of the address and that of a newcomer who typed it although it was
    taken, so that the time tells nothing either.  Attempts are counted before (people.throttles).
    """
    address = same_address(address)
    registered = db.session.scalar(select(Account).join(Person).where(Person.email == address))
    newcomer = db.session.scalar(
        select(Account).where(Account.claimed == address).order_by(Account.created_at.desc()).limit(1)
    )
    fitting = [
        account
        for account in (registered, newcomer)
        if fits(passphrase, account.passphrase_hash if account else None) and account is not None
    ]
    if not fitting:
        raise RuleBroken(_("Address and passphrase do not fit together."), code="not-known", field="passphrase")
    return fitting[0]


def begin(account: Account, *, factor: bool = False) -> Visitor:
    """A new sign-in with a new token; `factor` says that a second factor was shown on the way in."""
    token, now = secrets.token_urlsafe(32), clock.now()
    row = SignIn(
        account=account,
        token_hash=token_hash(token),
        device=device(request.user_agent.string) if has_request_context() else "",
        seen_at=now,
        confirmed_at=now,
        factor_at=now if factor else None,
    )
    db.session.add(row)
    db.session.flush()
    return Visitor(token, account, row)


def confirm(sign_in: SignIn, *, factor: bool = False) -> Visitor:
    """Identity was proven again in this sign-in; it gets a new token, so that one copied before is of no use."""
    token, now = secrets.token_urlsafe(32), clock.now()
    sign_in.token_hash, sign_in.confirmed_at, sign_in.seen_at = token_hash(token), now, now
    if factor:
        sign_in.factor_at = now
    return Visitor(token, sign_in.account, sign_in)


def enter(account: Account, *, factor: bool = False) -> None:
    """Begin a sign-in and give its token to the cookie; whatever this browser was signed in as ends."""
    former = current_sign_in()
    with transaction():
        if former is not None:
            former.ended_at = clock.now()
        visitor = begin(account, factor=factor)
    carry(visitor)


def step_up(sign_in: SignIn, *, factor: bool = False) -> None:
    """Identity was proven again: the same sign-in goes on under a new token."""
    with transaction():
        visitor = confirm(sign_in, factor=factor)
    carry(visitor)


def carry(visitor: Visitor) -> None:
    """Into the cookie, and nothing of the visit before with it."""
    session.clear()
    login_user(visitor)


def leave() -> None:
    """Nothing of the visit stays in the cookie."""
    logout_user()
    session.clear()


def current_sign_in() -> SignIn | None:
    """The sign-in that the request belongs to; None for a visitor."""
    visitor = current_user._get_current_object() if current_user else None
    return visitor.sign_in if isinstance(visitor, Visitor) else None


def end(token: str) -> None:
    """End the sign-in of that token."""
    found = db.session.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token)))
    if found is not None:
        found.ended_at = clock.now()


def end_all(account: Account, but: str = "") -> int:
    """End every sign-in of the account except the one of the token `but`; how many there were."""
    ended = db.session.execute(
        update(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.token_hash != token_hash(but))
        .values(ended_at=clock.now())
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def list_of(account: Account) -> list[SignIn]:
    """Where the account is signed in, last seen first."""
    wanted = select(SignIn).where(
        SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.created_at > clock.now() - LASTS
    )
    return list(db.session.scalars(wanted.order_by(SignIn.seen_at.desc(), SignIn.id)))


def end_one(sign_in: SignIn) -> None:
    """End one sign-in; twice is once."""
    sign_in.ended_at = sign_in.ended_at or clock.now()


def forget_old() -> int:
    """Remove sign-ins a day after their end; how many rows."""
    now = clock.now()
    over = or_(SignIn.ended_at < now - KEPT, SignIn.created_at < now - LASTS - KEPT)
    gone = db.session.execute(delete(SignIn).where(over))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def actor_for(account: Account) -> Actor:
    """What permissions need to know of the person, in two queries."""
    person = account.person
    speaks_for = db.session.execute(
        select(Organisation.id, Organisation.kind)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id, Membership.approved())
    ).all()
    return Actor(
        id=person.id,
        name=person.name,
        language=person.language,
        site_roles=frozenset({account.site_role} - {""}),
        roles=auth.roles_of(person.id),
        organisations=frozenset(key for key, _kind in speaks_for),
        kinds=frozenset(kind for _key, kind in speaks_for),
    )


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> Visitor | None:
    """The visitor of a cookie, as long as the sign-in has not ended."""
    found = db.session.scalar(
        select(SignIn).where(
            SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None), SignIn.created_at > clock.now() - LASTS
        )
    )
    return Visitor(token, found.account, found) if found else None


def note_seen(sign_in: SignIn) -> None:
    """Keep that the device is still in use, every few minutes."""
    if clock.now() - sign_in.seen_at >= SEEN_AGAIN:
        with transaction():
            sign_in.seen_at = clock.now()


def set_actor() -> None:
    """Before each request: who asks.  A visitor without a cookie costs no query."""
    if request.endpoint == "static":
        return
    visitor = current_user._get_current_object()
    if isinstance(visitor, Visitor):
        note_seen(visitor.sign_in)
    g.actor = actor_for(visitor.account) if isinstance(visitor, Visitor) else auth.NOBODY


def init_app(app: Flask) -> None:
    """Connect Flask-Login; its remember-me cookie is not used, its fingerprint of the browser neither."""
    login_manager.session_protection = None
    login_manager.init_app(app)
    app.before_request(set_actor)
