"""Where one is signed in: to see, to end one, to end all others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from people import signing_in
from people.devices import device
from people.models import SignIn
from tests import make
from tests.browser import Browser

FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari, macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("something of its own", ""),
        ("", ""),
    ],
)
def test_a_device_is_described_by_two_families_and_no_version(user_agent, words):
    assert device(user_agent) == words


def elsewhere(person, minutes_ago=0):
    with clock.at(clock.now() - timedelta(minutes=minutes_ago)), transaction():
        return signing_in.begin(person.account).token


def test_a_device_is_remembered_by_its_kind_and_not_by_its_address(browser):
    person = make.person()
    token = browser.token()
    fields = {"csrf_token": token, "email": person.email, "passphrase": make.PASSPHRASE}
    browser.open("POST", "/en/sign-in", data=fields, headers={"User-Agent": FIREFOX})
    row = db.session.query(SignIn).one()
    assert row.device == "Firefox, Android"
    assert not [column.name for column in SignIn.__table__.columns if "ip" in column.name.split("_")]


def test_the_list_has_this_device_first_and_the_others_with_a_button_each(browser):
    person = make.person()
    elsewhere(person, minutes_ago=90)
    browser.sign_in(person)
    page = browser.get("/en/account/devices")
    rows = page.select(".door > li")
    assert "This device" in rows[0].text
    assert rows[0].select("button") == []
    assert rows[1].select_one("button").text == "Sign it out"


def test_nowhere_else_is_said_in_a_sentence(browser):
    browser.sign_in(make.person())
    assert "You are signed in nowhere else." in browser.get("/en/account/devices").main.text


def test_one_other_device_is_signed_out_and_the_rest_stay(browser):
    person = make.person()
    lost, kept = elsewhere(person), elsewhere(person)
    browser.sign_in(person)
    row = db.session.query(SignIn).filter_by(token_hash=signing_in.token_hash(lost)).one()
    browser.post(f"/en/account/devices/{row.id}/end")
    assert signing_in.load(lost) is None
    assert signing_in.load(kept) is not None
    browser.get("/en/account")


def test_ending_this_device_is_signing_out(browser):
    browser.sign_in(make.person())
    browser.post(f"/en/account/devices/{db.session.query(SignIn).one().id}/end", follow=False)
    browser.get("/en/account", status=302)


def test_all_other_devices_are_signed_out_at_once(browser):
    person = make.person()
    others = [elsewhere(person) for _each in range(3)]
    browser.sign_in(person)
    page = browser.press("/en/account/devices", "Sign out all other devices")
    assert "All other devices are signed out." in page.text
    assert [signing_in.load(token) for token in others] == [None] * 3


def test_nobody_ends_the_sign_in_of_another(browser):
    token = elsewhere(make.person())
    browser.sign_in(make.person())
    row = db.session.query(SignIn).filter_by(token_hash=signing_in.token_hash(token)).one()
    browser.post(f"/en/account/devices/{row.id}/end", status=404)
    assert signing_in.load(token) is not None


def test_a_page_every_minute_writes_only_every_few(browser):
    start = clock.now()
    with clock.at(start):
        browser.sign_in(make.person())
    seen = set()
    for minute in range(12):
        with clock.at(start + timedelta(minutes=minute)):
            browser.get("/en/account")
        seen.add(db.session.query(SignIn.seen_at).scalar())
    assert sorted(seen) == [start, start + timedelta(minutes=5), start + timedelta(minutes=10)]


def test_proving_identity_again_gives_the_same_sign_in_a_new_token(app):
    account = make.person().account
    with transaction():
        before = signing_in.begin(account)
    with clock.at(clock.now() + timedelta(hours=1)), transaction():
        after = signing_in.confirm(before.sign_in, factor=True)
    assert signing_in.load(before.token) is None
    found = signing_in.load(after.token)
    assert found.sign_in.factor_at == found.sign_in.confirmed_at
    assert db.session.query(SignIn).count() == 1


def test_who_signs_in_again_in_one_browser_leaves_no_sign_in_behind(app):
    person, browser = make.person(), Browser(app)
    for _time in range(2):
        browser.submit("/en/sign-in", email=person.email, passphrase=make.PASSPHRASE, follow=False)
    assert [row.ended_at is None for row in db.session.query(SignIn).order_by(SignIn.created_at)] == [False, True]
