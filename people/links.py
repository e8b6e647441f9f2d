"""Links of mails: single use, stored hashed, for a time.  Opening one shows a button; only the button uses it.

Scanners of mail open what they find, so that a link which worked by being opened would be used up before it is read.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from core import clock, jobs
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.link_models import LASTS, Link, LinkWish, Purpose
from people.models import Account
from people.signing_in import same_address, token_hash

KEPT = timedelta(days=1)  # after its end (trust paper, Retention: tokens 1 day)
TOKEN_BYTES = 24
SEND = "people.send_link"


def make_link(account: Account, purpose: Purpose, *, lasts: timedelta | None = None, address: str = "") -> str:
    """A new link's token, which is nowhere else; it lasts as long as its purpose allows unless told otherwise."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        Link(
            account=account,
            purpose=Purpose(purpose),
            token_hash=token_hash(token),
            address=address,
            expires_at=clock.now() + (lasts or LASTS[Purpose(purpose)]),
        )
    )
    return token


def find(token: str) -> Link | None:
    """The link of a token while it can be used."""
    return db.session.scalar(
        select(Link).where(Link.token_hash == token_hash(token), Link.used_at.is_(None), Link.expires_at > clock.now())
    )


def use(link: Link) -> Account:
    """Use it up and give whose it is; of two who press at once one succeeds, the other gets RuleBroken."""
    now = clock.now()
    taken = db.session.execute(
        update(Link).where(Link.id == link.id, Link.used_at.is_(None), Link.expires_at > now).values(used_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(_("This link was used already, or its time is over. Ask for a new one."), code="link-gone")
    return link.account


def revoke_all(account: Account) -> int:
    """None of the account's links works any more; how many there were."""
    revoked = db.session.execute(
        update(Link).where(Link.account_id == account.id, Link.used_at.is_(None)).values(used_at=clock.now())
    )
    return int(revoked.rowcount)  # type: ignore[attr-defined]


def keep_wish(address: str, language: str, purpose: str = "") -> LinkWish:
    """What somebody typed, for the worker; whether the address is anybody's is looked up there."""
    row = LinkWish(address=same_address(address), purpose=purpose, language=language)
    db.session.add(row)
    db.session.flush()
    return row


def wish(address: str, purpose: Purpose, language: str) -> None:
    """Somebody asks for a link: two rows, whether the address is anybody's or not, so that no time tells."""
    jobs.queue(SEND, wish_id=keep_wish(address, language, purpose).id)


def take_wish(wish_id: uuid.UUID) -> LinkWish | None:
    """The wish, which is forgotten with the transaction; None where a first attempt of the job has taken it."""
    found = db.session.get(LinkWish, wish_id)
    if found is not None:
        db.session.delete(found)
    return found


def forget_old() -> int:
    """Remove links a day after their end, and wishes that were never carried out; how many rows."""
    before = clock.now() - KEPT
    links = db.session.execute(delete(Link).where(or_(Link.expires_at < before, Link.used_at < before)))
    wishes = db.session.execute(delete(LinkWish).where(LinkWish.created_at < before))
    return int(links.rowcount) + int(wishes.rowcount)  # type: ignore[attr-defined]
