"""The pages of the vault, of erasure and of one's own data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core import clock
from core.db import db, transaction
from people import erasure, sealing, vault
from people.models import SignIn
from people.roles import Role
from people.vault_models import Protected, VaultItem, VaultRead
from registration.models import Registration
from tests import make
from tests.registration.builders import open_form, registration

pytestmark = pytest.mark.slow

OWN = "/en/account/protected"
SECRET = "X1234567 & <b>Kenya</b>"


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


@pytest.fixture
def case():
    """Somebody who is registered for an event, with a passport; its secretariat."""
    event = make.event()
    person = registration(open_form(event)).person
    with transaction():
        vault.put(person, Protected.PASSPORT, SECRET, by=make.actor(person))
    return person, make.organiser(event), event


def reading(person):
    return f"/en/people/{person.id}/protected"


def stale():
    """Identity was proven too long ago."""
    with transaction():
        db.session.execute(update(SignIn).values(confirmed_at=clock.now() - timedelta(hours=1)))


def test_what_is_entered_is_sealed_and_shown_masked(browser):
    browser.sign_in(make.person())
    page = browser.submit(f"{OWN}/passport", value=SECRET)
    assert "Sealed on" in page.select_one("#passport").text
    assert "X1234567" not in page.text
    assert "Enter" in page.select_one("#visa").text
    assert db.session.scalar(select(func.count(VaultItem.id))) == 1


def test_ones_own_value_is_shown_on_demand_and_kept_by_nobody(browser):
    browser.sign_in(make.person())
    browser.submit(f"{OWN}/passport", value=SECRET)
    page = browser.press(OWN, "Show", status=200)
    assert SECRET in page.text
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_the_form_never_brings_the_value_along(browser, case):
    browser.sign_in(case[0])
    assert browser.get(f"{OWN}/passport").select_one("textarea").text.strip() == ""


def test_what_was_deleted_is_gone(browser, case):
    browser.sign_in(case[0])
    page = browser.press(OWN, "Delete")
    assert "It is deleted." in page.text
    assert db.session.scalar(select(func.count(VaultItem.id))) == 0


@pytest.mark.parametrize("value", ["", "  ", "\x00", "x" * (vault.LONGEST + 1)])
def test_what_cannot_be_kept_is_explained_at_the_field(browser, value):
    browser.sign_in(make.person())
    page = browser.submit(f"{OWN}/medical", status=422, value=value)
    assert page.select_one("#value-error")


@pytest.mark.parametrize("field", ["shoe-size", "own", "passport%00"])
def test_what_the_vault_does_not_know_is_not_found(browser, field):
    browser.sign_in(make.person())
    browser.get(f"{OWN}/{field}", status=404)


def test_the_secretariat_reads_for_a_purpose_and_the_person_sees_it(browser, case):
    person, organiser, _event = case
    browser.sign_in(organiser)
    page = browser.submit(reading(person), status=200, what="passport:travel", note="The visa letter")
    assert SECRET in page.text
    assert browser.response.headers["Cache-Control"] == "no-store"
    browser.sign_in(person)
    told = browser.get("/en/account/who-saw").select_one("tbody").text
    assert organiser.name in told
    assert "Secretariat" in told
    assert "The visa letter" in told
    assert "Travel and visa" in told


def test_no_page_shows_a_value_by_its_address_alone(browser, case):
    person, organiser, _event = case
    browser.sign_in(organiser)
    assert SECRET not in browser.get(f"{reading(person)}?what=passport:travel&note=x").text
    assert db.session.scalar(select(func.count(VaultRead.id))) == 0


def test_only_the_pairs_of_the_table_are_offered(browser, case):
    person, organiser, event = case
    browser.sign_in(organiser)
    offered = {option["value"] for option in browser.get(reading(person)).select("#what option")}
    assert "bank:payment" not in offered
    assert "passport:travel" in offered
    browser.sign_in(make.finance_officer(event))
    assert [option["value"] for option in browser.get(reading(person)).select("#what option")] == ["", "bank:payment"]


@pytest.mark.parametrize("what", ["bank:payment", "passport:payment", "passport", "", "own:own", "passport:own", "x:y"])
def test_what_is_not_offered_is_refused_and_nothing_is_read(browser, case, what):
    person, organiser, _event = case
    browser.sign_in(organiser)
    page = browser.submit(reading(person), status=422, what=what, note="I am curious")
    assert "I am curious" in page.select_one("#note").text
    assert db.session.scalar(select(func.count(VaultRead.id))) == 0


def test_a_reading_without_a_reason_is_explained_at_the_field(browser, case):
    person, organiser, _event = case
    browser.sign_in(organiser)
    page = browser.submit(reading(person), status=422, what="passport:travel", note=" ")
    assert page.select_one("#note-error")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.RAPPORTEUR, Role.CHAIR, Role.MEMBER])
def test_whose_role_reads_nothing_finds_no_such_page(browser, case, role):
    person, _organiser, event = case
    browser.sign_in(make.appointed(event, role))
    browser.get(reading(person), status=404)


def test_the_secretariat_of_another_event_finds_no_such_page(browser, case):
    browser.sign_in(make.appointed(make.event(), Role.SECRETARIAT))
    browser.get(reading(case[0]), status=404)


def test_nothing_entered_says_what_to_do(browser, case):
    person, organiser, _event = case
    browser.sign_in(organiser)
    assert "Nothing was entered" in browser.submit(reading(person), status=200, what="visa:travel", note="Letter").text


def test_a_vault_that_does_not_open_says_so(browser, case):
    browser.sign_in(case[0])
    sealing.key_file().unlink()
    page = browser.press(OWN, "Show", status=409)
    assert "does not open" in page.text


@pytest.mark.parametrize("path", [OWN, f"{OWN}/bank", "/en/account/erase", "/en/account/data"])
def test_whoever_proved_their_identity_long_ago_proves_it_again(browser, path):
    browser.sign_in(make.person())
    stale()
    browser.get(path, status=302)
    assert "next=" in browser.response.headers["Location"]


def test_nobody_has_read_anything_yet(browser):
    browser.sign_in(make.person())
    assert "Nobody yet" in browser.get("/en/account/who-saw").text


def test_the_list_of_reads_costs_the_same_for_one_and_for_thirty(browser, case):
    person, organiser, event = case

    def read(by, times):
        with transaction():
            for _ in range(times):
                db.session.add(
                    VaultRead(person_id=person.id, field="visa", purpose="travel", by_id=by.id, role="secretariat")
                )

    read(organiser, 1)
    browser.sign_in(person)
    browser.get("/en/account/who-saw")
    before = len(browser.queries)
    read(make.organiser(event), 30)
    browser.get("/en/account/who-saw")
    assert len(browser.queries) == before


def test_a_person_asks_to_be_erased_and_takes_it_back(browser):
    person = make.person()
    browser.sign_in(person)
    page = browser.submit("/en/account/erase", texts="organisation", sure="y")
    assert "Your account will be erased on" in page.text
    assert "At most with my organisation" in page.text
    page = browser.press("/en/account/erase", "Keep my account after all")
    assert "Your account stays as it is." in page.text
    assert erasure.open_request(person.id) is None


def test_taking_back_what_was_not_asked_for_changes_nothing(browser):
    browser.sign_in(make.person())
    assert "stays as it is" in browser.post("/en/account/erase/undo").text


def test_the_box_must_be_ticked(browser):
    browser.sign_in(make.person())
    page = browser.submit("/en/account/erase", status=422, texts="anonymous")
    assert page.select_one("#sure-error")
    assert page.select_one("input[value=anonymous]").has_attr("checked")


def test_an_attribution_that_is_not_offered_is_refused(browser):
    browser.sign_in(make.person())
    browser.submit("/en/account/erase", status=422, texts="named", sure="y")


def test_the_only_organiser_reads_why_not(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/account/erase", status=422, texts="anonymous", sure="y")
    assert "only organiser" in page.text


def test_the_account_leads_to_all_of_it(browser):
    browser.sign_in(make.person())
    links = {link.get("href") for link in browser.get("/en/account").select("a")}
    assert {OWN, "/en/account/who-saw", "/en/account/data", "/en/account/erase"} <= links


def test_from_a_registration_the_secretariat_comes_to_the_protected_data(browser, case):
    person, organiser, event = case
    browser.sign_in(organiser)
    key = db.session.scalars(select(Registration.id).where(Registration.person_id == person.id)).one()
    links = {link.get("href") for link in browser.get(f"/en/registrations/{key}").select("a")}
    assert reading(person) in links
    browser.sign_in(make.reviewer(event))
    links = {link.get("href") for link in browser.get(f"/en/registrations/{key}").select("a")}
    assert reading(person) not in links
