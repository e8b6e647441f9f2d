"""Accounts: sign up, sign in, sign out, and what a stranger can find out."""

from __future__ import annotations

import time

import pytest

from core.db import db, transaction
from core.rules import RuleBroken
from people import passphrases, services, signing_in
from people.models import SignIn
from tests import make


def test_a_newcomer_creates_an_account_and_is_asked_for_the_organisation(browser):
    page = browser.submit(
        "/en/sign-up", name="Newcomer", email="New@Parley.example ", passphrase="a short sentence", language="fr"
    )
    assert page.select_one("h1").text == "Your organisation"
    browser.sign_out()
    page = browser.submit("/en/sign-in", email="new@parley.example", passphrase="a short sentence", follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"


@pytest.mark.parametrize("email", ["nobody@parley.example", "somebody@parley.example"])
def test_unknown_address_and_wrong_passphrase_get_the_same_words(browser, email):
    make.person(email="somebody@parley.example")
    page = browser.submit("/en/sign-in", status=422, email=email, passphrase="not the one at all")
    assert page.select_one("#passphrase-error").text.strip() == "Address and passphrase do not fit together."


def test_signing_out_ends_the_sign_in_on_the_server(browser):
    person = make.person()
    browser.sign_in(person)
    browser.post("/en/sign-out", follow=False)
    assert db.session.query(SignIn).one().ended_at is not None


def test_a_cookie_of_an_ended_sign_in_opens_nothing(browser):
    person = make.person()
    browser.sign_in(person)
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    with transaction():
        signing_in.end(token)
    browser.get("/en/account", status=302)
    assert "/en/sign-in" in browser.response.headers["Location"]


@pytest.mark.parametrize("passphrase", ["short", "x" * 201, "Password1234", "aaaaaaaaaaaa"])
def test_a_weak_passphrase_is_refused_at_its_field(app, passphrase):
    with pytest.raises(RuleBroken) as caught:
        passphrases.hashed(passphrase)
    assert caught.value.field == "passphrase"


def test_the_passphrase_itself_is_never_stored(app):
    with transaction():
        account = services.sign_up(name="A", email="a@parley.example", passphrase="a short sentence", language="en")
    assert "short" not in account.passphrase_hash
    assert account.passphrase_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x"]
)
def test_after_signing_in_nobody_is_sent_to_another_host(browser, wanted):
    person = make.person()
    browser.submit(
        f"/en/sign-in?next={wanted}", form="main form", email=person.email, passphrase=make.PASSPHRASE, follow=False
    )
    assert browser.response.headers["Location"] == "/en/workspace"


@pytest.mark.parametrize(
    "passphrase",
    [
        "passwordpassword",
        "1234567890",
        "12345678910",
        "qwertyuiop",
        "qwerty12345",
        "administrator",
        "letmein123",
        "iloveyou123",
        "changeme123",
        "civilsociety",
        "Passw0rd123",
        "abcabcabcabc",
        "football2022",
        "parleyparley",
    ],
)
def test_what_everybody_tries_first_is_too_easy(app, passphrase):
    assert passphrases.is_common(passphrase)


@pytest.mark.parametrize(
    "passphrase",
    [
        "a short sentence",
        "correct horse battery",
        "мой длинный пароль",
        "一二三四五六七八九十",
        "الماء يجري في الوادي",
        "la rivière monte",
        "kiti cha mbao cheusi",
    ],
)
def test_a_short_sentence_in_any_language_is_good_enough(app, passphrase):
    assert not passphrases.is_common(passphrase)


@pytest.mark.parametrize("passphrase", ["Ana Quintero", "quintero.ana", "anaquintero1", "ana.quintero@river"])
def test_ones_own_name_and_address_are_no_passphrase(app, passphrase):
    with pytest.raises(RuleBroken, match="too easy to guess"):
        passphrases.hashed(passphrase, about=("Ana Quintero", "ana.quintero@river.example"))


def test_the_estimate_stays_quick_for_the_longest_passphrase(app):
    begun = time.perf_counter()
    passphrases.is_common("abcdefghij" * 20)
    assert time.perf_counter() - begun < 2
