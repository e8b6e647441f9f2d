"""The pages of sponsorship, as a browser without script sees them."""

from __future__ import annotations

import pytest

from core import clock
from core.db import db, transaction
from sponsorship import queries, services
from sponsorship.models import CostKind, State
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur, later

pytestmark = pytest.mark.slow

LONG = "x" * 10_001
CALL = {
    "text-en": "Travel is paid.",
    "currency": "EUR",
    "budget": "80000",
    "opens_at": "2030-03-01T09:00",
    "closes_at": "2030-04-01T18:00",
}
ASKED = {"statement": "I could not come otherwise.", "language": "en", "fare": "1840.50"}


def at(event, page=""):
    return f"/en/events/{event.id}/sponsorship{page}"


def of(asked, page):
    return at(asked.call.event, f"/requests/{asked.id}/{page}")


def main(page):
    return " ".join(page.select_one("main").get_text(" ", strip=True).split())


def redirects(browser, path):
    """A visitor is sent to sign in, and back afterwards."""
    answer = browser.open("GET", path)
    assert answer.status_code == 302
    assert "/sign-in?next=" in answer.headers["Location"]


def scores(call, one="5", two="3"):
    first, second = (f"criterion_{each.id.hex}" for each in call.criteria)
    return {first: one, second: two}


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(OPEN):
        yield


# The call


def test_a_visitor_reads_what_is_paid_by_which_criteria_and_how_much_is_free(browser):
    call = builders.call()
    builders.offered(call)
    words = main(browser.get(at(call.event)))
    assert "Travel is paid for those who could not come otherwise." in words
    assert "Comes from a developing country" in words
    assert "2,000 of 80,000 EUR" in words
    assert "78,000 EUR are still free" in words
    assert "1 April 2030, 18:00 (CEST)" in words
    assert "Sign in to ask" in words


def test_an_event_without_a_call_says_that_there_is_none_yet(browser):
    assert "There is no call for sponsorship" in main(browser.get(at(make.event())))


def test_a_call_of_a_private_event_is_only_for_insiders(browser):
    call = builders.call(make.event(public=False))
    redirects(browser, at(call.event))
    browser.sign_in(make.person()).get(at(call.event), status=404)
    browser.sign_in(make.reviewer(call.event)).get(at(call.event))


@pytest.mark.parametrize(
    ("moment", "words"),
    [(later(days=-30), "You can ask from 1 March 2030, 09:00 (CET) on."), (later(days=60), "The call is closed")],
)
def test_outside_its_dates_the_call_says_when(browser, moment, words):
    call = builders.call()
    with clock.at(moment):
        assert words in main(browser.get(at(call.event)))


def test_whoever_is_not_registered_is_led_to_registration(browser):
    call = builders.call()
    words = main(browser.sign_in(make.representative()).get(at(call.event)))
    assert "Register for the event first" in words


def test_the_call_is_read_from_right_to_left_in_arabic(browser):
    call = builders.call()
    page = browser.get(f"/ar/events/{call.event_id}/sponsorship")
    assert page.html["dir"] == "rtl"
    assert page.select_one(".words")["lang"] == "en"


# Editing the call


def test_the_secretariat_makes_a_call_in_the_zone_of_the_event(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(at(event, "/edit"), **CALL)
    call = queries.find_call(event.id)
    assert "Now its criteria" in main(page)
    assert (call.budget_money, call.opens_at) == (eur(80_000), builders.OPENS)


def test_only_the_secretariat_edits_the_call(browser):
    call = builders.call()
    browser.sign_in(make.reviewer(call.event)).get(at(call.event, "/edit"), status=403)
    browser.sign_in(make.person()).get(at(call.event, "/edit"), status=404)
    browser.sign_out()
    redirects(browser, at(call.event, "/edit"))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("budget", "", "Give an amount"),
        ("budget", "a lot", "Give an amount such as 1840.50"),
        ("budget", "-5", "Give a budget above zero"),
        ("budget", "9" * 30, "too long"),
        ("budget", "1.234", "Give an amount"),
        ("currency", "ZZZ", "Choose one of the answers"),
        ("opens_at", "soon", "Give a day and a time"),
        ("closes_at", "2030-02-01T09:00", "later than"),
        ("closes_at", "2030-03-31T02:30", "clocks change"),
        ("text-en", "", "Give the words in at least one language"),
        ("text-en", LONG, "too long"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_at_its_field(browser, field, typed, sentence):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(at(event, "/edit"), status=422, **{**CALL, field: typed})
    error = page.select_one(f"#{field}-error")
    assert error is not None
    assert sentence in error.get_text()
    assert page.select_one("#budget")["value"] == (typed if field == "budget" else "80000")


def test_a_call_keeps_what_it_says_when_it_is_saved_again(browser):
    call = builders.call()
    browser.sign_in(make.organiser(call.event))
    browser.submit(at(call.event, "/edit"), budget="90000")
    db.session.expire_all()
    assert (call.opens_at, call.closes_at, call.budget_money) == (builders.OPENS, builders.CLOSES, eur(90_000))
    assert call.text.body == "Travel is paid for those who could not come otherwise."


def test_a_budget_below_what_is_committed_is_explained_at_its_field(browser):
    call = builders.call()
    builders.offered(call)
    browser.sign_in(make.organiser(call.event))
    page = browser.submit(at(call.event, "/edit"), status=422, budget="1999")
    assert "2,000 EUR are offered or accepted already" in page.select_one("#budget-error").get_text()


def test_criteria_are_added_reworded_moved_and_removed(browser):
    call = builders.call()
    browser.sign_in(make.organiser(call.event))
    where = at(call.event, "/edit")
    browser.submit(where, **{"title-en": "Improves balance", "weight": "2"})
    db.session.expire_all()
    last = call.criteria[2]
    browser.submit(at(call.event, f"/criteria/{last.id}"), **{"title-en": "Improves parity", "weight": "4"})
    browser.post(at(call.event, f"/criteria/{last.id}/move"), direction="up")
    browser.post(at(call.event, f"/criteria/{call.criteria[0].id}/remove"))
    db.session.expire_all()
    assert [(each.title.body, each.weight) for each in call.criteria] == [
        ("Improves parity", 4),
        ("Brings expertise", 1),
    ]


@pytest.mark.parametrize("weight", ["", "0", "101", "heavy", "1.5"])
def test_a_weight_that_is_none_is_explained_at_its_field(browser, weight):
    call = builders.call()
    browser.sign_in(make.organiser(call.event))
    page = browser.submit(at(call.event, "/edit"), status=422, **{"title-en": "Improves balance", "weight": weight})
    assert page.select_one("#weight-error") is not None
    assert page.select_one("#title-en")["value"] == "Improves balance"
    assert page.select_one("#budget")["value"] == "80000.00"


def test_once_somebody_asked_the_criteria_are_shown_as_frozen(browser):
    call = builders.call()
    builders.request(call)
    browser.sign_in(make.organiser(call.event))
    page = browser.get(at(call.event, "/edit"))
    assert "no longer change" in main(page)
    assert page.select_one("#weight") is None
    browser.post(at(call.event, f"/criteria/{call.criteria[0].id}/remove"), status=409)
    page = browser.submit(
        at(call.event, f"/criteria/{call.criteria[0].id}"), status=422, **{"title-en": "Other", "weight": "4"}
    )
    assert "no longer change" in main(page)


def test_a_criterion_of_another_event_is_not_found(browser):
    call, other = builders.call(), builders.call()
    browser.sign_in(make.organiser(call.event))
    browser.get(at(call.event, f"/criteria/{other.criteria[0].id}"), status=404)
    browser.post(at(call.event, f"/criteria/{other.criteria[0].id}/remove"), status=404)


def test_a_criterion_for_an_event_without_a_call_is_not_found(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    browser.post(at(event, "/criteria"), status=404, **{"title-en": "Early", "weight": "1"})


# Asking


def test_a_registered_representative_asks_and_sees_the_state_in_words(browser):
    call = builders.call()
    person = builders.applicant(call.event)
    page = browser.sign_in(person).submit(at(call.event, "/request"), **ASKED, care="250,00")
    words = main(page)
    assert "S-001" in words
    assert "It is scored by two reviewers" in words
    assert "2,090.50 EUR" in words
    asked = queries.find_request(call.event_id, person.id)
    assert [(line.kind, line.amount) for line in asked.lines] == [(CostKind.FARE, 184_050), (CostKind.CARE, 25_000)]


def test_a_request_can_be_changed_on_the_same_page(browser):
    call = builders.call()
    asked = builders.request(call)
    browser.sign_in(asked.person)
    assert browser.get(at(call.event, "/request")).select_one("#fare")["value"] == "1500.00"
    browser.submit(at(call.event, "/request"), fare="1600", daily_allowance="")
    db.session.expire_all()
    assert asked.total == eur(1_600)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("fare", "", "Ask for at least one cost"),
        ("fare", "much", "Give an amount such as 1840.50"),
        ("fare", "0", "above zero"),
        ("fare", "-3", "above zero"),
        ("fare", "1e99", "Give an amount"),
        ("fare", "9" * 21, "too long"),
        ("fare", "NaN", "Give an amount"),
        ("visa_fee", "12.345", "Give an amount"),
        ("statement", "", "Say why"),
        ("statement", "\x00", "Say why"),
        ("statement", LONG, "too long"),
        ("language", "xx", "Choose one of the answers"),
        ("organisation", "nonsense", "Choose one of the answers"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_at_its_field(browser, field, typed, sentence):
    call = builders.call()
    browser.sign_in(builders.applicant(call.event))
    page = browser.submit(at(call.event, "/request"), status=422, **{**ASKED, field: typed})
    assert sentence in page.select_one(f"#{field}-error").get_text()
    if field != "statement":
        assert page.select_one("#statement").get_text(strip=True) == ASKED["statement"]
    assert queries.candidates(call) == []


def test_another_organisations_key_is_refused(browser):
    call, stranger = builders.call(), make.organisation()
    browser.sign_in(builders.applicant(call.event))
    page = browser.submit(at(call.event, "/request"), status=422, **ASKED, organisation=str(stranger.id))
    assert page.select_one("#organisation-error") is not None


def test_a_call_in_yen_takes_no_fractions(browser):
    call = builders.call(currency="JPY", budget=builders.Money(1_000_000, "JPY"))
    browser.sign_in(builders.applicant(call.event))
    page = browser.submit(at(call.event, "/request"), status=422, **ASKED)
    assert "Give an amount" in page.select_one("#fare-error").get_text()
    browser.submit(at(call.event, "/request"), **{**ASKED, "fare": "184050"})
    assert queries.candidates(call)[0].total == 184_050


@pytest.mark.parametrize(
    ("who", "sentence"),
    [(make.representative, "Register for the event first"), (make.person, "Register for the event first")],
)
def test_the_form_is_not_shown_in_vain(browser, who, sentence):
    call = builders.call()
    page = browser.sign_in(who()).get(at(call.event, "/request"))
    assert sentence in main(page)
    assert page.select_one("#statement") is None


def test_a_scored_request_can_be_read_but_no_longer_changed(browser):
    asked = builders.scored(builders.call())
    page = browser.sign_in(asked.person).get(at(asked.call.event, "/request"))
    assert "can no longer be changed" in main(page)


def test_asking_where_there_is_no_call_leads_nowhere(browser):
    event = make.event()
    browser.sign_in(make.representative()).get(at(event, "/request"), status=404)


def test_a_visitor_is_asked_to_sign_in_before_asking(browser):
    redirects(browser, at(builders.call().event, "/request"))


def test_a_request_is_withdrawn_with_one_button(browser):
    asked = builders.request(builders.call())
    page = browser.sign_in(asked.person).press(at(asked.call.event), "Withdraw")
    assert "Ask again" in main(page)
    browser.submit(at(asked.call.event, "/request"), **ASKED)
    db.session.expire_all()
    assert asked.state is State.SUBMITTED


def test_nobody_withdraws_or_answers_for_somebody_else(browser):
    asked = builders.offered(builders.call())
    browser.sign_in(make.representative())
    for page in ("withdraw", "offer/accept", "offer/decline"):
        browser.post(of(asked, page), status=404)
    browser.get(of(asked, "offer"), status=404)
    browser.sign_in(make.organiser(asked.call.event))
    browser.get(of(asked, "offer"), status=403)
    browser.post(of(asked, "offer/accept"), status=403)


# Scoring


def test_the_table_shows_references_and_regions_and_no_names(browser):
    call = builders.call()
    asked = builders.scored(call)
    page = browser.sign_in(make.reviewer(call.event)).get(at(call.event, "/requests"))
    words = main(page)
    assert "S-001" in words
    assert "Africa" in words
    assert "90" in words
    assert "0 of 80,000 EUR" in words
    assert asked.person.name not in words
    assert asked.organisation.name.body not in words


@pytest.mark.parametrize("who", [make.finance_officer, make.reviewer, make.organiser])
def test_the_table_is_for_secretariat_reviewers_and_finance(browser, who):
    call = builders.call()
    assert "Nobody has asked yet" in main(browser.sign_in(who(call.event)).get(at(call.event, "/requests")))


def test_the_table_is_not_for_the_rapporteur_and_does_not_exist_for_outsiders(browser):
    call = builders.call()
    browser.sign_in(make.rapporteur(call.event)).get(at(call.event, "/requests"), status=403)
    browser.sign_in(make.person()).get(at(call.event, "/requests"), status=404)


def test_an_event_without_a_call_has_an_empty_table(browser):
    event = make.event()
    assert "There is no call yet" in main(browser.sign_in(make.reviewer(event)).get(at(event, "/requests")))


def test_thirty_requests_cost_as_many_queries_as_one(browser):
    call = builders.call()
    builders.scored(call)
    browser.sign_in(make.organiser(call.event)).get(at(call.event, "/requests"))
    few = len(browser.queries)
    for _ in range(10):
        builders.request(call)
    browser.get(at(call.event, "/requests"))
    assert len(browser.queries) == few


def test_a_long_table_has_pages(browser, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    call = builders.call()
    for _ in range(3):
        builders.request(call)
    browser.sign_in(make.organiser(call.event))
    assert "Page 1 of 2" in main(browser.get(at(call.event, "/requests")))
    assert "S-003" in main(browser.get(at(call.event, "/requests?page=2")))
    browser.get(at(call.event, "/requests?page=nonsense"))


def test_a_reviewer_reads_the_request_and_gives_points(browser):
    call = builders.call()
    asked = builders.request(call)
    reviewer = make.reviewer(call.event)
    browser.sign_in(reviewer)
    assert "I could not come otherwise." in main(browser.get(of(asked, "score")))
    browser.submit(of(asked, "score"), **scores(call), note="A new voice.")
    db.session.expire_all()
    (own,) = queries.assessments(asked)
    assert (own.reviewer_id, own.per_cent, own.note) == (reviewer.id, 90.0, "A new voice.")
    assert browser.get(of(asked, "score")).select_one("option[selected]")["value"] == "5"


@pytest.mark.parametrize("points", ["", "6", "-1", "many"])
def test_points_that_are_none_are_explained_at_their_criterion(browser, points):
    call = builders.call()
    asked = builders.request(call)
    browser.sign_in(make.reviewer(call.event))
    page = browser.submit(of(asked, "score"), status=422, **scores(call, points), note="Kept.")
    assert page.select_one(f"#criterion_{call.criteria[0].id.hex}-error") is not None
    assert page.select_one("#note").get_text(strip=True) == "Kept."


def test_a_reviewer_of_the_same_organisation_cannot_open_the_request(browser):
    asked = builders.request(builders.call())
    reviewer = make.reviewer(asked.call.event)
    with transaction():
        db.session.add(make.speaks_for(person_id=reviewer.id, organisation_id=asked.organisation_id))
    page = browser.sign_in(reviewer).get(of(asked, "score"), status=403)
    assert "an organisation you speak for, so you cannot open it" in main(page)
    assert asked.statement not in main(page)
    assert "conflict of interest" in main(browser.get(at(asked.call.event, "/requests")))
    browser.post(of(asked, "score"), status=403, **scores(asked.call))


def test_an_organiser_of_the_same_organisation_cannot_open_the_decision(browser):
    asked = builders.scored(builders.call())
    organiser = make.organiser(asked.call.event, organisation=asked.organisation)
    page = browser.sign_in(organiser).get(of(asked, "decision"), status=403)
    assert "you cannot open it" in main(page)


def test_the_secretariat_without_the_role_of_a_reviewer_does_not_score(browser):
    asked = builders.request(builders.call())
    browser.sign_in(make.organiser(asked.call.event)).get(of(asked, "score"), status=403)


def test_a_request_of_another_event_is_not_found(browser):
    asked, other = builders.request(builders.call()), builders.call()
    browser.sign_in(make.reviewer(other.event)).get(at(other.event, f"/requests/{asked.id}/score"), status=404)


def test_another_reviewers_points_appear_once_two_have_scored(browser):
    call = builders.call()
    asked = builders.request(call)
    first = builders.score(asked, None, 5, 5, note="Excellent.")
    second = make.reviewer(call.event)
    browser.sign_in(second)
    assert "Excellent." not in main(browser.get(of(asked, "score")))
    builders.score(asked, second, 0, 0, note="Weak.")
    page = main(browser.get(of(asked, "score")))
    assert "Excellent." in page
    assert "these no longer change" in page
    assert first.name not in page


# Deciding


def test_an_offer_is_made_and_the_table_shows_it(browser):
    call = builders.call()
    asked = builders.scored(call)
    browser.sign_in(make.organiser(call.event))
    page = browser.submit(of(asked, "decision"), verdict="offer", amount="1200.50")
    words = main(page)
    assert "the person is told" in words
    assert "1,200.50 of 80,000 EUR" in words
    assert "offered: 1,200.50 EUR" in words


def test_an_offer_beyond_the_budget_is_explained_at_the_amount_and_nothing_typed_is_lost(browser):
    call = builders.call(budget=eur(500))
    asked = builders.scored(call)
    browser.sign_in(make.organiser(call.event))
    page = browser.submit(of(asked, "decision"), status=422, verdict="offer", amount="501", reason="Good.")
    assert "Only 500 EUR of the budget are left" in page.select_one("#amount-error").get_text()
    assert page.select_one("#amount")["value"] == "501"
    assert page.select_one("#reason").get_text(strip=True) == "Good."
    db.session.expire_all()
    assert (call.committed, asked.state) == (0, State.SUBMITTED)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"verdict": "refuse", "reason": ""}, "reason", "Give a reason"),
        ({"verdict": "refuse", "reason": LONG}, "reason", "too long"),
        ({"verdict": "offer", "amount": ""}, "amount", "Give an amount"),
        ({"verdict": "offer", "amount": "2000.01"}, "amount", "2,000 EUR were asked for"),
        ({"verdict": "offer", "amount": "-1"}, "amount", "above zero"),
        ({"verdict": "shrug"}, "verdict", "Choose one of the answers"),
        ({"verdict": ""}, "verdict", ""),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_its_field(browser, typed, field, sentence):
    asked = builders.scored(builders.call())
    browser.sign_in(make.organiser(asked.call.event))
    page = browser.submit(of(asked, "decision"), status=422, **typed)
    assert sentence in page.select_one(f"#{field}-error").get_text()


def test_a_refusal_is_read_by_the_person_with_its_reason_score_and_how_to_contest_it(browser):
    asked = builders.scored(builders.call())
    browser.sign_in(make.organiser(asked.call.event))
    browser.submit(of(asked, "decision"), verdict="refuse", reason="Others scored higher.")
    words = main(browser.sign_in(asked.person).get(at(asked.call.event)))
    assert "Others scored higher." in words
    assert "90 per cent of the maximum" in words
    assert "you can contest it until 24 March 2030" in words


def test_a_place_on_the_waiting_list_is_read_by_the_person(browser):
    asked = builders.scored(builders.call())
    browser.sign_in(make.organiser(asked.call.event))
    browser.submit(of(asked, "decision"), verdict="wait", reason="One person per organisation first.")
    words = main(browser.sign_in(asked.person).get(at(asked.call.event)))
    assert "waiting list" in words
    assert "One person per organisation first." in words


def test_before_two_scores_the_decision_page_says_what_is_missing(browser):
    asked = builders.request(builders.call())
    builders.score(asked, None, 5, 5, note="Excellent.")
    page = browser.sign_in(make.organiser(asked.call.event)).get(of(asked, "decision"))
    assert "Two reviewers have to score this request" in main(page)
    assert "Excellent." not in main(page)
    assert page.select_one("#verdict") is None
    browser.post(of(asked, "decision"), status=422, verdict="wait")


def test_reviewers_finance_and_rapporteurs_do_not_decide(browser):
    asked = builders.scored(builders.call())
    for who in (make.reviewer, make.finance_officer, make.rapporteur):
        browser.sign_in(who(asked.call.event)).get(of(asked, "decision"), status=403)


def test_an_open_offer_leaves_nothing_to_decide(browser):
    asked = builders.offered(builders.call())
    page = browser.sign_in(make.organiser(asked.call.event)).get(of(asked, "decision"))
    assert "The offer is with the person" in main(page)


# The offer


def test_the_person_accepts_the_offer(browser):
    asked = builders.offered(builders.call(), amount=eur(1_500))
    browser.sign_in(asked.person)
    page = browser.get(of(asked, "offer"))
    assert "You asked for 2,000 EUR. We can cover 1,500 EUR of it." in main(page)
    assert "24 March 2030, 10:00 (CET)" in main(page)
    assert "You have accepted our offer." in main(browser.press(of(asked, "offer"), "Accept the offer"))


def test_the_person_declines_the_offer_and_its_money_is_free(browser):
    call = builders.call()
    asked = builders.offered(call)
    page = browser.sign_in(asked.person).press(of(asked, "offer"), "Decline")
    assert "80,000 EUR are still free" in main(page)


def test_an_expired_offer_has_no_buttons_and_says_until_when_it_was_valid(browser):
    asked = builders.offered(builders.call())
    with clock.at(later(days=14)):
        browser.sign_in(asked.person)
        page = browser.get(of(asked, "offer"))
        assert "was valid until 24 March 2030" in main(page)
        assert page.select("main button") == []
        page = browser.post(of(asked, "offer/accept"), status=409)
    assert "was valid until" in main(page)


def test_an_offer_that_was_answered_shows_how(browser):
    asked = builders.offered(builders.call())
    with transaction():
        services.accept_offer(asked, by=make.actor(asked.person))
    assert "You have accepted our offer." in main(browser.sign_in(asked.person).get(of(asked, "offer")))


def test_a_letters_link_leads_a_visitor_over_signing_in_to_the_offer(browser):
    asked = builders.offered(builders.call())
    redirects(browser, of(asked, "offer"))


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_every_page_opens_in_every_language(browser, language):
    call = builders.call()
    asked = builders.scored(call)
    browser.sign_in(make.organiser(call.event))
    for page in ("", "/edit", "/requests", f"/requests/{asked.id}/decision"):
        browser.get(f"/{language}/events/{call.event_id}/sponsorship{page}")
    browser.sign_in(asked.person).get(f"/{language}/events/{call.event_id}/sponsorship/request")
