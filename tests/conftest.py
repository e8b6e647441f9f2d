"""A fresh database for every test: SQLite by default, PostgreSQL where TEST_DATABASE_URL names one."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app import create_app
from core import jobs
from core.config import Config, normal_database_url
from core.db import db, metadata
from people import passphrases
from tests.browser import Browser
from tests.telling import SAID


def pytest_collection_finish():
    """What is loaded by now stays; looking through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter):
    """How much was looked at, whatever passed."""
    for sentence in SAID:
        terminalreporter.write_line(sentence)


@pytest.fixture(scope="session", autouse=True)
def light_hashes():
    """Argon2 takes its time on purpose; hundreds of sign-ins need not. How heavy a real one is has its own test."""
    real = passphrases._hasher
    passphrases._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    yield
    passphrases._hasher = real


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory):
    """A folder in memory where there is one: thousands of kept transactions need not wait for a disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path_factory.mktemp("data")
        return
    with tempfile.TemporaryDirectory(prefix="parley-tests-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database_url(quick_folder):
    given = os.environ.get("TEST_DATABASE_URL")
    return normal_database_url(given) if given else f"sqlite:///{quick_folder / 'test.sqlite3'}"


@pytest.fixture(scope="session")
def application(database_url, tmp_path_factory):
    """The application, and a database with its tables."""
    config = Config(
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=database_url,
        secret_key="only for tests",
        environment="test",
        public_url="http://localhost",
    )
    made = create_app(config)
    with made.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        metadata.create_all(db.engine)  # that the migrations make the same tables is a test of its own
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
            shutil.copy(db.engine.url.database, db.engine.url.database + ".fresh")
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def empty(engine):
    """Put the database back to what the migrations made of it."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        path = Path(engine.url.database)
        for suffix in ("-wal", "-shm"):
            Path(str(path) + suffix).unlink(missing_ok=True)
        shutil.copy(str(path) + ".fresh", path)
        return
    deletes = "; ".join(f'DELETE FROM "{table.name}"' for table in metadata.sorted_tables)
    with engine.begin() as connection:  # far quicker than TRUNCATE; as a replica, no key and no trigger holds it up
        connection.execute(text(f"SET LOCAL session_replication_role = replica; {deletes}"))


@pytest.fixture
def app(application):
    """The application with an empty database; its context is pushed."""
    with application.app_context():
        db.session.remove()
        empty(db.engine)
        yield application
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def browser(app):
    """A browser without script, that refuses pages which break the rules of the house."""
    return Browser(app)


@pytest.fixture
def work(app):
    """Call it to have all mails and jobs done that are due."""

    def do_everything():
        db.session.rollback()
        return jobs.do_everything()

    return do_everything
