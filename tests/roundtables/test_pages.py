"""Every page of the consultation opens for whom it is, in each language, in few queries."""

from __future__ import annotations

import pytest

from core.i18n import LANGUAGES
from people.models import Region
from roundtables.models import Measure
from tests import make
from tests.roundtables import builders

pytestmark = pytest.mark.slow

PAGES = ("consult", "consult/group", "consult/targets", "consult/new", "roles", "edit")


@pytest.mark.parametrize("page", PAGES)
def test_the_secretariat_opens_every_page_of_an_empty_event(browser, page):
    event = make.event()
    browser.sign_in(make.organiser(event))
    assert browser.get(f"/en/events/{event.id}/{page}").h1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_the_secretariat_opens_every_page_of_a_full_event_in_its_language(browser, page, language):
    event = make.event()
    builders.seat(event, region=Region.AFRICA, women_led=True)
    builders.seat(event, region=Region.EUROPE)
    builders.target(event, Measure.ARAB_STATES, 15)
    held = builders.consultation(event, of=[make.organisation()])
    builders.point(held)
    browser.sign_in(make.organiser(event))
    assert browser.get(f"/{language}/events/{event.id}/{page}").h1
    assert browser.get(f"/{language}/events/{event.id}/consult/{held.id}").h1


def test_the_page_of_a_group_costs_the_same_for_one_and_for_thirty(browser):
    event = make.event()
    builders.seat(event)
    builders.consultation(event, of=[make.organisation()])
    browser.get(f"/en/events/{event.id}/consult")
    once = len(browser.queries)
    for _ in range(29):
        builders.seat(event)
        builders.consultation(event, of=[make.organisation(), make.organisation()])
    browser.get(f"/en/events/{event.id}/consult")
    assert len(browser.queries) <= once


@pytest.mark.parametrize("page", ["events/new", "series/new"])
def test_an_organiser_opens_the_forms_for_what_is_new(browser, page):
    browser.sign_in(make.organiser())
    assert browser.get(f"/en/{page}").h1


@pytest.mark.parametrize("page", ["events/new", "series/new"])
def test_whoever_is_no_organiser_cannot_create(browser, page):
    browser.sign_in(make.person())
    browser.get(f"/en/{page}", status=403)
