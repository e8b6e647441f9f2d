"""Creating, changing and publishing events; whose they are and who sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.exceptions import NotFound

from core import clock
from core.audit import AuditEntry
from core.auth import NOBODY
from core.db import db, transaction
from core.rules import RuleBroken
from people.roles import Role
from roundtables import policies, queries, risk_services, services
from roundtables.models import Event, EventKind, Mode
from tests import make

BEGIN = datetime(2030, 5, 9, 7, 0, tzinfo=UTC)


def facts(**changed):
    """What a service needs to know of an event."""
    return {
        "series": None,
        "kind": EventKind.WORKSHOP,
        "mode": Mode.HYBRID,
        "title": {"en": "Workshop", "fr": "Atelier"},
        "summary": {"en": "We prepare."},
        "venue": {"en": "Málaga"},
        "starts_at": BEGIN,
        "ends_at": BEGIN + timedelta(hours=4),
        "zone": "Europe/Madrid",
    } | changed


def fields(**changed):
    """What a browser sends for an event."""
    return {
        "title-en": "Workshop",
        "kind": "workshop",
        "mode": "hybrid",
        "zone": "Europe/Madrid",
        "starts_at": "2030-05-09T09:00",
        "ends_at": "2030-05-09T12:30",
    } | changed


def created(**changed):
    """An event, created by an organiser."""
    by = make.actor(make.organiser())
    with transaction():
        return services.create_event(**facts(**changed), by=by), by


def test_whoever_creates_an_event_becomes_its_secretariat(app):
    event, by = created()
    assert queries.roles_of(by.id) == {event.id: {Role.SECRETARIAT}}


def test_a_new_event_is_not_public(app):
    event, _by = created()
    assert event.public_at is None


def test_creating_an_event_is_on_the_record(app):
    event, by = created()
    entry = db.session.query(AuditEntry).filter_by(action="event.created").one()
    assert (entry.actor_id, entry.subject_id, entry.event_id) == (by.id, event.id, event.id)


def test_an_event_without_summary_and_venue_keeps_none(app):
    event, _by = created(summary={}, venue={"en": " "})
    assert event.summary is None
    assert event.venue is None


@pytest.mark.parametrize("hours", [0, -1])
def test_an_event_ends_after_it_begins(app, hours):
    with pytest.raises(RuleBroken) as broken:
        created(ends_at=BEGIN + timedelta(hours=hours))
    assert broken.value.field == "ends_at"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "CEST", "../etc/passwd"])
def test_a_zone_that_clocks_do_not_know_is_refused(app, zone):
    with pytest.raises(RuleBroken) as broken:
        created(zone=zone)
    assert broken.value.code == "no-such-zone"


def test_an_event_needs_a_title_in_some_language(app):
    with pytest.raises(RuleBroken) as broken:
        created(title={"en": "  "})
    assert broken.value.code == "no-words"


def test_editing_keeps_the_words_that_were_not_changed(app):
    event, by = created()
    with transaction():
        services.edit_event(event, **facts(title={"en": "Workshop", "fr": "Atelier", "es": "Taller"}), by=by)
    assert event.title.by_language == {"en": "Workshop", "fr": "Atelier", "es": "Taller"}
    assert event.title.edition == 1


def test_a_summary_can_be_taken_away_and_given_again(app):
    event, by = created()
    with transaction():
        services.edit_event(event, **facts(summary={"en": ""}), by=by)
    assert event.summary is None
    with transaction():
        services.edit_event(event, **facts(summary={"ru": "Мы готовимся."}), by=by)
    assert event.summary.language == "ru"


def test_editing_records_what_the_dates_were(app):
    event, by = created()
    with transaction():
        services.edit_event(event, **facts(zone="Africa/Nairobi"), by=by)
    entry = db.session.query(AuditEntry).filter_by(action="event.edited").one()
    assert entry.details["zone_before"] == "Europe/Madrid"


def test_what_is_public_cannot_be_published_again(app):
    event, by = created()
    with transaction():
        risk_services.sign(event, None, by=by)
        services.publish_event(event, by=by)
    with pytest.raises(RuleBroken), transaction():
        services.publish_event(event, by=by)


def test_an_event_belongs_to_its_series(app):
    with transaction():
        series = services.create_series({"en": "Roundtables"}, {}, by=make.actor(make.organiser()))
    event, _by = created(series=series)
    assert event.series.title.body == "Roundtables"
    assert queries.list_series() == [series]


def test_only_those_with_a_role_see_what_is_not_public(app):
    event = make.event(public=False)
    assert policies.may_see(make.actor(make.reviewer(event)), event)
    assert not policies.may_see(make.actor(make.organiser()), event)
    assert not policies.may_see(NOBODY, event)


def test_lists_leave_out_what_the_reader_may_not_see(app):
    seen, hidden = make.event("Seen"), make.event("Hidden", public=False)
    assert queries.list_events(NOBODY).events == [seen]
    insider = make.actor(make.rapporteur(hidden))
    assert {each.id for each in queries.list_events(insider).events} == {seen.id, hidden.id}
    assert queries.list_my_events(insider) == [hidden]


def test_what_is_to_come_stands_first_and_soonest_first_then_the_past_latest_first(app):
    now = datetime(2030, 1, 1, tzinfo=UTC)
    for days in (-20, 30, -2, 3):
        make.event(str(days), starts_at=now + timedelta(days=days))
    with clock.at(now):
        assert [each.title.body for each in queries.list_events(NOBODY).events] == ["3", "30", "-2", "-20"]


def test_what_is_going_on_counts_as_to_come(app):
    now = datetime(2030, 1, 1, tzinfo=UTC)
    make.event("soon", starts_at=now + timedelta(hours=1))
    make.event("going on", starts_at=now - timedelta(hours=1))
    with clock.at(now):
        assert [each.title.body for each in queries.list_events(NOBODY).events] == ["going on", "soon"]


@pytest.mark.parametrize(("page", "number"), [(-3, 1), (0, 1), (1, 1), (2, 2), (99, 3)])
def test_a_page_that_does_not_exist_is_the_nearest_one(app, page, number):
    for _ in range(5):
        make.event()
    found = queries.list_events(NOBODY, page=page, size=2)
    assert (found.number, found.pages) == (number, 3)


def test_no_events_are_one_empty_page(app):
    found = queries.list_events(NOBODY)
    assert (list(found.events), found.number, found.pages) == ([], 1, 1)


def test_an_event_that_is_not_there_is_not_found(app):
    with pytest.raises(NotFound):
        queries.get_event(make.series().id)


def test_an_organiser_creates_an_event_in_the_browser(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/events/new", **fields(**{"title-ar": "ورشة عمل"}))
    assert "Only those with a role see it" in page.text
    event = db.session.query(Event).one()
    assert event.starts_at == BEGIN
    assert event.title.by_language == {"en": "Workshop", "ar": "ورشة عمل"}


def test_a_series_leads_to_its_first_event(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/series/new", **{"title-en": "Roundtables of 2030"})
    assert page.select_one("#series option[selected]").text == "Roundtables of 2030"


@pytest.mark.parametrize("series", ["nonsense", "", "00000000-0000-0000-0000-000000000000"])
def test_an_address_with_a_wrong_series_still_opens_the_form(browser, series):
    browser.sign_in(make.organiser())
    assert browser.get(f"/en/events/new?series={series}").select_one("#series")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("title-en", "", "at least one language"),
        ("title-en", "x" * 201, "too long"),
        ("summary-en", "x" * 10_001, "too long"),
        ("starts_at", "", "Fill this in"),
        ("starts_at", "tomorrow", "such as 2022-05-09"),
        ("starts_at", "0001-01-01T00:00", "Give a year"),
        ("ends_at", "9999-12-31T23:59", "Give a year"),
        ("ends_at", "2030-05-09T09:00", "later than"),
        ("starts_at", "2030-03-31T02:30", "clocks change"),
        ("ends_at", "2030-10-27T02:30", "clocks change"),
        ("zone", "Mars/Olympus", ""),
        ("kind", "party", ""),
        ("mode", "telepathy", ""),
        ("series", "nonsense", ""),
        ("series", "00000000-0000-0000-0000-000000000000", ""),
    ],
)
def test_what_does_not_fit_is_explained_at_its_field(browser, field, typed, says):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/events/new", status=422, **fields(**{field: typed}))
    error = page.select_one(f"#{field}-error")
    assert says in error.text
    assert db.session.query(Event).count() == 0


def test_what_was_typed_is_kept_when_something_is_missing(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/fr/events/new", status=422, **fields(**{"title-en": "Kept", "starts_at": ""}))
    assert page.select_one("#title-en")["value"] == "Kept"


def test_nul_and_lone_surrogates_are_dropped(browser):
    browser.sign_in(make.organiser())
    browser.submit("/en/events/new", **fields(**{"title-en": "Work\x00shop"}))
    assert db.session.query(Event).one().title.body == "Workshop"


def test_the_form_shows_wall_times_of_the_event(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.get(f"/en/events/{event.id}/edit")
    assert page.select_one("#starts_at")["value"] == "2030-05-09T09:00"


def test_a_change_of_zone_keeps_the_hours_as_they_are_written(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/edit", zone="Africa/Nairobi")
    assert page.select_one("#starts_at")["value"] == "2030-05-09T09:00"
    assert db.session.get(Event, event.id).starts_at == datetime(2030, 5, 9, 6, 0, tzinfo=UTC)


def test_an_unusual_zone_is_kept_when_something_else_is_changed(browser):
    event = make.event(zone="US/Eastern")
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/edit", **{"title-en": "Another title"})
    assert db.session.get(Event, event.id).zone == "US/Eastern"


def test_an_hour_that_the_new_zone_skips_is_refused(browser):
    event = make.event(starts_at=datetime(2030, 3, 31, 2, 30, tzinfo=UTC), zone="UTC")
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/edit", status=422, zone="Europe/Madrid")
    assert "clocks change" in page.select_one("#starts_at-error").text
    assert db.session.get(Event, event.id).zone == "UTC"


def test_publishing_opens_the_event_to_everybody(browser):
    event = make.event(public=False)
    path = f"/en/events/{event.id}/consult"
    browser.sign_in(make.organiser(event))
    browser.press(f"/en/events/{event.id}/edit", "Make it public")
    browser.sign_out()
    assert browser.get(path).h1


def test_a_hidden_event_does_not_exist_for_an_outsider(browser):
    event = make.event(public=False)
    browser.sign_in(make.person())
    browser.get(f"/en/events/{event.id}/consult", status=404)


def test_a_visitor_of_a_hidden_event_is_asked_to_sign_in(browser):
    event = make.event(public=False)
    assert "/sign-in" in browser.open("GET", f"/en/events/{event.id}/consult").headers["Location"]


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "9 May 2030, 09:00 – 13:00 (CEST)"), (1, "9–10 May 2030 (CEST)"), (30, "9 May\u2009–\u20098 Jun 2030 (CEST)")],
)
def test_the_head_says_when_with_the_zone(browser, days, says):
    event = make.event(hours=4 + 24 * days)
    assert says in browser.get(f"/en/events/{event.id}/consult").select_one(".facts").text


def test_in_arabic_the_hours_stand_in_the_order_of_the_agenda(browser):
    event = make.event()
    facts = browser.get(f"/ar/events/{event.id}/consult").select_one(".facts").text
    assert "\u206609:00 – 13:00 (CEST)\u2069" in facts
