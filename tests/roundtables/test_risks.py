"""The risk register: who reads it, what is signed, what it refuses, what it remembers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Attribution
from people.roles import Role
from roundtables import policies, risk_services, risks, services
from roundtables.risk_models import RiskRevision, Switch
from roundtables.risk_words import SWITCHES, notices
from roundtables.risks import OFF, Board, Switches
from tests import make
from tests.agendas import builders as agendas
from tests.browser import counted_queries
from tests.roundtables import agreements, builders


def session_of(event, *, by=None):
    """The clause of the dialogue of an agenda in force."""
    agendas.published(event, by=by or make.actor(make.organiser(event)))
    return next(key for key, title in risks.session_titles(event.id).items() if title == "Civic space")


def refused(verb, *args, **values):
    with pytest.raises(RuleBroken) as broken, transaction():
        verb(*args, **values)
    return broken.value


# Switches


def test_nothing_is_switched_on_without_an_entry(app):
    event = make.event()
    assert risks.switches(event) == OFF
    assert OFF.on == []
    assert OFF.cap == Attribution.NAMED


@pytest.mark.parametrize("switch", Switch)
def test_an_entry_of_the_event_switches_on_in_the_event_and_in_each_session(app, switch):
    event = make.event()
    agreements.sign_all(event)
    clause = session_of(event)
    agreements.risk(event, switch)
    assert risks.switches(event).on == [switch]
    assert risks.switches(event, clause).on == [switch]
    assert risks.board(event.id).anywhere.on == [switch]


@pytest.mark.parametrize("switch", Switch)
def test_an_entry_of_a_session_switches_on_in_that_session_alone(app, switch):
    event = make.event()
    clause = session_of(event)
    agreements.risk(event, switch, clause_id=clause)
    assert risks.switches(event) == OFF
    assert risks.switches(event, clause).on == [switch]
    assert risks.board(event.id).anywhere.on == [switch]


def test_a_session_has_its_own_switches_and_those_of_the_event(app):
    event = make.event()
    clause = session_of(event)
    agreements.risk(event, Switch.NO_PHOTOGRAPHS)
    agreements.risk(event, Switch.NO_RECORDING, Switch.HOST_ONLY, clause_id=clause)
    assert risks.switches(event, clause).on == [Switch.NO_PHOTOGRAPHS, Switch.NO_RECORDING, Switch.HOST_ONLY]


def test_a_closed_entry_switches_nothing_on_and_a_reopened_one_does_again(app):
    event = make.event()
    entry = agreements.risk(event, Switch.NO_LIST)
    by = make.actor(make.organiser(event))
    with transaction():
        risk_services.close(entry, by=by)
    assert risks.switches(event) == OFF
    with transaction():
        risk_services.reopen(entry, by=by)
    assert risks.switches(event).no_list


def test_another_events_register_switches_nothing_on_here(app):
    agreements.risk(make.event(), Switch.NO_LIST)
    assert risks.switches(make.event()) == OFF


def test_the_switches_of_all_sessions_are_read_in_one_query(app):
    event = make.event()
    clause = session_of(event)
    for _ in range(3):
        agreements.risk(event, Switch.NO_LIST, clause_id=clause)
    db.session.rollback()
    with counted_queries() as seen:
        for each in (None, clause, None):
            risks.board(event.id).of(each)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("on", "other", "cap"),
    [
        (Switches(), "named", "named"),
        (Switches(pseudonyms=True), "named", "region"),
        (Switches(pseudonyms=True), "organisation", "region"),
        (Switches(pseudonyms=True), "anonymous", "anonymous"),
        (Switches(no_list=True), "organisation", "organisation"),
    ],
)
def test_the_stricter_of_two_caps_counts(on, other, cap):
    assert Board(on, {}).cap(None, other) == cap


def test_every_switch_has_its_words(app):
    assert set(SWITCHES) == set(Switch)
    assert notices(Switches(no_photographs=True, no_recording=True, no_list=True)) == ["No photographs", "No recording"]


# Entries


def test_the_highest_score_comes_first_and_closed_entries_last(app):
    event = make.event()
    low = agreements.risk(event, likelihood=1, impact=2)
    high = agreements.risk(event, likelihood=5, impact=4)
    closed = agreements.risk(event, likelihood=5, impact=5)
    with transaction():
        risk_services.close(closed, by=make.actor(make.organiser(event)))
    assert risks.list_risks(event) == [high, low, closed]
    assert [each.score for each in risks.list_risks(event)] == [20, 2, 25]
    assert [each.number for each in (low, high, closed)] == [1, 2, 3]


def test_the_history_keeps_what_an_entry_said(app):
    event = make.event()
    owner = make.appointed(event, Role.SECRETARIAT)
    entry = agreements.risk(event, by=owner)
    with transaction():
        changed = agreements.facts(owner, threat="The hall is watched", likelihood=5)
        risk_services.change(entry, event, changed, by=make.actor(owner))
        risk_services.close(entry, by=make.actor(owner))
    assert [each.what for each in risks.history(entry)] == ["closed", "changed", "entered"]
    assert [each.facts["threat"] for each in risks.history(entry)][1:] == ["The hall is watched", agreements.LAKE]
    assert risks.history(entry)[1].facts["likelihood"] == 5


def test_the_record_of_acts_never_says_what_an_entry_says(app):
    event = make.event()
    agreements.risk(event, Switch.NO_LIST)
    entries = db.session.query(AuditEntry).filter(AuditEntry.action.like("risk.%")).all()
    assert entries
    assert all(agreements.LAKE not in str(each.details) for each in entries)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"likelihood": 0}, "likelihood"),
        ({"impact": 6}, "impact"),
        ({"threat": "  "}, "threat"),
        ({"concerned": ""}, "concerned"),
        ({"mitigation": ""}, "mitigation"),
        ({"threat": "x" * 10_001}, "threat"),
    ],
)
def test_an_incomplete_entry_is_refused_at_its_field(app, changed, field):
    event = make.event()
    owner = make.appointed(event, Role.SECRETARIAT)
    broken = refused(risk_services.enter, event, agreements.facts(owner, **changed), by=make.actor(owner))
    assert broken.field == field


def test_a_switch_is_mitigation_enough(app):
    assert agreements.risk(make.event(), Switch.NO_LIST, mitigation="").mitigation == ""


def test_an_entry_is_about_a_session_of_its_own_event(app):
    event = make.event()
    elsewhere = session_of(make.event())
    owner = make.appointed(event, Role.SECRETARIAT)
    broken = refused(risk_services.enter, event, agreements.facts(owner, clause_id=elsewhere), by=make.actor(owner))
    assert broken.code == "no-session"


def test_an_owner_holds_a_role_or_a_seat_in_the_event(app):
    event = make.event()
    author, stranger = make.appointed(event, Role.SECRETARIAT), make.person()
    broken = refused(risk_services.enter, event, agreements.facts(stranger), by=make.actor(author))
    assert broken.code == "no-owner"
    member = builders.seat(event).person
    with transaction():
        assert risk_services.enter(event, agreements.facts(member), by=make.actor(author)).owner == member


@pytest.mark.parametrize(("first", "code"), [("close", "closed"), ("reopen", "open")])
def test_closing_twice_or_reopening_what_is_open_is_explained(app, first, code):
    event = make.event()
    entry = agreements.risk(event)
    by = make.actor(make.organiser(event))
    if first == "close":
        with transaction():
            risk_services.close(entry, by=by)
    assert refused(getattr(risk_services, first), entry, by=by).code == code


def test_only_the_secretariat_and_the_owner_read_an_entry(app):
    event = make.event()
    owner = make.appointed(event, Role.REVIEWER)
    author = make.appointed(event, Role.SECRETARIAT)
    with transaction():
        entry = risk_services.enter(event, agreements.facts(owner), by=make.actor(author))
    readers = [author, owner]
    others = [make.appointed(event, role) for role in (Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR)]
    assert all(policies.may_read_risk(make.actor(each), entry) for each in readers)
    assert not any(policies.may_read_risk(make.actor(each), entry) for each in [*others, make.person()])


# Signatures


def test_looking_and_finding_none_is_signed_with_one_step(app):
    event = make.event(risks_signed=False)
    by = make.actor(make.organiser(event))
    with transaction():
        review = risk_services.sign(event, None, by=by)
    assert (review.found, review.signed_by_id) == (0, by.id)
    assert [scope.signed for scope in risks.scopes(event)] == [True]


def test_a_new_entry_asks_for_a_new_signature(app):
    event = make.event()
    assert risks.scopes(event)[0].signed
    agreements.risk(event)
    assert not risks.scopes(event)[0].signed
    agreements.sign_all(event)
    assert risks.scopes(event)[0].signed


@pytest.mark.parametrize("change", ["change", "close", "reopen"])
def test_every_change_asks_for_a_new_signature(app, change):
    event = make.event()
    owner = make.appointed(event, Role.SECRETARIAT)
    entry = agreements.risk(event, by=owner)
    by = make.actor(owner)
    if change == "reopen":
        with transaction():
            risk_services.close(entry, by=by)
    agreements.sign_all(event)
    with transaction():
        if change == "change":
            risk_services.change(entry, event, agreements.facts(owner), by=by)
        else:
            getattr(risk_services, change)(entry, by=by)
    assert not risks.scopes(event)[0].signed


def test_whoever_wrote_an_open_entry_does_not_sign_for_it(app):
    event = make.event()
    author = make.appointed(event, Role.SECRETARIAT)
    entry = agreements.risk(event, by=author)
    assert refused(risk_services.sign, event, None, by=make.actor(author)).code == "same-person"
    with transaction():
        risk_services.close(entry, by=make.actor(author))
        assert risk_services.sign(event, None, by=make.actor(author)).found == 0


def test_what_is_signed_is_not_signed_again_and_nothing_is_signed_where_nothing_is(app):
    event = make.event()
    by = make.actor(make.organiser(event))
    assert refused(risk_services.sign, event, None, by=by).code == "signed-already"
    clause = session_of(event)
    assert refused(risk_services.sign, event, clause, by=by).code == "no-scope"


def test_a_session_with_entries_of_its_own_is_signed_apart(app):
    event = make.event()
    clause = session_of(event)
    agreements.risk(event, clause_id=clause)
    whole, session = risks.scopes(event)
    assert (whole.signed, session.signed, session.title) == (True, False, "Civic space")
    with transaction():
        risk_services.sign(event, clause, by=make.actor(make.organiser(event)))
    assert all(scope.signed for scope in risks.scopes(event))


def test_an_event_is_not_made_public_before_its_review_is_signed(app):
    event = make.event(public=False, risks_signed=False)
    by = make.actor(make.organiser(event))
    broken = refused(services.publish_event, event, by=by)
    assert (broken.code, broken.way.endpoint) == ("risks-unsigned", "roundtables.risks")
    agreements.sign_all(event)
    with transaction():
        services.publish_event(event, by=by)
    assert event.public_at is not None


def test_an_agenda_is_not_published_before_the_review_of_its_sessions_is_signed(app):
    event = make.event()
    by = make.actor(make.organiser(event))
    draft = agendas.draft(event, by=by)
    clause = next(key for key, title in risks.session_titles(event.id).items() if title == "Civic space")
    agreements.risk(event, clause_id=clause)
    broken = refused(agendas.services.publish_agenda, draft, by=by)
    assert (broken.code, "Civic space" in broken.message) == ("risks-unsigned", True)
    agreements.sign_all(event)
    with transaction():
        agendas.services.publish_agenda(draft, by=by)
    assert draft.published_at is not None


def test_an_agenda_is_not_published_before_the_review_of_the_event_is_signed(app):
    event = make.event(risks_signed=False)
    by = make.actor(make.organiser(event))
    broken = refused(agendas.services.publish_agenda, agendas.draft(event, by=by), by=by)
    assert "the risk review of the event is signed" in broken.message


# What waits


def test_the_secretariat_is_asked_to_sign(app):
    event = make.event(risks_signed=False)
    secretary = make.actor(make.organiser(event))
    assert [each.what for each in risks.waiting(event, secretary)] == ["Sign the risk review"]
    agreements.sign_all(event)
    assert risks.waiting(event, secretary) == []
    assert risks.waiting(event, make.actor(make.rapporteur(event))) == []


def test_the_owner_is_asked_on_the_day_to_look_again(app):
    event = make.event()
    owner = make.appointed(event, Role.REVIEWER)
    author = make.appointed(event, Role.SECRETARIAT)
    with transaction():
        entry = risk_services.enter(event, agreements.facts(owner, review_on=date(2030, 4, 1)), by=make.actor(author))
    with clock.at(datetime(2030, 3, 31, 12, tzinfo=UTC)):
        assert risks.waiting(event, make.actor(owner)) == []
    with clock.at(datetime(2030, 4, 1, 12, tzinfo=UTC)):
        (asked,) = risks.waiting(event, make.actor(owner))
    assert (asked.endpoint, asked.values["risk_id"]) == ("roundtables.risk", entry.id)


def test_after_the_event_nobody_is_asked(app):
    event = make.event(risks_signed=False, starts_at=clock.now() - timedelta(days=3))
    assert risks.waiting(event, make.actor(make.organiser(event))) == []


# Pages


def fields(owner, **changed):
    return {
        "threat": agreements.LAKE,
        "concerned": "Local groups",
        "likelihood": "4",
        "impact": "5",
        "mitigation": "A taxi for everybody.",
        "switches": ["no_list", "pseudonyms"],
        "owner": str(owner.id),
        "review_on": "2030-05-01",
    } | changed


def test_an_entry_is_written_changed_closed_and_signed_through_the_pages(app, browser):
    event = make.event()
    author, signer = make.appointed(event, Role.SECRETARIAT), make.appointed(event, Role.SECRETARIAT)
    path = f"/en/events/{event.id}/risks"
    browser.sign_in(author)
    assert "Nothing is entered yet" in browser.get(path).get_text()
    page = browser.submit(path + "/new", **fields(author))
    assert "20 (4 × 5)" in page.get_text()
    assert "another member of the secretariat signs" in page.get_text()
    assert risks.switches(event).on == [Switch.NO_LIST, Switch.PSEUDONYMS]
    link = page.select_one("main table a")["href"]
    page = browser.submit(link + "/edit", likelihood="1", switches=["no_list"])
    assert "Score 5: 1 × 5" in page.get_text()
    assert len(page.select("aside details")) == 2
    browser.sign_out()
    browser.sign_in(signer)
    assert "We looked, and 1 entry is open." in browser.press(path, "We looked at these entries").get_text()
    assert "closed" in browser.press(link, "The threat is over: close it").get_text()
    browser.press(link, "Open it again")
    assert risks.count_in_words(event) == "1 open entry"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("threat", ""),
        ("concerned", " "),
        ("likelihood", "9"),
        ("impact", "many"),
        ("review_on", "soon"),
        ("review_on", "0201-01-01"),
        ("owner", "00000000-0000-0000-0000-000000000000"),
        ("owner", "nobody"),
        ("switches", "all_of_them"),
        ("clause", "not-a-key"),
        ("threat", "x" * 10_001),
    ],
)
def test_a_wrong_answer_is_explained_and_what_was_typed_is_kept(app, browser, field, value):
    event = make.event()
    author = make.appointed(event, Role.SECRETARIAT)
    typed = fields(author) | {field: value}
    page = browser.sign_in(author).post(f"/en/events/{event.id}/risks/new", status=422, **typed)
    assert page.select(".field.bad, .error")
    if field != "concerned":
        assert "Local groups" in page.select_one("textarea[name=concerned]").get_text()


def test_what_no_database_stores_is_dropped(app, browser):
    event = make.event()
    author = make.appointed(event, Role.SECRETARIAT)
    browser.sign_in(author).post(f"/en/events/{event.id}/risks/new", **fields(author, threat="Bad\x00 men"))
    assert risks.list_risks(event)[0].threat == "Bad men"


def test_the_register_is_nobody_elses_to_open(app, browser):
    event = make.event()
    entry = agreements.risk(event)
    browser.get(f"/en/events/{event.id}/risks", status=302)
    browser.sign_in(make.person()).get(f"/en/events/{event.id}/risks", status=404)
    browser.sign_out()
    browser.sign_in(make.rapporteur(event))
    for rest in ("", "/new", f"/{entry.id}", f"/{entry.id}/edit"):
        browser.get(f"/en/events/{event.id}/risks{rest}", status=403)


def test_the_owner_reads_the_entry_without_a_way_to_change_it(app, browser):
    event = make.event()
    owner, author = make.appointed(event, Role.REVIEWER), make.appointed(event, Role.SECRETARIAT)
    with transaction():
        entry = risk_services.enter(event, agreements.facts(owner), by=make.actor(author))
    page = browser.sign_in(owner).get(f"/en/events/{event.id}/risks/{entry.id}")
    assert agreements.LAKE in page.get_text()
    assert page.select("main form") == []


def test_an_entry_of_another_event_is_not_found(app, browser):
    event, entry = make.event(), agreements.risk(make.event())
    browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}/risks/{entry.id}", status=404)


@pytest.mark.parametrize("clause", ["", "x", "\x00", "00000000-0000-0000-0000-000000000001"])
def test_a_signature_in_vain_is_explained(app, browser, clause):
    event = make.event()
    page = browser.sign_in(make.organiser(event)).post(f"/en/events/{event.id}/risks/sign", status=422, clause=clause)
    assert page.select_one("#problems")


def test_making_an_unsigned_event_public_leads_to_the_register(app, browser):
    event = make.event(public=False, risks_signed=False)
    page = browser.sign_in(make.organiser(event)).post(f"/en/events/{event.id}/publish", status=409)
    assert page.select_one("main a.button")["href"] == f"/en/events/{event.id}/risks"


def test_publishing_an_unsigned_agenda_names_the_session_and_leads_to_the_register(app, browser):
    event = make.event()
    by = make.organiser(event)
    agendas.draft(event, by=make.actor(by))
    clause = next(key for key, title in risks.session_titles(event.id).items() if title == "Civic space")
    agreements.risk(event, clause_id=clause)
    page = browser.sign_in(by).submit(f"/en/events/{event.id}/agenda/draft/publish", status=422)
    assert "Civic space" in page.select_one("#problems").get_text()
    assert page.select_one("#problems a")["href"] == f"/en/events/{event.id}/risks"


def test_a_list_of_thirty_entries_costs_as_many_queries_as_one(app, browser):
    event = make.event()
    author = make.appointed(event, Role.SECRETARIAT)
    agreements.risk(event, by=author)
    browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}/risks")
    few = len(browser.queries)
    for _ in range(9):
        agreements.risk(event, by=author)
    browser.get(f"/en/events/{event.id}/risks")
    assert len(browser.queries) == few


def test_a_revision_is_kept_for_each_change(app):
    event = make.event()
    entry = agreements.risk(event)
    with transaction():
        risk_services.close(entry, by=make.actor(make.organiser(event)))
    assert [each.number for each in db.session.query(RiskRevision).order_by(RiskRevision.number)] == [1, 2]


def test_without_a_list_the_members_of_the_group_are_read_by_those_with_a_role_only(app, browser):
    event = make.event()
    builders.seat(event, organisation=make.organisation("Open House"))
    path = f"/en/events/{event.id}/consult"
    assert "Open House" in browser.get(path).get_text()
    agreements.risk(event, Switch.NO_LIST)
    page = browser.get(path).get_text()
    assert "Open House" not in page
    assert "1 representative is consulted" in page
    assert "Open House" in browser.sign_in(make.organiser(event)).get(path).get_text()
