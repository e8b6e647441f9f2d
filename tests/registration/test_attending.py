"""Coming to a session: the personal page, the way into the online room, the door."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.rules import RuleBroken
from registration import joining, services, sessions, tokens
from registration.models import Presence, PresenceSource, State
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, MORNING, ONLINE, ROOM_ADDRESS

pytestmark = pytest.mark.slow


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def accepted(mode=ONLINE, **values):
    return builders.registration(builders.open_form(), mode=mode, state=State.ACCEPTED, **values)


def personal(session, rest="/mine"):
    return f"/en/sessions/{session.id}{rest}"


def by_link(registration, session=None, rest=""):
    tail = f"/{session.id}{rest}" if session else ""
    return f"/en/participation/{tokens.of(registration)}{tail}"


def presences():
    return db.session.scalars(select(Presence)).all()


@contextmanager
def at(moment, browser, person):
    """Signed in, at that moment."""
    with clock.at(moment):
        browser.sign_in(person)
        yield


def joined(browser, address):
    """POST without following: what the server answers."""
    browser.post(address, follow=False)
    return browser.response


def test_the_join_button_leads_to_the_room_and_notes_that_one_came(browser):
    registration = accepted()
    session = builders.session(registration.event)
    with at(MORNING, browser, registration.person):
        page = browser.get(personal(session))
        assert page.find("button", string="Join the session")
        answer = joined(browser, personal(session, "/join"))
    assert answer.headers["Location"] == ROOM_ADDRESS
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert ROOM_ADDRESS not in answer.get_data(as_text=True)
    assert [(row.mode, row.source, row.came_at) for row in presences()] == [(ONLINE, PresenceSource.JOIN_LINK, MORNING)]


def test_the_page_never_shows_the_rooms_address_nor_its_host(browser):
    registration = accepted()
    session = builders.session(registration.event)
    for minutes in (-60, -15, 0, 59, 60):
        with at(MORNING + timedelta(minutes=minutes), browser, registration.person):
            browser.get(personal(session))
        assert "rooms.example" not in browser.response.get_data(as_text=True)
        assert "rooms.example" not in str(browser.response.headers)
    assert presences() == []


def test_forms_may_end_elsewhere_only_while_the_room_is_open(browser):
    registration = accepted()
    session = builders.session(registration.event)
    policies = []
    for minutes in (-16, 0):
        with at(MORNING + timedelta(minutes=minutes), browser, registration.person):
            browser.get(personal(session))
        policies.append(browser.response.headers["Content-Security-Policy"])
    assert "form-action 'self';" in policies[0]
    assert "form-action 'self' https:;" in policies[1]


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (-15 * 60 - 1, joining.Window.BEFORE),
        (-15 * 60, joining.Window.OPEN),
        (3599, joining.Window.OPEN),
        (3600, joining.Window.OVER),
    ],
)
def test_a_session_can_be_joined_from_a_quarter_of_an_hour_before_until_its_end(browser, seconds, state):
    registration = accepted()
    session = builders.session(registration.event)
    moment = MORNING + timedelta(seconds=seconds)
    assert joining.window(session, moment) is state
    with at(moment, browser, registration.person):
        browser.post(personal(session, "/join"), status=303 if state is joining.Window.OPEN else 422, follow=False)
    assert len(presences()) == (state is joining.Window.OPEN)


def test_too_early_the_page_says_when_the_room_opens_in_the_events_zone(browser):
    registration = accepted()
    session = builders.session(registration.event)
    with at(MORNING - timedelta(days=2), browser, registration.person):
        page = browser.get(personal(session))
    assert "9 May 2030, 08:45 (CEST)" in text(page)


def test_the_mails_link_opens_the_personal_page_without_signing_in(browser):
    registration = accepted()
    session = builders.session(registration.event)
    page = browser.get(by_link(registration))
    assert page.find("a", string="Opening")["href"] == by_link(registration, session)
    with clock.at(MORNING):
        browser.get(by_link(registration, session))
        answer = joined(browser, by_link(registration, session, "/join"))
    assert answer.headers["Location"] == ROOM_ADDRESS
    assert presences()[0].noted_by_id == registration.person_id


def test_pages_behind_a_token_are_kept_by_nobody_and_told_to_nobody(browser):
    registration = accepted()
    session = builders.session(registration.event)
    for address in (by_link(registration), by_link(registration, session)):
        browser.get(address)
        assert browser.response.headers["Referrer-Policy"] == "no-referrer"
        assert browser.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["nonsense", "A" * 24, "a" * 5000, "ÄÖÜ", "AAAA%00AAAA"])
def test_an_unknown_token_opens_nothing(browser, token):
    browser.get(f"/en/participation/{token}", status=404)


def test_a_token_typed_with_dashes_and_small_letters_is_the_same(browser):
    registration = accepted()
    typed = tokens.grouped(tokens.of(registration)).lower()
    browser.get(f"/en/participation/{typed}")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WAITING, State.DECLINED, State.WITHDRAWN])
def test_without_a_place_the_link_tells_the_state_and_opens_no_session(browser, state):
    form = builders.open_form(online=0 if state is State.WAITING else None)
    registration = builders.registration(form, mode=ONLINE, state=state)
    session = builders.session(form.event)
    assert "Opening" not in text(browser.get(by_link(registration)))
    browser.get(by_link(registration, session), status=404)
    browser.sign_in(registration.person).get(personal(session), status=404)


def test_a_token_opens_no_session_of_another_event(browser):
    registration = accepted()
    browser.get(by_link(registration, builders.session(make.event())), status=404)


def test_a_session_that_was_dropped_has_no_page(browser):
    registration = accepted()
    session = builders.session(registration.event, cancelled=True)
    browser.sign_in(registration.person).get(personal(session), status=404)
    assert "There are no sessions yet" in text(browser.get(f"/en/events/{registration.event_id}/sessions"))


def test_strangers_and_visitors_do_not_get_to_a_personal_page(browser):
    session = builders.session(make.event())
    assert "sign-in" in browser.open("GET", personal(session)).headers["Location"]
    browser.sign_in(make.representative()).get(personal(session), status=404)
    browser.post(personal(session, "/join"), status=404)


def test_somebody_with_a_place_in_the_room_cannot_slip_in_online(browser):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    with at(MORNING, browser, registration.person):
        page = browser.post(personal(session, "/join"), status=422)
    assert "You hold a place in the room" in text(page)


def test_a_room_that_is_not_set_up_is_said_in_words(browser):
    registration = accepted()
    for wrong in ("", "javascript:alert(1)", "//rooms.example"):
        session = builders.session(registration.event, join_url=wrong)
        with at(MORNING, browser, registration.person):
            page = browser.post(personal(session, "/join"), status=422)
        assert "has not set up the online room yet" in text(page)


def test_in_the_room_one_shows_a_code_as_picture_and_letters(browser):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    page = browser.sign_in(registration.person).get(personal(session))
    assert page.select_one(".code svg path")
    assert tokens.grouped(tokens.of(registration)) in text(page)
    assert "Please come to Sala Picasso" in text(page)


def test_joining_twice_notes_it_once(browser):
    registration = accepted()
    session = builders.session(registration.event)
    with at(MORNING, browser, registration.person):
        joined(browser, personal(session, "/join"))
        assert joined(browser, personal(session, "/join")).headers["Location"] == ROOM_ADDRESS
    assert len(presences()) == 1


def test_after_withdrawing_the_link_opens_no_session_any_more(browser):
    registration = accepted()
    session = builders.session(registration.event)
    with transaction():
        services.withdraw(registration, by=make.actor(registration.person))
    with clock.at(MORNING):
        browser.post(by_link(registration, session, "/join"), status=404)


def test_a_code_is_scanned_at_the_door_and_a_second_scan_changes_nothing(browser):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    scan = f"/en/check-in/{tokens.of(registration)}"
    with at(MORNING, browser, make.reviewer(registration.event)):
        page = browser.press(scan, "Check in")
        assert "is checked in." in text(page)
        page = browser.post(f"{scan}/{session.id}")
    assert "was checked in already." in text(page)
    assert [row.source for row in presences()] == [PresenceSource.DOOR_SCAN]


def test_only_staff_of_the_event_can_use_a_code_at_the_door(browser):
    registration = accepted(IN_PERSON)
    scan = f"/en/check-in/{tokens.of(registration)}"
    assert "sign-in" in browser.open("GET", scan).headers["Location"]
    browser.sign_in(registration.person).get(scan, status=404)
    browser.sign_in(make.organiser(make.event())).get(scan, status=403)
    browser.sign_in(make.rapporteur(registration.event)).get(scan, status=403)


def test_a_code_without_a_place_or_without_a_session_today_says_so(browser):
    registration = builders.registration(builders.open_form())
    browser.sign_in(make.reviewer(registration.event))
    assert "does not hold a place" in text(browser.get(f"/en/check-in/{tokens.of(registration)}"))
    with transaction():
        services.accept(registration, by=builders.staff(registration.event))
    assert "There is no session today" in text(browser.get(f"/en/check-in/{tokens.of(registration)}"))


def test_at_the_door_a_name_is_found_without_accents_and_capitals(browser):
    form = builders.open_form()
    for name in ("José Ángel Núñez", "Amina Diallo", "Ольга Петрова"):
        builders.registration(form, name=name, state=State.ACCEPTED)
    session = builders.session(form.event)
    browser.sign_in(make.reviewer(form.event))
    for typed, found in (("jose nun", "José"), ("DIALLO", "Amina"), ("ольга", "Ольга")):
        rows = browser.get(f"/en/sessions/{session.id}/check-in?q={typed}").select(".door li")
        assert [found in row.get_text() for row in rows] == [True]
    assert "Nobody who holds a place has this name" in text(browser.get(f"/en/sessions/{session.id}/check-in?q=%25"))


def test_a_code_typed_into_the_search_leads_to_its_page(browser):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    browser.sign_in(make.reviewer(registration.event))
    typed = tokens.grouped(tokens.of(registration)).lower()
    page = browser.get(f"/en/sessions/{session.id}/check-in?q={typed}")
    assert registration.person.name in page.h1.get_text()


def test_checking_in_by_name_counts_and_says_so(browser):
    form = builders.open_form()
    registration = builders.registration(form, name="Amina Diallo", state=State.ACCEPTED)
    builders.registration(form, mode=ONLINE, state=State.ACCEPTED)
    session = builders.session(form.event)
    with at(MORNING, browser, make.reviewer(form.event)):
        page = browser.submit(f"/en/sessions/{session.id}/check-in?q=amina", form=".door form")
    assert "Amina Diallo" in page.select_one(".notice").get_text()
    assert "In the room: 1 of 1 · Online: 0 of 1" in text(page)
    assert page.select_one("#q")["value"] == "amina"
    assert sessions.find_presence(registration.id, session.id).source == PresenceSource.DOOR_NAME


def test_what_htmx_swaps_is_the_part_that_the_page_includes(browser):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    browser.sign_in(make.reviewer(registration.event))
    whole = browser.get(f"/en/sessions/{session.id}/check-in").select_one("#door")
    part = browser.open("GET", f"/en/sessions/{session.id}/check-in", headers={"HX-Request": "true"})
    assert part.get_data(as_text=True).strip().startswith('<div id="door">')
    assert len(whole.select("li")) == part.get_data(as_text=True).count("<li ")


def test_the_list_at_the_door_costs_the_same_for_one_and_for_thirty_and_ends(browser):
    form = builders.open_form()
    session = builders.session(form.event)
    builders.registration(form, state=State.ACCEPTED)
    browser.sign_in(make.reviewer(form.event))
    browser.get(f"/en/sessions/{session.id}/check-in")
    few = len(browser.queries)
    with transaction():
        for _ in range(51):
            builders.registration(form, state=State.ACCEPTED, by=builders.staff(form.event))
    page = browser.get(f"/en/sessions/{session.id}/check-in")
    assert len(browser.queries) == few
    assert len(page.select(".door li")) == 50
    assert "2 more" in text(page)


def test_a_rapporteur_sees_who_is_there_as_they_wish_to_be_named_and_cannot_act(browser):
    form = builders.open_form()
    registration = builders.registration(form, name="Amina Diallo", state=State.ACCEPTED)
    session = builders.session(form.event)
    browser.sign_in(make.rapporteur(form.event))
    page = browser.get(f"/en/sessions/{session.id}/check-in?q=amina")
    assert "Amina Diallo" not in text(page)
    assert page.select(".door button, #q") == []
    browser.post(f"/en/sessions/{session.id}/check-in/{registration.id}", status=403)


def test_a_check_in_by_mistake_is_removed_after_one_question_and_recorded(browser):
    registration = accepted(IN_PERSON)
    key = builders.present(registration, builders.session(registration.event)).id
    browser.sign_in(make.reviewer(registration.event))
    page = browser.get(f"/en/presences/{key}/remove")
    assert "If that was a mistake" in text(page)
    browser.press(f"/en/presences/{key}/remove", "Remove the check-in")
    assert presences() == []
    assert "presence.removed" in db.session.scalars(select(AuditEntry.action)).all()
    browser.get(f"/en/presences/{key}/remove", status=404)


def test_check_in_begins_with_the_sessions_own_day_and_takes_late_lists(app):
    registration = accepted(IN_PERSON)
    session = builders.session(registration.event)
    with clock.at(MORNING - timedelta(hours=10)), pytest.raises(RuleBroken) as broken, transaction():
        services.mark_present(
            registration, session, mode=IN_PERSON, source=PresenceSource.DOOR_NAME, by=builders.staff(session.event)
        )
    assert broken.value.code == "too-early"
    with clock.at(MORNING + timedelta(days=3)):
        assert builders.present(registration, session)


def test_nobody_is_present_without_a_place_or_in_another_events_session(app):
    registration = accepted(IN_PERSON)
    waiting = builders.registration(builders.open_form(in_person=0), state=State.WAITING)
    for person, session in (
        (registration, builders.session(make.event())),
        (waiting, builders.session(waiting.event)),
        (registration, builders.session(registration.event, cancelled=True)),
    ):
        with pytest.raises(RuleBroken):
            builders.present(person, session)


def test_the_list_of_sessions_costs_the_same_for_one_and_for_thirty(browser):
    registration = accepted()
    builders.session(registration.event)
    browser.sign_in(make.organiser(registration.event))
    browser.get(f"/en/events/{registration.event_id}/sessions")
    few = len(browser.queries)
    for number in range(29):
        builders.session(registration.event, f"Session {number}")
    assert len(browser.get(f"/en/events/{registration.event_id}/sessions").select(".item")) == 30
    assert len(browser.queries) == few


def test_a_token_is_made_from_the_servers_key_and_cannot_be_made_without_it():
    token = tokens.derive("one key", "salt")
    assert len(token) == 24
    assert token == tokens.derive("one key", "salt")
    assert token != tokens.derive("another key", "salt")
    assert token != tokens.derive("one key", "other salt")
    assert tokens.normal(tokens.grouped(token)) == token
