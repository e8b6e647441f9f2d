"""What the worker does for sponsorship: end offers that nobody answered in time."""

from __future__ import annotations

from core import jobs
from core.db import transaction
from sponsorship import services

EXPIRE = "sponsorship.expire_offers"
EVERY_SECONDS = 600.0


@jobs.handler(EXPIRE)
def expire_offers() -> None:
    """Free the money of offers whose time is over."""
    with transaction():
        services.expire_overdue()


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    jobs.regular(EXPIRE, every_seconds=EVERY_SECONDS)
