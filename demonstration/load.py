"""Telling the demonstration: the real papers' series, workshop and conference, with invented people, as it happened."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from core.db import db
from core.mail import OutgoingMail
from core.queue import QueueState
from demonstration import (
    agreeing,
    cast,
    consulting,
    drafting,
    keeping_registers,
    registering,
    reporting,
    sponsoring,
    upcoming,
)
from demonstration.world import World

CHAPTERS: tuple[Callable[[World], None], ...] = (
    cast.enter,
    keeping_registers.keep,
    consulting.consult,
    agreeing.agree,
    drafting.draft,
    agreeing.note_risks,
    registering.register,
    registering.contest,
    sponsoring.sponsor,
    registering.attend,
    reporting.take_notes,
    reporting.report,
    agreeing.review,
)


def load(*, past_only: bool = False) -> World:
    """Fill an empty database, in the caller's transaction; `past_only` leaves out what depends on today."""
    world = World()
    for chapter in CHAPTERS if past_only else (*CHAPTERS, upcoming.announce):
        chapter(world)
        db.session.flush()
    forget_mails()
    return world


def forget_mails() -> None:
    """The mails of those days went out long ago, to addresses that do not exist."""
    db.session.execute(update(OutgoingMail).values(state=QueueState.DONE, subject="", body=""))
