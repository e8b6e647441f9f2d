"""The interpreter survives: pages are opened one after the other in a process that checks its own memory.

CPython 3.11 collects garbage in the middle of giving an object its dictionary.  See `core.db.HoldingSession`.
"""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import weakref
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import create_app
from core.config import Config
from core.db import db, metadata, transaction
from demonstration import load
from demonstration.content import PASSPHRASE
from people.models import Organisation
from tests import make
from tests.world import CAST

pytestmark = pytest.mark.crawl

ROOT = Path(__file__).parent.parent
LINK = re.compile(r'href="(/en/[^"#?]*)')
VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
NOT_A_PAGE = re.compile(r"sign-out|\.(pdf|ics|csv|json|docx|zip)$|/pdf")
THRESHOLDS = (700, 150)  # the interpreter's own, and more often
ALLOCATIONS = (10, 15, 20, 30, 50)  # so many after the end of a request, garbage is collected
FREE_DICTIONARIES = 100  # more than the interpreter keeps to use again without allocating
OF_EACH_SHAPE = 1  # the pages of one event and of another differ in words only
SECONDS = 120


@pytest.mark.parametrize("name", ["close", "commit", "expire_all", "expunge_all", "rollback"])
def test_no_row_dies_while_the_session_writes_to_its_state(app, monkeypatch, name):
    make.organisation()
    db.session.remove()
    gc.collect()
    rows = [db.session.query(Organisation).first()]
    row = weakref.ref(rows[0])
    rows.append(rows)  # a cycle, as a template's context is: only the collector ends it
    del rows
    write, alive = getattr(Session, name), []

    def collect_and_write(session):
        gc.collect()
        alive.append(row() is not None)
        write(session)

    monkeypatch.setattr(Session, name, collect_and_write)
    getattr(db.session, name)()
    assert alive == [True]
    gc.collect()
    assert row() is None, "held no longer than needed"


def test_pages_opened_again_and_again_leave_the_memory_whole(tmp_path):
    run("tell", tmp_path)
    assert int(run("read", tmp_path, PYTHONMALLOC="debug").split()[-1]) > 60, "so many pages were opened"


def run(task, folder, **environment):
    """Do one of the tasks below in a process of its own; what it printed."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", "tests.test_stability", task, str(folder)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def application(folder):
    """The application, on the database of that folder."""
    url = f"sqlite:///{folder / 'test.sqlite3'}"
    app = create_app(Config(data_dir=folder, database_url=url, secret_key="only for tests", environment="test"))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def tell(app):
    """Make the demonstration; in a process of its own, because writing shapes how the next rows are kept in memory."""
    with app.app_context():
        metadata.create_all(db.engine)
        db.session.remove()
        with transaction():
            load.load()


def found(client):
    """The addresses of the pages that links lead to, a few of each shape, in the order in which they are found."""
    waiting, seen, shapes = ["/en/"], {"/en/"}, Counter()
    for address in waiting:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if "html" not in answer.content_type:
            continue
        for link in LINK.findall(answer.text):
            shape = VARIABLE.sub("*", link)
            if link not in seen and shapes[shape] < OF_EACH_SHAPE and not NOT_A_PAGE.search(link):
                waiting.append(link)
                seen.add(link)
                shapes[shape] += 1
    return waiting


def outcomes(addresses):
    return [each for each in addresses if each.endswith("/outcome")]


def read(app):
    """Open all pages as a visitor, then as the organiser; say how many were opened."""
    client, opened = app.test_client(), 0
    margin = collecting_at_the_end(app)
    for email in (None, CAST["organiser"]):
        if email:
            client.post("/en/sign-in", data={"email": email, "passphrase": PASSPHRASE})
        addresses = found(client)
        assert outcomes(addresses)
        for threshold in THRESHOLDS:
            gc.set_threshold(threshold)
            opened += sum(client.get(each).status_code < 500 for each in outcomes(addresses) * 5)
        for each in outcomes(addresses) * 5 + addresses:
            margin[0] = ALLOCATIONS[opened % len(ALLOCATIONS)]
            gc.set_threshold(0)
            opened += client.get(each).status_code < 500
        margin[0] = 0
        gc.set_threshold(THRESHOLDS[0])
    return opened


def collecting_at_the_end(app):
    """Once the number in the list is set: garbage is collected so many allocations after the page was made."""
    margin, used_up = [0], []

    @app.teardown_appcontext
    def collect_soon(_exception):
        if margin[0]:
            used_up[:] = [{} for _ in range(FREE_DICTIONARIES)]
            gc.set_threshold(gc.get_count()[0] + margin[0])

    return margin


if __name__ == "__main__":
    print({"tell": tell, "read": read}[sys.argv[1]](application(Path(sys.argv[2]))))
