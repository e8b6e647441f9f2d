"""The database: one module knows the extension, how transactions begin and what a column must declare.

SQLite by default (WAL, full synchronous, foreign keys, IMMEDIATE writes), PostgreSQL by one setting.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, abort
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, Uuid, event, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from core import clock
from core.config import Config
from core.i18n import gettext as _
from core.rules import RuleBroken

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 15_000
IN_TRANSACTION = "parley_in_transaction"
WRITING = "parley_writing"


class Sensitivity(StrEnum):
    """How much harm a leak of the column does."""

    NONE = "none"  # says nothing about a person
    PUBLIC = "public"  # about a person or an organisation, meant to be seen
    CONTACT = "contact"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - keys and tokens; never shown


class Retention(StrEnum):
    """For how long the column is kept (trust paper, Retention)."""

    RECORD = "record"  # the event's record
    ACCOUNT = "account"  # while the account lives
    REGISTRATION = "registration"  # 12 months after the event
    TRAVEL = "travel"  # 30 days after the travel it was needed for has closed
    TOKEN = "token"  # noqa: S105 - a class of retention: one day after its use is over
    MAIL = "mail"  # until it is sent
    LETTER = "letter"  # 90 days, for the person to read after signing in


def personal(sensitivity: Sensitivity, retention: Retention) -> dict[str, object]:
    """`info=` of a column that can hold something about a person."""
    return {"sensitivity": sensitivity, "retention": retention}


NOT_PERSONAL: dict[str, object] = personal(Sensitivity.NONE, Retention.RECORD)


class UtcDateTime(TypeDecorator[datetime]):
    """UTC at rest; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored; every time needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(naming_convention=NAMES)


class Base(DeclarativeBase):
    """What every table has: a random key, and when it was made."""

    metadata = metadata
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        str: String(200),
        uuid.UUID: Uuid,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


LongText = Text
Row = TypeVar("Row", bound=Base)


class HoldingSession(FlaskSession):
    """A session that keeps its rows alive while it writes to the state of every one of them.

    Writing there may make CPython 3.11 collect garbage halfway through giving that state a dictionary.  Were the
    state's own row part of the garbage (a template's context holds rows in a cycle), SQLAlchemy's callback for
    the dying row would write to the same half-made state: two dictionaries with one memory, and a crash later.
    """

    def close(self) -> None:
        with self._rows_held():
            super().close()

    def expunge_all(self) -> None:
        with self._rows_held():
            super().expunge_all()

    def expire_all(self) -> None:
        with self._rows_held():
            super().expire_all()

    def commit(self) -> None:
        with self._rows_held():
            super().commit()

    def rollback(self) -> None:
        with self._rows_held():
            super().rollback()

    @contextmanager
    def _rows_held(self) -> Iterator[None]:
        held = list(self.identity_map.values())
        try:
            yield
        finally:
            del held


db = SQLAlchemy(
    metadata=metadata,
    disable_autonaming=True,
    session_options={"class_": HoldingSession, "expire_on_commit": False},
)


def init_app(app: Flask, config: Config) -> None:
    """Connect the extension; on SQLite make the folder and set the pragmas on each connection."""
    url = make_url(config.database_url)
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        options = {"connect_args": {"timeout": BUSY_MILLISECONDS / 1000}}
    else:
        options = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 5}
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def prepare(engine: Engine) -> None:
    """Make SQLite keep our promises: we begin transactions ourselves, and writes begin IMMEDIATE."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin for us
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten in the file
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: all of it is kept, or none.  Used in routes, jobs and the CLI only.

    Whatever was read before is read again under the lock, so that a rule is checked against what is true now.
    A nested call joins the outer one.
    """
    session = db.session()
    if session.info.get(IN_TRANSACTION):
        yield session
        return
    session.rollback()
    session.expire_all()
    session.connection(execution_options={WRITING: True})
    session.info[IN_TRANSACTION] = True
    try:
        yield session
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise RuleBroken(
            _("Somebody else changed this in the meantime. Reload the page and decide again."), code="stale"
        ) from error
    except IntegrityError as error:
        session.rollback()
        raise RuleBroken(
            _("This does not fit with what is already recorded. Reload the page and try again."), code="conflict"
        ) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(IN_TRANSACTION, None)


def lock(row: Base) -> None:
    """Hold `row` until the end of the transaction and read it anew.

    Only the key is selected FOR UPDATE, because PostgreSQL refuses to lock what is joined in from outside;
    on SQLite an IMMEDIATE transaction already holds the whole file.
    """
    model = type(row)
    db.session.execute(select(model.id).where(model.id == row.id).with_for_update())
    db.session.refresh(row)


def get_or_404(model: type[Row], key: uuid.UUID, *options: Any) -> Row:
    """The row with that key, or 404."""
    row: Row | None = db.session.get(model, key, options=options)
    if row is None:
        abort(404)
    return row
