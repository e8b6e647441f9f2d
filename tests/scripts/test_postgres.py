"""The PostgreSQL that the tests bring with them."""

import os
import sys
from pathlib import Path

import psycopg
import pytest

from scripts import postgres

pytestmark = pytest.mark.slow


def has_postgres() -> bool:
    try:
        return postgres.programs().is_dir()
    except postgres.NoPostgres:
        return False


needs_postgres = pytest.mark.skipif(not has_postgres(), reason="PostgreSQL is not installed; make test installs it")


def plain(address: str) -> str:
    return address.replace("+psycopg", "")


@needs_postgres
def test_it_answers_on_the_loopback_holds_utf8_and_is_gone_afterwards():
    with postgres.server() as address, psycopg.connect(plain(address)) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert link.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        folder = Path(link.execute("SHOW data_directory").fetchone()[0]).parent
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain(address))


@needs_postgres
def test_it_does_not_run_as_root():
    with postgres.server() as address, psycopg.connect(plain(address)) as link:
        process = link.execute("SELECT pg_backend_pid()").fetchone()[0]
        assert os.stat(f"/proc/{process}").st_uid != 0


@needs_postgres
def test_a_failure_stops_it_too():
    with pytest.raises(RuntimeError, match="broken"), postgres.server() as address:
        raise RuntimeError("broken")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(plain(address))


@needs_postgres
def test_a_command_gets_its_address_and_gives_its_status():
    asks = "import os, sys; sys.exit(7 if os.environ['TEST_DATABASE_URL'].startswith('postgresql+psycopg://') else 1)"
    assert postgres.main([sys.executable, "-c", asks]) == 7


def test_without_postgresql_the_line_to_run_is_said(monkeypatch):
    monkeypatch.setattr(postgres, "INSTALLED", Path("/nowhere"))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(postgres.NoPostgres, match="apt-get install"):
        postgres.programs()


def test_root_hands_over_to_an_ordinary_user():
    identity = postgres.unprivileged()
    assert identity.get("user", os.getuid()) != 0
