"""How often one may knock: rows in the database, so that a limit holds across workers and outlives a restart.

A row holds a keyed hash of the door and of the e-mail address or the network; neither can be read from it, nor
compared between doors, and all are gone after a day.  The knock is counted, and kept, before anything is looked at:
many who try at the same moment are never more than the limit.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from zlib import crc32

from flask import current_app, has_request_context, request
from sqlalchemy import delete, func, select

from core import clock
from core.db import db
from core.i18n import ngettext
from core.rules import RuleBroken
from people.models import FailedSignIn

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=1)
IPV4_NETWORK, IPV6_NETWORK = 24, 64  # bits that the addresses of one subscriber's line have in common


class Door(StrEnum):
    """What is knocked at."""

    SIGN_IN = "sign-in"
    RECOVERY = "recovery"
    MAGIC_LINK = "magic-link"
    SIGN_UP = "sign-up"
    INVITATION = "invitation"
    ADDRESS = "address"  # of somebody who has signed in, to be changed
    REPRISAL = "reprisal"
    RECEIPT = "receipt"  # of such a report


@dataclass(frozen=True)
class Limit:
    """How many in which time; a network is shared by many, so that more may come from there."""

    window: timedelta
    of_address: int
    of_network: int


LIMITS = {
    Door.SIGN_IN: Limit(QUARTER, 8, 60),  # failures only
    Door.RECOVERY: Limit(HOUR, 3, 30),
    Door.MAGIC_LINK: Limit(HOUR, 5, 100),
    Door.SIGN_UP: Limit(HOUR, 3, 100),  # a hall full of newcomers has one network
    Door.INVITATION: Limit(DAY, 3, 300),
    Door.ADDRESS: Limit(HOUR, 3, 30),
    Door.REPRISAL: Limit(HOUR, 10, 10),
    Door.RECEIPT: Limit(QUARTER, 10, 10),
}


def network(address: str) -> str:
    """The /24 or /64 of an IP address; empty for this machine, which may be a proxy that was not declared."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return ""
    return str(ip_network(f"{found}/{IPV4_NETWORK if found.version == 4 else IPV6_NETWORK}", strict=False))


def key(door: Door, kind: str, value: str) -> str:
    """What is stored: useless without the server's key."""
    secret = str(current_app.config["PARLEY"].secret_key).encode()
    return hmac.new(secret, f"throttle {door} {kind} {value}".encode(), sha256).hexdigest()


def keys(door: Door, address: str) -> list[tuple[str, int, bool]]:
    """Those of the present request: key, limit, whether it is the network's."""
    found = [(key(door, "address", address.strip().lower()), LIMITS[door].of_address, False)] if address else []
    where = network(request.remote_addr or "") if has_request_context() else ""
    if where:
        found.append((key(door, "network", where), LIMITS[door].of_network, True))
    return found


def knock(door: Door, address: str = "") -> None:
    """Count an attempt; RuleBroken(code="throttled") when there were too many, and then it is not counted.

    Called in a transaction of its own, which is kept before the attempt is looked at.
    """
    now = clock.now()
    for hashed, most, of_network in keys(door, address):
        take_turns(hashed)
        seen = seen_since(hashed, now - LIMITS[door].window)
        if len(seen) >= most:
            raise too_many(of_network, seen[-most] + LIMITS[door].window - now)
        db.session.add(FailedSignIn(address_hash=hashed, created_at=now))


def seen_since(hashed: str, since: datetime) -> list[datetime]:
    """When this key knocked, oldest first."""
    wanted = select(FailedSignIn.created_at).where(FailedSignIn.address_hash == hashed, FailedSignIn.created_at > since)
    return list(db.session.scalars(wanted.order_by(FailedSignIn.created_at)))


def take_turns(hashed: str) -> None:
    """Whoever counts the same key waits; on SQLite a writing transaction holds the whole file already."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(crc32(hashed.encode()))))


def too_many(of_network: bool, wait: timedelta) -> RuleBroken:
    """The sentence, with the time to wait."""
    minutes = max(ceil(wait.total_seconds() / 60), 1)
    if of_network:
        sentence = ngettext(
            "Too many attempts from the network you are in. Try again in %(num)d minute.",
            "Too many attempts from the network you are in. Try again in %(num)d minutes.",
            minutes,
        )
    else:
        sentence = ngettext(
            "Too many attempts for this address. Try again in %(num)d minute.",
            "Too many attempts for this address. Try again in %(num)d minutes.",
            minutes,
        )
    return RuleBroken(sentence, code="throttled")


def forgive(door: Door, address: str) -> None:
    """It was the right one: the address starts anew, and its last knock does not count against the network."""
    for hashed, _most, of_network in keys(door, address):
        wanted = select(FailedSignIn.id).where(FailedSignIn.address_hash == hashed)
        if of_network:
            wanted = wanted.order_by(FailedSignIn.created_at.desc()).limit(1)
        db.session.execute(delete(FailedSignIn).where(FailedSignIn.id.in_(list(db.session.scalars(wanted)))))


def forget_address(address: str) -> None:
    """Nothing is kept of what was tried with that address; for somebody who is erased."""
    hashed = [key(door, "address", address.strip().lower()) for door in Door]
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.address_hash.in_(hashed)))


def forget_old() -> int:
    """Remove what is older than a day; how many rows."""
    gone = db.session.execute(delete(FailedSignIn).where(FailedSignIn.created_at < clock.now() - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]
