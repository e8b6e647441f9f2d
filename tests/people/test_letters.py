"""Discreet mail, what a person needs, and the register of focal points inside the secretariat."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from core import mail
from core.config import Config
from core.db import db, transaction
from core.mail import Mail, OutgoingMail
from core.rules import RuleBroken
from people import focal_points, letters, needs, organisation_words, services
from people.focal_point_models import FocalPoint, UnitKind
from people.focal_points import Entry
from people.organisation_models import KeptLetter
from tests import make


def discreet(**values):
    person = make.person(**values)
    with transaction():
        services.change_needs(person, accessibility="", interpretation="", discreet_mail=True, by=make.actor(person))
    return person


def send(to, **values):
    with transaction():
        return mail.queue(Mail(**{"to": to, "subject": "Secret", "body": "Words.\n", "language": "en", **values}))


def test_a_mail_to_somebody_who_chose_nothing_says_what_it_says(app):
    row = send(make.person().email)
    assert (row.subject, row.body, row.discreet) == ("Secret", "Words.\n", False)
    assert db.session.query(KeptLetter).count() == 0


@pytest.mark.parametrize(("language", "subject"), [("en", "You have a message"), ("fr", None)])
def test_a_discreet_mail_holds_a_link_and_nothing_else(app, language, subject):
    person = discreet(language=language)
    row = send(person.email.upper())
    letter = db.session.query(KeptLetter).one()
    assert row.body.split() == [*row.subject.split(), f"http://localhost/{language}/account/letters/{letter.id}"]
    assert subject in (None, row.subject)
    assert "Secret" not in row.subject + row.body
    assert (letter.subject, letter.body, letter.person_id) == ("Secret", "Words.\n", person.id)


def test_its_sender_has_no_name(app):
    row = send(discreet().email)
    config = Config(data_dir=Path(), database_url="", mail_sender="Parley <no-reply@parley.example>")
    assert mail.message(row, config)["From"] == "no-reply@parley.example"
    named = Config(data_dir=Path(), database_url="", discreet_sender="Post <post@neutral.example>")
    assert mail.message(row, named)["From"] == "Post <post@neutral.example>"
    plain = send(make.person().email)
    assert mail.message(plain, config)["From"] == "Parley <no-reply@parley.example>"


def test_the_discreet_sender_is_a_setting():
    assert (
        Config.from_environment({"DISCREET_SENDER": "post@neutral.example"}).discreet_sender == "post@neutral.example"
    )


def test_a_mail_that_is_the_only_way_in_carries_its_own_link(app):
    person = discreet()
    row = send(person.email, link="http://localhost/en/in/token")
    assert row.body == "You have a message\n\nhttp://localhost/en/in/token\n"
    assert db.session.query(KeptLetter).count() == 0, "what cannot be read before signing in is not kept for after"


def test_the_letter_is_read_by_its_person_and_by_nobody_else(browser):
    person = discreet()
    send(person.email)
    letter = db.session.query(KeptLetter).one()
    path = f"/en/account/letters/{letter.id}"
    browser.get(path, status=302)
    browser.sign_in(make.person())
    browser.get(path, status=404)
    browser.sign_in(make.organiser())
    browser.get(path, status=403)
    browser.sign_in(person)
    assert "Secret" in browser.get("/en/account/letters").main.text
    page = browser.get(path)
    assert page.h1.text == "Secret"
    assert "Words." in page.main.text
    db.session.refresh(letter)
    assert letter.read_at is not None


def test_a_letter_links_to_our_own_pages_only(browser):
    person = discreet()
    send(person.email, body="Here:\nhttp://localhost/en/account\n\nhttps://elsewhere.example\n")
    browser.sign_in(person)
    page = browser.get(f"/en/account/letters/{db.session.query(KeptLetter).one().id}")
    assert page.main.find("a", href="http://localhost/en/account")
    assert not page.main.find("a", href="https://elsewhere.example")


def test_where_there_is_no_letter_one_is_told_when_there_would_be(browser):
    browser.sign_in(make.person())
    assert "There is no letter." in browser.get("/en/account/letters").main.text


def test_needs_are_kept_from_the_page_and_offered_when_one_registers(browser):
    person = make.person()
    browser.sign_in(person)
    browser.submit("/en/account/needs", accessibility="A ramp", interpretation="French,  Arabic", discreet_mail="y")
    db.session.refresh(person)
    assert person.discreet_mail
    assert needs.in_words(person) == "A ramp\nInterpretation: French, Arabic"


def test_who_needs_nothing_is_offered_nothing(app):
    assert needs.in_words(make.person()) == ""


def test_needs_that_are_too_long_are_refused_at_their_field(browser):
    browser.sign_in(make.person())
    page = browser.submit("/en/account/needs", status=422, accessibility="x" * 10_001, interpretation="y" * 201)
    assert page.select_one("#accessibility-error")
    assert page.select_one("#interpretation-error")


def test_a_mail_says_the_same_after_a_second_application_was_made(app):
    letters.connect()
    assert mail.covers.count(letters.cover) == 1


# Focal points inside the secretariat (Strategy 3.1.3)


def entry(**values):
    return Entry(**{"unit_kind": UnitKind.BRANCH, "unit": "Policy Branch", "name": "Ada Focal", **values})


def add(**values):
    actor = make.actor(make.organiser())
    with transaction():
        return focal_points.add(entry(**values), by=actor)


def test_a_focal_point_has_a_name_or_an_account(app):
    person = make.person("Ben Branch", email="ben@parley.example")
    assert add(account="BEN@parley.example", name="").person_id == person.id
    for values, field in (({"name": " "}, "name"), ({"account": "nobody@parley.example"}, "account")):
        with pytest.raises(RuleBroken) as caught:
            add(**values)
        assert caught.value.field == field


def test_those_who_answer_for_an_organisation_and_an_event_are_found(app):
    organisation, other, event = make.organisation(), make.organisation(), make.event()
    row = add(organisations=(organisation.id,), events=(event.id,))
    assert [each.id for each in focal_points.of_organisation(organisation.id)] == [row.id]
    assert [each.id for each in focal_points.of_event(event.id)] == [row.id]
    assert focal_points.of_organisation(other.id) == []


def test_a_change_keeps_what_stays_and_takes_away_what_goes(app):
    first, second, by = make.organisation(), make.organisation(), make.organiser()
    row = add(organisations=(first.id,))
    with transaction():
        focal_points.change(row, entry(organisations=(first.id, second.id)), by=make.actor(by))
    with transaction():
        focal_points.change(row, entry(organisations=(second.id,)), by=make.actor(by))
    assert [each.organisation_id for each in db.session.get(FocalPoint, row.id).organisations] == [second.id]


def test_the_register_begins_with_the_secretariat(app):
    for kind in (UnitKind.WORKING_GROUP, UnitKind.BRANCH, UnitKind.SECRETARIAT):
        add(unit_kind=kind)
    assert [each.unit_kind for each in focal_points.list_all()] == ["secretariat", "branch", "working_group"]


def test_every_kind_of_unit_has_a_word():
    assert set(organisation_words.UNITS) == set(UnitKind)


def test_organisers_keep_the_register_on_its_pages(browser):
    organisation, event = make.organisation("River Watch"), make.event("Next roundtable")
    browser.sign_in(make.organiser())
    assert "No focal point is named yet." in browser.get("/en/focal-points").main.text
    values = {"unit_kind": "branch", "unit": "Policy Branch", "name": "Ada Focal", "function": "Officer"}
    page = browser.submit("/en/focal-points/new", status=422, **{**values, "unit": "", "email": "nonsense"})
    assert page.select_one("#unit-error")
    assert page.select_one("#email-error")
    page = browser.submit(
        "/en/focal-points/new", **values, organisations=[str(organisation.id)], events=[str(event.id)]
    )
    assert all(words in page.main.text for words in ("Ada Focal", "River Watch", "Next roundtable"))
    row = db.session.query(FocalPoint).one()
    page = browser.submit(f"/en/focal-points/{row.id}", **{**values, "name": "Eve Focal"}, organisations=[], events=[])
    assert "Eve Focal" in page.main.text
    browser.post(f"/en/focal-points/{row.id}/remove")
    assert db.session.query(FocalPoint).count() == 0


def test_an_organisation_that_is_not_there_cannot_be_answered_for(browser):
    browser.sign_in(make.organiser())
    values = {"unit_kind": "branch", "unit": "Policy", "name": "Ada"}
    page = browser.post("/en/focal-points/new", status=422, **values, organisations=[str(uuid.uuid4())])
    assert page.select_one("#organisations-error")
    browser.post("/en/focal-points/new", status=422, **values, events=["nonsense"])
    browser.get(f"/en/focal-points/{uuid.uuid4()}", status=404)


def test_representatives_see_their_focal_point_and_not_the_register(browser):
    organisation, event = make.organisation(), make.event()
    row = add(organisations=(organisation.id,), events=(event.id,), email="ada@secretariat.example")
    browser.sign_in(make.representative(of=organisation))
    assert "ada@secretariat.example" in browser.get(f"/en/organisations/{organisation.id}").main.text
    assert "Ada Focal" in browser.get(f"/en/events/{event.id}").main.text
    browser.get("/en/focal-points", status=403)
    browser.get(f"/en/focal-points/{row.id}", status=404)


def test_a_visitor_sees_no_focal_point_on_an_event(browser):
    event = make.event()
    add(events=(event.id,))
    assert "Ada Focal" not in browser.get(f"/en/events/{event.id}").main.text


def test_nothing_is_queued_twice_for_a_discreet_mail(app):
    send(discreet().email)
    assert db.session.query(OutgoingMail).count() == 1
