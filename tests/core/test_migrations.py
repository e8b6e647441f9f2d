"""Migrations make exactly the tables that the models describe, up and down, on either database."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from core.config import Config
from core.db import db, metadata


@pytest.fixture
def empty_database(application, database_url, tmp_path):
    """An application of its own on a database without tables."""
    url = database_url
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    else:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS parley_migrated"))
            connection.execute(text("CREATE DATABASE parley_migrated"))
        admin.dispose()
        url = url.rsplit("/", 1)[0] + "/parley_migrated"
    made = create_app(Config(data_dir=tmp_path, database_url=url, environment="test"))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def differences():
    """What autogenerate would still write."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, metadata)


def test_models_and_migrations_agree(empty_database):
    upgrade()
    assert differences() == []


def test_migrations_can_be_taken_back_and_made_again(empty_database):
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_a_migrated_database_refuses_to_change_the_record_too(empty_database, statement):
    upgrade()
    columns = "id, created_at, action, subject_kind, subject_id, details"
    values = "'00000000000000000000000000000001', '2022-05-09', 'a', 'text', '00000000000000000000000000000002', '{}'"
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO audit_entry ({columns}) VALUES ({values})"))
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_every_check_of_the_models_is_in_the_migrated_database(empty_database):
    upgrade()
    inspector = inspect(db.engine)
    for table in metadata.sorted_tables:
        wanted = {str(each.name) for each in table.constraints if each.__visit_name__ == "check_constraint"}
        found = {each["name"] for each in inspector.get_check_constraints(table.name)}
        assert wanted <= found, table.name
