"""Passkeys: made, named, removed, and enough to sign in; every way of cheating with one is refused."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from people import factors, passkeys, recovery_codes
from people.factor_models import Passkey, SignInStep
from people.models import SignIn
from tests import make
from tests.people.device import Device
from tests.people.test_factors import enter

pytestmark = pytest.mark.slow

NOW = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
NEW = "/en/account/factors/passkeys/new"
ASK = "/en/sign-in/passkey/ask"


def ask(browser, path):
    """What script fetches: the options, with the token of the page."""
    response = browser.open("POST", path, headers={"X-CSRFToken": browser.token()})
    assert response.status_code == 200, response.status_code
    assert response.headers["Cache-Control"] in ("no-store", "no-cache")
    return json.loads(response.get_data(as_text=True))


def add_key(browser, name="My telephone", status=200, device=None, **changed):
    """Add a passkey as the page does it."""
    device = device or Device()
    options = ask(browser, NEW + "/ask")
    page = browser.post(NEW, status=status, name=name, answer=device.make(options), **changed)
    return device, page


def sign_in_with(browser, device, status=303, **fields):
    options = ask(browser, ASK)
    return browser.post("/en/sign-in/passkey", status=status, follow=False, answer=device.answer(options), **fields)


@pytest.fixture
def owner(browser):
    """Somebody with a passkey, signed out again; `owner.device` keeps it."""
    person = make.person()
    browser.sign_in(person)
    device, _page = add_key(browser)
    browser.sign_out()
    person.device = device
    return person


def test_a_passkey_is_added_and_the_first_comes_with_recovery_codes(browser):
    person = make.person()
    browser.sign_in(person)
    _device, page = add_key(browser)
    assert len(page.select(".codes code")) == 10
    assert "My telephone" in browser.get("/en/account/factors").text
    assert factors.has_factor(person.account)


def test_the_second_passkey_brings_no_new_recovery_codes(browser):
    person = make.person()
    browser.sign_in(person)
    add_key(browser)
    _device, page = add_key(browser, name="My key", status=303)
    assert "Your passkey is added." in page.text
    assert recovery_codes.left(person.account) == 10
    assert [each.name for each in passkeys.list_of(person.account)] == ["My telephone", "My key"]


def test_a_passkey_alone_signs_in_and_counts_as_two_factors(browser, owner):
    sign_in_with(browser, owner.device)
    assert browser.response.headers["Location"] == "/en/workspace"
    newest = db.session.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
    assert newest.factor_at is not None
    assert browser.get("/en/account").select_one("#name")["value"] == owner.name


def test_after_a_passkey_one_goes_where_one_wanted_to(browser, owner):
    options = ask(browser, ASK)
    answer = owner.device.answer(options)
    browser.post("/en/sign-in/passkey?next=/fr/account", follow=False, answer=answer)
    assert browser.response.headers["Location"] == "/fr/account"


def test_a_passkey_is_the_second_step_after_the_passphrase(browser, owner):
    page = browser.submit("/en/sign-in", form="main form", email=owner.email, passphrase=make.PASSPHRASE)
    assert page.select_one("form[data-passkey]")["data-ask"] == ASK
    options = json.loads(
        browser.open(
            "POST", ASK, headers={"X-CSRFToken": page.select_one("input[name=csrf_token]")["value"]}
        ).get_data()
    )
    assert [each["id"] for each in options["allowCredentials"]] == [passkeys.list_of(owner.account)[0].credential_id]


def test_who_is_not_known_is_told_of_no_key(browser, owner):
    assert ask(browser, ASK).get("allowCredentials", []) == []


def test_a_challenge_is_used_once(browser, owner):
    options = ask(browser, ASK)
    browser.post("/en/sign-in/passkey", follow=False, answer=owner.device.answer(options))
    browser.sign_out()
    page = browser.post("/en/sign-in/passkey", status=422, answer=owner.device.answer(options))
    assert "was not accepted" in page.text
    assert db.session.scalars(select(SignInStep)).first() is None


def test_a_challenge_is_used_up_by_a_wrong_answer_too(browser, owner):
    options = ask(browser, ASK)
    with browser.client.session_transaction() as session:
        kept = dict(session)
    browser.post("/en/sign-in/passkey", status=422, answer="{}")
    with browser.client.session_transaction() as session:
        session.update(kept)
    browser.post("/en/sign-in/passkey", status=422, answer=owner.device.answer(options))


def test_a_challenge_of_another_browser_is_worth_nothing(app, browser, owner):
    options = ask(browser, ASK)
    other = type(browser)(app)
    ask(other, ASK)
    other.post("/en/sign-in/passkey", status=422, answer=owner.device.answer(options))


def test_a_challenge_dies_after_ten_minutes(browser, owner):
    with clock.at(NOW):
        options = ask(browser, ASK)
    with clock.at(NOW + timedelta(minutes=11)):
        browser.post("/en/sign-in/passkey", status=422, answer=owner.device.answer(options))


def test_a_signature_given_to_another_site_is_refused(browser, owner):
    owner.device.origin = "https://parley.impostor.example"
    sign_in_with(browser, owner.device, status=422)


def test_a_device_that_does_not_look_who_holds_it_is_refused(browser, owner):
    owner.device.verifies = False
    sign_in_with(browser, owner.device, status=422)


def test_a_key_that_does_not_look_who_holds_it_cannot_be_added(browser):
    person = make.person()
    browser.sign_in(person)
    _device, page = add_key(browser, status=422, device=Device(verifies=False))
    assert page.select_one("#name")["value"] == "My telephone"
    assert not factors.has_factor(person.account)


def test_a_copied_key_whose_count_lags_behind_is_refused(browser, owner):
    sign_in_with(browser, owner.device)
    browser.sign_out()
    owner.device.count = 0
    sign_in_with(browser, owner.device, status=422)


def test_the_signature_of_another_key_is_refused(browser, owner):
    stranger = Device()
    stranger.credential_id = owner.device.credential_id
    sign_in_with(browser, stranger, status=422)


def test_a_device_that_names_somebody_else_is_refused(browser, owner):
    owner.device.user = make.person().account.id.bytes
    sign_in_with(browser, owner.device, status=422)


def test_a_key_that_nobody_registered_opens_nothing(browser, owner):
    sign_in_with(browser, Device(), status=422)


def test_the_same_key_is_not_kept_twice(browser):
    browser.sign_in(make.person())
    device, _page = add_key(browser)
    browser.post(NEW, status=422, name="Again", answer=device.make(ask(browser, NEW + "/ask")))
    assert len(list(db.session.scalars(select(Passkey)))) == 1


def test_a_key_made_for_somebody_elses_account_is_refused(app, browser):
    mine, theirs = make.person(), make.person()
    browser.sign_in(mine)
    answer = Device().make(ask(browser, NEW + "/ask"))
    with browser.client.session_transaction() as session:
        step = session["step-register"]
    browser.sign_in(theirs)
    with browser.client.session_transaction() as session:
        session["step-register"] = step
    browser.post(NEW, status=422, name="Stolen", answer=answer)
    assert db.session.scalars(select(Passkey)).first() is None


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        '{"id": 1}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
        '"attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}}',
        '{"id": "é", "rawId": "é", "type": "public-key", "response": null}',
        "x" * 30_000,
        "[" * 5_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
@pytest.mark.parametrize("path", ["/en/sign-in/passkey", NEW, "/en/account/confirm/passkey"])
def test_what_is_no_answer_is_refused_with_a_sentence(browser, path, answer):
    if "account" in path:
        browser.sign_in(make.person())
    ask(browser, NEW + "/ask" if path == NEW else ASK)
    page = browser.post(path, status=422, name="My key", answer=answer)
    assert "was not accepted" in page.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_passkey_needs_a_name_that_fits(browser, name):
    person = make.person()
    browser.sign_in(person)
    options = ask(browser, NEW + "/ask")
    page = browser.post(NEW, status=422, name=name, answer=Device().make(options))
    assert page.select_one("#name-error")
    assert not factors.has_factor(person.account)


def test_at_most_twenty_passkeys_are_kept(browser):
    person = make.person()
    enter(browser, person)
    with transaction():
        for number in range(passkeys.MOST):
            db.session.add(Passkey(account=person.account, name="A", credential_id=f"AA{number}", public_key="AA"))
    options = ask(browser, NEW + "/ask")
    page = browser.post(NEW, status=422, name="One more", answer=Device().make(options))
    assert "Remove one first" in page.text


def test_a_passkey_is_given_another_name(browser, owner):
    enter(browser, owner)
    key = passkeys.list_of(owner.account)[0]
    page = browser.submit(f"/en/account/factors/passkeys/{key.id}", name="Old telephone")
    assert "Old telephone" in page.main.text


def test_a_removed_passkey_opens_nothing(browser, owner):
    enter(browser, owner)
    browser.press("/en/account/factors", "Remove")
    browser.sign_out()
    sign_in_with(browser, owner.device, status=422)


def test_staff_cannot_remove_the_last_passkey(browser):
    browser.sign_in(make.organiser())
    add_key(browser)
    page = browser.press("/en/account/factors", "Remove", status=409)
    assert "Add another one, then remove this." in page.text


def test_staff_may_remove_one_passkey_of_two(browser):
    person = make.organiser()
    browser.sign_in(person)
    add_key(browser)
    add_key(browser, name="My key", status=303)
    browser.press("/en/account/factors", "Remove")
    assert [each.name for each in passkeys.list_of(person.account)] == ["My key"]


def test_somebody_elses_passkey_does_not_exist(browser, owner):
    key = passkeys.list_of(owner.account)[0]
    browser.sign_in(make.person())
    browser.get(f"/en/account/factors/passkeys/{key.id}", status=404)
    browser.post(f"/en/account/factors/passkeys/{key.id}/remove", status=404)
    assert factors.has_factor(owner.account)


def test_identity_is_confirmed_by_a_passkey(browser, owner):
    with clock.at(NOW):
        browser.sign_in(owner)
    with clock.at(NOW + timedelta(hours=1)):
        answer = owner.device.answer(ask(browser, ASK))
        browser.post("/en/account/confirm/passkey?next=/en/account/factors", follow=False, answer=answer)
        assert browser.response.headers["Location"] == "/en/account/factors"
        browser.get("/en/account/factors")


def test_identity_is_not_confirmed_by_somebody_elses_passkey(browser, owner):
    with clock.at(NOW):
        browser.sign_in(make.person())
    with clock.at(NOW + timedelta(hours=1)):
        answer = owner.device.answer(ask(browser, ASK))
        browser.post("/en/account/confirm/passkey", status=422, answer=answer)
        browser.get("/en/account/factors", status=302)


def test_asking_for_a_challenge_needs_the_token_of_a_page(browser):
    assert browser.open("POST", ASK).status_code == 400


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("https://parley.example", True),
        ("http://localhost:8000", True),
        ("http://parley.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_passkeys_are_offered_where_browsers_allow_them(app, browser, address, possible):
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, public_url=address)
    try:
        assert passkeys.possible() is possible
        page = browser.get("/en/sign-in")
        assert bool(page.select("form[data-passkey]")) is possible
        assert bool(browser.get("/en/sign-in/passkey").select("form[data-passkey]")) is possible
        status = browser.open("POST", ASK, headers={"X-CSRFToken": browser.token()}).status_code
        assert status == (200 if possible else 404)
    finally:
        app.config["PARLEY"] = before


def test_where_passkeys_are_impossible_the_page_says_why(app, browser):
    browser.sign_in(make.person())
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, public_url="http://127.0.0.1:8000")
    try:
        assert "they need a name under https" in browser.get("/en/account/factors").text
        assert "they need a name under https" in browser.get(NEW).text
        assert browser.open("POST", NEW + "/ask", headers={"X-CSRFToken": browser.token()}).status_code == 404
    finally:
        app.config["PARLEY"] = before


def test_without_script_the_pages_say_so_and_offer_the_rest(browser):
    page = browser.get("/en/sign-in")
    assert page.select_one("form[data-passkey]").has_attr("hidden")
    assert "need script" in page.select_one("[data-without-script]").text
    assert page.select_one("#passphrase")
