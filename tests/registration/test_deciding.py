"""Deciding on the pages, asking again, answers in words, and the ids of other events."""

from uuid import uuid4

import pytest

from core.db import db, transaction
from core.i18n import speaking
from core.rules import RuleBroken
from people.roles import Role
from registration import answers, queries, services, tokens
from registration.models import QuestionKind, State
from roundtables.models import Mode
from tests import make
from tests.decisions import builders as contested
from tests.registration import builders
from tests.registration.builders import IN_PERSON, ONLINE

pytestmark = pytest.mark.slow


def text(page):
    return page.select_one("main").get_text(" ", strip=True)


def page_of(registration, rest=""):
    return f"/en/registrations/{registration.id}{rest}"


def again(registration, **values):
    person = registration.person
    form = queries.get_form(registration.event_id)
    with transaction():
        return services.register(
            form, person, registration.organisation, **{"mode": IN_PERSON, "by": make.actor(person)} | values
        )


@pytest.mark.parametrize(
    ("left", "words"), [(1, "1 place of this kind is left."), (3, "3 places of this kind are left.")]
)
def test_the_page_says_how_many_places_are_left(browser, left, words):
    registration = builders.registration(builders.open_form(in_person=left))
    page = browser.sign_in(make.reviewer(registration.event)).get(page_of(registration))
    assert words in text(page)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.SUBMITTED, "whoever is accepted now goes on the waiting list"),
        (State.WAITING, "The waiting list moves by itself; you can still decline."),
    ],
)
def test_the_page_says_what_happens_where_no_place_is_left(browser, state, words):
    registration = builders.registration(builders.open_form(in_person=0), state=state)
    page = browser.sign_in(make.reviewer(registration.event)).get(page_of(registration))
    assert words in text(page)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DECLINED, State.WITHDRAWN])
def test_what_is_decided_is_not_offered_for_decision(browser, state):
    registration = builders.registration(builders.open_form(), state=state)
    page = browser.sign_in(make.reviewer(registration.event)).get(page_of(registration))
    assert page.find("h2", string="Decide") is None
    assert (page.find("a", string="Withdraw it because the person asked for it") is not None) is (
        state is State.ACCEPTED
    )


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DECLINED, State.WITHDRAWN])
def test_a_decision_sent_all_the_same_is_explained_and_changes_nothing(browser, state):
    registration = builders.registration(builders.open_form(), state=state)
    browser.sign_in(make.reviewer(registration.event))
    page = browser.post(page_of(registration), status=422, verdict="accept", reason="")
    assert "This is no longer possible" in text(page)
    db.session.refresh(registration)
    assert registration.state is state


def test_a_reason_that_is_far_too_long_is_explained_and_kept(browser):
    registration = builders.registration(builders.open_form())
    browser.sign_in(make.reviewer(registration.event))
    page = browser.submit(page_of(registration), status=422, verdict="decline", reason="x" * 10_001)
    assert page.select_one("#reason-error")
    assert len(page.select_one("#reason").get_text(strip=True)) == 10_001


def test_what_somebody_needs_is_read_by_the_secretariat_alone(browser):
    registration = builders.registration(builders.open_form(), needs="A quiet room")
    seen = []
    for reader in (make.organiser(registration.event), make.reviewer(registration.event)):
        seen.append("A quiet room" in text(browser.sign_in(reader).get(page_of(registration))))
    assert seen == [True, False]


@pytest.mark.parametrize("role", [Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR, Role.MEMBER])
def test_other_roles_decide_nothing(browser, role):
    registration = builders.registration(builders.open_form())
    browser.sign_in(make.appointed(registration.event, role)).get(page_of(registration), status=403)
    browser.post(page_of(registration), status=403, verdict="accept")


@pytest.mark.parametrize("rest", ["", "/withdraw"])
def test_a_reviewer_of_another_event_decides_nothing_here(browser, rest):
    registration = builders.registration(builders.open_form())
    browser.sign_in(make.reviewer(make.event()))
    browser.get(page_of(registration, rest), status=404)
    browser.post(page_of(registration, rest), status=404, verdict="accept")
    db.session.refresh(registration)
    assert registration.state is State.SUBMITTED


@pytest.mark.parametrize("path", ["/en/registrations/{}", "/en/registrations/{}/withdraw", "/en/presences/{}/remove"])
def test_an_id_that_nothing_has_is_not_found(browser, path):
    event = builders.open_form().event
    browser.sign_in(make.organiser(event)).get(path.format(uuid4()), status=404)


def test_nobody_is_checked_in_to_a_session_of_another_event(browser):
    registration = builders.registration(builders.open_form(), state=State.ACCEPTED)
    elsewhere = builders.session(make.event())
    browser.sign_in(make.appointed(elsewhere.event, Role.SECRETARIAT))
    browser.post(f"/en/sessions/{elsewhere.id}/check-in/{registration.id}", status=404)
    browser.post(f"/en/check-in/{tokens.of(registration)}/{elsewhere.id}", status=404)


def test_a_question_of_another_event_is_neither_moved_nor_removed_here(browser):
    question, event = builders.question(builders.open_form()), make.event()
    browser.sign_in(make.organiser(event))
    for act in ("remove", "move"):
        browser.post(f"/en/events/{event.id}/registration/questions/{question.id}/{act}", status=404, direction="up")
    assert queries.get_question(question.event_id, question.id).id == question.id


def test_an_organisation_one_does_not_speak_for_cannot_be_slipped_in(browser):
    form, person = builders.open_form(), make.representative()
    browser.sign_in(person)
    browser.post(
        f"/en/events/{form.event_id}/registration/new",
        status=422,
        organisation_id=str(make.organisation().id),
        mode="online",
    )
    assert queries.counts(form.event).total == 0


def test_somebody_who_withdrew_asks_again_with_other_answers(app):
    form = builders.open_form()
    question = builders.question(form)
    registration = builders.registration(form, answers={str(question.id): "First"}, needs="A ramp")
    with transaction():
        services.withdraw(registration, by=make.actor(registration.person))
    made, _token = again(registration, mode=ONLINE, answers={str(question.id): "Second"})
    assert (made.id, made.needs, made.answers) == (registration.id, "", {str(question.id): "Second"})
    assert queries.counts(form.event).total == 1


def test_somebody_may_withdraw_and_ask_again_as_often_as_they_like(app):
    registration = builders.registration(builders.open_form(), state=State.WITHDRAWN)
    seen = set()
    for _ in range(3):
        seen.add(again(registration)[1])
        with transaction():
            services.withdraw(registration, by=make.actor(registration.person))
    assert len(seen) == 3


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.WAITING, State.DECLINED])
def test_only_a_withdrawn_request_can_be_sent_again(app, state):
    form = builders.open_form(in_person=0 if state is State.WAITING else None)
    registration = builders.registration(form, state=state)
    with pytest.raises(RuleBroken) as broken:
        again(registration)
    assert (broken.value.code, registration.state) == ("already-registered", state)


def test_the_page_to_ask_again_holds_what_was_answered_before(browser):
    registration = builders.registration(builders.open_form(), needs="A ramp", state=State.WITHDRAWN)
    page = browser.sign_in(registration.person).get(f"/en/events/{registration.event_id}/registration/new")
    assert page.select_one("textarea[name=needs]").get_text(strip=True) == "A ramp"


def test_a_contested_refusal_leads_to_the_appeals_and_is_not_decided_here(browser):
    registration = builders.registration(builders.open_form(), state=State.DECLINED)
    contested.appeal(registration, words="Please look again.")
    page = browser.sign_in(make.reviewer(registration.event)).get(page_of(registration))
    assert "Please look again." not in text(page)
    assert page.find("a", string="Appeal A-001")["href"] == f"/en/events/{registration.event_id}/appeals"
    assert page.select("[name=verdict]") == []


def test_answers_are_read_in_the_language_of_the_reader(app):
    form = builders.open_form()
    choice = builders.question(form, kind=QuestionKind.CHOICE, choices={"en": "One\nTwo", "fr": "Un\nDeux"})
    agreed = builders.question(form, kind=QuestionKind.YES_NO)
    given = {str(choice.id): 1, str(agreed.id): False}
    with speaking("fr"):
        assert [answers.in_words(each, given) for each in (choice, agreed)] == ["Deux", "Non"]


@pytest.mark.parametrize("given", [{}, {"key": None}, {"key": 9}])
def test_an_answer_that_is_not_there_is_read_as_nothing(app, given):
    question = builders.question(builders.open_form(), kind=QuestionKind.CHOICE, choices="One\nTwo")
    assert answers.in_words(question, {str(question.id): given["key"]} if given else {}) == ""


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_that_may_be_left_out_is_left_out_with_nothing(app, kind):
    choices = "One\nTwo" if kind is QuestionKind.CHOICE else None
    question = builders.question(builders.open_form(), kind=kind, choices=choices)
    assert answers.checked([question], {str(question.id): ""}) == {str(question.id): None}


@pytest.mark.parametrize(("mode", "offered"), [(Mode.ONLINE, [ONLINE]), (Mode.IN_PERSON, [IN_PERSON])])
def test_an_event_of_one_kind_offers_one_way(app, mode, offered):
    assert queries.modes_of(make.event(mode=mode)) == offered


def test_counts_tell_states_and_ways_apart_and_nothing_of_other_events(app):
    form = builders.open_form(in_person=1)
    for state in (State.ACCEPTED, State.WAITING, State.DECLINED, State.WITHDRAWN, State.SUBMITTED):
        builders.registration(form, state=state)
    builders.registration(builders.open_form(), state=State.ACCEPTED)
    found = queries.counts(form.event)
    assert [found.of(state) for state in State] == [1] * 5
    assert (found.total, found.of(State.ACCEPTED, ONLINE)) == (5, 0)


@pytest.mark.parametrize("page", ["front", "decide", "participation", "convene"])
def test_a_page_of_one_person_costs_the_same_for_one_and_for_thirty(browser, page):
    form = builders.open_form(in_person=1)
    registration = builders.registration(form, state=State.ACCEPTED)
    builders.session(form.event)
    path = {
        "front": f"/en/events/{form.event_id}/registration",
        "decide": page_of(registration),
        "participation": f"/en/participation/{tokens.of(registration)}",
        "convene": f"/en/events/{form.event_id}/sessions",
    }[page]
    browser.sign_in(make.organiser(form.event))
    numbers = []
    for more in (0, 29):
        for _ in range(more):
            builders.registration(form)
        browser.get(path)
        numbers.append(len(browser.queries))
    assert numbers[0] == numbers[1]
