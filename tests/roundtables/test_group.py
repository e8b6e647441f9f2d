"""The consultation group: who sits in it, why, in which balance, and who reads the names."""

from __future__ import annotations

import uuid

import pytest

from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions.models import Area, Decision, Verdict
from people.models import Attribution, Level, Membership, OrganisationKind, Region
from people.roles import Role
from roundtables import queries, services
from roundtables.models import GroupSeat, Measure
from tests import make
from tests.roundtables import builders


def seated(event, by=None, **values):
    """A new member, chosen by the secretariat."""
    organisation = make.organisation(**values)
    person = make.representative(of=organisation)
    with transaction():
        return services.seat(event, person, organisation, by=by or make.actor(make.organiser(event)), reason="Local")


def test_a_seat_is_recorded_as_a_decision_with_its_reason(app):
    event = make.event()
    seat = seated(event)
    decision = db.session.query(Decision).one()
    assert (decision.area, decision.verdict, decision.reason) == (Area.GROUP, Verdict.ACCEPTED, "Local")
    assert (decision.event_id, decision.subject_id) == (event.id, seat.id)


def test_a_new_member_is_told_by_mail(app):
    seat = seated(make.event("Workshop in Málaga"))
    mail = db.session.query(OutgoingMail).one()
    assert mail.recipient == seat.person.email
    assert "Workshop in Málaga" in mail.subject


def test_a_person_sits_once_even_for_two_organisations(app):
    event = make.event()
    seat = seated(event)
    second = make.organisation()
    with transaction() as session:
        session.add(make.speaks_for(organisation=second, person=seat.person))
    with pytest.raises(RuleBroken) as broken, transaction():
        services.seat(event, seat.person, second, by=make.actor(make.organiser(event)))
    assert broken.value.code == "already-seated"


def test_a_person_sits_in_the_groups_of_two_events(app):
    seat = seated(make.event())
    other = make.event()
    with transaction():
        services.seat(other, seat.person, seat.organisation, by=make.actor(make.organiser(other)))
    assert len(queries.roles_of(seat.person_id)) == 2


def test_nobody_sits_for_an_organisation_they_do_not_speak_for(app):
    event = make.event()
    with pytest.raises(RuleBroken) as broken, transaction():
        services.seat(event, make.representative(), make.organisation(), by=make.actor(make.organiser(event)))
    assert broken.value.code == "not-a-representative"


@pytest.mark.parametrize("kind", OrganisationKind)
def test_states_and_united_nations_entities_do_not_sit_in_a_group_of_civil_society(app, kind):
    if kind in (OrganisationKind.MEMBER_STATE, OrganisationKind.UN_ENTITY):
        with pytest.raises(RuleBroken) as broken:
            seated(make.event(), kind=kind)
        assert broken.value.code == "not-civil-society"
    else:
        assert seated(make.event(), kind=kind).organisation.kind == kind


def test_removing_a_member_records_the_reason_and_tells_it(app):
    event = make.event()
    seat = seated(event)
    with transaction():
        services.unseat(seat, event, by=make.actor(make.organiser(event)), reason=" Asked to leave. ")
    decision = db.session.query(Decision).filter_by(verdict=Verdict.REMOVED).one()
    assert (decision.subject_id, decision.reason) == (seat.id, "Asked to leave.")
    assert any("Asked to leave." in mail.body for mail in db.session.query(OutgoingMail))
    assert queries.roles_of(seat.person_id) == {}


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_member_is_not_removed_without_a_reason(app, reason):
    event = make.event()
    seat = seated(event)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.unseat(seat, event, by=make.actor(make.organiser(event)), reason=reason)
    assert broken.value.field == "reason"
    assert db.session.query(GroupSeat).count() == 1


def test_a_removed_member_can_be_chosen_again(app):
    event = make.event()
    seat = seated(event)
    by = make.actor(make.organiser(event))
    with transaction():
        services.unseat(seat, event, by=by, reason="A mistake")
    with transaction():
        services.seat(event, seat.person, seat.organisation, by=by)
    assert len(queries.list_seats(event)) == 1


# The balance


@pytest.mark.parametrize("region", Region)
def test_an_organisation_counts_for_its_own_region_only(app, region):
    organisation = make.organisation(region=region)
    counted = [each for each in Region if Measure(each.value).counts(organisation)]
    assert counted == [region]


@pytest.mark.parametrize(
    ("level", "counts"), [(Level.LOCAL, True), (Level.NATIONAL, True), (Level.REGIONAL, False), (Level.GLOBAL, False)]
)
def test_local_and_national_organisations_are_one_measure(app, level, counts):
    assert Measure.LOCAL_OR_NATIONAL.counts(make.organisation(level=level)) == counts


@pytest.mark.parametrize("measure", [Measure.WOMEN_LED, Measure.YOUTH_LED])
@pytest.mark.parametrize("led", [True, False])
def test_who_leads_an_organisation_is_a_measure(app, measure, led):
    assert measure.counts(make.organisation(**{measure.value: led})) == led


@pytest.mark.parametrize(
    ("count", "total", "target", "share", "short"),
    [
        (0, 0, None, 0, False),
        (0, 0, 15, 0, False),
        (0, 4, 0, 0, False),
        (0, 4, 15, 0, True),
        (1, 4, 25, 25, False),
        (2, 18, 15, 11, True),
        (5, 18, 25, 28, False),
        (29, 200, 15, 14, True),
        (299, 2000, 15, 14, True),
        (4, 4, 100, 100, False),
        (399, 400, 100, 99, True),
        (1, 3, None, 33, False),
    ],
)
def test_a_share_is_never_rounded_up_onto_its_mark(count, total, target, share, short):
    row = queries.BalanceRow(Measure.AFRICA, count, total, target)
    assert (row.share, row.short) == (share, short)


def test_the_balance_has_a_row_for_each_measure(app):
    event = make.event()
    builders.seat(event, region=Region.AFRICA, women_led=True, level=Level.LOCAL)
    builders.seat(event, region=Region.EUROPE, level=Level.GLOBAL)
    builders.target(event, Measure.AFRICA, 60)
    rows = {row.measure: row for row in queries.balance(event)}
    assert list(rows) == list(Measure)
    assert (rows[Measure.AFRICA].share, rows[Measure.AFRICA].short) == (50, True)
    assert rows[Measure.WOMEN_LED].count == 1
    assert rows[Measure.LOCAL_OR_NATIONAL].share == 50
    assert rows[Measure.EUROPE].target is None


def test_the_group_of_another_event_does_not_count(app):
    event = make.event()
    builders.seat(make.event())
    assert {row.total for row in queries.balance(event)} == {0}


def test_setting_targets_replaces_those_that_were(app):
    event = make.event()
    by = make.actor(make.organiser(event))
    with transaction():
        services.set_targets(event, {Measure.AFRICA: 25, Measure.WOMEN_LED: 40}, by=by)
    with transaction():
        services.set_targets(event, {Measure.WOMEN_LED: 50}, by=by)
    assert queries.targets(event) == {Measure.WOMEN_LED: 50}


@pytest.mark.parametrize("per_cent", [-1, 101, 10**9])
def test_a_target_is_a_per_cent(app, per_cent):
    event = make.event()
    with pytest.raises(RuleBroken) as broken, transaction():
        services.set_targets(event, {Measure.EUROPE: per_cent}, by=make.actor(make.organiser(event)))
    assert broken.value.field == "europe"


def test_the_regions_share_one_hundred_per_cent(app):
    event = make.event()
    agreed = dict.fromkeys([Measure.AFRICA, Measure.AMERICAS, Measure.EUROPE], 34)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.set_targets(event, agreed, by=make.actor(make.organiser(event)))
    assert (broken.value.code, broken.value.field) == ("regions-exceed", "europe")
    assert "102 %" in broken.value.message


# Pages


def test_the_organiser_sets_targets_in_the_browser(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/consult/targets", africa="25", women_led="0")
    assert queries.targets(event) == {Measure.AFRICA: 25, Measure.WOMEN_LED: 0}
    page = browser.get(f"/en/events/{event.id}/consult/targets")
    assert page.select_one("#africa")["value"] == "25"
    assert page.select_one("#women_led")["value"] == "0"


@pytest.mark.parametrize("typed", ["-1", "101", "many", "1.5", "9" * 30])
def test_what_is_no_per_cent_is_explained_at_its_field(browser, typed):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/consult/targets", status=422, africa=typed)
    assert page.select_one("#africa-error").text.strip()
    assert page.select_one("#africa")["value"] == typed


def test_too_many_per_cent_are_explained_at_a_region(browser):
    event = make.event()
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/consult/targets", status=422, africa="60", europe="60")
    assert "add up to 120 %" in page.select_one("#europe-error").text


def test_the_organiser_chooses_a_member_in_the_browser(browser):
    event, organisation = make.event(), make.organisation("Lake Forum")
    person = make.representative(of=organisation)
    browser.sign_in(make.organiser(event))
    key = db.session.query(Membership).filter_by(person_id=person.id).one().id
    page = browser.submit(f"/en/events/{event.id}/consult/group", membership=str(key), reason="It works locally.")
    assert "Lake Forum" in page.select_one("table").text
    assert db.session.query(Decision).one().reason == "It works locally."


@pytest.mark.parametrize("typed", ["", "nonsense", str(uuid.uuid4()), "\x00"])
def test_a_member_who_is_not_in_the_list_is_refused(browser, typed):
    event = make.event()
    make.representative()
    browser.sign_in(make.organiser(event))
    page = browser.submit(f"/en/events/{event.id}/consult/group", status=422, membership=typed, reason="Kept")
    assert page.select_one("#membership-error")
    assert page.select_one("#reason").text.strip() == "Kept"


@pytest.mark.parametrize("kind", [OrganisationKind.MEMBER_STATE, OrganisationKind.UN_ENTITY])
def test_who_cannot_sit_is_not_offered(app, kind):
    make.representative(of=make.organisation(kind=kind))
    assert queries.list_candidates(make.event()) == []


@pytest.mark.parametrize("measure", Measure)
def test_the_query_and_the_measure_agree_on_who_counts(app, measure):
    for region, level in zip(Region, [*Level, Level.LOCAL], strict=True):
        for led in ({}, {"women_led": True}, {"youth_led": True}):
            make.representative(of=make.organisation(region=region, level=level, **led))
    event = make.event()
    counted = {each.id for each in queries.list_candidates(event) if measure.counts(each.organisation)}
    assert {each.id for each in queries.list_candidates(event, for_measure=measure)} == counted


def test_one_measure_narrows_the_choice_to_those_who_would_help_it(app):
    event = make.event()
    helps = make.representative(of=make.organisation(region=Region.EUROPE))
    make.representative(of=make.organisation(region=Region.AFRICA))
    builders.seat(event, region=Region.EUROPE)
    found = queries.list_candidates(event, for_measure=Measure.EUROPE)
    assert [each.person_id for each in found] == [helps.id]


def test_a_short_measure_offers_to_narrow_the_choice(browser):
    event = make.event()
    builders.seat(event, region=Region.AFRICA)
    builders.target(event, Measure.EUROPE, 20)
    make.representative(of=make.organisation("From Africa", region=Region.AFRICA))
    make.representative(of=make.organisation("From Europe", region=Region.EUROPE))
    browser.sign_in(make.organiser(event))
    page = browser.get(f"/en/events/{event.id}/consult/group")
    narrowed = browser.get(page.find("a", string="Europe")["href"])
    assert "From Europe" in narrowed.select_one("#membership").text
    assert "From Africa" not in narrowed.select_one("#membership").text


@pytest.mark.parametrize("measure", ["nonsense", "", "AFRICA"])
def test_an_unknown_measure_narrows_nothing(browser, measure):
    event = make.event()
    make.representative(of=make.organisation("Anyone"))
    browser.sign_in(make.organiser(event))
    assert "Anyone" in browser.get(f"/en/events/{event.id}/consult/group?measure={measure}").text


def test_removing_asks_for_the_reason_at_its_field(browser):
    event = make.event()
    seat = builders.seat(event)
    browser.sign_in(make.organiser(event))
    path = f"/en/events/{event.id}/consult/group/{seat.id}/remove"
    assert "Give the reason" in browser.submit(path, status=422, reason="  ").select_one("#reason-error").text
    browser.submit(path, reason="Moved to another organisation.")
    assert queries.list_seats(event) == []


def test_a_seat_of_another_event_is_not_found(browser):
    event, seat = make.event(), builders.seat(make.event())
    browser.sign_in(make.organiser(event))
    browser.get(f"/en/events/{event.id}/consult/group/{seat.id}/remove", status=404)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
@pytest.mark.parametrize("page", ["group", "targets"])
def test_only_the_secretariat_forms_the_group(browser, role, page):
    event = make.event()
    browser.sign_in(make.appointed(event, role))
    browser.get(f"/en/events/{event.id}/consult/{page}", status=403)


@pytest.mark.parametrize("page", ["group", "targets", "new"])
def test_for_an_outsider_the_pages_of_the_secretariat_do_not_exist(browser, page):
    event = make.event()
    browser.sign_in(make.person())
    browser.get(f"/en/events/{event.id}/consult/{page}", status=404)


CANARY = "Canary Nightingale"


@pytest.mark.parametrize(
    ("attribution", "person_told", "organisation_told"),
    [
        (Attribution.NAMED, True, True),
        (Attribution.ORGANISATION, False, True),
        (Attribution.REGION, False, False),
        (Attribution.ANONYMOUS, False, False),
    ],
)
def test_the_public_reads_of_a_member_what_the_member_allows(browser, attribution, person_told, organisation_told):
    event = make.event()
    organisation = make.organisation("Quiet Reed Association", level=Level.GLOBAL, youth_led=True)
    builders.seat(event, make.representative(of=organisation, name=CANARY, attribution=attribution))
    page = browser.get(f"/en/events/{event.id}/consult")
    assert (CANARY in page.text) == person_told
    assert ("Quiet Reed" in page.text) == organisation_told
    assert ("Global" in page.select_one("table").text) == organisation_told


def test_whoever_is_not_named_stands_after_the_others_so_that_the_place_tells_nothing(browser):
    event = make.event()
    hidden = make.representative(of=make.organisation(region=Region.AFRICA), attribution=Attribution.ANONYMOUS)
    builders.seat(event, hidden)
    builders.seat(event, region=Region.EUROPE)
    rows = browser.get(f"/en/events/{event.id}/consult").select("tbody tr")
    assert [row.select_one("td").text == "Anonymous" for row in rows] == [False, True]


def test_the_secretariat_reads_every_name(browser):
    event = make.event()
    builders.seat(event, make.representative(name=CANARY, attribution=Attribution.ANONYMOUS))
    browser.sign_in(make.organiser(event))
    assert CANARY in browser.get(f"/en/events/{event.id}/consult").text


def test_a_bar_is_also_words(browser):
    event = make.event()
    for region in (Region.AFRICA, Region.AFRICA, Region.EUROPE):
        builders.seat(event, region=region)
    builders.target(event, Measure.EUROPE, 40)
    chart = browser.get(f"/en/events/{event.id}/consult").select_one("dl.balance")
    assert "33%, mark at 40%" in chart.text
    assert chart.select_one("dd.short rect.share")["width"] == "33"
    assert chart.select_one("rect.goal")["x"] == "40"


def test_a_mark_at_one_hundred_stays_inside_the_bar(browser):
    event = make.event()
    builders.seat(event)
    builders.target(event, Measure.AFRICA, 100)
    assert browser.get(f"/en/events/{event.id}/consult").select_one("rect.goal")["x"] == "99"


def test_a_group_that_has_reached_its_marks_is_called_in_balance(browser):
    event = make.event()
    builders.seat(event, region=Region.AFRICA)
    builders.target(event, Measure.AFRICA, 50)
    assert "Every measure has reached its mark" in browser.get(f"/en/events/{event.id}/consult").text


def test_an_empty_group_says_what_to_do_first(browser):
    event = make.event()
    assert "has not been formed yet" in browser.get(f"/en/events/{event.id}/consult").text
    browser.sign_in(make.organiser(event))
    assert browser.get(f"/en/events/{event.id}/consult").find("a", string="Choose members")
