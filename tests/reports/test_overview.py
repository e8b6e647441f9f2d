from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.waiting import Progress
from registration.models import State
from reports import overview, queries, services
from roundtables.models import Measure
from tests import make
from tests.agendas import builders as agendas
from tests.registration import builders as registration
from tests.reports import builders
from tests.roundtables import builders as consultations
from tests.texts import builders as texts


def page_of(event):
    return f"/en/events/{event.id}"


def test_the_first_page_says_in_one_sentence_what_this_is(browser):
    page = browser.get("/en/")
    assert "prepare a roundtable together" in page.select_one("main p").text
    assert "no public event yet" in page.select_one(".empty").text


def test_upcoming_events_come_before_past_ones_and_name_their_series(browser):
    now = clock.now()
    make.event("Later", starts_at=now + timedelta(days=20), series=make.series("Roundtables of the year"))
    make.event("Sooner", starts_at=now + timedelta(days=2))
    make.event("Over", starts_at=now - timedelta(days=9))
    page = browser.get("/en/")
    assert [each.get_text(strip=True) for each in page.select("h3")] == ["Sooner", "Later", "Over"]
    assert [each.get_text(strip=True) for each in page.select("h2")] == ["Upcoming", "Past"]
    assert "Roundtables of the year" in page.text


def test_an_event_that_is_not_public_is_listed_for_insiders_only(browser):
    hidden = make.event("Hidden", public=False)
    assert "Hidden" not in browser.get("/en/").text
    assert "Hidden" in browser.sign_in(make.organiser(hidden)).get("/en/").text


def test_only_organisers_are_offered_a_new_event(browser):
    assert "New event" not in browser.sign_in(make.representative()).get("/en/").text
    assert "New event" in browser.sign_in(make.organiser()).get("/en/").text


def test_a_long_list_is_turned_page_by_page(browser):
    for number in range(23):
        make.event(f"Event {number}", starts_at=clock.now() + timedelta(days=number + 1))
    assert len(browser.get("/en/").select("article")) == 20
    few = len(browser.queries)
    page = browser.get("/en/?page=2")
    assert len(page.select("article")) == 3
    assert "Page 2 of 2" in page.text
    assert len(browser.queries) <= few


@pytest.mark.parametrize("number", ["0", "-3", "99999", "x", "１"])
def test_a_page_number_that_makes_no_sense_still_shows_a_page(browser, number):
    make.event()
    assert browser.get(f"/en/?page={number}").select("article")


def test_the_public_page_shows_when_where_and_all_six_stages(browser):
    page = browser.get(page_of(make.event("Workshop")))
    assert [each.text for each in page.select(".rail b")] == [
        "Consult", "Agenda", "Register", "Sponsor", "Convene", "Report",
    ]  # fmt: skip
    assert "9 May 2030" in page.select_one(".facts").text
    assert "CEST" in page.select_one(".facts").text
    assert all("/missing/" not in each["href"] for each in page.select(".rail a"))


@pytest.mark.parametrize("somebody", [None, make.representative])
def test_an_event_that_is_not_public_does_not_exist_for_outsiders(browser, somebody):
    event = make.event(public=False)
    if somebody:
        browser.sign_in(somebody())
    browser.get(page_of(event), status=404)
    browser.get(page_of(event) + "/outcome", status=404)


def test_an_event_that_never_was_is_not_found(browser):
    browser.get("/en/events/00000000-0000-0000-0000-000000000000", status=404)


def test_the_secretariat_sees_what_waits_the_balance_and_the_next_dates(browser):
    event = make.event(public=False)
    consultations.seat(event)
    consultations.target(event, Measure.EUROPE, 30)
    page = browser.sign_in(make.organiser(event)).get(page_of(event), budget=70)
    assert "Make the event public" in page.select_one("table").text
    assert page.select_one(".balance")
    assert "the event begins" in page.select_one(".dates").text


def test_a_visitor_sees_neither_balance_nor_what_waits(browser):
    page = browser.get(page_of(make.event()))
    assert not page.select(".balance")
    assert not page.select("table")


def test_somebody_without_a_place_is_invited_to_register(browser):
    form = registration.open_form()
    page = browser.sign_in(make.representative()).get(page_of(form.event), budget=60)
    assert page.select_one("main .notice .button").text == "Register"


def test_a_registered_person_is_led_to_their_sessions(browser):
    person = make.representative()
    form = registration.open_form()
    registration.registration(form, person=person, state=State.ACCEPTED)
    page = browser.sign_in(person).get(page_of(form.event), budget=60)
    assert page.select_one("main .notice .button").text == "Go to my sessions"


def test_somebody_who_has_asked_is_shown_where_the_request_stands(browser):
    person = make.representative()
    form = registration.open_form()
    registration.registration(form, person=person)
    page = browser.sign_in(person).get(page_of(form.event), budget=60)
    assert page.select_one("main .notice .button").text == "See where it stands"


def test_before_registration_the_open_agenda_is_the_next_step(browser):
    event = make.event()
    agendas.commented(event, by=texts.writer(event))
    page = browser.sign_in(make.representative()).get(page_of(event), budget=60)
    assert page.select_one("main .notice .button").text == "Comment on the agenda"


def test_an_agenda_without_a_round_is_there_to_be_read(browser):
    event = make.event()
    agendas.published(event, by=texts.writer(event))
    assert browser.get(page_of(event)).select_one("main .notice .button").text == "Read the agenda"


def test_a_draft_outcome_that_is_open_comes_first(browser):
    event = make.event()
    by = texts.writer(event)
    builders.published(event, by=by, comments_until=clock.now() + timedelta(days=3))
    page = browser.get(page_of(event))
    assert page.select_one("main .notice .button").text == "Comment on the draft"


def test_in_the_end_the_outcome_is_there_to_be_read(browser):
    event = make.event(starts_at=clock.now() - timedelta(days=3))
    builders.published(event, by=texts.writer(event))
    assert browser.get(page_of(event)).select_one("main .notice .button").text == "Read the outcome"


def test_where_nothing_can_be_done_nothing_is_said(browser):
    assert not browser.get(page_of(make.event())).select("main .notice")


def test_the_next_dates_are_in_order_and_none_is_past(app):
    form = registration.open_form(make.event(starts_at=clock.now() + timedelta(days=5)))
    dates = overview.next_dates(form.event, overview.rounds(form.event))
    assert [each.at for each in dates] == sorted(each.at for each in dates)
    assert "registration opens" not in {each.words for each in dates}
    assert "registration closes" in {each.words for each in dates}


def test_the_rail_counts_the_same_queries_for_many_comments_as_for_few(browser):
    event = make.event()
    organiser = make.organiser(event)
    by = make.actor(organiser)
    document = builders.published(event, by=by, comments_until=clock.now() + timedelta(days=3))
    consultation = texts_round(document)
    clause = builders.paragraph(document.published).clause
    texts.comment(consultation, clause)
    browser.sign_in(organiser).get(page_of(event), budget=70)
    few = len(browser.queries)
    for _ in range(8):
        texts.comment(consultation, clause)
    page = browser.get(page_of(event), budget=70)
    assert len(browser.queries) <= few
    assert "9 to answer" in page.select_one(".rail").text


def texts_round(document):
    with transaction() as session:
        return queries.texts.open_round_for(session.merge(document))


def test_the_workspace_lists_my_events_with_my_roles(browser):
    event = make.event("Mine")
    make.event("Not mine")
    page = browser.sign_in(make.rapporteur(event)).get("/en/workspace", budget=60)
    assert "Mine" in page.text
    assert "Not mine" not in page.text
    assert "Rapporteur" in page.select_one(".kinds").text


def test_the_workspace_gathers_what_waits_over_all_events(browser):
    first, second = make.event("First", public=False), make.event("Second", public=False)
    organiser = make.organiser(first)
    with transaction() as session:
        session.add(make.Appointment(event_id=second.id, person_id=organiser.id, role=make.Role.SECRETARIAT))
    page = browser.sign_in(organiser).get("/en/workspace", budget=90)
    rows = [each.text for each in page.select("tbody tr") if "public" in each.text]
    assert any("First" in each for each in rows)
    assert any("Second" in each for each in rows)


def test_an_event_one_is_registered_for_is_in_the_workspace(browser):
    person = make.representative()
    form = registration.open_form(make.event("Conference"))
    registration.registration(form, person=person, state=State.ACCEPTED)
    page = browser.sign_in(person).get("/en/workspace", budget=60)
    assert "Conference" in page.text
    assert "registered" in page.select_one(".kinds").text


def test_an_empty_workspace_says_what_to_do(browser):
    page = browser.sign_in(make.person()).get("/en/workspace")
    assert "You take part in no event yet" in page.text
    assert "Nothing waits for you" in page.text


def test_a_visitor_has_no_workspace(browser):
    assert "sign-in" in browser.open("GET", "/en/workspace").headers["Location"]


def test_before_anything_is_written_the_last_stage_is_later(app):
    event = make.event()
    assert queries.stage(event, make.actor(make.person())).progress == Progress.LATER


def test_notes_open_the_last_stage_for_those_who_write(app):
    event = make.event()
    by = builders.writer(event)
    builders.note(event, by=by)
    stage = queries.stage(event, by)
    assert (stage.progress, stage.words) == (Progress.NOW, "1 session note")


def test_a_draft_is_no_secret_to_its_writers_only(app):
    event = make.event()
    by = builders.writer(event)
    builders.draft(event, by=by)
    assert queries.stage(event, by).words == "Draft, not published yet"
    assert queries.stage(event, make.actor(make.person())).words == "not published yet"


def test_after_the_round_the_last_stage_is_done(app):
    event = make.event()
    by = builders.writer(event)
    builders.published(event, by=by)
    assert queries.stage(event, by).progress == Progress.DONE


def test_a_revision_in_hand_keeps_the_stage_open(app):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by)
    with transaction():
        services.start_revision(document, by=by)
    assert queries.stage(event, by).progress == Progress.NOW


def test_after_the_event_the_rapporteur_is_asked_to_begin(app):
    event = make.event(starts_at=clock.now() - timedelta(days=2))
    by = builders.writer(event)
    assert [each.what for each in queries.waiting(event, by)] == ["Begin the outcome document"]
    assert queries.waiting(event, make.actor(make.person())) == []
    assert queries.waiting(event, make.actor(make.reviewer(event))) == []


def test_before_the_event_nothing_is_asked_of_the_rapporteur(app):
    event = make.event()
    assert queries.waiting(event, builders.writer(event)) == []


def test_inputs_without_a_place_wait_for_whoever_writes(app):
    event = make.event()
    by = builders.writer(event)
    builders.note(event, by=by)
    builders.draft(event, by=by)
    assert "1 input has no place" in queries.waiting(event, by)[0].what


def test_a_comment_waits_first_for_a_recommendation_then_for_somebody_else(app):
    event = make.event()
    first, second = texts.writer(event), texts.writer(event)
    document = builders.published(event, by=first, comments_until=clock.now() + timedelta(days=3))
    comment = texts.comment(texts_round(document), builders.paragraph(document.published).clause)
    assert "recommend an answer" in queries.waiting(event, first)[0].what
    texts.answer(comment, recommender=first)
    db.session.expire_all()
    assert queries.waiting(event, first) == []
    assert "decide on the answer" in queries.waiting(event, second)[0].what


def test_an_old_event_without_notes_is_let_rest(app):
    old = make.event(starts_at=clock.now() - timedelta(days=400))
    by = builders.writer(old)
    assert queries.waiting(old, by) == []
    with transaction() as session:
        session.add(note_of(old, by))
    assert [each.what for each in queries.waiting(old, by)] == ["Begin the outcome document"]


def note_of(event, by):
    session = registration.session(event)
    return queries.SessionNote(
        event_id=event.id,
        session_id=session.id,
        number=1,
        author_id=by.id,
        taken_at=event.starts_at,
        body=make.text("Said."),
    )
