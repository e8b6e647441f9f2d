"""A PostgreSQL of its own for the tests: fresh, on the loopback only, gone afterwards.

`python -m scripts.postgres COMMAND …` runs a command with TEST_DATABASE_URL set to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "parley"
DATABASE = "parley_test"
SECONDS_TO_START = 30.0
# The data need not survive a power cut, so that nothing has to wait for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "logging_collector": "off",
    "log_min_messages": "fatal",
}


class NoPostgres(Exception):
    """There is no PostgreSQL here, or it does not start."""


def programs() -> Path:
    """The folder of the newest PostgreSQL installed."""
    versions = [path for path in INSTALLED.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found is None:
        raise NoPostgres("PostgreSQL is not installed: sudo apt-get install -y --no-install-recommends postgresql")
    return Path(found).resolve().parent


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as `postgres`, or as nobody."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def initialise(folder: Path, identity: dict[str, Any]) -> Path:
    """Make an empty cluster; the folder belongs to the user that PostgreSQL runs as."""
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data = folder / "data"
    options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    line: list[str | Path] = [programs() / "initdb", "-D", data, *options]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False, **identity)
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")
    return data


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the server takes connections and has made the test database."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with psycopg.connect(host="127.0.0.1", port=port, user=OWNER, dbname="postgres", autocommit=True) as link:
                link.execute(f"CREATE DATABASE {DATABASE}")
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise NoPostgres(f"PostgreSQL did not start: {log.read_text()[-2000:]}")


def halt(process: subprocess.Popen[bytes]) -> None:
    """Stop at once, without waiting for those who are still connected."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def server() -> Iterator[str]:
    """A running PostgreSQL with an empty database; yields its SQLAlchemy address."""
    identity = unprivileged()
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="parley-postgres-"))
    log = folder / "log"
    try:
        data = initialise(folder, identity)
        line: list[str | Path] = [programs() / "postgres", "-D", data, "-p", str(port)]
        line += [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            # In a session of its own: Ctrl-C reaches us, and we stop it in order.
            streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
            process = subprocess.Popen(line, cwd=folder, start_new_session=True, **streams, **identity)
        try:
            wait_until_ready(process, port, log)
            yield f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/{DATABASE}"
        finally:
            halt(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def leave(_number: int, _frame: object) -> None:
    """Turn SIGTERM into an exception, so that what was started is stopped."""
    raise SystemExit(143)


def main(line: list[str]) -> int:
    signal.signal(signal.SIGTERM, leave)
    try:
        with server() as address:
            return subprocess.run(line, env=os.environ | {"TEST_DATABASE_URL": address}, check=False).returncode
    except NoPostgres as error:
        print(f"parley: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
