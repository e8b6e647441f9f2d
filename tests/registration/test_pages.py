"""The pages of registration: the front, one's own request, the form's set-up, the queue."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from people.models import Region
from registration import queries, services
from registration.models import QuestionKind, State
from roundtables.models import Mode
from tests import make
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE

pytestmark = pytest.mark.slow


def front(event, rest=""):
    return f"/en/events/{event.id}/registration{rest}"


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def test_a_visitor_reads_what_it_is_and_is_told_to_sign_in_and_come_back(browser):
    form = builders.open_form(in_person=150, introduction={"en": "For those who work locally."})
    builders.registration(form, state=State.ACCEPTED)
    page = browser.get(front(form.event))
    assert "For those who work locally." in text(page)
    assert "In person: 1 of 150 places are taken." in text(page)
    assert "Online: 0 places are taken; there is no limit." in text(page)
    link = page.find("a", string="Sign in to register")["href"]
    assert link.endswith(f"next=/en/events/{form.event_id}/registration/new")


def test_an_event_that_is_not_public_has_no_front_for_outsiders(browser):
    form = builders.open_form(make.event(public=False))
    browser.get(front(form.event), status=404)
    browser.sign_in(make.representative()).get(front(form.event, "/new"), status=404)


def test_an_event_without_a_form_says_so(browser):
    assert "Registration has not been set up yet" in text(browser.get(front(make.event())))


@pytest.mark.parametrize(("days", "words"), [(-2, "Registration opens on"), (5000, "Registration closed on")])
def test_outside_its_dates_the_front_says_when_and_offers_no_button(browser, days, words):
    form = builders.open_form()
    browser.sign_in(make.representative())
    with clock.at(form.opens_at + timedelta(days=days)):
        page = browser.get(front(form.event))
    assert words in text(page)
    assert page.find("a", string="Register") is None or "button" not in page.find("a", string="Register").get(
        "class", []
    )


def test_a_link_kept_from_before_leads_to_the_front_once_registration_is_closed(browser):
    form = builders.open_form()
    with clock.at(form.closes_at + timedelta(days=1)):
        answer = browser.sign_in(make.representative()).open("GET", front(form.event, "/new"))
    assert (answer.status_code, answer.location) == (303, front(form.event))


def test_a_representative_registers_reads_what_happens_next_and_withdraws(browser):
    form = builders.open_form()
    question = builders.question(form, required=True)
    person = make.representative()
    browser.sign_in(person)
    answer = {question.field: "The closing", "mode": "in_person", "needs": "A ramp"}
    page = browser.submit(
        front(form.event, "/new"), organisation_id=str(person.memberships[0].organisation_id), **answer
    )
    assert "The secretariat looks at it now" in text(page)
    assert "The closing" in text(page)
    page = browser.press(front(form.event, "/withdraw"), "Withdraw my registration")
    assert "You withdrew your registration" in text(page)
    assert page.find("a", string="Register again")


def test_what_was_typed_is_kept_when_an_answer_is_missing(browser):
    form = builders.open_form()
    question = builders.question(form, required=True)
    browser.sign_in(make.representative())
    page = browser.submit(front(form.event, "/new"), status=422, mode="online", needs="Sign language")
    assert page.select_one("#needs").get_text().strip() == "Sign language"
    assert "Please answer this question." in page.select_one(f"#{question.field}-error").text


@pytest.mark.parametrize(
    "typed",
    [
        {"mode": "by-horse"},
        {"organisation_id": "nonsense"},
        {"organisation_id": "7a1c2c5e-0000-4000-8000-000000000000"},
        {"needs": "x" * 10_001},
        {"choice": "77"},
        {"choice": "-1"},
        {"choice": "９"},
    ],
)
def test_nonsense_is_answered_with_a_sentence(browser, typed):
    form = builders.open_form()
    choice = builders.question(form, kind=QuestionKind.CHOICE, choices="One\nTwo")
    person = make.representative()
    browser.sign_in(person)
    fields = {"mode": "online", "organisation_id": str(person.memberships[0].organisation_id)} | typed
    fields = {choice.field if name == "choice" else name: value for name, value in fields.items()}
    page = browser.post(front(form.event, "/new"), status=422, **fields)
    assert page.select_one(".error").get_text(strip=True)
    assert queries.counts(form.event).total == 0


def test_characters_that_no_database_stores_are_dropped(browser):
    form, person = builders.open_form(), make.representative()
    browser.sign_in(person)
    organisation = str(person.memberships[0].organisation_id)
    browser.submit(front(form.event, "/new"), organisation_id=organisation, mode="online", needs="a\x00b")
    assert queries.find_registration(form.event_id, person.id).needs == "ab"


def test_somebody_without_an_organisation_is_led_to_choose_one(browser):
    form = builders.open_form()
    page = browser.sign_in(make.person()).get(front(form.event, "/new"))
    assert page.find("a", string="Choose my organisation")["href"].startswith("/en/account/organisations?next=")


def test_somebody_who_speaks_for_two_organisations_chooses_one(browser):
    form, person, second = builders.open_form(), make.representative(), make.organisation("Second Network")
    with transaction():
        db.session.add(make.speaks_for(person_id=person.id, organisation_id=second.id))
    browser.sign_in(person)
    browser.submit(front(form.event, "/new"), organisation_id=str(second.id), mode="online")
    assert queries.find_registration(form.event_id, person.id).organisation_id == second.id


def test_an_online_event_asks_for_no_way_of_attending(browser):
    form = builders.open_form(make.event(mode=Mode.ONLINE))
    page = browser.sign_in(make.representative()).get(front(form.event, "/new"))
    assert [box["value"] for box in page.select("input[name=mode]")] == ["online"]
    assert page.select_one("input[name=mode]").has_attr("checked")


def test_answers_are_changed_on_a_page_that_holds_the_present_ones(browser):
    form = builders.open_form()
    questions = [
        builders.question(form, kind=QuestionKind.YES_NO),
        builders.question(form, kind=QuestionKind.CHOICE, choices="Morning\nAfternoon"),
    ]
    registration = builders.registration(form, answers={str(questions[0].id): False, str(questions[1].id): 1})
    browser.sign_in(registration.person)
    page = browser.get(front(form.event, "/change"))
    chosen = {box["name"]: box["value"] for box in page.select("input[checked]")}
    assert chosen == {questions[0].field: "no", questions[1].field: "1", "mode": "in_person"}
    page = browser.submit(front(form.event, "/change"), **{questions[1].field: "0"})
    assert "Morning" in text(page)


def test_once_decided_the_answers_page_leads_back_to_the_front(browser):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    browser.sign_in(registration.person)
    assert "Go to my sessions" in text(browser.get(front(registration.event, "/change")))
    assert "Go to my sessions" in text(browser.get(front(registration.event, "/new")))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.SUBMITTED, "You do not need to do anything."),
        (State.ACCEPTED, "with the code to show at the door"),
        (State.WAITING, "you are number 1 on the waiting list"),
        (State.DECLINED, "The places are for local organisations."),
        (State.WITHDRAWN, "You withdrew your registration."),
    ],
)
def test_each_state_is_told_in_words_with_what_happens_next(browser, state, words):
    form = builders.open_form(in_person=0 if state is State.WAITING else 5)
    registration = builders.registration(form, state=state)
    assert words in text(browser.sign_in(registration.person).get(front(form.event)))


def test_others_see_nothing_of_a_request(browser):
    registration = builders.registration(builders.open_form(), needs="Only for the secretariat")
    browser.sign_in(make.representative())
    assert "Only for the secretariat" not in text(browser.get(front(registration.event)))
    browser.get(f"/en/registrations/{registration.id}", status=404)
    browser.get(front(registration.event, "/change"), status=404)
    browser.get(f"/en/events/{registration.event_id}/registrations", status=404)


def test_the_secretariat_sets_up_the_form_in_the_events_zone(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(
        front(event, "/form"), opens_at="2030-04-01T09:00", closes_at="2030-04-29T18:00", in_person_places="150"
    )
    form = queries.find_form(event.id)
    assert (form.opens_at.hour, form.closes_at.hour) == (7, 16)
    assert (form.in_person_places, form.online_places) == (150, None)
    assert page.select_one("#opens_at")["value"] == "2030-04-01T09:00"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"closes_at": "2030-03-01T09:00"}, "closes_at"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"opens_at": "2030-03-31T02:30"}, "opens_at"),
        ({"in_person_places": "many"}, "in_person_places"),
        ({"in_person_places": "-1"}, "in_person_places"),
        ({"online_places": "999999999999"}, "online_places"),
    ],
)
def test_settings_that_do_not_fit_are_explained_at_their_field(browser, typed, field):
    event = make.event()
    browser.sign_in(make.organiser(event))
    fields = {"opens_at": "2030-04-01T09:00", "closes_at": "2030-04-29T18:00"} | typed
    page = browser.submit(front(event, "/form"), status=422, **fields)
    assert page.select_one(f"#{field}-error").get_text(strip=True)


def test_only_the_ways_of_the_event_have_a_number_of_places(browser):
    event = make.event(mode=Mode.ONLINE)
    page = browser.sign_in(make.organiser(event)).get(front(event, "/form"))
    assert page.select_one("#in_person_places") is None
    assert page.select_one("#online_places")


def test_changed_settings_move_the_waiting_list(browser):
    form = builders.open_form(in_person=0, introduction={"en": "First"})
    waiting = builders.registration(form, state=State.WAITING)
    browser.sign_in(make.organiser(form.event))
    browser.submit(front(form.event, "/form"), in_person_places="1", **{"introduction-en": "Second"})
    db.session.refresh(waiting)
    assert waiting.state is State.ACCEPTED
    assert queries.find_form(form.event_id).introduction.body == "Second"


def test_questions_are_added_worded_moved_and_removed(browser):
    form = builders.open_form()
    browser.sign_in(make.organiser(form.event))
    new = front(form.event, "/questions/new")
    browser.submit(new, kind="text", **{"label-en": "First?"})
    browser.submit(new, kind="choice", required="y", **{"label-en": "Second?", "choices-en": "One\nTwo"})
    first, second = queries.find_form(form.event_id).questions
    browser.submit(front(form.event, f"/questions/{second.id}"), **{"label-en": "Really second?"})
    browser.press(front(form.event, "/form"), "Move up")
    db.session.expire_all()
    assert [each.label.body for each in queries.find_form(form.event_id).questions] == ["Really second?", "First?"]
    page = browser.post(front(form.event, f"/questions/{first.id}/remove"))
    assert "First?" not in text(page)
    assert [each.position for each in queries.find_form(form.event_id).questions] == [1]


def test_a_choice_without_choices_is_explained(browser):
    form = builders.open_form()
    browser.sign_in(make.organiser(form.event))
    page = browser.submit(front(form.event, "/questions/new"), status=422, kind="choice", **{"label-en": "Which?"})
    assert "Give at least two choices" in text(page)


def test_another_events_question_does_not_exist_here(browser):
    question, event = builders.question(builders.open_form()), make.event()
    browser.sign_in(make.organiser(event))
    browser.get(front(event, f"/questions/{question.id}"), status=404)


def test_the_queue_shows_what_matters_for_the_balance(browser):
    form = builders.open_form(in_person=10)
    organisation = make.organisation("Sahel Youth Network", region=Region.AFRICA)
    builders.registration(form, of=organisation, state=State.ACCEPTED)
    builders.registration(form)
    page = browser.sign_in(make.reviewer(form.event)).get(f"/en/events/{form.event_id}/registrations")
    row = page.select_one(".queue tbody tr").get_text(" ", strip=True)
    assert "Sahel Youth Network Civil society organisation · National Africa In person" in row


def test_the_queue_is_limited_to_a_state_and_survives_nonsense(browser):
    form = builders.open_form()
    builders.registration(form, state=State.DECLINED)
    builders.registration(form)
    browser.sign_in(make.reviewer(form.event))
    address = f"/en/events/{form.event_id}/registrations"
    assert len(browser.get(f"{address}?state=declined").select(".queue tbody tr")) == 1
    assert len(browser.get(f"{address}?state=nonsense&page=x").select(".queue tbody tr")) == 2
    assert len(browser.get(f"{address}?page=-7").select(".queue tbody tr")) == 2
    assert len(browser.get(f"{address}?page=99999999999999999999999").select(".queue tbody tr")) == 2
    assert "No registration is in this state" in text(browser.get(f"{address}?state=waiting"))


def test_the_queue_goes_on_a_second_page_after_fifty(browser):
    form = builders.open_form()
    organisation = make.organisation()
    with transaction():
        for _ in range(51):
            builders.registration(form, of=organisation)
    browser.sign_in(make.reviewer(form.event))
    page = browser.get(f"/en/events/{form.event_id}/registrations")
    assert len(page.select(".queue tbody tr")) == 50
    assert len(browser.get(page.select_one("a[rel=next]")["href"]).select(".queue tbody tr")) == 1


def test_the_queue_costs_the_same_for_one_and_for_thirty(browser):
    form = builders.open_form()
    builders.registration(form)
    browser.sign_in(make.reviewer(form.event))
    browser.get(f"/en/events/{form.event_id}/registrations")
    few = len(browser.queries)
    for _ in range(29):
        builders.registration(form)
    browser.get(f"/en/events/{form.event_id}/registrations")
    assert len(browser.queries) == few


def test_a_reviewer_accepts_on_the_page_of_one_registration(browser):
    form = builders.open_form(in_person=1)
    registration = builders.registration(form)
    browser.sign_in(make.reviewer(form.event))
    page = browser.submit(f"/en/registrations/{registration.id}", verdict="accept")
    assert "The decision is recorded" in text(page)
    page = browser.submit(f"/en/registrations/{builders.registration(form).id}", verdict="accept")
    assert "No place was left: the registration is on the waiting list" in text(page)


def test_a_refusal_without_a_reason_is_explained_at_the_field(browser):
    registration = builders.registration(builders.open_form())
    browser.sign_in(make.reviewer(registration.event))
    page = browser.submit(f"/en/registrations/{registration.id}", status=422, verdict="decline", reason="")
    assert "Give a reason" in page.select_one("#reason-error").text
    browser.submit(f"/en/registrations/{registration.id}", status=422, verdict="perhaps")


def test_the_secretariat_withdraws_for_somebody_who_rang(browser):
    form = builders.open_form(in_person=1)
    registration = builders.registration(form, mode=IN_PERSON, state=State.ACCEPTED)
    waiting = builders.registration(form, state=State.WAITING)
    browser.sign_in(make.reviewer(form.event))
    browser.press(f"/en/registrations/{registration.id}/withdraw", "Withdraw it")
    db.session.refresh(waiting)
    assert waiting.state is State.ACCEPTED


def test_withdrawing_twice_is_explained(browser):
    registration = builders.registration(builders.open_form(), state=State.WITHDRAWN)
    browser.sign_in(registration.person)
    page = browser.post(front(registration.event, "/withdraw"), status=422)
    assert "This is no longer possible" in text(page)


def test_nobody_decides_on_their_own_registration(browser):
    form = builders.open_form()
    organiser = make.organiser(form.event, organisation=make.organisation())
    registration = builders.registration(form, person=organiser)
    browser.sign_in(organiser).get(f"/en/registrations/{registration.id}", status=403)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_front_speaks_other_languages(browser, language):
    form = builders.open_form(in_person=1, online=1)
    builders.registration(form, mode=ONLINE)
    page = browser.get(f"/{language}/events/{form.event_id}/registration")
    assert page.find("html")["lang"] == language


def test_services_can_be_called_for_an_event_without_any_limit(app):
    form = builders.open_form()
    with transaction():
        assert services.change_places(form, in_person_places=None, online_places=0, by=builders.staff(form.event)) == []
