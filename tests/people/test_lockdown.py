"""Two buttons for bad moments: away from here at once, and everything locked down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from core import clock
from core.audit import AuditEntry
from core.config import QUICK_EXIT_URL, Config, ConfigError
from core.db import db, transaction
from core.i18n import LANGUAGES
from people import links, lockdown, signing_in, visibility_choices
from people.link_models import Purpose
from people.models import Attribution, SignIn
from people.visibility_models import LOWEST, Audience, Showing, Visibility
from registration import tokens
from tests import make
from tests.registration import builders as registrations
from tests.texts import builders as texts

LOCK = "/en/account/lock"
BUTTON = "Lock everything down now"


def registered():
    """Somebody's registration."""
    return registrations.registration(registrations.open_form())


def leave(browser, path="/en/away", **headers):
    return browser.open("POST", path, headers=headers)


@pytest.mark.parametrize("path", ["/en/", "/en/sign-in", "/en/account", "/en/nothing", "/en/reprisals"])
def test_the_way_out_is_on_every_page_for_everybody(browser, path):
    for _visit in range(2):
        page = BeautifulSoup(browser.open("GET", path, follow_redirects=True).get_data(as_text=True), "html.parser")
        assert page.select_one('form.exit[action="/en/away"][method=post] button').text == "Leave this site now"
        browser.sign_in(make.person())


def test_leaving_ends_the_sign_in_and_has_the_browser_forget_us(browser):
    browser.sign_in(make.person())
    answer = leave(browser)
    assert db.session.query(SignIn).one().ended_at is not None
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert any(line.startswith("parley=;") for line in answer.headers.getlist("Set-Cookie"))
    browser.get("/en/account", status=302)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_leaves_for_a_page_in_ones_language_that_says_nothing_of_us(browser, language):
    page = browser.page(leave(browser, f"/{language}/away"), "away")
    away = QUICK_EXIT_URL.replace("{language}", language)
    assert page.select_one("meta[http-equiv=refresh]")["content"] == f"0; url={away}"
    assert page.select_one("a")["href"] == away
    assert "Parley" not in str(page)
    assert page.select("script, link, img") == []


def test_leaving_works_on_a_page_that_was_open_for_a_week(browser):
    browser.sign_in(make.person())
    with clock.at(clock.now() + timedelta(days=7)):
        assert leave(browser).status_code == 200


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_no_other_site_can_press_the_button(browser, origin):
    browser.sign_in(make.person())
    answer = leave(browser, **{"Sec-Fetch-Site": origin})
    assert "Clear-Site-Data" not in answer.headers
    browser.get("/en/account")


def test_nobody_leaves_by_a_link(browser):
    browser.sign_in(make.person())
    browser.get("/en/away", status=405)
    browser.get("/en/account")


@pytest.mark.parametrize("url", ["http://weather.example/", "/en/", "javascript:x", "https://parley.example/news"])
def test_the_way_out_must_lead_to_another_site_and_be_sealed(tmp_path, url):
    with pytest.raises(ConfigError, match="QUICK_EXIT_URL"):
        Config(data_dir=tmp_path, database_url="sqlite://", public_url="https://parley.example", quick_exit_url=url)


def test_the_way_out_is_one_setting(app):
    config = Config.from_environment({"QUICK_EXIT_URL": "https://news.example/{language}"})
    assert config.quick_exit_url == "https://news.example/{language}"
    assert Config.from_environment({}).quick_exit_url == QUICK_EXIT_URL


# Lock everything down


def test_locking_down_signs_out_everywhere_and_says_what_was_done(browser):
    person = make.person()
    with transaction():
        elsewhere = signing_in.begin(person.account).token
    browser.sign_in(person)
    page = browser.press(LOCK, BUTTON)
    assert page.select_one("h1").text == "Everything is locked down"
    assert "2 devices were signed out." in page.main.text
    assert signing_in.load(elsewhere) is None
    browser.get("/en/account", status=302)


def test_no_link_that_was_sent_before_works_after_it(browser):
    person = make.person()
    with transaction():
        token = links.make_link(person.account, Purpose.SIGN_IN)
    browser.sign_in(person)
    browser.press(LOCK, BUTTON)
    assert links.find(token) is None


def test_one_is_shown_as_little_as_works_everywhere(browser):
    event = make.event()
    person = make.person(attribution=Attribution.NAMED)
    with transaction():
        chosen = {Audience.PUBLIC: Showing.NAME, Audience.ORGANISERS: Showing.NAME}
        visibility_choices.choose(person, event.id, chosen, by=make.actor(person))
    browser.sign_in(person)
    browser.press(LOCK, BUTTON)
    db.session.refresh(person)
    assert person.attribution == Attribution.ANONYMOUS
    assert person.shown_by_default == {audience.value: level.value for audience, level in LOWEST.items()}
    rows = db.session.query(Visibility).filter_by(person_id=person.id).all()
    assert {row.audience: row.chosen for row in rows} == {
        Audience.PUBLIC: LOWEST[Audience.PUBLIC],
        Audience.ORGANISERS: LOWEST[Audience.ORGANISERS],
    }


def test_personal_pages_get_new_addresses(browser):
    registration = registered()
    before = tokens.of(registration)
    browser.sign_in(registration.person)
    page = browser.press(LOCK, BUTTON)
    db.session.refresh(registration)
    assert tokens.of(registration) != before
    assert registration.token_hash == tokens.hash_of(tokens.of(registration))
    assert "1 personal page has a new address" in page.main.text


def test_another_persons_things_stay_as_they_are(browser):
    other = registered()
    before = (tokens.of(other), other.person.attribution)
    with transaction():
        token = signing_in.begin(other.person.account).token
    browser.sign_in(make.person())
    browser.press(LOCK, BUTTON)
    db.session.refresh(other)
    assert (tokens.of(other), other.person.attribution) == before
    assert signing_in.load(token) is not None


def test_one_comes_back_with_the_passphrase(browser):
    person = make.person()
    browser.sign_in(person)
    browser.press(LOCK, BUTTON)
    browser.submit("/en/sign-in", email=person.email, passphrase=make.PASSPHRASE, follow=False)
    browser.get("/en/account")


def test_opening_the_page_does_nothing_yet(browser):
    person = make.person()
    browser.sign_in(person)
    page = browser.get(LOCK)
    assert page.select_one("main form button").text == BUTTON
    browser.get("/en/account")
    browser.get("/en/account/lock")


def test_it_is_recorded_that_and_by_whom_but_not_why(app):
    person = make.person()
    with transaction():
        lockdown.lock_down(person.account, by=make.actor(person))
    (entry,) = [each for each in db.session.query(AuditEntry) if each.action == "person.locked-down"]
    assert (entry.subject_id, entry.actor_id, entry.details) == (person.id, person.id, {})


def test_who_is_not_signed_in_reads_how_to_come_back(browser):
    page = browser.get("/en/locked")
    assert page.find("a", string="Set a new passphrase")["href"] == "/en/sign-in/forgotten"


def test_what_was_written_before_carries_no_name_any_more(browser):
    event = make.event()
    version = texts.published(event, by=texts.writer(event)).published
    consultation = texts.open_round(version, by=texts.writer(event))
    contribution = texts.comment(consultation, None)
    browser.sign_in(contribution.author)
    page = browser.press(LOCK, BUTTON)
    db.session.refresh(contribution)
    assert contribution.attribution == Attribution.ANONYMOUS
    assert "1 comment that you wrote before" in page.main.text
