"""Terms of reference: in versions, accepted by both sides, asked for before anything opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.auth import NOBODY
from core.db import db, transaction
from core.i18n import LANGUAGES
from core.mail import OutgoingMail
from core.rules import RuleBroken
from people.roles import Role, SiteRole
from registration import asking
from roundtables import terms, terms_services
from roundtables.terms_models import Side, TermsAction, TermsState, TermsVersion
from tests import make
from tests.agendas import builders as agendas
from tests.roundtables import agreements, builders
from texts import rounds


def accept(event, person, side):
    with transaction():
        return terms_services.accept(event, side, by=make.actor(person))


def reasons(event, *, by=None):
    """Why nothing opens, as code and words."""
    with pytest.raises(RuleBroken) as broken:
        terms.refuse_unless_in_force(event)
    assert broken.value.way.endpoint == "roundtables.terms"
    return broken.value.message


def test_an_event_without_terms_says_to_publish_them_first(app):
    event = make.event(terms=False)
    assert not terms.in_force(event)
    assert "First publish the terms" in reasons(event)


def test_terms_count_once_both_sides_have_accepted_them(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    assert "the secretariat and civil society" in reasons(event)
    accept(event, secretary, Side.SECRETARIAT)
    assert "a member of the consultation group" in reasons(event)
    accept(event, member, Side.CIVIL_SOCIETY)
    assert terms.in_force(event)
    terms.refuse_unless_in_force(event)


def test_the_secretariat_alone_can_be_missing(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    accept(event, member, Side.CIVIL_SOCIETY)
    assert reasons(event) == "First the secretariat accepts the terms of reference."


def test_the_chair_can_accept_for_civil_society(app):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    chair = make.appointed(event, Role.CHAIR)
    agreements.written_terms(event, secretary)
    accept(event, chair, Side.CIVIL_SOCIETY)
    assert terms.standing(event).missing == [Side.SECRETARIAT]


def test_others_of_a_side_can_add_their_names(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    second = builders.seat(event).person
    version = agreements.written_terms(event, secretary)
    accept(event, member, Side.CIVIL_SOCIETY)
    accept(event, second, Side.CIVIL_SOCIETY)
    assert [each.person_id for each in terms.acceptances(event, version)] == [member.id, second.id]


def test_an_acceptance_keeps_the_organisation_of_the_member(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    assert accept(event, member, Side.CIVIL_SOCIETY).organisation == member.memberships[0].organisation
    assert accept(event, secretary, Side.SECRETARIAT).organisation_id is None


@pytest.mark.parametrize("side", Side)
def test_nobody_accepts_for_a_side_they_do_not_act_for(app, side):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    wrong = {Side.SECRETARIAT: member, Side.CIVIL_SOCIETY: secretary}[side]
    with pytest.raises(RuleBroken) as broken:
        accept(event, wrong, side)
    assert broken.value.code == "not-your-side"


def test_one_person_does_not_accept_for_both_sides(app):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    organisation = make.organisation()
    builders.seat(event, person=make.representative(of=organisation), organisation=organisation)
    both = make.appointed(event, Role.SECRETARIAT, organisation=organisation)
    builders.seat(event, person=both, organisation=organisation)
    agreements.written_terms(event, secretary)
    accept(event, both, Side.SECRETARIAT)
    with pytest.raises(RuleBroken) as broken:
        accept(event, both, Side.CIVIL_SOCIETY)
    assert broken.value.code == "accepted-already"


def test_nothing_can_be_accepted_before_it_is_published(app):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    with transaction():
        terms_services.write(event, {"en": "A draft."}, by=make.actor(secretary))
    with pytest.raises(RuleBroken) as broken:
        accept(event, secretary, Side.SECRETARIAT)
    assert broken.value.code == "no-terms"


def test_a_new_version_has_to_be_accepted_again(app):
    event = make.event()
    secretary, _member = agreements.both_sides(event)
    former = terms.published(event)
    assert terms.in_force(event)
    version = agreements.written_terms(event, secretary, "We promise more.")
    assert not terms.in_force(event)
    assert (version.ordinal, former.state, terms.published(event)) == (2, TermsState.SUPERSEDED, version)
    assert [each.ordinal for each in terms.list_versions(event)] == [2, 1]


def test_writing_again_changes_the_draft_and_leaves_the_published_version(app):
    event = make.event()
    secretary = make.appointed(event, Role.SECRETARIAT)
    for words in ("First words.", "Better words."):
        with transaction():
            terms_services.write(event, {"en": words}, by=make.actor(secretary))
    assert terms.draft(event).body.body == "Better words."
    assert terms.in_force(event)


def test_publishing_without_a_draft_is_refused_with_the_way_to_it(app):
    event = make.event()
    with pytest.raises(RuleBroken) as broken, transaction():
        terms_services.publish_draft(event, by=make.actor(make.organiser(event)))
    assert (broken.value.code, broken.value.way.endpoint) == ("no-draft", "roundtables.terms")


def test_terms_of_a_series_hold_for_each_event_whose_own_group_accepts_them(app):
    series = make.series()
    first, second = make.event(series=series, terms=False), make.event(series=series, terms=False)
    secretary, member = agreements.both_sides(first)
    agreements.written_terms(first, secretary, for_series=True)
    assert terms.published(first) is terms.published(second) is not None
    accept(first, secretary, Side.SECRETARIAT)
    accept(first, member, Side.CIVIL_SOCIETY)
    assert terms.in_force(first)
    assert not terms.in_force(second)


def test_an_events_own_terms_go_before_those_of_its_series(app):
    series = make.series()
    event = make.event(series=series, terms=False)
    secretary, _member = agreements.both_sides(event)
    agreements.written_terms(event, secretary, "For all.", for_series=True)
    own = agreements.written_terms(event, secretary, "For this one.")
    assert terms.published(event) is own


def test_only_organisers_write_for_a_whole_series(app):
    event = make.event(series=make.series(), terms=False)
    secretary = make.appointed(event, Role.SECRETARIAT)
    with pytest.raises(RuleBroken) as broken:
        agreements.written_terms(event, secretary, for_series=True)
    assert (broken.value.code, broken.value.field) == ("not-your-series", "scope")


def test_an_event_that_stands_alone_has_no_series_to_write_for(app):
    event = make.event(terms=False)
    with pytest.raises(RuleBroken) as broken:
        agreements.written_terms(event, make.organiser(event), for_series=True)
    assert broken.value.code == "no-series"


def test_both_sides_are_told_by_mail_but_not_whoever_published(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    other = make.appointed(event, Role.SECRETARIAT)
    make.appointed(event, Role.FINANCE)
    agreements.written_terms(event, secretary)
    mails = db.session.query(OutgoingMail).all()
    assert {each.recipient for each in mails} == {member.email, other.email}
    assert all(f"/events/{event.id}/terms" in each.body for each in mails)


def test_terms_of_a_series_are_told_to_the_events_ahead_that_have_none_of_their_own(app):
    series = make.series()
    here = make.event(series=series, terms=False)
    over = make.event(series=series, terms=False, starts_at=clock.now() - timedelta(days=9))
    own = make.event(series=series)
    people = {each: builders.seat(each).person for each in (here, over, own)}
    agreements.written_terms(here, make.organiser(here), for_series=True)
    assert [each.recipient for each in db.session.query(OutgoingMail)] == [people[here].email]


def test_a_round_of_comments_does_not_open_without_terms(app):
    event = make.event(terms=False)
    by = make.actor(make.organiser(event))
    document = agendas.published(event, by=by)
    with pytest.raises(RuleBroken) as broken, transaction():
        now = clock.now()
        rounds.open_round(document.published, opens_at=now, closes_at=now + timedelta(days=1), by=by)
    assert broken.value.code == "no-terms"


def test_registration_does_not_open_without_terms(app):
    event = make.event(terms=False)
    now = clock.now()
    with pytest.raises(RuleBroken) as broken, transaction():
        asking.open_form(
            event,
            opens_at=now,
            closes_at=now + timedelta(days=1),
            in_person_places=1,
            online_places=1,
            by=make.actor(make.organiser(event)),
        )
    assert broken.value.code == "no-terms"


def test_every_step_is_on_record(app):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    accept(event, secretary, Side.SECRETARIAT)
    found = {each.action for each in db.session.query(AuditEntry)}
    assert {"terms.written", "terms.published", "terms.accepted"} <= found


def test_the_first_draft_is_ready_in_six_languages(app):
    found = terms.packaged_draft()
    assert set(found) == set(LANGUAGES)
    assert {body.count("\n# ") for body in found.values()} == {3}
    assert {body.count("\n1. ") for body in found.values()} == {3}
    assert all(len(body) < 10_000 for body in found.values())


@pytest.mark.parametrize("state", TermsState)
@pytest.mark.parametrize("action", TermsAction)
def test_the_table_of_versions_decides_every_pair(state, action):
    legal = {
        (TermsState.DRAFT, TermsAction.PUBLISH): TermsState.PUBLISHED,
        (TermsState.PUBLISHED, TermsAction.SUPERSEDE): TermsState.SUPERSEDED,
    }
    version = TermsVersion(state_name=state)
    if (state, action) in legal:
        version.perform(action)
        assert version.state == legal[state, action]
    else:
        with pytest.raises(RuleBroken):
            version.perform(action)


def test_the_secretariat_is_asked_to_publish_and_each_side_to_accept(app):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    (asked,) = terms.waiting(event, make.actor(secretary))
    assert "Publish the terms" in asked.what
    assert terms.waiting(event, make.actor(member)) == []
    agreements.written_terms(event, secretary)
    for person in (secretary, member):
        (asked,) = terms.waiting(event, make.actor(person))
        assert asked.what == "Read the terms of reference and accept them"
    accept(event, member, Side.CIVIL_SOCIETY)
    assert terms.waiting(event, make.actor(member)) == []
    assert terms.waiting(event, make.actor(builders.seat(event).person)) == []
    assert len(terms.waiting(event, make.actor(secretary))) == 1


def test_nobody_is_asked_once_the_event_is_over(app):
    event = make.event(terms=False, starts_at=clock.now() - timedelta(days=3))
    assert terms.waiting(event, make.actor(make.organiser(event))) == []


def test_a_visitor_acts_for_no_side(app):
    assert terms.sides_of(NOBODY, make.event()) == []


# Pages


def test_everybody_who_sees_the_event_reads_what_both_sides_promised(app, browser):
    event = make.event()
    page = browser.get(f"/en/events/{event.id}/terms")
    assert "We keep what we promise." in page.get_text()
    assert "in force" in page.get_text()
    assert page.select("main form") == []


def test_terms_of_an_event_that_is_not_public_do_not_exist_for_outsiders(app, browser):
    event = make.event(public=False)
    browser.sign_in(make.person()).get(f"/en/events/{event.id}/terms", status=404)


def test_the_first_draft_is_written_published_and_accepted_by_both_sides_through_the_pages(app, browser):
    event = make.event(terms=False)
    secretary, member = agreements.both_sides(event)
    browser.sign_in(secretary)
    path = f"/en/events/{event.id}/terms"
    assert "Begin with the first draft" in browser.get(path).get_text()
    page = browser.get(path + "/draft")
    assert "Do no harm" in page.select_one("textarea[lang=en]").get_text()
    browser.submit(path + "/draft", **{"body-en": "# One\n\nWe **promise**."})
    page = browser.press(path, "Publish the terms")
    assert page.select_one("main h3").get_text() == "One"
    assert "not in force yet" in browser.press(path, "Accept for the secretariat").get_text()
    browser.sign_out()
    browser.sign_in(member)
    page = browser.press(path, "Accept for civil society")
    assert "in force" in page.select_one("aside").get_text()
    assert "not in force yet" not in page.select_one("aside").get_text()
    assert page.select("main form") == []


def test_accepting_twice_is_explained_on_the_page(app, browser):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    browser.sign_in(secretary)
    browser.post(f"/en/events/{event.id}/terms/accept", side="secretariat")
    page = browser.post(f"/en/events/{event.id}/terms/accept", status=422, side="secretariat")
    assert "You have accepted this version already" in page.select_one("#problems").get_text()


@pytest.mark.parametrize("side", ["", "both", "civil_society\x00", "x" * 5000])
def test_a_side_that_is_none_is_refused_with_a_sentence(app, browser, side):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    agreements.written_terms(event, secretary)
    page = browser.sign_in(secretary).post(f"/en/events/{event.id}/terms/accept", status=422, side=side)
    assert "You do not act for this side" in page.get_text()


def test_a_member_who_is_not_named_stays_so_beside_their_acceptance(app, browser):
    event = make.event(terms=False)
    secretary, _member = agreements.both_sides(event)
    organisation = make.organisation("Hidden Valley")
    hidden = make.person("Asha Hidden", organisation=organisation, attribution="region")
    builders.seat(event, person=hidden, organisation=organisation)
    agreements.written_terms(event, secretary)
    accept(event, hidden, Side.CIVIL_SOCIETY)
    text = browser.get(f"/en/events/{event.id}/terms").get_text()
    assert "Asha" not in text
    assert "Hidden Valley" not in text


def test_a_former_version_keeps_its_page_with_who_accepted_it(app, browser):
    event = make.event()
    former = terms.published(event)
    agreements.written_terms(event, make.organiser(event), "Newer.")
    path = f"/en/events/{event.id}/terms"
    link = browser.get(path).select_one(f"a[href$='/versions/{former.id}']")
    page = browser.get(link["href"])
    assert "We keep what we promise." in page.get_text()
    assert "Replaced by a newer version" in page.get_text()


def test_a_draft_and_another_events_version_have_no_page(app, browser):
    event, other = make.event(), make.event()
    by = make.organiser(event)
    with transaction():
        draft = terms_services.write(event, {"en": "Secret draft"}, by=make.actor(by))
    browser.sign_in(by)
    for found in (draft, terms.published(other)):
        browser.get(f"/en/events/{event.id}/terms/versions/{found.id}", status=404)


def test_a_draft_without_words_is_explained_at_its_field(app, browser):
    event = make.event(terms=False)
    browser.sign_in(make.organiser(event))
    page = browser.submit(
        f"/en/events/{event.id}/terms/draft",
        status=422,
        **{"body-en": " ", "body-fr": "", "body-es": "", "body-ar": "", "body-ru": "", "body-zh": ""},
    )
    assert "at least one language" in page.select_one(".error").get_text()


def test_organisers_choose_whether_the_terms_are_for_the_series(app, browser):
    event = make.event(series=make.series("Tables"), terms=False)
    browser.sign_in(make.organiser(event))
    browser.submit(f"/en/events/{event.id}/terms/draft", scope="series")
    assert terms.draft(event).series_id == event.series_id
    browser.sign_out()
    browser.sign_in(make.appointed(event, Role.SECRETARIAT))
    assert browser.get(f"/en/events/{event.id}/terms/draft").select("[name=scope]") == []


def test_a_round_that_may_not_open_says_why_and_leads_to_the_terms(app, browser):
    event = make.event(terms=False)
    by = make.organiser(event)
    agendas.published(event, by=make.actor(by))
    browser.sign_in(by)
    page = browser.submit(
        f"/en/events/{event.id}/agenda/round", status=422, opens_at="2030-04-01T09:00", closes_at="2030-05-01T09:00"
    )
    problems = page.select_one("#problems")
    assert "First publish the terms of reference" in problems.get_text()
    assert problems.select_one("a")["href"] == f"/en/events/{event.id}/terms"


def test_a_form_that_may_not_open_says_why_and_leads_to_the_terms(app, browser):
    event = make.event(terms=False)
    browser.sign_in(make.organiser(event))
    page = browser.submit(
        f"/en/events/{event.id}/registration/form",
        status=422,
        opens_at="2030-04-01T09:00",
        closes_at="2030-05-01T09:00",
    )
    assert page.select_one("#problems a")["href"] == f"/en/events/{event.id}/terms"


def test_publishing_nothing_leads_back_to_the_terms(app, browser):
    event = make.event()
    page = browser.sign_in(make.organiser(event)).post(f"/en/events/{event.id}/terms/publish", status=409)
    assert "There is no draft to publish" in page.get_text()
    assert page.select_one("main a.button")["href"] == f"/en/events/{event.id}/terms"


def test_the_consultation_page_leads_to_terms_review_and_register(app, browser):
    event = make.event(series=make.series())
    page = browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}/consult")
    hrefs = {link["href"] for link in page.select("aside a")}
    assert {f"/en/events/{event.id}/{name}" for name in ("terms", "risks", "reviews")} <= hrefs


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_terms_can_be_read_in_every_language(app, browser, code):
    event = make.event(terms=False)
    by = make.organiser(event, site_role=SiteRole.ORGANISER)
    with transaction():
        terms_services.write(event, terms.packaged_draft(), by=make.actor(by))
        terms_services.publish_draft(event, by=make.actor(by))
    page = browser.get(f"/{code}/events/{event.id}/terms")
    assert len(page.select("main .words h3")) == 3
    assert page.select(".untranslated") == []
