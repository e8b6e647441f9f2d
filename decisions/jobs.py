"""What the worker does for decisions every night: escalate late appeals, publish the numbers anew."""

from __future__ import annotations

from core import clock, jobs
from core.db import transaction
from decisions import late, publishing

NIGHTLY = "decisions.nightly"
EVERY_SECONDS = 3600.0


@jobs.handler(NIGHTLY)
def nightly() -> None:
    """Both bear being done twice; the numbers only once a night."""
    with transaction():
        late.escalate()
    with transaction():
        if publishing.is_due(clock.now()):
            publishing.publish_numbers()


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    jobs.regular(NIGHTLY, every_seconds=EVERY_SECONDS)
