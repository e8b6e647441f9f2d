"""What the worker does every night about people: erase whom it is due, and let go what was kept for long enough."""

from __future__ import annotations

import logging
from collections import Counter

from core import jobs
from core.db import transaction
from people import erasure, retention

log = logging.getLogger("parley.people")

ERASE = "people.erase_due"
RETAIN = "people.retain"
EVERY_SECONDS = 24 * 3600.0
SOON_SECONDS = 3600.0


@jobs.handler(ERASE)
def erase_due() -> None:
    """One person a transaction, so that what hinders one keeps nobody else waiting."""
    for request in list(erasure.due()):
        try:
            with transaction():
                erasure.carry_out(request)
        except Exception:
            log.exception("erasure %s failed", request.id)


@jobs.handler(RETAIN)
def retain() -> None:
    """All rules, in portions."""
    gone: Counter[str] = Counter()
    for duty in retention.duties():
        while count := portion(duty):
            gone[duty.name] += count
    if gone:
        with transaction():
            retention.note(gone)


def portion(duty: retention.Duty) -> int:
    """Some rows of one duty, in a transaction of its own."""
    with transaction():
        return retention.do_portion(duty)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    jobs.regular(ERASE, every_seconds=SOON_SECONDS)
    jobs.regular(RETAIN, every_seconds=EVERY_SECONDS)
