"""Throttles: they hold across workers, tell nobody's address, and say how long to wait."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import request

from app import create_app
from core import clock
from core.config import Config
from core.db import db, transaction
from core.rules import RuleBroken
from people import link_jobs, throttles
from people.models import FailedSignIn
from people.throttles import LIMITS, Door
from tests import make

ROOT = Path(__file__).parent.parent.parent
MOST = LIMITS[Door.SIGN_IN].of_address
KNOCKER = """
import sys
from pathlib import Path
from app import create_app
from core.config import Config
from core.db import transaction
from core.rules import RuleBroken
from people import throttles
from people.throttles import Door
config = Config(data_dir=Path(sys.argv[2]), database_url=sys.argv[1], secret_key="only for tests", environment="test")
passed = 0
with create_app(config).app_context():
    for _attempt in range(6):
        try:
            with transaction():
                throttles.knock(Door.SIGN_IN, "ana@parley.example")
            passed += 1
        except RuleBroken:
            pass
print(passed)
"""


def knock(door=Door.SIGN_IN, address="ana@parley.example"):
    with transaction():
        throttles.knock(door, address)


def knock_from(app, network, door=Door.SIGN_IN, address=""):
    with app.test_request_context(environ_base={"REMOTE_ADDR": network}):
        knock(door, address)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_is_what_one_line_has_in_common(address, network):
    assert throttles.network(address) == network


@pytest.mark.parametrize("door", Door)
def test_each_door_opens_as_often_as_it_says_and_no_oftener(app, door):
    for _time in range(LIMITS[door].of_address):
        knock(door)
    with pytest.raises(RuleBroken) as caught:
        knock(door)
    assert caught.value.code == "throttled"
    knock(door, "another@parley.example")


def test_who_waits_long_enough_may_try_again(app):
    start = clock.now()
    with clock.at(start):
        for _time in range(MOST):
            knock()
    with clock.at(start + timedelta(minutes=14)), pytest.raises(RuleBroken, match="Try again in 1 minute"):
        knock()
    with clock.at(start + timedelta(minutes=15)):
        knock()


def test_trying_while_one_has_to_wait_does_not_make_it_longer(app):
    start = clock.now()
    with clock.at(start):
        for _time in range(MOST):
            knock()
    for minute in range(1, 15):
        with clock.at(start + timedelta(minutes=minute)), pytest.raises(RuleBroken):
            knock()
    with clock.at(start + timedelta(minutes=15, seconds=1)):
        knock()


def test_a_network_is_counted_whatever_addresses_are_typed(app):
    for number in range(LIMITS[Door.SIGN_IN].of_network):
        knock_from(app, f"192.0.2.{number}", address=f"person{number}@parley.example")
    with pytest.raises(RuleBroken, match="from the network you are in"):
        knock_from(app, "192.0.2.200", address="one-more@parley.example")
    knock_from(app, "198.51.100.1", address="one-more@parley.example")


def test_neither_address_nor_network_can_be_read_in_the_database(app):
    knock_from(app, "192.0.2.1", address="ana@parley.example")
    rows = [row.address_hash for row in db.session.query(FailedSignIn)]
    assert len(rows) == 2
    assert all(len(row) == 64 and set(row) <= set("0123456789abcdef") for row in rows)


def test_one_address_is_not_the_same_row_at_two_doors(app):
    knock(Door.SIGN_IN)
    knock(Door.RECOVERY)
    first, second = (row.address_hash for row in db.session.query(FailedSignIn))
    assert first != second


def test_without_the_servers_key_nobody_can_make_the_hash(app, monkeypatch):
    before = throttles.key(Door.SIGN_IN, "address", "ana@parley.example")
    other = app.config["PARLEY"].__class__(
        data_dir=Path(), database_url="sqlite://", secret_key="another key", environment="test"
    )
    monkeypatch.setitem(app.config, "PARLEY", other)
    assert throttles.key(Door.SIGN_IN, "address", "ana@parley.example") != before


def test_counted_attempts_are_gone_after_a_day(app):
    start = clock.now()
    with clock.at(start):
        knock()
    with clock.at(start + timedelta(hours=23)):
        knock()
        link_jobs.forget()
    assert db.session.query(FailedSignIn).count() == 2
    with clock.at(start + timedelta(days=1, minutes=1)):
        link_jobs.forget()
    assert db.session.query(FailedSignIn).count() == 1


def test_the_right_passphrase_starts_the_count_anew(browser):
    person = make.person()
    for _time in range(MOST - 1):
        browser.submit("/en/sign-in", status=422, email=person.email, passphrase="not the right one")
    browser.submit("/en/sign-in", email=person.email, passphrase=make.PASSPHRASE, follow=False)
    assert db.session.query(FailedSignIn).count() == 0


def test_those_who_succeed_use_up_nothing_of_their_network(app):
    for _time in range(3):
        knock_from(app, "192.0.2.1", address="ana@parley.example")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}), transaction():
        throttles.forgive(Door.SIGN_IN, "ana@parley.example")
    assert db.session.query(FailedSignIn).count() == 2


def test_nothing_is_left_of_the_address_of_somebody_erased(app):
    for door in Door:
        knock(door)
    with transaction():
        throttles.forget_address(" Ana@parley.example")
    assert db.session.query(FailedSignIn).count() == 0


def test_two_threads_together_pass_no_oftener_than_one(app):
    passed, start = [], threading.Barrier(2)

    def try_often():
        with app.app_context():
            start.wait()
            for _attempt in range(MOST):
                try:
                    knock()
                    passed.append(1)
                except RuleBroken:
                    pass
            db.session.remove()

    threads = [threading.Thread(target=try_often) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == MOST


@pytest.mark.slow
def test_two_processes_together_pass_no_oftener_than_one(app, tmp_path):
    address = db.engine.url.render_as_string(hide_password=False)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", KNOCKER, address, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _each in range(2)
    ]
    assert sum(int(process.communicate(timeout=120)[0]) for process in running) == MOST


@pytest.mark.parametrize(
    ("path", "door", "fields"),
    [
        ("/en/sign-in/link", Door.MAGIC_LINK, {"email": "ana@parley.example"}),
        ("/en/sign-in/forgotten", Door.RECOVERY, {"email": "ana@parley.example"}),
        (
            "/en/sign-up",
            Door.SIGN_UP,
            {"name": "Ana", "email": "ana@parley.example", "passphrase": "a short sentence"},
        ),
    ],
)
def test_a_throttled_page_says_so_and_keeps_what_was_typed(browser, path, door, fields):
    for _time in range(LIMITS[door].of_address):
        knock(door)
    page = browser.submit(path, status=422, **fields)
    assert "Too many attempts for this address. Try again in 60 minutes." in page.select_one("#problems").text
    assert page.select_one("#email")["value"] == "ana@parley.example"


def test_from_a_network_that_tried_too_often_not_even_the_right_passphrase_is_looked_at(browser, app):
    person = make.person()
    for number in range(LIMITS[Door.SIGN_IN].of_network):
        knock_from(app, f"203.0.113.{number}")
    from_there = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    token = browser.token()
    fields = {"csrf_token": token, "email": person.email, "passphrase": make.PASSPHRASE}
    answer = browser.open("POST", "/en/sign-in", data=fields, **from_there)
    assert answer.status_code == 422
    assert "from the network you are in" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_the_visitors_network_is_read_from_as_many_proxies_as_are_declared(tmp_path, proxies, seen):
    config = Config(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/x.sqlite3", trusted_proxies=proxies)
    made, found = create_app(config), []
    made.before_request(lambda: found.append(request.remote_addr))
    made.test_client().get("/health", headers={"X-Forwarded-For": "192.0.2.1, 198.51.100.7, 203.0.113.9"})
    assert found == [seen]
