"""Who may do what: every route asked by each of the cast, against one reviewed table.

`python -m tests.matrix --write` writes tests/permissions.csv anew; every change in it is to be read before it is kept.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from app import create_app
from core.config import Config
from core.db import db, metadata
from tests.crawling import address, opened, routes
from tests.world import CAST

TABLE = Path(__file__).parent / "permissions.csv"
OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND = "open", "sign-in", "forbidden", "not-found"
VALUES = (OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND)
CRASH = "crash"  # never in the reviewed table


def key_of(method, rule):
    """How the table calls a route."""
    return f"{method} {rule.endpoint}"


def all_routes(app):
    """Every route that the table must have, by its key."""
    return {key_of(method, rule): (method, rule) for method, rule in routes(app)}


def reviewed():
    """The table as it was reviewed: by route, what each of the cast finds there."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {f"{row['method']} {row['endpoint']}": {who: row[who] for who in CAST} for row in csv.DictReader(file)}


def unclassified(app, table):
    """Routes that nobody has reviewed yet."""
    return sorted(set(all_routes(app)) - set(table))


def gone(app, table):
    """Rows of routes that are no more."""
    return sorted(set(table) - set(all_routes(app)))


def verdict(response):
    """What an answer says about who asked."""
    if response.status_code >= 500:
        return CRASH
    if response.status_code == 403:
        return FORBIDDEN
    if response.status_code == 404:
        return NOT_FOUND
    if response.status_code in (302, 303) and urlsplit(response.headers["Location"]).path.endswith("/sign-in"):
        return SIGN_IN
    return OPEN


@contextmanager
def without_csrf(app):
    """Only who asks shall matter here, not what the form holds; that every form wants its token is tested elsewhere."""
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        yield
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def ask(crawl, who, method, rule):
    """One of the cast at one route; what a POST changed is put back."""
    response = crawl.open(who, method, address(crawl, rule), **({"data": {}} if method == "POST" else {}))
    found = verdict(response)
    if method == "POST" and found in (OPEN, CRASH):
        crawl.restore()
    return found


def measure(crawl):
    """The whole table as it is now."""
    with without_csrf(crawl.app):
        return {
            key: {who: ask(crawl, who, method, rule) for who in CAST}
            for key, (method, rule) in all_routes(crawl.app).items()
        }


def write(table):
    """Keep a table for review."""
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["method", "endpoint", *CAST])
        for key in sorted(table, key=lambda each: tuple(reversed(each.split(" ")))):
            method, endpoint = key.split(" ")
            writer.writerow([method, endpoint, *(table[key][who] for who in CAST)])


def configuration(folder):
    """Settings of an application of its own."""
    return Config(
        data_dir=Path(folder),
        database_url=f"sqlite:///{folder}/matrix.sqlite3",
        secret_key="only for tests",
        environment="test",
        public_url="http://localhost",
    )


def main():
    """Measure in a fresh database, and write."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(configuration(folder))
        with app.app_context():
            metadata.create_all(db.engine)
            db.engine.dispose()
            fresh = Path(folder) / "matrix.sqlite3"
            Path(f"{fresh}.fresh").write_bytes(fresh.read_bytes())
        with opened(app) as crawl:
            write(measure(crawl))
            db.engine.dispose()


if __name__ == "__main__":
    if "--write" not in sys.argv:
        sys.exit(__doc__)
    main()
