"""The demonstration as the world of the crawling tests."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from core.db import db, transaction
from demonstration.load import load
from people.models import Account, Person
from roundtables.models import Event

CAST = {
    "visitor": None,
    "outsider": "other@parley.example",
    "another representative": "moussa@two-rivers.example",
    "representative": "representative@parley.example",
    "rapporteur": "rapporteur@parley.example",
    "reviewer": "reviewer@parley.example",
    "finance": "finance@parley.example",
    "organiser": "organiser@parley.example",
}


def tell():
    """Load the demonstration into the present database."""
    with transaction():
        world = load()
    return world


def keep(engine):
    """Remember the database as it is now; SQLite only."""
    engine.dispose()
    path = Path(engine.url.database)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    shutil.copy(path, str(path) + ".told")


def restore(engine):
    """Put it back to what was kept."""
    engine.dispose()
    path = Path(engine.url.database)
    for suffix in ("-wal", "-shm"):
        Path(str(path) + suffix).unlink(missing_ok=True)
    shutil.copy(str(path) + ".told", path)


def account_of(email):
    """The account of one of the cast."""
    return db.session.scalars(select(Account).join(Person).where(Person.email == email)).one()


def event_titled(words):
    """An event of the demonstration by its English title's beginning."""
    for event in db.session.scalars(select(Event).order_by(Event.starts_at)):
        if event.title.shown("en").body.startswith(words):
            return event
    raise AssertionError(f"no event {words!r}")
