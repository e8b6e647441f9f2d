"""Jobs: work that must not happen in a request; rows in the caller's transaction, done at least once by the worker."""

from __future__ import annotations

import importlib
import logging
import signal
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core import mail
from core.db import NOT_PERSONAL, db, transaction
from core.queue import QueuedWork, claim, put_off, queue_check, succeed

log = logging.getLogger("parley.jobs")

PAUSE_SECONDS = 0.5
Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}
_places: dict[str, str] = {}
_regular: list[tuple[str, float]] = []


class Job(QueuedWork):
    """A named piece of work and its arguments (ids and plain values only)."""

    __tablename__ = "job"
    __table_args__ = (queue_check(),)

    name: Mapped[str] = mapped_column(String(80), info=NOT_PERSONAL)
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, info=NOT_PERSONAL)


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register what carries out the job of that name; it must bear being called twice."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def handler_at(name: str, where: str) -> None:
    """Say where the handler of a job is (`package.module:function`); it is imported when it is first needed.

    For handlers that bring much along: the web server's processes never load it.
    """
    _places[name] = where


def handler_of(name: str) -> Handler:
    """The function that carries out the job of that name; KeyError if nobody does."""
    if name not in _handlers:
        module, function = _places[name].split(":")
        _handlers[name] = getattr(importlib.import_module(module), function)
    return _handlers[name]


def regular(name: str, *, every_seconds: float) -> None:
    """Have the worker carry out a job again and again, without a row."""
    if (name, every_seconds) not in _regular:
        _regular.append((name, every_seconds))


def queue(name: str, **arguments: object) -> Job:
    """Have it done once the caller's transaction is kept."""
    row = Job(name=name, arguments={key: str(value) for key, value in arguments.items()})
    db.session.add(row)
    return row


def do_next() -> bool:
    """Do the oldest job that is due; whether there was one."""
    row = claim(Job)
    if row is None:
        return False
    try:
        handler_of(row.name)(**row.arguments)
    except Exception as error:
        log.exception("job %s failed", row.name)
        db.session.rollback()
        with transaction():
            put_off(row, f"{type(error).__name__}: {error}")
        return True
    with transaction():
        succeed(row)
    return True


def do_everything() -> int:
    """Work off whatever is due now; how many pieces there were.  For tests, the demonstration and the CLI."""
    done = 0
    while mail.send_next() or do_next():
        done += 1
    return done


class Worker:
    """The loop of `flask work`: mails, jobs, regular jobs; ends after the piece in hand when told to."""

    def __init__(self) -> None:
        self.running = True
        self.last: dict[str, float] = {}

    def stop(self, *_signal: object) -> None:
        """Finish the piece in hand, then end."""
        self.running = False

    def do_regular(self) -> None:
        """Carry out the regular jobs whose time has come."""
        for name, seconds in _regular:
            if time.monotonic() - self.last.get(name, float("-inf")) < seconds:
                continue
            self.last[name] = time.monotonic()
            try:
                handler_of(name)()
            except Exception:
                log.exception("regular job %s failed", name)

    def run(self) -> None:
        """Work until a signal ends it; a database that is away for a moment is waited for."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while self.running:
            try:
                self.do_regular()
                busy = mail.send_next() or do_next()
            except Exception:
                log.exception("the worker could not reach the database")
                busy = False
            finally:
                db.session.remove()
            if not busy:
                time.sleep(PAUSE_SECONDS)
