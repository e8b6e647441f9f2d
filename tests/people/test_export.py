"""A person takes along everything that is held about them, as one file that opens without a network."""

from __future__ import annotations

import html
import io
import json
import zipfile
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from core import mail
from core.audit import AuditEntry
from core.db import Sensitivity, db, metadata, transaction
from people import export, holdings, vault
from people.models import Account
from people.vault_models import Protected, VaultRead
from sponsorship.models import Score
from tests import make
from tests.browser import faults
from tests.canary import marks_in
from tests.crawling import mark, tell_marked
from tests.registration.builders import open_form, registration


@pytest.fixture(autouse=True)
def own_files(app, tmp_path, monkeypatch):
    """Keys and journal of this test alone."""
    monkeypatch.setitem(app.config, "PARLEY", replace(app.config["PARLEY"], data_dir=tmp_path))


def taken_along(person):
    """Names of the files in the ZIP, and what they hold."""
    with transaction():
        found = export.collect(person, by=make.actor(person))
    with zipfile.ZipFile(io.BytesIO(export.packed(found))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def document(person):
    return json.loads(taken_along(person)["data.json"])


def test_it_is_one_file_with_a_page_its_style_and_the_data():
    assert set(taken_along(make.person())) == {"index.html", "style.css", "data.json"}


def test_the_page_opens_without_a_network():
    page = taken_along(make.person())["index.html"]
    assert faults(page) == []
    found = BeautifulSoup(page, "html.parser")
    assert [link["href"] for link in found.select("link")] == ["style.css"]
    assert not found.select("script, img, [src]")


def test_the_page_speaks_the_persons_language():
    page = taken_along(make.person(language="ar"))["index.html"]
    assert '<html lang="ar" dir="rtl">' in page


def test_it_holds_name_address_and_registration():
    person = registration(open_form(), needs="A ramp").person
    told = document(person)["tables"]
    assert told["person"][0]["email"] == person.email
    assert told["registration"][0]["needs"] == "A ramp"
    assert told["registration"][0]["event"] == "Workshop"
    assert told["registration"][0]["organisation"]


def test_the_page_shows_what_was_written_and_not_as_markup():
    person = registration(open_form(), needs="<b>A ramp</b>").person
    page = taken_along(person)["index.html"]
    assert html.escape("<b>A ramp</b>") in page
    assert "<b>A ramp" not in page


def test_protected_data_is_in_it_and_the_reading_is_noted():
    person = make.person()
    with transaction():
        vault.put(person, Protected.PASSPORT, "X123", by=make.actor(person))
    files = taken_along(person)
    assert json.loads(files["data.json"])["protected"] == {"passport": "X123"}
    assert "X123" in files["index.html"]
    assert db.session.scalars(select(VaultRead.purpose)).all() == ["own"]


def test_no_secret_is_in_it():
    person = make.person()
    account = db.session.scalars(select(Account)).one()
    assert account.passphrase_hash not in taken_along(person)["data.json"]


def test_no_column_that_is_declared_secret_is_written_for_any_table():
    secret = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get("sensitivity") == Sensitivity.SECRET
    }
    person = registration(open_form()).person
    written = {(name, column) for name, rows in document(person)["tables"].items() for row in rows for column in row}
    assert secret
    assert not written & secret


def test_nothing_of_anybody_else_is_in_it():
    form = open_form()
    person, other = registration(form, needs="mine").person, registration(form, needs="theirs").person
    files = taken_along(person)
    assert "theirs" not in str(files)
    assert other.email not in str(files)
    assert other.name not in str(files)


def test_mails_to_the_person_are_in_it():
    person, other = make.person(), make.person()
    with transaction():
        for each in (person, other):
            mail.queue(mail.Mail(to=each.email, subject=f"For {each.name}", body="Words", language="en"))
    assert [row["subject"] for row in document(person)["tables"]["outgoing_mail"]] == [f"For {person.name}"]


def test_that_it_was_fetched_is_recorded():
    taken_along(make.person())
    assert "person.data-fetched" in db.session.scalars(select(AuditEntry.action)).all()


def test_the_page_serves_it_as_an_attachment_that_nobody_keeps(browser):
    person = make.person(name="Ana")
    browser.sign_in(person)
    answer = browser.open("POST", "/en/account/data/fetch", data={"csrf_token": browser.token()})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert zipfile.is_zipfile(io.BytesIO(answer.get_data()))


def test_it_is_made_anew_each_time_and_stored_nowhere(browser, tmp_path):
    browser.sign_in(make.person())
    before = {path.name for path in tmp_path.rglob("*")}
    assert browser.get("/en/account/data").select_one("form[action='/en/account/data/fetch'] button")
    browser.open("POST", "/en/account/data/fetch", data={"csrf_token": browser.token()})
    assert {path.name for path in tmp_path.rglob("*")} == before


def test_a_link_alone_fetches_nothing(browser):
    browser.sign_in(make.person())
    browser.get("/en/account/data/fetch", status=405)


def test_a_visitor_is_sent_to_sign_in(browser):
    browser.get("/en/account/data", status=302)


@pytest.mark.slow
def test_in_the_demonstration_every_mark_of_a_person_is_in_it(app):
    """What stands in any personal column of a row about the person is in the file, except what is withheld."""
    with transaction():
        told = tell_marked()
        keys = {key: person.id for key, person in told.people.items()}
    for key in ("representative", "lake-basin-2", "hill-town-1", "open-threshold-2"):
        person = db.session.get(make.Person, keys[key])
        expected = set()
        for table, rows in holdings.about(person.id).items():
            for column in table.columns:
                if holdings.is_personal(column) and table.name not in export.WITHHELD:
                    expected |= {found for row in rows for found in marks_in(str(row[column.name]))}
        files = taken_along(person)
        assert {kind for kind, _whose in expected} >= {"email", "needs"}
        assert expected <= marks_in(files["data.json"]), key
        assert expected <= marks_in(html.unescape(files["index.html"])), key


@pytest.mark.slow
def test_in_the_demonstration_nobody_reads_in_it_what_they_may_not_read(app):
    with transaction():
        told = tell_marked()
        person = told.people["hill-town-1"]
        others = {each.email for each in told.people.values()} - {person.email}
    files = str(taken_along(person))
    assert db.session.scalar(select(func.count(Score.id)))
    assert not {kind for kind, _whose in marks_in(files)} & {"assessment", "recommendation", "draft", "hidden"}
    assert not {address for address in others if address in files}
    assert mark("statement", "hill-town-1") in files
