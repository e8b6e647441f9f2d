"""To the second: when the form is open, when the room and the door are, in the zone of the event."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from decisions.appeals import may_be_contested
from decisions.queries import latest
from registration import joining, queries, services
from registration.models import Presence, PresenceSource, State
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, MORNING, ONLINE

SECOND = timedelta(seconds=1)


def ask(form, person=None):
    person = person or make.representative()
    with transaction():
        made, _token = services.register(
            form, person, person.memberships[0].organisation, mode=IN_PERSON, by=make.actor(person)
        )
    return made


def mark(registration, session, source=PresenceSource.DOOR_NAME, mode=IN_PERSON):
    with transaction():
        return services.mark_present(
            registration, session, mode=mode, source=source, by=builders.staff(registration.event)
        )


@pytest.mark.parametrize(
    ("end", "seconds", "code"),
    [("opens_at", -1, "not-open-yet"), ("opens_at", 0, ""), ("closes_at", -1, ""), ("closes_at", 0, "closed")],
)
def test_a_form_is_open_from_its_first_second_to_the_last_before_its_end(app, end, seconds, code):
    form, person = builders.open_form(), make.representative()
    with clock.at(getattr(form, end) + seconds * SECOND):
        if not code:
            assert ask(form, person).state is State.SUBMITTED
        else:
            with pytest.raises(RuleBroken) as broken:
                ask(form, person)
            assert broken.value.code == code


@pytest.mark.parametrize(
    ("end", "seconds", "offered"),
    [("opens_at", -1, False), ("opens_at", 0, True), ("closes_at", -1, True), ("closes_at", 0, False)],
)
def test_the_front_offers_the_form_in_exactly_those_seconds(browser, end, seconds, offered):
    form, person = builders.open_form(), make.representative()
    with clock.at(getattr(form, end) + seconds * SECOND):
        page = browser.sign_in(person).get(f"/en/events/{form.event_id}/registration")
    assert (page.find("a", string="Register", class_="button") is not None) is offered


def test_a_form_sent_a_second_too_late_is_answered_with_a_sentence_and_kept(browser):
    form, person = builders.open_form(), make.representative()
    with clock.at(form.closes_at):
        browser.sign_in(person)
        page = browser.post(
            f"/en/events/{form.event_id}/registration/new",
            status=422,
            organisation_id=str(person.memberships[0].organisation_id),
            mode="online",
            needs="A ramp",
        )
    assert "closed" in page.select_one("main").get_text(" ", strip=True)
    assert page.select_one("textarea[name=needs]").get_text(strip=True) == "A ramp"


def test_an_answer_may_be_changed_after_the_form_has_closed_while_nobody_has_decided(app):
    form = builders.open_form()
    registration = builders.registration(form)
    with clock.at(form.closes_at + timedelta(days=1)), transaction():
        services.change_answers(
            registration,
            registration.organisation,
            mode=ONLINE,
            needs="",
            answers={},
            by=make.actor(registration.person),
        )
    assert registration.mode == ONLINE


def test_somebody_who_withdrew_comes_too_late_as_well(app):
    form = builders.open_form()
    registration = builders.registration(form, state=State.WITHDRAWN)
    with clock.at(form.closes_at), pytest.raises(RuleBroken) as broken:
        ask(form, registration.person)
    assert broken.value.code == "closed"
    assert registration.state is State.WITHDRAWN


def test_reviewers_decide_before_and_after_the_form_is_open(app):
    form = builders.open_form()
    first, second = builders.registration(form), builders.registration(form)
    for registration, moment in ((first, form.opens_at), (second, form.closes_at + timedelta(days=1))):
        with clock.at(moment), transaction():
            services.accept(registration, by=builders.staff(form.event))
    assert queries.counts(form.event).of(State.ACCEPTED) == 2


@pytest.mark.parametrize("minutes", [1, 90, 600])
def test_a_room_opens_a_quarter_of_an_hour_before_whatever_the_sessions_length(app, minutes):
    session = builders.session(make.event(), hours=minutes / 60)
    assert joining.opens_at(session) == MORNING - timedelta(minutes=15)
    assert joining.window(session, session.ends_at - SECOND) is joining.Window.OPEN
    assert joining.window(session, session.ends_at) is joining.Window.OVER


def test_two_sessions_that_follow_each_other_overlap_by_a_quarter_of_an_hour(app):
    event = make.event()
    first, second = builders.session(event), builders.session(event, "Next", starts_at=MORNING + timedelta(hours=1))
    moment = second.starts_at - timedelta(minutes=15)
    assert {joining.window(each, moment) for each in (first, second)} == {joining.Window.OPEN}
    assert joining.window(second, moment - SECOND) is joining.Window.BEFORE


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Europe/Madrid", datetime(2030, 5, 8, 22, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2030, 5, 8, 15, tzinfo=UTC)),
        ("America/New_York", datetime(2030, 5, 9, 4, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2030, 5, 8, 18, 15, tzinfo=UTC)),
    ],
)
def test_the_door_opens_at_midnight_where_the_session_is_held(app, zone, opens):
    session = builders.session(make.event(zone=zone))
    assert joining.door_opens_at(session, zone) == opens


def test_check_in_begins_with_the_first_second_of_the_sessions_day(app):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    session = builders.session(registration.event)
    midnight = joining.door_opens_at(session, registration.event.zone)
    with clock.at(midnight - SECOND), pytest.raises(RuleBroken) as broken:
        mark(registration, session)
    assert broken.value.code == "too-early"
    with clock.at(midnight):
        assert mark(registration, session)


@pytest.mark.parametrize(("hours", "today"), [(-10, False), (-9, True), (14, True), (15, False)])
def test_today_is_the_day_of_the_event_and_not_that_of_the_server(app, hours, today):
    session = builders.session(make.event())
    assert joining.is_today(session, "Europe/Madrid", MORNING + timedelta(hours=hours)) is today


def test_the_day_on_which_the_clocks_change_is_a_day_like_others(app):
    starts = datetime(2030, 3, 31, 7, tzinfo=UTC)  # in Madrid the clocks went forward at 01:00 UTC
    session = builders.session(make.event(starts_at=starts))
    assert joining.door_opens_at(session, "Europe/Madrid") == datetime(2030, 3, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://rooms.example/1", True),
        ("http://rooms.example", True),
        ("https:///1", False),
        ("ftp://rooms.example", False),
        ("data:text/html,x", False),
        ("rooms.example", False),
        ("", False),
    ],
)
def test_only_a_web_address_leads_somewhere(url, fits):
    assert joining.is_web_address(url) is fits


def test_a_refusal_can_be_contested_until_the_very_second_it_says(app):
    registration = builders.registration(builders.open_form(), state=State.DECLINED)
    until = db.session.scalar(db.select(db.metadata.tables["decision"].c.contest_until))
    for moment, possible in ((until - SECOND, True), (until, False)):
        with clock.at(moment):
            assert may_be_contested(latest(registration)) is possible


def test_the_first_sign_of_somebody_is_kept_and_a_second_changes_nothing(app):
    registration = builders.registration(builders.open_form(), mode=ONLINE, state=State.ACCEPTED)
    session = builders.session(registration.event)
    with clock.at(MORNING):
        assert mark(registration, session, PresenceSource.JOIN_LINK, ONLINE)
    with clock.at(MORNING + timedelta(minutes=20)):
        assert not mark(registration, session, PresenceSource.DOOR_SCAN)
    (presence,) = db.session.scalars(db.select(Presence))
    assert (presence.source, presence.mode, presence.came_at) == (PresenceSource.JOIN_LINK, ONLINE, MORNING)


def test_somebody_with_a_place_online_who_comes_to_the_door_is_let_in(app):
    registration = builders.registration(builders.open_form(), mode=ONLINE, state=State.ACCEPTED)
    session = builders.session(registration.event)
    with clock.at(MORNING):
        assert mark(registration, session, PresenceSource.DOOR_SCAN)
    assert queries.count_present(registration.event) == {IN_PERSON: 1}


def test_after_a_mistake_is_removed_somebody_can_be_checked_in_anew(app):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    session = builders.session(registration.event)
    presence = builders.present(registration, session)
    with transaction():
        services.remove_presence(presence, by=builders.staff(registration.event))
    with clock.at(MORNING + timedelta(minutes=5)):
        assert mark(registration, session)
    assert db.session.scalar(db.select(db.func.count(Presence.id))) == 1
