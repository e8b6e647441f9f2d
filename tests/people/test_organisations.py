"""The register of organisations: what is known, who may see and change it, whether it is vetted."""

from __future__ import annotations

import pytest

from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from people import merging, organisations, policies, queries, register
from people.models import Level, OrganisationKind, Region, Theme, Vetting
from people.organisations import Facts, website
from people.roles import Role
from tests import make

pytestmark = pytest.mark.slow

GOOD = {
    "name-en": "River Watch", "kind": "network", "country": "KE", "region": "africa", "level": "local",
    "consultative_status": "special", "website": "https://river.example", "languages": ["fr", "en"],
    "themes": ["victims", "prevention"], "other_themes": "early warning", "other_languages": "Swahili",
}  # fmt: skip


def focal_point(of, **values):
    person = make.person(**values)
    with transaction() as session:
        session.add(make.speaks_for(person_id=person.id, organisation_id=of.id, is_focal_point=True))
    return person


def change(organisation, words=None, *, by, **facts):
    with transaction():
        present = Facts.of(organisation)
        new = Facts(**{**{name: getattr(present, name) for name in present.__dataclass_fields__}, **facts})
        return organisations.change(organisation, words or {}, new, by=make.actor(by))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://river.example/about?x=1", "https://river.example/about?x=1"),
        (" http://river.example ", "http://river.example"),
        ("river.example", "https://river.example"),
        ("", ""),
    ],
)
def test_a_website_is_an_address_that_a_reader_may_open(typed, kept):
    assert website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)", "javascript://river.example/%0aalert(1)", "data:text/html,x", "ftp://river.example",
        "https://", "https://nowhere", "https://user:secret@river.example", "https://river example", "https://[bad",
        "https://river.example/" + "x" * 300, "https://river.example/\u202e",
    ],
)  # fmt: skip
def test_any_other_address_is_refused_at_its_field(app, typed):
    with pytest.raises(RuleBroken) as caught:
        website(typed)
    assert caught.value.field == "website"


def test_what_is_changed_is_told_by_name_only(app):
    organisation, by = make.organisation("River Watch"), make.organiser()
    assert change(organisation, {"en": "River Watch", "fr": "Veille"}, by=by, women_led=True) == ["name", "women_led"]
    [entry] = db.session.query(AuditEntry).filter_by(action="organisation.changed")
    assert entry.details == {"changed": "name, women_led"}
    assert queries.organisation_named("VEILLE").id == organisation.id


def test_a_change_that_changes_nothing_is_no_change(app):
    organisation, by = make.organisation("River Watch"), make.organiser()
    assert change(organisation, {"en": " River Watch "}, by=by) == []
    assert db.session.query(AuditEntry).filter_by(action="organisation.changed").count() == 0


def test_a_name_in_another_language_can_be_taken_away_and_then_finds_nothing(app):
    organisation, by = make.organisation({"en": "River Watch", "fr": "Veille"}), make.organiser()
    assert change(organisation, {"en": "River Watch", "fr": ""}, by=by) == ["name"]
    assert organisation.name.by_language == {"en": "River Watch"}
    assert queries.organisation_named("Veille") is None


def test_the_name_of_another_organisation_is_not_taken(app):
    make.organisation("Straße der Hilfe")
    organisation, by = make.organisation("River Watch"), make.organiser()
    with pytest.raises(RuleBroken) as caught:
        change(organisation, {"en": "STRASSE der hilfe"}, by=by)
    assert (caught.value.code, caught.value.field) == ("name-taken", "name")


@pytest.mark.parametrize(
    ("facts", "words", "vetting"),
    [
        ({"country": "UG"}, {}, Vetting.PENDING),
        ({"kind": OrganisationKind.FOUNDATION}, {}, Vetting.PENDING),
        ({}, {"en": "Another name"}, Vetting.PENDING),
        ({"website": "https://river.example"}, {}, Vetting.VETTED),
        ({"level": Level.GLOBAL}, {}, Vetting.VETTED),
    ],
)
def test_what_was_vetted_waits_for_another_look_when_its_people_change_what_was_looked_at(app, facts, words, vetting):
    organisation = make.organisation(vetting=Vetting.VETTED)
    change(organisation, words, by=focal_point(organisation), **facts)
    assert organisation.vetting == vetting


def test_what_organisers_change_stays_vetted(app):
    organisation = make.organisation(vetting=Vetting.VETTED)
    change(organisation, {}, by=make.organiser(), country="UG")
    assert organisation.vetting == Vetting.VETTED


@pytest.mark.parametrize(
    "facts", [{"kind": "club"}, {"region": "atlantis"}, {"level": "cosmic"}, {"themes": ("sport",)}]
)
def test_a_word_that_no_enum_knows_is_refused(app, facts):
    organisation, by = make.organisation(), make.organiser()
    with pytest.raises(ValueError, match="is not a valid"):
        change(organisation, by=by, **facts)


def test_a_verdict_is_recorded_and_told_to_the_focal_points_only(app):
    organisation, by = make.organisation("River Watch"), make.organiser()
    focal_point(organisation, email="focal@parley.example")
    make.representative(of=organisation)
    with transaction():
        organisations.vet(organisation, Vetting.VETTED, reason="Known for years.", by=make.actor(by))
    assert (organisation.vetting, organisation.vetted_at is not None) == (Vetting.VETTED, True)
    [mail] = db.session.query(OutgoingMail)
    assert (mail.recipient, mail.subject) == ("focal@parley.example", "What was decided about River Watch")
    assert "Known for years." in mail.body
    assert db.session.query(AuditEntry).filter_by(action="organisation.vetted").one().details == {"verdict": "vetted"}


def test_a_refusal_needs_a_reason(app):
    organisation, by = make.organisation(), make.organiser()
    with pytest.raises(RuleBroken) as caught, transaction():
        organisations.vet(organisation, Vetting.REFUSED, reason=" ", by=make.actor(by))
    assert (caught.value.code, caught.value.field) == ("reason", "reason")


def test_back_to_pending_nobody_is_written_to(app):
    organisation, by = make.organisation(vetting=Vetting.VETTED), make.organiser()
    focal_point(organisation)
    with transaction():
        organisations.vet(organisation, Vetting.PENDING, reason="", by=make.actor(by))
    assert db.session.query(OutgoingMail).count() == 0
    assert organisation.vetted_at is None


def test_nobody_vets_an_organisation_that_they_speak_for(app):
    organisation = make.organisation()
    organiser = make.organiser(organisation=organisation)
    assert not policies.may_vet(make.actor(organiser), organisation)
    assert policies.may_vet(make.actor(make.organiser()), organisation)


def test_those_who_accredit_see_an_organisation_and_change_nothing(app):
    organisation, event = make.organisation(), make.event()
    secretariat = make.actor(make.appointed(event, Role.SECRETARIAT))
    assert policies.may_see_organisation(secretariat, organisation)
    assert not policies.may_manage_organisation(secretariat, organisation)
    assert not policies.may_see_organisation(make.actor(make.finance_officer(event)), organisation)
    assert not policies.may_keep_register(secretariat)


# Pages


def test_a_page_tells_what_is_known_and_links_a_website_without_vouching_for_it(browser):
    organisation = make.organisation(
        {"en": "River Watch", "ar": "مرصد النهر"}, website="https://river.example", themes=[Theme.VICTIMS.value],
        languages=["en", "sw"], other_languages="Swahili", other_themes="early warning", consultative_status="roster",
    )  # fmt: skip
    browser.sign_in(make.representative(of=organisation))
    page = browser.get(f"/en/organisations/{organisation.id}")
    for words in ("مرصد النهر", "Kenya", "Eastern Africa", "African States", "Swahili", "early warning", "Roster"):
        assert words in page.main.text
    link = page.find("a", href="https://river.example")
    assert {"nofollow", "noopener"} <= set(link["rel"])
    assert not page.find("a", href=f"/en/organisations/{organisation.id}/edit")


@pytest.mark.parametrize("path", ["", "/edit", "/people", "/vetting"])
def test_an_organisation_does_not_exist_for_those_who_have_nothing_to_do_with_it(browser, path):
    organisation = make.organisation()
    browser.sign_in(make.representative())
    browser.get(f"/en/organisations/{organisation.id}{path}", status=404)


def test_the_address_of_one_that_was_merged_leads_to_the_one_that_was_kept(browser):
    kept, other, by = make.organisation(), make.organisation(), make.organiser()
    former = other.id
    with transaction():
        merging.merge(kept, other, by=make.actor(by))
    browser.sign_in(by)
    browser.get(f"/en/organisations/{former}", status=301)
    assert browser.response.headers["Location"] == f"/en/organisations/{kept.id}"


def test_a_focal_point_changes_what_is_known(browser):
    organisation = make.organisation("River")
    browser.sign_in(focal_point(organisation))
    page = browser.submit(f"/en/organisations/{organisation.id}/edit", **GOOD)
    assert "What is known of the organisation is changed." in page.text
    db.session.refresh(organisation)
    assert (organisation.themes, organisation.languages) == (["victims", "prevention"], ["en", "fr"])
    assert (organisation.consultative_status, organisation.website) == ("special", "https://river.example")


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("name-en", "", "name-en"),
        ("name-en", "x" * 201, "name-en"),
        ("kind", "club", "kind"),
        ("country", "ZZ", "country"),
        ("region", "atlantis", "region"),
        ("level", "", "level"),
        ("themes", "sport", "themes"),
        ("languages", "tlh", "languages"),
        ("consultative_status", "royal", "consultative_status"),
        ("website", "javascript:alert(1)", "website"),
        ("other_themes", "x" * 401, "other_themes"),
    ],
)
def test_each_wrong_answer_is_explained_at_its_field_and_the_rest_is_kept(browser, field, value, at):
    organisation = make.organisation("River Watch")
    browser.sign_in(make.organiser())
    page = browser.submit(
        f"/en/organisations/{organisation.id}/edit", status=422, **{**GOOD, "other_languages": "Twi", field: value}
    )
    assert page.select_one(f"#{at}-error").text.strip()
    assert page.select_one("#other_languages")["value"] == "Twi"


def test_an_organiser_adds_one_for_which_nobody_speaks(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/organisations/new", **GOOD)
    assert page.h1.text == "River Watch"
    assert "It has no focal point yet." in page.main.text
    page = browser.submit("/en/organisations/new", status=422, **GOOD)
    assert "There is already an organisation of this name." in page.select_one("#name-en-error").text


def test_a_verdict_is_given_on_its_page_and_shown_to_those_who_accredit(browser):
    organisation = make.organisation()
    browser.sign_in(make.organiser())
    page = browser.submit(f"/en/organisations/{organisation.id}/vetting", status=422, verdict="refused", reason="")
    assert "Give a reason" in page.select_one("#reason-error").text
    page = browser.submit(
        f"/en/organisations/{organisation.id}/vetting", verdict="refused", reason="It does not exist."
    )
    assert "Vetting refused" in page.main.text
    assert "It does not exist." in page.main.text


def names_on(page):
    return [row.a.text for row in page.select("tbody tr")]


def directory(browser, query=""):
    return names_on(browser.get(f"/en/organisations{query}"))


def test_the_register_is_filtered_by_name_place_kind_level_and_vetting(browser):
    make.organisation({"en": "River Watch", "ru": "Речной Дозор"}, level=Level.LOCAL)
    make.organisation("Alpine Trust", country="CH", region=Region.EUROPE, kind=OrganisationKind.FOUNDATION)
    make.organisation("Cairo Forum", country="EG", region=Region.ARAB_STATES, vetting=Vetting.VETTED)
    browser.sign_in(make.organiser())
    assert directory(browser) == ["Alpine Trust", "Cairo Forum", "River Watch"]
    assert directory(browser, "?q=речной") == ["River Watch"]
    assert directory(browser, "?region=002") == ["Cairo Forum", "River Watch"]
    assert directory(browser, "?region=african&vetting=pending") == ["River Watch"]
    assert directory(browser, "?region=western_european_and_others") == ["Alpine Trust"]
    assert directory(browser, "?kind=foundation") == ["Alpine Trust"]
    assert directory(browser, "?level=local") == ["River Watch"]
    assert directory(browser, "?kind=club&level=x&vetting=y&region=zz&page=one") == directory(browser)


def test_signs_of_a_search_are_looked_for_as_they_are(browser):
    make.organisation("River Watch")
    browser.sign_in(make.organiser())
    for query in ("?q=r%25r", "?q=r_ver"):
        assert "No organisation fits." in browser.get(f"/en/organisations{query}").main.text


def test_an_empty_register_says_what_to_do_first(browser):
    browser.sign_in(make.organiser())
    assert "Add one, or bring a list along." in browser.get("/en/organisations").main.text


def test_the_register_comes_in_pages_that_keep_the_filter(browser):
    for number in range(register.PAGE + 1):
        make.organisation(f"Society {number:02}")
    browser.sign_in(make.organiser())
    page = browser.get("/en/organisations?level=national&page=2")
    assert names_on(page) == ["Society 30"]
    assert page.find("a", rel="prev")["href"] == "/en/organisations?page=1&level=national"
    assert names_on(browser.get("/en/organisations?page=99")) == ["Society 30"]


def test_the_register_costs_the_same_for_one_and_for_thirty(browser):
    counts = []
    browser.sign_in(make.organiser())
    for many in (1, 29):
        for _number in range(many):
            make.representative()
        browser.get("/en/organisations")
        counts.append(len(browser.queries))
    assert counts[0] == counts[1]


def test_only_organisers_see_the_register(browser):
    browser.sign_in(make.representative())
    for path in ("", "/new", "/duplicates", "/import", "/list.csv"):
        browser.get(f"/en/organisations{path}", status=403)


def test_two_are_compared_side_by_side_and_merged(browser):
    first, second = make.organisation("River Watch"), make.organisation("River-Watch ")
    make.representative(of=second, name="Ana Sow")
    browser.sign_in(make.organiser())
    page = browser.get("/en/organisations/duplicates")
    path = page.find("a", string="Compare")["href"]
    page = browser.get(path)
    assert "Ana Sow" in page.main.text
    token = page.select_one("input[name=csrf_token]")["value"]
    browser.open("POST", path, data={"kept": str(first.id), "csrf_token": token}, budget=80)  # one for each table
    assert "The two are one now." in browser.get(browser.response.headers["Location"]).text
    assert "There is nothing to do." in browser.get("/en/organisations/duplicates").main.text


def test_which_one_is_kept_must_be_one_of_the_two(browser):
    first, second, third = make.organisation(), make.organisation(), make.organisation()
    browser.sign_in(make.organiser())
    path = f"/en/organisations/{first.id}/merge/{second.id}"
    page = browser.submit(path, status=422, kept=str(third.id))
    assert page.select_one("#kept-error")
    browser.get(f"/en/organisations/{first.id}/merge/{first.id}", status=404)


def test_two_that_are_two_are_kept_apart_by_a_button(browser):
    first, second = make.organisation("River Watch"), make.organisation("River-Watch")
    browser.sign_in(make.organiser())
    page = browser.post(f"/en/organisations/{first.id}/merge/{second.id}/apart")
    assert "They stay two" in page.text


def test_those_who_accredit_read_the_vetting_beside_a_registration(app):
    source = app.jinja_env.loader.get_source(app.jinja_env, "registration/decide.html")[0]
    assert "vetting_tag(registration.organisation)" in source
