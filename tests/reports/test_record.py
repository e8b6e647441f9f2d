"""The audit record in sentences: for whom, what of it, and nobody unmasked."""

from __future__ import annotations

import ast
import csv
import io
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from sqlalchemy import select

from core import audit, clock
from core.db import db, transaction
from people.models import Attribution
from registration.models import Registration
from reports import record, sentences
from reports.record import Wanted
from reports.record_routes import day_of
from reports.record_things import SAID
from tests import make
from tests.test_house_rules import SOURCES, name

pytestmark = pytest.mark.slow

WHOLE = "/en/record"


class Act(StrEnum):
    ACCEPTED = "registration.accepted"
    EDITED = "event.edited"
    CHANGED = "person.changed"
    ADDED = "organisation.added"
    OF_ANOTHER_VERSION = "test.of-another-version"


def acts_of_the_tree():
    """Every member of an enum of acts, with where it stands: those with a dot are recorded."""
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Act", "Action")):
                for each in node.body:
                    if isinstance(each, ast.Assign) and "." in getattr(each.value, "value", ""):
                        yield each.value.value, f"{name(path)} {node.name}"


def recorded(act, subject, *, by=None, times=1, **details):
    with transaction():
        for _number in range(times):
            audit.record(act, subject, by=make.actor(by) if by else None, **details)


def address(event):
    return f"/en/events/{event.id}/record"


def sentences_of(page):
    cells = [cell.get_text(" ", strip=True) for cell in page.select('td[data-label="What"]')]
    return [words.replace("\u2068", "").replace("\u2069", "") for words in cells]


def test_every_act_of_every_area_has_a_sentence():
    missing = sorted({f"{act} ({where})" for act, where in acts_of_the_tree() if act not in sentences.SENTENCES})
    assert missing == []


def test_there_is_no_sentence_for_an_act_that_nobody_records():
    assert sorted(set(sentences.SENTENCES) - {act for act, _where in acts_of_the_tree()}) == []


@pytest.mark.parametrize("act", sentences.SENTENCES)
def test_every_sentence_is_whole(app, act):
    words = sentences.in_words(act, who="Anna Demo", thing="The thing")
    assert words.endswith(".")
    assert words[0].isupper()
    assert "%" not in words


def test_an_act_of_another_version_is_said_by_its_code(app):
    assert "test.of-another-version" in sentences.in_words("test.of-another-version", who="Anna Demo", thing="")


def test_the_page_tells_who_did_what_and_when(browser):
    event = make.event("Workshop of the lake")
    secretary = make.organiser(event, name="Anna Demo", site_role="")
    with clock.at(datetime(2022, 5, 9, 7, 0, tzinfo=UTC)):
        recorded(Act.EDITED, event, by=secretary)
    browser.sign_in(secretary)
    page = browser.get(address(event))
    [words] = [each for each in sentences_of(page) if "changed the event" in each]
    assert words == "Anna Demo changed the event Workshop of the lake."
    assert "9 May 2022, 09:00 (CEST)" in page.text


def test_an_empty_record_says_what_will_appear(browser):
    browser.sign_in(make.organiser())
    assert "Nothing is recorded yet" in browser.get(WHOLE).text
    assert "Nothing of this kind was done" in browser.get(f"{WHOLE}?act=event.edited").text


@pytest.mark.parametrize("path", ["record", "record.csv"])
def test_the_whole_record_is_for_organisers_of_the_site_only(browser, path):
    event = make.event()
    for person, status in (
        (make.organiser(), 200),
        (make.organiser(event, site_role=""), 403),
        (make.representative(), 403),
    ):
        browser.sign_in(person)
        assert browser.open("GET", f"/en/{path}").status_code == status
    browser.sign_out()
    assert browser.open("GET", f"/en/{path}").status_code == 302


@pytest.mark.parametrize("path", ["record", "record.csv"])
def test_the_record_of_an_event_is_for_its_secretariat(browser, path):
    event, other = make.event(), make.event()
    for person, status in (
        (make.organiser(event, site_role=""), 200),
        (make.organiser(), 200),
        (make.reviewer(event), 403),
        (make.organiser(other, site_role=""), 404),
        (make.representative(), 404),
    ):
        browser.sign_in(person)
        assert browser.open("GET", f"/en/events/{event.id}/{path}").status_code == status


def test_an_event_shows_its_own_record_and_no_others(browser):
    event, other = make.event("Our event"), make.event("Their event")
    for each in (event, other):
        recorded(Act.EDITED, each)
    browser.sign_in(make.organiser(event, site_role=""))
    text = browser.get(address(event)).text
    assert "Our event" in text
    assert "Their event" not in text


def registration_of(event, person):
    return Registration(event_id=event.id, person=person, organisation=person.memberships[0].organisation)


def test_who_does_not_want_to_be_named_is_not_named_to_an_organiser_of_the_site(browser):
    person = make.representative(name="Brigid Demo", attribution=Attribution.ANONYMOUS)
    recorded(Act.CHANGED, person, by=person)
    browser.sign_in(make.organiser())
    for path in (WHOLE, f"{WHOLE}.csv"):
        page = browser.open("GET", path).get_data(as_text=True)
        assert "Brigid Demo" not in page
        assert "changed what is known of" in page


def test_looking_for_somebody_does_not_unmask_them(browser):
    person = make.representative(name="Brigid Demo", attribution=Attribution.ANONYMOUS)
    recorded(Act.CHANGED, person, by=person)
    organiser = make.organiser()
    assert record.read(make.actor(organiser), Wanted(person_id=person.id)).lines == []
    assert [each.act for each in record.read(make.actor(person), Wanted(person_id=person.id)).lines] == [Act.CHANGED]
    browser.sign_in(organiser)
    assert sentences_of(browser.get(f"{WHOLE}?person={person.id}")) == []


def test_what_is_done_in_an_office_is_done_under_ones_name(browser):
    event = make.event()
    reviewer = make.reviewer(event, name="Chen Demo", attribution=Attribution.ORGANISATION)
    recorded(Act.EDITED, event, by=reviewer)
    browser.sign_in(make.organiser())
    page = browser.get(WHOLE)
    assert "Chen Demo" in page.select_one("#person").text
    assert any("Chen Demo changed" in each for each in sentences_of(page))
    assert len(sentences_of(browser.get(f"{WHOLE}?person={reviewer.id}"))) == 1


def test_outside_of_the_office_the_same_person_is_shown_as_they_chose(app):
    event, other = make.event(), make.event()
    reviewer = make.reviewer(event, name="Chen Demo", attribution=Attribution.ANONYMOUS)
    for each in (event, other):
        recorded(Act.EDITED, each, by=reviewer)
    organiser = make.actor(make.organiser())
    lines = record.read(organiser, Wanted(person_id=reviewer.id)).lines
    assert [each.event_id for each in lines] in ([event.id], [None])
    assert all("Chen Demo" in each.sentence for each in lines)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("act=event.edited", 2),
        ("thing=event", 2),
        ("thing=organisation", 1),
        ("act=event.edited&thing=person", 0),
        ("since=2022-05-10", 2),
        ("until=2022-05-09", 2),
        ("since=2022-05-09&until=2022-05-09", 2),
        ("act=nonsense", 4),
        ("event=nonsense&person=&since=9999-12-31x&until=never&before=-1", 4),
        ("until=9999-12-31", 4),
        ("before=%D9%A5&act=%00&thing=%ED%A0%80", 4),
    ],
)
def test_the_record_is_filtered(browser, query, count):
    event, person = make.event(), make.person()
    with clock.at(datetime(2022, 5, 9, 23, 59, tzinfo=UTC)):
        recorded(Act.EDITED, event, times=2)
    with clock.at(datetime(2022, 5, 10, 0, 0, tzinfo=UTC)):
        recorded(Act.CHANGED, person)
        recorded(Act.ADDED, make.organisation())
    browser.sign_in(make.organiser())
    assert len(sentences_of(browser.get(f"{WHOLE}?{query}"))) == count


def test_an_event_is_chosen_among_all(browser):
    first, second = make.event("First event"), make.event("Second event")
    recorded(Act.EDITED, first)
    recorded(Act.EDITED, second)
    browser.sign_in(make.organiser())
    page = (
        browser.submit_get(f"{WHOLE}?event={second.id}")
        if hasattr(browser, "submit_get")
        else browser.get(f"{WHOLE}?event={second.id}")
    )
    assert sentences_of(page) == [
        "Somebody who was not signed in, or Parley by itself, changed the event Second event."
    ]
    assert page.select_one("#event option[selected]").text == "Second event"


def test_pages_follow_each_other_without_gap_or_repetition(browser, monkeypatch):
    monkeypatch.setattr(record, "PAGE", 4)
    recorded(Act.EDITED, make.event(), times=10)
    browser.sign_in(make.organiser())
    path, seen = f"{WHOLE}?act=event.edited", []
    while path:
        page = browser.get(path)
        seen += [int(cell.text) for cell in page.select("tbody th")]
        older = [link["href"] for link in page.select("main a") if link.text.strip() == "Older"]
        path = older[0] if older else None
    assert seen == list(range(10, 0, -1))


def test_many_lines_need_as_many_queries_as_one(browser):
    event = make.event()
    recorded(Act.EDITED, event, by=make.organiser(event))
    recorded(Act.CHANGED, make.representative(), by=make.representative())
    browser.sign_in(make.organiser())
    browser.get(WHOLE)
    few = len(browser.queries)
    for _number in range(10):
        recorded(Act.EDITED, event, by=make.organiser(event))
        recorded(Act.CHANGED, make.representative(), by=make.representative())
    browser.get(WHOLE)
    assert len(browser.queries) == few


def test_the_table_holds_all_that_was_asked_for_and_formulas_as_text(browser, monkeypatch):
    monkeypatch.setattr(record, "AT_ONCE", 3)
    event = make.event("=HYPERLINK(1)")
    recorded(Act.EDITED, event, times=7)
    recorded(Act.ADDED, make.organisation())
    browser.sign_in(make.organiser())
    answer = browser.open("GET", f"{WHOLE}.csv?act=event.edited")
    assert answer.headers["Content-Disposition"] == "attachment; filename=record.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(7, 0, -1)]
    assert {row[2][-1] for row in rows[1:]} == {"."}
    assert not any("\u2068" in row[2] for row in rows)
    assert all(row[4] != "=HYPERLINK(1)" and "HYPERLINK" in row[4] for row in rows[1:])
    hashes = db.session.scalars(select(audit.AuditEntry.own_hash).order_by(audit.AuditEntry.number.desc())).all()
    assert [row[5] for row in rows[1:]] == hashes[1:]


def test_a_thing_that_is_gone_is_said_to_be_gone(browser):
    person = make.person()
    recorded(Act.CHANGED, person)
    with transaction() as session:
        session.delete(person.account)
        session.delete(person)
    browser.sign_in(make.organiser())
    assert "changed what is known of (no longer there)." in sentences_of(browser.get(WHOLE))[0]


def test_a_name_in_another_direction_of_writing_stands_apart(browser):
    recorded(Act.EDITED, make.event("ورشة"), by=make.organiser(name="سلمى"))
    browser.sign_in(make.organiser())
    assert "\u2068سلمى\u2069 changed the event \u2068ورشة\u2069." in browser.get(WHOLE).text


def test_every_thing_that_a_sentence_names_can_be_named():
    kinds = {"person", "organisation", "registration", "event", "agenda_session", "sponsorship_request"}
    assert kinds <= set(SAID)


@pytest.mark.parametrize("lang", ["ar", "zh", "en", "fr", "ru", "es"])
def test_the_page_is_whole_in_every_language(browser, lang):
    recorded(Act.EDITED, make.event())
    browser.sign_in(make.organiser())
    browser.get(f"/{lang}/record")


@pytest.mark.parametrize("written", ["", "x", "2022-13-01", "9999-12-31", "\ud800"])
def test_a_day_that_is_none_limits_nothing(written):
    assert day_of(written) is None
