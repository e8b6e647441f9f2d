"""Start Parley: prepare the database, then the web server and the job worker, which live and die together.

The application is imported once; both children are forks of it, so that they start at once and share its memory.
"""

from __future__ import annotations

import ctypes
import gc
import http.client
import io
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

import flask_migrate
from flask import Flask
from gunicorn.app.base import BaseApplication

from app import create_app
from scripts import gunicorn_conf

SECONDS_TO_STOP = 15.0
PAUSE = 0.05
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only compared with
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to end."""


class Server(BaseApplication):
    """Gunicorn around an application that is already loaded."""

    def __init__(self, app: Flask, settings: Mapping[str, Any]) -> None:
        self.loaded = app
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self.loaded


def keep_secret(data_dir: Path) -> str:
    """The key of this installation, made at its first start and readable by its owner only."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "secret"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens at the address yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether a page comes back; which one does not matter."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def command(app: Flask, name: str) -> None:
    """Carry out `flask <name>` in this process."""
    with app.app_context():
        app.cli.commands[name].main(args=[], prog_name=name, standalone_mode=False)


def prepare(app: Flask) -> str:
    """Bring the database up to date and fill an empty one; returns what to tell about the accounts."""
    with app.app_context():
        flask_migrate.upgrade()
    command(app, "demonstration")
    accounts = io.StringIO()
    with redirect_stdout(accounts):
        command(app, "accounts")
    gunicorn_conf.forget_connections(app, close=True)
    return accounts.getvalue().strip()


def spawn(work: Callable[[], None]) -> int:
    """Do `work` in a process of its own, which ends when this one does; returns its id."""
    sys.stdout.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        die_with(parent)
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        work()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except KeyboardInterrupt:
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent is gone, however that happened (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


def ended(children: list[int]) -> int | None:
    """One of the children that has ended, or None; it is taken off the list."""
    for child in children:
        if os.waitpid(child, os.WNOHANG)[0]:
            children.remove(child)
            return child
    return None


def end(children: list[int]) -> None:
    """Ask all to stop, wait, and insist."""
    for child in children:
        os.kill(child, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while children and time.monotonic() < deadline:
        if ended(children) is None:
            time.sleep(PAUSE)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def watch(children: list[int], host: str, port: int, welcome: str) -> int:
    """Say when the server answers, then wait until one child ends; that is an error."""
    while not answers(host, port):
        if ended(children):
            return 1
        time.sleep(PAUSE)
    print(welcome, flush=True)
    while not ended(children):
        time.sleep(0.5)
    print("parley: the server or the job worker has ended by itself; stopping the other.", file=sys.stderr)
    return 1


def run(app: Flask, host: str, port: int) -> int:
    """Serve until a signal comes; returns the exit status."""
    accounts = prepare(app)
    gc.collect()
    gc.freeze()  # what is loaded by now stays shared: the collector will not write into its pages
    children: list[int] = []
    for number in STOPPING:
        signal.signal(number, stop)
    try:
        children.append(spawn(Server(app, vars(gunicorn_conf)).run))
        children.append(spawn(lambda: command(app, "work")))
        return watch(children, "127.0.0.1" if host == EVERYWHERE else host, port, welcome(host, port, accounts))
    except Stopped:
        return 0
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        end(children)


def welcome(host: str, port: int, accounts: str) -> str:
    return f"\nParley is ready: http://{host}:{port}/  (Ctrl-C stops it)\n\n{accounts}\n"


def main() -> int:
    host = os.environ.setdefault("HOST", "127.0.0.1")
    port = int(os.environ.setdefault("PORT", "8000"))
    if not is_free(host, port):
        print(f"parley: port {port} is in use. Choose another one:  PORT={port + 1} make run", file=sys.stderr)
        return 1
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = keep_secret(Path(os.environ.get("DATA_DIR", "var")))
    return run(create_app(), host, port)


if __name__ == "__main__":
    sys.exit(main())
