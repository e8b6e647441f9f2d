"""How Alembic meets the application: its engine, its metadata, one transaction a migration."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from core.db import WRITING, UtcDateTime

database = current_app.extensions["migrate"].db


def show_type(kind: str, thing: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """In migrations our time column is a plain time with a zone: a migration depends on no code that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


def migrate(connection: Connection) -> None:
    """Run what was asked for on one connection."""
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        render_item=show_type,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with database.engine.connect().execution_options(**{WRITING: True}) as own:
        migrate(own)
