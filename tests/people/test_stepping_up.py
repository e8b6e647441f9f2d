"""Step-up: what is sensitive opens only to somebody whose identity was proven in the last quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from people import factors
from people.models import SignIn
from people.signing_in import token_hash
from people.stepping_up import BEFORE_A_FACTOR
from tests import make
from tests.people.test_factors import code, with_application
from tests.people.test_passkeys import add_key
from tests.registration import builders

NOW = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=16)
FACTORS = "/en/account/factors"


@pytest.fixture
def long_ago(browser):
    """Somebody who signed in more than a quarter of an hour before LATER."""
    person = make.person()
    with clock.at(NOW):
        browser.sign_in(person)
    return person


def test_within_a_quarter_of_an_hour_nothing_is_asked(browser, long_ago):
    with clock.at(NOW + timedelta(minutes=14)):
        browser.get(FACTORS)


def test_after_a_quarter_of_an_hour_the_passphrase_is_asked_for_and_the_page_follows(browser, long_ago):
    with clock.at(LATER):
        page = browser.get(FACTORS)
        assert page.select_one("h1").text == "Confirm that it is you"
        where = "/en/account/confirm?next=/en/account/factors"
        page = browser.submit(where, confirm_passphrase=make.PASSPHRASE)
        assert page.select_one("h1").text == "Second step of signing in"


def test_pages_that_are_not_sensitive_ask_nothing(browser, long_ago):
    with clock.at(LATER):
        assert browser.get("/en/account").select_one("h1").text == "Account"


def test_a_wrong_passphrase_opens_nothing(browser, long_ago):
    with clock.at(LATER):
        page = browser.submit("/en/account/confirm", status=422, confirm_passphrase="not the one at all")
        assert "not your passphrase" in page.select_one("#confirm_passphrase-error").text
        browser.get(FACTORS, status=302)


def test_nothing_typed_is_explained_at_the_field(browser, long_ago):
    with clock.at(LATER):
        page = browser.submit("/en/account/confirm", status=422, confirm_passphrase="")
        assert page.select_one("#confirm_passphrase-error")


def test_too_many_wrong_passphrases_are_not_looked_at(browser, long_ago):
    with clock.at(LATER):
        for _attempt in range(5):
            browser.submit("/en/account/confirm", status=422, confirm_passphrase="not the one at all")
        page = browser.submit("/en/account/confirm", status=422, confirm_passphrase=make.PASSPHRASE)
        assert "Too many attempts" in page.select_one("#confirm_passphrase-error").text


def test_a_code_confirms_too_and_counts_as_the_second_factor(browser, long_ago):
    with clock.at(NOW):
        secret = with_application(long_ago)
    with clock.at(LATER):
        browser.submit("/en/account/confirm", confirm_code=code(secret, LATER), follow=False)
        assert browser.response.headers["Location"] == "/en/account"
        assert db.session.scalars(select(SignIn)).one().factor_at == LATER


def test_without_a_factor_no_code_is_asked_for(browser, long_ago):
    with clock.at(LATER):
        assert browser.get("/en/account/confirm").select_one("#confirm_code") is None


def test_confirming_gives_the_cookie_a_new_token(browser, long_ago):
    with browser.client.session_transaction() as session:
        before = session["_user_id"]
    with clock.at(LATER):
        browser.submit("/en/account/confirm", confirm_passphrase=make.PASSPHRASE, follow=False)
    with browser.client.session_transaction() as session:
        after = session["_user_id"]
    assert before != after
    assert db.session.scalars(select(SignIn)).one().token_hash == token_hash(after)


def test_what_was_typed_into_a_form_that_was_open_for_long_is_carried_through_the_question(browser):
    person = make.person()
    with clock.at(NOW):
        browser.sign_in(person)
        add_key(browser)
        secret = with_application(person)
        path = browser.get(FACTORS).select_one("th a")["href"]
        form = browser.get(path)
        token = form.select_one("main input[name=csrf_token]")["value"]
    with clock.at(LATER):
        response = browser.open("POST", path, data={"csrf_token": token, "name": "Kept <name>"})
        page = browser.answer(response, path, 403)
        assert "What you have typed is kept" in page.text
        assert page.select_one("input[name=name]")["value"] == "Kept <name>"
        fields = {each["name"]: each.get("value", "") for each in page.select("main form input[name]")}
        wrong = browser.open("POST", path, data={**fields, "confirm_code": "000000"})
        page = browser.answer(wrong, path, 422)
        assert page.select_one("input[name=name]")["value"] == "Kept <name>"
        right = browser.open("POST", path, data={**fields, "confirm_code": code(secret, LATER)})
        assert "Kept <name>" in browser.answer(right, path, 303).main.text


def test_a_held_up_request_changes_nothing(browser, long_ago):
    with clock.at(NOW):
        with_application(long_ago)
        token = browser.token()
    with clock.at(LATER):
        response = browser.open("POST", FACTORS + "/authenticator/remove", data={"csrf_token": token})
        assert response.status_code == 403
        assert factors.has_factor(long_ago.account)


def test_secret_words_are_not_carried_in_the_page(browser, long_ago):
    with clock.at(NOW):
        token = browser.token()
    with clock.at(LATER):
        fields = {"csrf_token": token, "new_passphrase": "a secret sentence", "name": "x"}
        response = browser.open("POST", FACTORS + "/codes", data=fields)
        assert "a secret sentence" not in response.get_data(as_text=True)


def test_whoever_has_neither_passphrase_nor_factor_is_asked_to_sign_in_again(browser, long_ago):
    with transaction():
        long_ago.account.passphrase_hash = ""
    with clock.at(LATER):
        page = browser.get("/en/account/confirm")
        assert "Sign out and sign in again" in page.text


def test_an_empty_passphrase_does_not_open_an_account_without_one(browser, long_ago):
    with transaction():
        long_ago.account.passphrase_hash = ""
    with clock.at(LATER):
        browser.post("/en/account/confirm", status=422, confirm_passphrase="anything")


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "//[", "/\r\nSet-Cookie: a=b"],
)
def test_after_confirming_nobody_is_sent_to_another_host(browser, long_ago, wanted):
    with clock.at(LATER):
        browser.get("/en/account/confirm")
        token = browser.token()
        response = browser.open(
            "POST",
            "/en/account/confirm",
            query_string={"next": wanted},
            data={"csrf_token": token, "confirm_passphrase": make.PASSPHRASE},
        )
        assert response.headers["Location"] == "/en/account"


def test_a_visitor_is_asked_to_sign_in_and_not_to_confirm(browser):
    browser.get(FACTORS, status=302)
    assert browser.response.headers["Location"] == "/en/sign-in?next=/en/account/factors"
    browser.get("/en/account/confirm", status=302)


def test_an_organiser_proves_identity_again_before_reading_what_somebody_needs(browser):
    event = make.event()
    registration = builders.registration(builders.open_form(event))
    with clock.at(NOW):
        browser.sign_in(make.organiser(event))
    with clock.at(LATER):
        browser.get(f"/en/registrations/{registration.id}", status=302)
        assert browser.response.headers["Location"] == f"/en/account/confirm?next=/en/registrations/{registration.id}"


def test_who_may_not_open_a_page_is_not_asked_to_confirm_for_it(browser, long_ago):
    registration = builders.registration(builders.open_form())
    with clock.at(LATER):
        browser.get(f"/en/registrations/{registration.id}", status=404)


def test_the_list_of_devices_asks_too(browser, long_ago):
    with clock.at(LATER):
        browser.get("/en/account/devices", status=302)


def test_every_page_that_is_open_before_a_factor_exists(app):
    assert sorted(BEFORE_A_FACTOR - set(app.view_functions)) == []


def test_who_has_a_factor_changes_factors_only_by_showing_it(browser, long_ago):
    with clock.at(NOW):
        secret = with_application(long_ago)
    with clock.at(NOW + timedelta(minutes=5)):
        browser.get(FACTORS, status=302)
        where = browser.response.headers["Location"]
        assert where == "/en/account/confirm?next=/en/account/factors&by=factor"
        page = browser.get(where)
        assert page.select_one("#confirm_passphrase") is None
        token = page.select_one("main input[name=csrf_token]")["value"]
        fields = {"csrf_token": token, "confirm_passphrase": make.PASSPHRASE}
        assert browser.open("POST", where, data=fields).status_code == 422
        browser.submit(where, confirm_code=code(secret, NOW + timedelta(minutes=5)))
        browser.get(FACTORS)


def test_leaving_out_what_was_asked_for_does_not_open_the_page_of_factors(browser, long_ago):
    with clock.at(NOW):
        with_application(long_ago)
    with clock.at(LATER):
        browser.submit("/en/account/confirm", confirm_passphrase=make.PASSPHRASE)
        browser.get(FACTORS, status=302)
