"""What the worker does for roundtables: begin the annual review, and write to the sides that have not answered."""

from __future__ import annotations

from core import jobs
from core.db import transaction
from roundtables import review_services

REMIND = "roundtables.remind_reviews"
EVERY_SECONDS = 86_400.0


@jobs.handler(REMIND)
def remind_reviews() -> None:
    """Once a day; whoever was written to lately is left in peace."""
    with transaction():
        review_services.remind()


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    jobs.regular(REMIND, every_seconds=EVERY_SECONDS)
