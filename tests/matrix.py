"""Who may do what with whose things: every route asked by each of the cast, against one reviewed table.

A thing is the asker's own event's and, where it is somebody's, the representative's (`own`), somebody else's of the
same event (`others`), or of an event in which only the organiser holds a role (`elsewhere`).

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
OTHER_EVENTS = ("hidden", "malaga-conference")
OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND = "open", "sign-in", "forbidden", "not-found"
VALUES = (OPEN, SIGN_IN, FORBIDDEN, NOT_FOUND)
CRASH = "crash"  # never in the reviewed table
OWN, OTHERS, ELSEWHERE = "own", "others", "elsewhere"
NOBODYS = {"lang", "language", "code", "filename"}  # parameters that name no thing


def key_of(method, rule, owner=OWN):
    """How the table calls a route, and whose thing it is asked for."""
    return f"{method} {rule.endpoint} {owner}"


def all_routes(app):
    """Every route that the table must have, by its key; each has at least the row of one's own things."""
    return {key_of(method, rule): (method, rule) for method, rule in routes(app)}


def address_of(crawl, rule, owner):
    """The address of a route with a thing of that owner; None where there is none, or it is the same as one's own."""
    own = address(crawl, rule)
    if owner == OWN:
        return own
    found = None
    if owner == OTHERS and rule.arguments - NOBODYS - {"event_id"}:
        found = address(crawl, rule, -1)
    if owner == ELSEWHERE:
        wanted = rule.arguments - NOBODYS
        events = [event for event in OTHER_EVENTS if all(crawl.find(name, rule.endpoint, event) for name in wanted)]
        found = address(crawl, rule, event=events[0]) if events and wanted else None
    return found if found != own else None


def cases(crawl):
    """Every row of the table by its key: method, rule, the address that is asked."""
    return {
        key_of(method, rule, owner): (method, rule, path)
        for method, rule in routes(crawl.app)
        for owner in (OWN, OTHERS, ELSEWHERE)
        if (path := address_of(crawl, rule, owner)) is not None
    }


def reviewed():
    """The table as it was reviewed: by route, what each of the cast finds there."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return {
            f"{row['method']} {row['endpoint']} {row.get('owner') or OWN}": {who: row[who] for who in CAST}
            for row in csv.DictReader(file)
        }


def unclassified(app, table):
    """Routes that nobody has reviewed yet."""
    return sorted(set(all_routes(app)) - set(table))


def unreviewed(crawl, table):
    """Rows that the table lacks, of whosever things."""
    return sorted(set(cases(crawl)) - set(table))


def gone(crawl, table):
    """Rows of routes, or of owners, that are no more."""
    return sorted(set(table) - set(cases(crawl)))


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


def ask(crawl, who, method, path):
    """One of the cast at one address; what a POST changed is put back."""
    response = crawl.open(who, method, path, **({"data": {}} if method == "POST" else {}))
    found = verdict(response)
    if method == "POST" and found in (OPEN, CRASH):
        crawl.restore()
    return found


def measure(crawl):
    """The whole table as it is now."""
    with without_csrf(crawl.app):
        return {
            key: {who: ask(crawl, who, method, path) for who in CAST}
            for key, (method, _rule, path) in cases(crawl).items()
        }


def write(table):
    """Keep a table for review."""
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["method", "endpoint", "owner", *CAST])
        for key in sorted(table, key=in_order):
            writer.writerow([*key.split(" "), *(table[key][who] for who in CAST)])


def in_order(key):
    """By endpoint, then by method, then one's own things first."""
    method, endpoint, owner = key.split(" ")
    return endpoint, method, (OWN, OTHERS, ELSEWHERE).index(owner)


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
