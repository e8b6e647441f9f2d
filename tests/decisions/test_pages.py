"""Pages of decisions: contesting, following, looking at it again, criteria and numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from decisions import appeals, criteria, publishing, queries
from decisions.models import Area, Inadmissible, Outcome
from tests import make
from tests.decisions import builders
from tests.decisions.test_nightly import many

pytestmark = pytest.mark.slow


def of(appeal, rest=""):
    return f"/en/events/{appeal.event_id}/appeals/{appeal.id}{rest}"


def contest(registration):
    return f"/en/decisions/{queries.latest(registration).id}/contest"


def words(page):
    return " ".join(page.get_text(" ", strip=True).split())


# Those concerned


def test_the_page_to_contest_shows_decision_reason_criteria_and_until_when(browser):
    registration = builders.refused()
    page = browser.sign_in(registration.person).get(contest(registration))
    said = words(page)
    assert "The places are for local organisations." in said
    assert "The criteria in force then (version 1)" in said
    assert "Contestable until" in said


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"words": "So."}, "grounds", "Choose one."),
        ({"grounds": "facts", "words": " "}, "words", "Say in your own words"),
        ({"grounds": "facts", "words": "x" * 10_001}, "words", "too long"),
        ({"grounds": "nonsense", "words": "So."}, "grounds", "Choose one of the answers offered."),
    ],
)
def test_what_is_missing_is_said_at_its_field(browser, fields, field, sentence):
    registration = builders.refused()
    page = browser.sign_in(registration.person).submit(contest(registration), status=422, **fields)
    assert sentence in page.select_one(f"#{field}-error").text
    if "words" in fields and field == "grounds":
        assert page.select_one("[name=words]").text.strip() == fields["words"]


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("secretariat", 403), ("visitor", 302)])
def test_nobody_else_can_open_the_page_to_contest(browser, who, status):
    registration = builders.refused()
    if who != "visitor":
        browser.sign_in(make.representative() if who == "stranger" else make.organiser(registration.event))
    browser.get(contest(registration), status=status)


def test_a_colleague_finds_the_decision_in_the_list_and_contests_it(browser):
    registration = builders.refused()
    browser.sign_in(make.representative(of=registration.organisation))
    link = browser.get("/en/decisions").find("a", string="Contest the decision")
    assert link["href"] == contest(registration)
    assert "Your appeal A-001" in words(browser.submit(link["href"], grounds="unequal", words="No."))


def test_the_list_says_first_what_it_is_for(browser):
    page = browser.sign_in(make.representative()).get("/en/decisions")
    assert "There is no decision about you that could be contested." in words(page)


def test_too_late_is_said_instead_of_a_form(browser):
    registration = builders.refused()
    browser.sign_in(registration.person)
    address, decision = contest(registration), queries.latest(registration)
    with transaction():
        db.session.get(type(decision), decision.id).contest_until = clock.now() - timedelta(days=1)
    page = browser.get(address)
    assert "The time to contest this decision is over." in words(page)
    assert page.select("[name=words]") == []
    assert "The time to contest it is over." in words(browser.get("/en/decisions"))
    browser.post(address, status=422, grounds="facts", words="No.")


def test_a_second_time_leads_to_the_first_appeal(browser):
    registration = builders.refused()
    appeal = builders.appeal(registration)
    page = browser.sign_in(registration.person).get(contest(registration))
    assert f"Your appeal {appeal.reference}" in words(page)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (builders.appeal, "looks first whether it can be admitted"),
        (builders.admitted, "is looking at it now"),
        (builders.decided, builders.REASON),
    ],
)
def test_one_sees_where_ones_appeal_stands(browser, made, sentence):
    appeal = made()
    page = browser.sign_in(appeal.appellant).get(f"/en/appeals/{appeal.id}")
    assert sentence in words(page)
    assert builders.WORDS in words(page)


def test_why_an_appeal_is_not_admissible_is_shown(browser):
    appeal = builders.assigned()
    with transaction():
        appeals.refuse(appeal, why=Inadmissible.ANOTHER_MATTER, by=make.actor(appeal.reviewer))
    page = browser.sign_in(appeal.appellant).get(f"/en/appeals/{appeal.id}")
    assert "It is about something that this decision did not decide." in words(page)


def test_whoever_follows_never_learns_who_looks_at_it(browser):
    appeal = builders.admitted()
    page = browser.sign_in(appeal.appellant).get(f"/en/appeals/{appeal.id}")
    assert appeal.reviewer.name not in words(page)


def test_an_appeal_is_withdrawn_after_asking_once(browser):
    appeal = builders.appeal()
    browser.sign_in(appeal.appellant)
    page = browser.press(f"/en/appeals/{appeal.id}/withdraw", "Withdraw the appeal")
    assert "The appeal is withdrawn. The decision stands." in words(page)
    browser.post(f"/en/appeals/{appeal.id}/withdraw", status=422)


@pytest.mark.parametrize("path", ["", "/withdraw"])
def test_a_stranger_finds_no_appeal(browser, path):
    appeal = builders.appeal()
    browser.sign_in(make.representative()).get(f"/en/appeals/{appeal.id}{path}", status=404)


# Those who answer


def test_who_could_look_at_it_sees_that_there_is_an_appeal_but_not_what_it_says(browser):
    appeal = builders.appeal()
    browser.sign_in(make.reviewer(builders.event_of(appeal)))
    page = browser.get(f"/en/events/{appeal.event_id}/appeals")
    assert "A-001" in words(page)
    assert "Look at it yourself" in words(page)
    assert page.find("a", string="A-001") is None
    browser.get(of(appeal), status=403)


def test_an_appeal_is_claimed_admitted_and_decided(browser):
    appeal = builders.appeal()
    judge = make.reviewer(builders.event_of(appeal))
    browser.sign_in(judge)
    assert builders.WORDS in words(browser.press(of(appeal, "/claim"), "I look at it"))
    page = browser.submit(of(appeal, "/admissibility"), answer="admit")
    assert "It is admitted. Now decide on it." in words(page)
    page = browser.submit(of(appeal, "/outcome"), outcome="sent_back", reason="Look at the statutes.")
    assert "Look at the statutes." in words(page)


def test_the_first_decider_is_refused_with_the_reason(browser):
    form = builders.registrations.open_form()
    first = make.organiser(form.event)
    appeal = builders.appeal(builders.refused(form, by=make.actor(first)))
    browser.sign_in(first)
    assert "They took this decision" in words(browser.get(of(appeal)))
    assert browser.get(of(appeal)).find("a", string="Look at it yourself") is None
    page = browser.press(of(appeal, "/claim"), "I look at it", status=422)
    assert "Somebody else must look at this decision again." in words(page)
    browser.get(of(appeal, "/outcome"), status=403)


def test_the_secretariat_chooses_among_those_who_can(browser):
    form = builders.registrations.open_form()
    first = make.organiser(form.event)
    appeal = builders.appeal(builders.refused(form, by=make.actor(first)))
    judge = make.reviewer(form.event, name="Mira Lanternfield")
    browser.sign_in(first)
    page = browser.get(of(appeal, "/reviewer"))
    offered = [option["value"] for option in page.select("select[name=reviewer] option")]
    assert str(judge.id) in offered
    assert str(first.id) not in offered
    page = browser.submit(of(appeal, "/reviewer"), reviewer=str(judge.id))
    assert "Mira Lanternfield" in words(page)


@pytest.mark.parametrize("reviewer", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_somebody_who_is_not_offered_cannot_be_chosen(browser, reviewer):
    appeal = builders.appeal()
    browser.sign_in(make.organiser(builders.event_of(appeal)))
    page = browser.post(of(appeal, "/reviewer"), status=422, reviewer=reviewer)
    assert page.select_one("#reviewer-error")


def test_where_everybody_had_a_part_the_page_says_what_to_do(browser):
    event = make.event()
    only = make.organiser(event, site_role="")
    registration = builders.refused(
        builders.registrations.services.open_form(
            event,
            opens_at=clock.now() - timedelta(days=1),
            closes_at=event.starts_at,
            in_person_places=None,
            online_places=None,
            by=make.actor(only),
        ),
        by=make.actor(only),
    )
    page = browser.sign_in(only).get(of(builders.appeal(registration), "/reviewer"))
    assert "Appoint a reviewer who had none" in words(page)


def test_what_is_not_admitted_needs_one_of_the_reasons(browser):
    appeal = builders.assigned()
    browser.sign_in(appeal.reviewer)
    page = browser.submit(of(appeal, "/admissibility"), answer="no_grounds", reason="Say which fact.")
    assert "It is not admitted, and the person is told." in words(page)
    browser.post(of(appeal, "/admissibility"), status=422, answer="admit")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"outcome": "upheld", "reason": ""}, "reason"), ({"reason": "So."}, "outcome"), ({"outcome": "x"}, "outcome")],
)
def test_an_outcome_without_what_it_needs_is_explained_at_its_field(browser, fields, field):
    appeal = builders.admitted()
    page = browser.sign_in(appeal.reviewer).post(of(appeal, "/outcome"), status=422, **fields)
    assert page.select_one(f"#{field}-error")


@pytest.mark.parametrize("path", ["", "/claim", "/reviewer", "/admissibility", "/outcome"])
@pytest.mark.parametrize(("maker", "status"), [(make.representative, 404), (make.rapporteur, 403)])
def test_the_desk_is_closed_to_others(browser, path, maker, status):
    appeal = builders.appeal()
    person = maker() if status == 404 else maker(builders.event_of(appeal))
    browser.sign_in(person).get(of(appeal, path), status=status)


def test_an_appeal_of_another_event_is_not_found(browser):
    appeal, event = builders.appeal(), make.event()
    browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}/appeals/{appeal.id}", status=404)


def test_the_list_of_appeals_says_that_there_are_none(browser):
    event = make.event()
    page = browser.sign_in(make.reviewer(event)).get(f"/en/events/{event.id}/appeals")
    assert "No decision of this event has been contested." in words(page)


def test_the_days_to_answer_are_set(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    address = f"/en/events/{event.id}/appeals/days"
    assert "Give a number" in browser.submit(address, status=422, days="soon").select_one("#days-error").text
    assert "from 1 to 90" in browser.submit(address, status=422, days="91").select_one("#days-error").text
    browser.submit(address, days="7")
    assert "within 7 days" in words(browser.get(f"/en/events/{event.id}/how-we-decide"))


def test_the_overview_leads_to_the_appeals(browser):
    appeal = builders.appeal()
    browser.sign_in(make.reviewer(builders.event_of(appeal)))
    page = browser.get(f"/en/events/{appeal.event_id}", budget=70)
    link = page.find("a", string="1 contested decision needs a reviewer")
    assert link["href"] == f"/en/events/{appeal.event_id}/appeals"


# Everybody


def test_everybody_reads_the_criteria_in_force_and_the_former_ones(browser):
    event = make.event()
    by = make.actor(make.organiser(event))
    with transaction():
        criteria.publish_standing(event.id)
        criteria.publish(event.id, Area.GROUP, {"en": "Only networks."}, by=by)
    page = browser.get(f"/en/events/{event.id}/how-we-decide")
    assert "Only networks." in words(page)
    assert "1 former version" in words(page)
    assert "Members speak for organisations of civil society" in words(page)


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_the_criteria_are_in_the_readers_language(browser, language):
    page = browser.get(f"/{language}/how-we-decide")
    assert page.select(".untranslated") == []
    assert "Members speak" not in words(page)


def test_before_a_version_was_published_the_standing_criteria_are_shown(browser):
    page = browser.get(f"/en/events/{make.event().id}/how-we-decide")
    assert words(page).count("In force from the beginning") == len(Area)


def test_an_event_that_is_not_public_has_no_such_page_for_others(browser):
    event = make.event(public=False)
    browser.get(f"/en/events/{event.id}/how-we-decide", status=302)
    browser.sign_in(make.representative()).get(f"/en/events/{event.id}/how-we-decide", status=404)
    browser.sign_in(make.rapporteur(event)).get(f"/en/events/{event.id}/how-we-decide")


def test_numbers_stand_there_as_of_last_night_and_small_ones_as_a_dash(browser):
    event = make.event()
    many(event, 6)
    assert "counted every night" in words(browser.get(f"/en/events/{event.id}/how-we-decide"))
    with transaction():
        publishing.publish_numbers()
    row = browser.get(f"/en/events/{event.id}/how-we-decide").select_one("tbody tr")
    assert [cell.get_text(strip=True) for cell in row.select("td")] == ["6", "–", "–", "–"]
    assert "6" in browser.get("/en/how-we-decide").select_one("tbody tr").get_text()


def test_the_secretariat_publishes_the_next_version(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    address = f"/en/events/{event.id}/how-we-decide/accreditation"
    assert "civil society" in browser.get(address).select_one("[name=words-en]").text
    page = browser.submit(address, **{"words-en": "Local organisations first."})
    assert "Local organisations first." in words(page)
    page = browser.submit(address, status=422)
    assert "This says the same as the version in force." in words(page)


@pytest.mark.parametrize(("area", "status"), [("accreditation", 403), ("nonsense", 404)])
def test_nobody_else_publishes_criteria(browser, area, status):
    event = make.event()
    browser.sign_in(make.reviewer(event)).get(f"/en/events/{event.id}/how-we-decide/{area}", status=status)


def test_the_list_costs_the_same_for_many_appeals_as_for_one(browser):
    form = builders.registrations.open_form()
    browser.sign_in(make.appointed(form.event, "chair", site_role=""))
    address = f"/en/events/{form.event_id}/appeals"
    builders.decided(builders.refused(form), Outcome.UPHELD)
    browser.get(address)
    few = len(browser.queries)
    for _each in range(5):
        builders.decided(builders.refused(form), Outcome.UPHELD)
    browser.get(address)
    assert len(browser.queries) == few
