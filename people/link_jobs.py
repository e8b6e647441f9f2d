"""What the worker does for links: looks up who asked for one, and forgets what is over."""

from __future__ import annotations

import uuid

from core import jobs
from core.db import transaction
from people import access, links, signing_in, throttles

FORGET = "people.forget_links"
EVERY_SECONDS = 24 * 3600.0


@jobs.handler(links.SEND)
def send_link(wish_id: str) -> None:
    """Send the link that was asked for, if the address is anybody's."""
    with transaction():
        access.send_link(uuid.UUID(wish_id))


@jobs.handler(access.WELCOME)
def welcome(account_id: str) -> None:
    """Write to a newcomer."""
    with transaction():
        access.welcome(uuid.UUID(account_id))


@jobs.handler(access.ASK_BOTH)
def ask_both_addresses(account_id: str, wish_id: str) -> None:
    """Write to both sides of a change of address."""
    with transaction():
        access.ask_both(uuid.UUID(account_id), uuid.UUID(wish_id))


@jobs.handler(FORGET)
def forget() -> None:
    """Remove what the clock of retention has run out for."""
    with transaction():
        links.forget_old()
        throttles.forget_old()
        signing_in.forget_old()
        access.close_doubles()


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    jobs.regular(FORGET, every_seconds=EVERY_SECONDS)
