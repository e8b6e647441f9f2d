"""The pages on which people say how far they are shown, and the one on which an organiser shows somebody less."""

from __future__ import annotations

import pytest

from core.db import db, transaction
from people import pseudonyms, visibility_choices
from people.standing import forget, in_event
from people.visibility_models import Audience, Showing
from registration.models import State
from roundtables import services
from tests import make
from tests.registration import builders

PATH = "/en/account/visibility"


@pytest.fixture
def taken(app):
    """A registration that was accepted, with its person and event."""
    return builders.registration(builders.open_form(), state=State.ACCEPTED)


def level(registration, audience):
    db.session.rollback()
    forget()
    return in_event(registration.event_id).level(registration.person, audience)


def test_who_takes_part_nowhere_is_told_when_there_will_be_something_to_choose(browser):
    browser.sign_in(make.representative())
    assert "You take part in no event yet" in browser.get(PATH).select_one("main .empty").text


def test_the_page_says_for_each_event_what_each_audience_reads(browser, taken):
    browser.sign_in(taken.person)
    said = browser.get(PATH).select_one("main").get_text(" ", strip=True)
    name = taken.organisation.name.body
    assert f"The public reads: {name}" in said
    assert f"Those who prepare the event read: {taken.person.name}, {name}" in said


def test_what_is_chosen_is_shown_at_once_as_a_sentence(browser, taken):
    browser.sign_in(taken.person)
    page = browser.submit(
        f"{PATH}/{taken.event_id}", public="region", participants="name", states="absent", un_entities="counted"
    )
    said = page.select_one("aside").get_text(" ", strip=True)
    assert "The public reads nothing of you." in said  # a State's delegate can sign out and be the public
    assert "Member States read nothing of you." in said
    assert "Entities of the United Nations read only a number in which you are counted." in said
    assert level(taken, Audience.PARTICIPANTS) == Showing.NAME


def test_a_number_stands_in_the_sentence(browser, taken):
    browser.sign_in(taken.person)
    page = browser.submit(f"{PATH}/{taken.event_id}", public="region")
    number = pseudonyms.number_of(taken.event_id, taken.person_id)
    assert f"The public reads: Participant {number}" in page.select_one("aside").get_text(" ", strip=True)


@pytest.mark.parametrize(("field", "typed"), [("public", ""), ("public", "loud"), ("organisers", "absent")])
def test_what_is_no_choice_is_explained_at_its_field(browser, taken, field, typed):
    browser.sign_in(taken.person)
    page = browser.submit(f"{PATH}/{taken.event_id}", status=422, **{field: typed})
    assert page.select_one(f"#{field}-error").text.strip()


def test_the_event_of_others_is_not_found(browser, taken):
    browser.sign_in(make.representative())
    browser.get(f"{PATH}/{taken.event_id}", status=404)


def test_a_visitor_is_asked_to_sign_in(browser):
    assert browser.get(PATH, status=302) is None


def test_a_choice_for_all_other_events_is_kept(browser, taken):
    browser.sign_in(taken.person)
    browser.submit(f"{PATH}/default", public="counted")
    assert level(taken, Audience.PUBLIC) == Showing.COUNTED
    chosen = browser.get(f"{PATH}/default").select_one("#public option[selected]")["value"]
    assert chosen == "counted"


def test_an_organiser_lowers_and_the_person_reads_that_it_was_lowered(browser, taken):
    browser.sign_in(make.organiser(taken.event))
    page = browser.submit(f"/en/registrations/{taken.id}/shown", public="counted")
    assert "Only the person can raise it again" in page.get_text()
    browser.sign_in(taken.person)
    said = browser.get(PATH).select_one("main").get_text(" ", strip=True)
    assert "The public reads only a number in which you are counted. An organiser has lowered this." in said


def test_the_organisers_page_offers_nothing_that_shows_more(browser, taken):
    browser.sign_in(make.organiser(taken.event))
    page = browser.get(f"/en/registrations/{taken.id}/shown")
    offered = [option["value"] for option in page.select("#public option")]
    assert offered == ["organisation", "region", "counted", "absent"]


def test_a_level_that_shows_more_is_refused_even_when_it_is_sent(browser, taken):
    browser.sign_in(make.organiser(taken.event))
    page = browser.submit(f"/en/registrations/{taken.id}/shown", status=422, public="name")
    assert page.select_one("#public-error")
    assert level(taken, Audience.PUBLIC) == Showing.ORGANISATION


@pytest.mark.parametrize("role", ["reviewer", "rapporteur"])
def test_only_the_secretariat_shows_somebody_less(browser, taken, role):
    browser.sign_in(getattr(make, role)(taken.event))
    browser.get(f"/en/registrations/{taken.id}/shown", status=403)


def test_a_member_of_the_group_who_is_absent_is_not_in_the_list_and_not_counted(browser):
    event = make.event()
    people = [make.representative() for _each in range(2)]
    by = make.actor(make.organiser(event))
    with transaction():
        for each in people:
            services.seat(event, each, each.memberships[0].organisation, by=by)
    names = [each.memberships[0].organisation.name.body for each in people]
    with transaction():
        visibility_choices.choose(
            people[0], event.id, dict.fromkeys([Audience.PUBLIC], Showing.ABSENT), by=make.actor(people[0])
        )
    page = browser.sign_in(make.representative()).get(f"/en/events/{event.id}/consult").select_one("main").get_text()
    assert names[1] in page
    assert names[0] not in page
