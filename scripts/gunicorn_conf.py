"""How gunicorn serves Parley; the names are gunicorn's own settings.

The application is loaded once and shared by the workers, which keeps them small.  What must not be shared is a
connection to the database: each worker forgets those it was born with.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 30  # a reader on a slow line keeps the connection between two pages
max_requests = 5000  # typesetting fragments the memory of a process; a fork of the loaded application costs little
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's heartbeat, not data
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "warning")


def forget_connections(app: Flask, *, close: bool) -> None:
    """Empty the pools; `close` is False in a forked process, where the connections still belong to the parent."""
    extension = app.extensions.get("sqlalchemy")
    if extension is None:
        return
    with app.app_context():
        for engine in extension.engines.values():
            engine.dispose(close=close)


def post_fork(_server: Any, worker: Any) -> None:
    """Gunicorn calls this in each new worker."""
    forget_connections(worker.app.wsgi(), close=False)
