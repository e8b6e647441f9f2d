"""What the risk register switches on at the door, on personal pages, in the online room and in letters."""

from __future__ import annotations

import pytest

from core import clock
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from registration import services, tokens
from registration.models import PresenceSource, State
from roundtables.risk_models import Switch
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, MORNING, ONLINE
from tests.roundtables import agreements


def accepted(mode=IN_PERSON, *, event=None):
    return builders.registration(builders.open_form(event), mode=mode, state=State.ACCEPTED)


def mine(session):
    return f"/en/sessions/{session.id}/mine"


def by_link(registration, session=None, rest=""):
    return f"/en/participation/{tokens.of(registration)}" + (f"/{session.id}{rest}" if session else "")


def with_session(mode=IN_PERSON, *switches):
    """Somebody with a place, a session, and what is switched on in the event."""
    registration = accepted(mode)
    session = builders.session(registration.event)
    if switches:
        agreements.risk(registration.event, *switches)
    return registration, session


# Entry by the host only


def test_a_code_opens_no_door_where_the_host_admits_by_name(app):
    registration, session = with_session(IN_PERSON, Switch.HOST_ONLY)
    by = builders.staff(registration.event)
    scan = {"mode": IN_PERSON, "source": PresenceSource.DOOR_SCAN, "by": by}
    with clock.at(MORNING), pytest.raises(RuleBroken) as broken, transaction():
        services.mark_present(registration, session, **scan)
    assert broken.value.code == "host-only"
    with clock.at(MORNING), transaction():
        assert services.mark_present(registration, session, **scan | {"source": PresenceSource.DOOR_NAME})


def test_the_page_of_a_code_leads_to_the_list_instead_of_checking_in(app, browser):
    registration, session = with_session(IN_PERSON, Switch.HOST_ONLY)
    with clock.at(MORNING):
        browser.sign_in(make.organiser(registration.event))
        page = browser.get(f"/en/check-in/{tokens.of(registration)}")
        assert page.select("main form") == []
        assert page.select_one("main ul a")["href"] == f"/en/sessions/{session.id}/check-in"


def test_letters_of_a_code_find_nobody_in_the_list_at_the_door(app, browser):
    registration, session = with_session(IN_PERSON, Switch.HOST_ONLY)
    with clock.at(MORNING):
        browser.sign_in(make.organiser(registration.event))
        page = browser.get(f"/en/sessions/{session.id}/check-in?q={tokens.of(registration)}")
    assert "codes are not used for this session" in page.select_one("label[for=q]").get_text()
    assert "Nobody who holds a place has this name" in page.get_text()


def test_the_personal_page_shows_no_code_and_asks_for_the_name(app, browser):
    registration, session = with_session(IN_PERSON, Switch.HOST_ONLY)
    with clock.at(MORNING):
        page = browser.sign_in(registration.person).get(mine(session))
        letter = browser.get(by_link(registration))
    for each in (page, letter):
        assert each.select(".code") == []
        assert "give your name at the door" in each.get_text()
    assert "Entry by name only" in page.select_one(".kinds").get_text()


def test_without_the_switch_the_code_is_there(app, browser):
    registration, session = with_session()
    with clock.at(MORNING):
        page = browser.sign_in(registration.person).get(mine(session))
    assert page.select(".code")
    assert page.select(".kinds") == []


def test_online_the_link_of_a_mail_opens_no_room_but_signing_in_does(app, browser):
    registration, session = with_session(ONLINE, Switch.HOST_ONLY)
    with clock.at(MORNING):
        page = browser.get(by_link(registration, session))
        assert page.select("main form") == []
        assert page.select_one("main a.button")["href"] == mine(session)
        browser.post(by_link(registration, session, "/join"), status=422)
        browser.sign_in(registration.person)
        assert browser.get(mine(session)).find("button", string="Join the session")
        browser.post(f"/en/sessions/{session.id}/join", follow=False)
    assert browser.response.headers["Location"] == builders.ROOM_ADDRESS


# No photographs, no recording


@pytest.mark.parametrize(
    ("switch", "words"), [(Switch.NO_PHOTOGRAPHS, "No photographs"), (Switch.NO_RECORDING, "No recording")]
)
def test_whoever_takes_part_reads_the_notice_wherever_the_session_is_shown(app, browser, switch, words):
    registration, session = with_session(IN_PERSON, switch)
    browser.sign_in(registration.person)
    for path in (
        mine(session),
        by_link(registration),
        by_link(registration, session),
        f"/en/events/{registration.event_id}/sessions",
    ):
        assert words in browser.get(path).get_text()


# No join links by mail


def letters(person):
    return [each.body for each in db.session.query(OutgoingMail).filter_by(recipient=person.email)]


def test_a_mail_carries_no_address_that_opens_without_signing_in(app):
    event = make.event()
    agreements.risk(event, Switch.NO_JOIN_MAIL)
    registration = accepted(ONLINE, event=event)
    found = "\n".join(letters(registration.person))
    assert tokens.of(registration) not in found
    assert "/participation/" not in found
    assert f"/events/{event.id}/sessions" in found


def test_without_the_switch_the_mail_carries_the_personal_page(app):
    registration = accepted(ONLINE)
    assert f"/participation/{tokens.of(registration)}" in "\n".join(letters(registration.person))


def test_whoever_moves_up_is_mailed_no_address_either(app):
    form = builders.open_form(in_person=1)
    first = builders.registration(form, state=State.ACCEPTED)
    second = builders.registration(form, state=State.WAITING)
    agreements.risk(form.event, Switch.NO_JOIN_MAIL)
    with transaction():
        services.withdraw(first, by=builders.staff(form.event))
    found = letters(second.person)
    assert "A place has become free" in found[-1]
    assert "/participation/" not in "\n".join(found)
