"""Second factors: codes of an application, recovery codes, and that staff cannot do without."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from core import audit, clock, mail
from core.config import Config, ConfigError
from core.db import db, transaction
from core.rules import RuleBroken
from people import authenticators, factors, recovery_codes
from people.factor_models import Authenticator, RecoveryCode
from people.models import FailedSignIn, SignIn
from people.roles import Role
from tests import make

NOW = datetime(2030, 5, 1, 12, 0, 5, tzinfo=UTC)
FACTORS = "/en/account/factors"


def with_application(person):
    """Give the person an application that is in use; its secret."""
    with transaction():
        made = authenticators.prepare(person.account)
        authenticators.put_to_use(person.account, made)
    return authenticators.secret_of(made)


def enter(browser, person):
    """Sign in with the second factor, too."""
    browser.sign_in(person)
    with transaction():
        newest = select(SignIn).where(SignIn.account_id == person.account.id).order_by(SignIn.created_at.desc())
        db.session.scalars(newest).first().factor_at = clock.now()


def code(secret, moment=NOW):
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def at_noon():
    with clock.at(NOW):
        yield


@pytest.fixture
def required(app):
    """The application as in production: staff must have a second factor."""
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, second_factor="required")
    yield
    app.config["PARLEY"] = before


def type_sign_in(browser, person, **options):
    return browser.submit("/en/sign-in", form="main form", email=person.email, passphrase=make.PASSPHRASE, **options)


def kinds_of_audit():
    return [each.action for each in db.session.scalars(select(audit.AuditEntry).order_by(audit.AuditEntry.created_at))]


# Codes of an application


def test_a_code_of_now_fits(app, at_noon):
    person = make.person()
    secret = with_application(person)
    with transaction():
        assert factors.wrong_code(person.account, code(secret)) == ""


def test_a_code_is_accepted_once(app, at_noon):
    person = make.person()
    secret = with_application(person)
    with transaction():
        factors.wrong_code(person.account, code(secret))
    with transaction():
        assert "was used before" in factors.wrong_code(person.account, code(secret))


def test_after_a_code_none_that_is_older_is_accepted(app, at_noon):
    person = make.person()
    secret = with_application(person)
    with transaction():
        factors.wrong_code(person.account, code(secret))
    with transaction():
        assert factors.wrong_code(person.account, code(secret, NOW - timedelta(seconds=30))) != ""


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephones_clock_may_be_half_a_minute_wrong(app, at_noon, seconds, fits):
    person = make.person()
    secret = with_application(person)
    with transaction():
        wrong = factors.wrong_code(person.account, code(secret, NOW + timedelta(seconds=seconds)))
    assert (wrong == "") is fits


def test_a_code_may_be_typed_with_a_space(app, at_noon):
    person = make.person()
    secret = with_application(person)
    with transaction():
        assert factors.wrong_code(person.account, f"{code(secret)[:3]} {code(secret)[3:]}") == ""


@pytest.mark.parametrize(
    "typed", ["", "12345", "000000", "abcdef", "١٢٣٤٥٦", "x" * 60, "\ud800".encode("utf-8", "ignore").decode()]
)
def test_what_is_no_code_does_not_fit(app, at_noon, typed):
    person = make.person()
    with_application(person)
    with transaction():
        assert factors.wrong_code(person.account, typed) != ""


def test_the_sixth_wrong_code_within_a_quarter_of_an_hour_is_not_looked_at(app, at_noon):
    person = make.person()
    secret = with_application(person)
    for _attempt in range(5):
        with transaction():
            factors.wrong_code(person.account, "000000")
    with transaction():
        assert "Too many wrong codes" in factors.wrong_code(person.account, code(secret))
    with clock.at(NOW + timedelta(minutes=16)), transaction():
        assert factors.wrong_code(person.account, code(secret, NOW + timedelta(minutes=16))) == ""


def test_thirty_wrong_codes_in_a_day_are_enough(app):
    person = make.person()
    secret = with_application(person)
    with transaction():
        for minute in range(30):
            db.session.add(
                FailedSignIn(
                    address_hash=factors._throttle_key(person.account),
                    created_at=NOW - timedelta(minutes=40 * minute + 20),
                )
            )
    with clock.at(NOW), transaction():
        assert "Too many wrong codes" in factors.wrong_code(person.account, code(secret))


def test_wrong_codes_for_one_person_do_not_keep_another_out(app, at_noon):
    attacked, other = make.person(), make.person()
    with_application(attacked)
    secret = with_application(other)
    for _attempt in range(6):
        with transaction():
            factors.wrong_code(attacked.account, "000000")
    with transaction():
        assert factors.wrong_code(other.account, code(secret)) == ""


def test_the_secret_does_not_stand_in_the_database(app):
    person = make.person()
    secret = with_application(person)
    stored = db.session.scalars(select(Authenticator.sealed_secret)).one()
    assert secret not in stored
    assert stored.startswith("1.")


def test_with_another_key_of_the_installation_no_code_fits(app, at_noon):
    person = make.person()
    secret = with_application(person)
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, secret_key="another one")
    try:
        with transaction():
            assert factors.wrong_code(person.account, code(secret)) != ""
    finally:
        app.config["PARLEY"] = before


def test_an_application_that_is_only_prepared_is_no_factor(app, at_noon):
    person = make.person()
    with transaction():
        made = authenticators.prepare(person.account)
    assert not factors.has_factor(person.account)
    with transaction():
        assert factors.wrong_code(person.account, code(authenticators.secret_of(made))) != ""


def test_preparing_another_telephone_leaves_the_first_in_use_until_the_second_has_shown_a_code(app, at_noon):
    person = make.person()
    old = with_application(person)
    with transaction():
        new = authenticators.prepare(person.account)
    assert authenticators.secret_of(authenticators.find(person.account, confirmed=True)) == old
    with transaction():
        factors.set_up_authenticator(person.account, code(authenticators.secret_of(new)), by=make.actor(person))
    assert db.session.scalars(select(Authenticator)).one().id == new.id


# Recovery codes


def test_there_are_ten_recovery_codes_and_none_is_stored_as_it_is(app):
    person = make.person()
    with transaction():
        codes = recovery_codes.renew(person.account)
    stored = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(set(codes)) == len(stored) == 10
    assert all(re.fullmatch(r"([A-Z2-9]{5}-){4}[A-Z2-9]{5}", each) for each in codes)
    assert stored.isdisjoint(codes)


def test_a_recovery_code_opens_once_however_it_is_typed(app):
    person = make.person()
    with transaction():
        codes = recovery_codes.renew(person.account)
    with transaction():
        assert factors.wrong_code(person.account, " " + codes[3].lower().replace("-", " ")) == ""
    with transaction():
        assert factors.wrong_code(person.account, codes[3]) != ""
    assert recovery_codes.left(person.account) == 9


def test_a_used_recovery_code_is_recorded_and_told(app):
    person = make.person(email="owner@parley.example")
    with transaction():
        codes = recovery_codes.renew(person.account)
    with transaction():
        factors.wrong_code(person.account, codes[0])
    assert "factor.code-used" in kinds_of_audit()
    letter = db.session.scalars(select(mail.OutgoingMail)).one()
    assert letter.recipient == "owner@parley.example"
    assert codes[0] not in letter.body


def test_a_recovery_code_of_somebody_else_opens_nothing(app):
    mine, theirs = make.person(), make.person()
    with transaction():
        codes = recovery_codes.renew(theirs.account)
    with transaction():
        assert factors.wrong_code(mine.account, codes[0]) != ""


def test_new_recovery_codes_make_the_old_ones_worthless(app):
    person = make.person()
    with transaction():
        old = recovery_codes.renew(person.account)
    with transaction():
        recovery_codes.renew(person.account)
    with transaction():
        assert factors.wrong_code(person.account, old[0]) != ""


def test_a_recovery_code_opens_even_while_codes_are_throttled(app):
    person = make.person()
    with_application(person)
    with transaction():
        codes = recovery_codes.renew(person.account)
    for _attempt in range(7):
        with transaction():
            factors.wrong_code(person.account, "000000")
    with transaction():
        assert factors.wrong_code(person.account, codes[0]) == ""


# The pages


def test_one_sets_up_an_application_and_is_shown_recovery_codes_once(browser, at_noon):
    person = make.person()
    browser.sign_in(person)
    page = browser.press(FACTORS, "Set up an application")
    secret = page.select_one("main strong").text.replace(" ", "")
    picture = browser.open("GET", FACTORS + "/authenticator/picture")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    page = browser.submit(FACTORS + "/authenticator", status=200, code=code(secret))
    assert len(page.select(".codes code")) == 10
    page = browser.get(FACTORS)
    assert "in use" in page.text
    assert "10 recovery codes are left" in page.text
    assert not page.select(".codes")


def test_the_picture_is_gone_once_the_application_is_set_up(browser, at_noon):
    person = make.person()
    with_application(person)
    enter(browser, person)
    browser.get(FACTORS + "/authenticator/picture", status=404)
    browser.get(FACTORS + "/authenticator", status=303)


def test_a_wrong_first_code_is_explained_and_the_secret_stays_the_same(browser, at_noon):
    browser.sign_in(make.person())
    before = browser.press(FACTORS, "Set up an application").select_one("main strong").text
    page = browser.submit(FACTORS + "/authenticator", status=422, code="123456")
    assert "shows the right time" in page.select_one("#code-error").text
    assert page.select_one("main strong").text == before


def test_whoever_has_an_application_is_asked_for_its_code_after_the_passphrase(browser, at_noon):
    person = make.person()
    secret = with_application(person)
    page = type_sign_in(browser, person)
    assert page.select_one("h1").text == "Second step"
    assert db.session.scalars(select(SignIn)).first() is None
    browser.submit("/en/sign-in/second-step?next=/en/account", code=code(secret), follow=False)
    assert browser.response.headers["Location"] == "/en/account"
    assert db.session.scalars(select(SignIn)).one().factor_at == NOW
    assert browser.get("/en/account").select_one("h1").text == "Account"


def test_the_page_that_was_asked_for_first_is_reached_after_both_steps(browser, at_noon):
    person = make.person()
    with_application(person)
    browser.submit(
        "/en/sign-in?next=/fr/account", form="main form", email=person.email, passphrase=make.PASSPHRASE, follow=False
    )
    assert browser.response.headers["Location"].endswith("next=/fr/account")


def test_a_wrong_second_step_lets_nobody_in_and_keeps_what_was_typed_out_of_the_answer(browser, at_noon):
    person = make.person()
    with_application(person)
    type_sign_in(browser, person, follow=False)
    page = browser.submit("/en/sign-in/second-step", status=422, code="000000")
    assert "does not fit" in page.select_one("#code-error").text
    browser.get("/en/account", status=302)


def test_the_second_step_cannot_be_opened_without_the_first(browser):
    page = browser.get("/en/sign-in/second-step")
    assert "Begin again" in page.text
    assert page.select_one("#code") is None
    browser.post("/en/sign-in/second-step", status=422, code="123456")


def test_the_second_step_has_to_follow_within_ten_minutes(browser):
    person = make.person()
    with clock.at(NOW):
        with_application(person)
        type_sign_in(browser, person, follow=False)
    with clock.at(NOW + timedelta(minutes=11)):
        assert "Begin again" in browser.get("/en/sign-in/second-step").text


def test_without_a_factor_the_passphrase_is_enough_for_a_participant(browser):
    type_sign_in(browser, make.person(), follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"
    assert db.session.scalars(select(SignIn)).one().factor_at is None


def test_new_recovery_codes_are_made_on_the_page_of_factors(browser, at_noon):
    person = make.person()
    with_application(person)
    enter(browser, person)
    page = browser.press(FACTORS, "Make ten new ones", status=200)
    assert len(page.select(".codes code")) == 10
    assert "factor.codes-renewed" in kinds_of_audit()


def test_recovery_codes_without_a_factor_are_not_made(browser):
    browser.sign_in(make.person())
    page = browser.post(FACTORS + "/codes")
    assert "Set up an application or a passkey first." in page.text
    assert db.session.scalars(select(RecoveryCode)).first() is None


def test_a_participant_may_remove_the_only_factor_and_the_recovery_codes_go_with_it(browser, at_noon):
    person = make.person()
    with_application(person)
    with transaction():
        recovery_codes.renew(person.account)
    enter(browser, person)
    browser.press(FACTORS, "Remove the application")
    assert not factors.has_factor(person.account)
    assert recovery_codes.left(person.account) == 0


def test_each_change_of_factors_is_recorded_and_told_by_mail(browser, at_noon):
    person = make.person(language="fr")
    with_application(person)
    enter(browser, person)
    browser.press(FACTORS, "Remove the application")
    assert kinds_of_audit()[-1] == "factor.authenticator-removed"
    assert "/fr/account/factors" in db.session.scalars(select(mail.OutgoingMail)).one().body


# Staff


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR])
def test_staff_must_have_a_factor(app, role):
    assert factors.must_have_factor(make.appointed(make.event(), role).account)


def test_whoever_may_create_events_must_have_a_factor(app):
    assert factors.must_have_factor(make.organiser().account)


def test_members_of_the_group_and_representatives_need_none(app):
    assert not factors.must_have_factor(make.appointed(make.event(), Role.MEMBER).account)
    assert not factors.must_have_factor(make.representative().account)


def test_staff_cannot_remove_the_last_factor(browser, at_noon):
    person = make.organiser()
    with_application(person)
    enter(browser, person)
    page = browser.press(FACTORS, "Remove the application", status=409)
    assert "Add another one, then remove this." in page.text
    assert factors.has_factor(person.account)


def test_on_a_trial_installation_staff_is_only_told(browser):
    browser.sign_in(make.organiser())
    assert "on this trial installation it is only offered" in browser.get(FACTORS).text
    assert browser.get("/en/workspace").select_one("h1").text == "Workspace"


@pytest.mark.parametrize("path", ["/en/workspace", "/en/", "/fr/account", "/en/events/new"])
def test_staff_without_a_factor_is_led_to_one_before_anything_else(browser, required, path):
    browser.sign_in(make.organiser())
    browser.get(path, status=303)
    assert browser.response.headers["Location"].endswith("/account/factors")
    assert "Before anything else" in browser.get(browser.response.headers["Location"]).text or "/fr/" in path


def test_staff_without_a_factor_can_still_sign_out(browser, required):
    browser.sign_in(make.organiser())
    browser.client.get("/en/account/factors")
    page = browser.get(FACTORS)
    token = page.select_one("input[name=csrf_token]")["value"]
    response = browser.open("POST", "/en/sign-out", data={"csrf_token": token})
    assert response.headers["Location"] == "/en/"


def test_staff_that_has_just_set_up_a_factor_goes_on_to_work(browser, required, at_noon):
    browser.sign_in(make.organiser())
    page = browser.press(FACTORS, "Set up an application")
    secret = page.select_one("main strong").text.replace(" ", "")
    browser.submit(FACTORS + "/authenticator", status=200, code=code(secret))
    assert browser.get("/en/workspace").select_one("h1").text == "Workspace"


def test_a_participant_is_not_held_up(browser, required):
    browser.sign_in(make.representative())
    browser.get("/en/workspace")


def test_somebody_who_becomes_staff_while_signed_in_shows_the_factor_first(browser, required, at_noon):
    person = make.organiser()
    secret = with_application(person)
    browser.sign_in(person)
    browser.get("/en/workspace", status=302)
    where = browser.response.headers["Location"]
    assert where == "/en/account/confirm?next=/en/workspace"
    page = browser.get(where)
    assert page.select_one("#confirm_passphrase") is None
    browser.submit(where, confirm_code=code(secret), follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"
    browser.get("/en/workspace")


def test_a_passphrase_does_not_stand_in_for_the_factor_that_staff_owes(browser, required, at_noon):
    person = make.organiser()
    with_application(person)
    browser.sign_in(person)
    page = browser.get("/en/account/confirm")
    token = page.select_one("input[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "confirm_passphrase": make.PASSPHRASE}
    assert browser.open("POST", "/en/account/confirm", data=fields).status_code == 422
    browser.get("/en/workspace", status=302)


# Settings and the operator


def test_production_demands_the_second_factor_and_a_trial_offers_it(tmp_path, monkeypatch):
    env = {"DATA_DIR": str(tmp_path), "SECRET_KEY": "of its own", "VAULT_KEY": ""}
    assert Config.from_environment(env).second_factor == "offered"
    assert Config.from_environment({**env, "SECOND_FACTOR": "required"}).second_factor == "required"
    (tmp_path / "vault.key").write_text("")
    assert Config.from_environment({**env, "ENVIRONMENT": "production"}).second_factor == "required"


def test_a_setting_that_means_nothing_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="SECOND_FACTOR"):
        Config.from_environment({"DATA_DIR": str(tmp_path), "SECOND_FACTOR": "perhaps"})


def test_the_operator_frees_somebody_who_is_locked_out(app, at_noon):
    person = make.organiser(email="locked@parley.example")
    with_application(person)
    with transaction():
        recovery_codes.renew(person.account)
    result = app.test_cli_runner().invoke(args=["reset-factor", "Locked@parley.example"])
    assert result.exit_code == 0, result.output
    assert not factors.has_factor(person.account)
    assert recovery_codes.left(person.account) == 0
    assert "factor.reset" in kinds_of_audit()


def test_resetting_ends_every_sign_in(app, browser):
    person = make.organiser(email="locked@parley.example")
    browser.sign_in(person)
    app.test_cli_runner().invoke(args=["reset-factor", "locked@parley.example"])
    browser.get("/en/account", status=302)


def test_nobody_is_freed_at_an_unknown_address(app):
    result = app.test_cli_runner().invoke(args=["reset-factor", "nobody@parley.example"])
    assert result.exit_code != 0
    assert "Nobody" in result.output


def test_a_rule_names_the_last_factor(app):
    person = make.organiser()
    with_application(person)
    with pytest.raises(RuleBroken) as caught, transaction():
        factors.remove_authenticator(person.account, by=make.actor(person))
    assert caught.value.code == "last-factor"
