"""The pages of people: signing up, in and out, the account, and the organisations one speaks for."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest

from core import clock
from core.db import db, transaction
from people import signing_in, throttles
from people.models import Attribution, FailedSignIn, Membership, Organisation, Person, SignIn
from people.throttles import LIMITS, Door
from tests import make

NEW = "/en/account/organisations/new"
GOOD = {
    "name-en": "River Watch",
    "kind": "network",
    "country": "KE",
    "region": "africa",
    "level": "local",
}


def cookie_of(response):
    jar = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        jar.load(line)
    return jar["parley"]


def enter(browser, person, passphrase=make.PASSPHRASE, status=303, path="/en/sign-in"):
    return browser.submit(path, status=status, follow=False, email=person.email, passphrase=passphrase)


def test_who_signs_in_comes_to_their_workspace(browser):
    enter(browser, make.person())
    assert browser.response.headers["Location"] == "/en/workspace"


def test_an_address_may_be_typed_in_capitals(browser):
    make.person(email="ana@parley.example")
    browser.submit("/en/sign-in", email=" ANA@Parley.example", passphrase=make.PASSPHRASE, follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"


@pytest.mark.parametrize("wanted", ["/en/account", "/fr/account?from=mail", "/en/account/organisations"])
def test_who_was_sent_to_sign_in_comes_back_to_where_they_were(browser, wanted):
    enter(browser, make.person(), path=f"/en/sign-in?next={wanted}")
    assert browser.response.headers["Location"] == wanted


def test_the_page_that_was_asked_for_survives_the_way_over_the_sign_up(browser):
    page = browser.get("/en/sign-in?next=/en/account")
    sign_up = page.find("a", string="Create an account")["href"]
    assert sign_up == "/en/sign-up?next=/en/account"
    browser.submit(sign_up, name="Ana", email="ana@parley.example", passphrase="a short sentence", follow=False)
    assert browser.response.headers["Location"] == "/en/account/organisations?next=/en/account"


@pytest.mark.parametrize(
    "wanted", ["///elsewhere.example", "/\t/elsewhere.example", "http:elsewhere.example", "account"]
)
def test_a_way_back_that_leads_elsewhere_is_not_taken(browser, wanted):
    enter(browser, make.person(), path=f"/en/sign-in?next={wanted}")
    assert browser.response.headers["Location"] == "/en/workspace"


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(browser):
    enter(browser, make.person())
    cookie = cookie_of(browser.response)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_signing_in_gives_a_token_that_nobody_had_before(browser):
    person = make.person()
    tokens = set()
    for _time in range(2):
        enter(browser, person)
        with browser.client.session_transaction() as session:
            tokens.add(session["_user_id"])
    assert len(tokens) == 2
    assert db.session.query(SignIn).count() == 2


def test_nothing_of_the_visit_before_is_carried_into_a_sign_in(browser):
    person = make.person()
    browser.get("/en/sign-in")
    with browser.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    enter(browser, person)
    with browser.client.session_transaction() as session:
        assert "planted" not in session


def test_a_refused_sign_in_keeps_the_address_and_never_the_passphrase(browser):
    person = make.person()
    page = enter(browser, person, passphrase="not the right one", status=422)
    assert page.select_one("#email")["value"] == person.email
    assert "not the right one" not in str(page)


@pytest.mark.parametrize(("field", "value"), [("email", ""), ("passphrase", ""), ("email", "   ")])
def test_a_sign_in_that_was_left_empty_says_what_is_missing_and_counts_no_failure(browser, field, value):
    fields = {"email": "ana@parley.example", "passphrase": make.PASSPHRASE, field: value}
    page = browser.submit("/en/sign-in", status=422, **fields)
    assert page.select_one(f"#{field}-error").text.strip() == "Fill this in."
    assert db.session.query(FailedSignIn).count() == 0


def test_each_failure_is_counted_without_telling_whose(browser):
    person = make.person()
    for _time in range(2):
        enter(browser, person, passphrase="not the right one", status=422)
    failures = db.session.query(FailedSignIn).all()
    assert len(failures) == 2
    assert person.email not in {failure.address_hash for failure in failures}


def test_after_too_many_failures_even_the_right_passphrase_waits(browser):
    person = make.person()
    with transaction():
        for _time in range(LIMITS[Door.SIGN_IN].of_address):
            throttles.knock(Door.SIGN_IN, person.email)
    page = enter(browser, person, status=422)
    assert "Try again in 15 minutes." in page.select_one("#problems").text
    with clock.at(clock.now() + LIMITS[Door.SIGN_IN].window + timedelta(seconds=1)):
        enter(browser, person)


def test_one_persons_failures_do_not_keep_another_out(browser):
    with transaction():
        for _time in range(LIMITS[Door.SIGN_IN].of_address):
            throttles.knock(Door.SIGN_IN, "somebody@parley.example")
    enter(browser, make.person())


def test_a_way_back_after_joining_leads_nowhere_else_either(browser):
    browser.sign_in(make.person())
    browser.submit("/en/account/organisations/new?next=//elsewhere.example", **GOOD, follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"


def test_whoever_asks_to_join_goes_to_the_account_where_it_waits(browser):
    organisation = make.organisation()
    browser.sign_in(make.person())
    browser.submit("/en/account/organisations?next=/en/workspace", organisation=str(organisation.id), follow=False)
    assert browser.response.headers["Location"] == "/en/account"


def test_a_sign_in_lasts_two_weeks(app):
    account = make.person().account
    start = clock.now()
    with clock.at(start), transaction():
        token = signing_in.begin(account).token
    with clock.at(start + signing_in.LASTS - timedelta(minutes=1)):
        assert signing_in.load(token) is not None
    with clock.at(start + signing_in.LASTS + timedelta(minutes=1)):
        assert signing_in.load(token) is None


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 5000])
def test_a_cookie_that_we_did_not_give_opens_nothing(app, token):
    assert signing_in.load(token) is None


def test_signing_out_on_one_device_leaves_the_other_signed_in(browser):
    account = make.person().account
    with transaction():
        elsewhere = signing_in.begin(account).token
    browser.sign_in(account)
    browser.post("/en/sign-out", follow=False)
    assert signing_in.load(elsewhere) is not None
    browser.get("/en/account", status=302)


def test_nobody_is_signed_out_by_a_link(browser):
    browser.sign_in(make.person())
    browser.get("/en/sign-out", status=405)
    browser.get("/en/account")


def test_ending_a_sign_in_that_is_none_does_nothing(app):
    with transaction():
        signing_in.end("nonsense")
    assert db.session.query(SignIn).count() == 0


def test_a_newcomers_mails_are_offered_in_the_language_of_the_page(browser):
    page = browser.get("/ru/sign-up")
    assert page.select_one("#language option[selected]")["value"] == "ru"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Fill this in."),
        ("name", "x" * 201, "at most 200 characters"),
        ("email", "", "Fill this in."),
        ("email", "ana at parley", "Give an e-mail address"),
        ("email", "a" * 320 + "@parley.example", "at most 320 characters"),
        ("passphrase", "", "Fill this in."),
        ("passphrase", "short", "between 10 and 200 characters"),
        ("passphrase", "aaaaaaaaaaaa", "too easy to guess"),
        ("language", "de", "Choose one of the answers offered."),
    ],
)
def test_each_wrong_answer_of_a_newcomer_is_explained_at_its_field(browser, field, value, said):
    fields = {"name": "Ana", "email": "ana@parley.example", "passphrase": "a short sentence", "language": "fr"}
    page = browser.submit("/en/sign-up", status=422, **{**fields, field: value})
    assert said in page.select_one(f"#{field}-error").text
    assert db.session.query(Person).count() == 0
    if field != "name":
        assert page.select_one("#name")["value"] == "Ana"


def test_what_one_says_of_oneself_is_kept_and_shown_again(browser):
    person = make.person()
    browser.sign_in(person)
    page = browser.submit("/en/account", name="Ana", title="Researcher", language="fr", attribution="region")
    assert "Your account is changed." in page.select_one(".notice").text
    db.session.refresh(person)
    assert (person.name, person.title, person.language) == ("Ana", "Researcher", "fr")
    assert person.attribution == Attribution.REGION
    assert page.select_one("#attribution option[selected]")["value"] == "region"


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("title", "x" * 201), ("language", "xx"), ("attribution", "pseudonym")]
)
def test_a_wrong_answer_about_oneself_changes_nothing(browser, field, value):
    person = make.person(name="Before")
    browser.sign_in(person)
    fields = {"name": "After", "title": "", "language": "en", "attribution": "named"}
    page = browser.submit("/en/account", status=422, **{**fields, field: value})
    assert page.select_one(f"#{field}-error")
    db.session.refresh(person)
    assert person.name == "Before"


def test_an_account_shows_its_own_organisations_in_the_readers_language(browser):
    make.organisation("Somebody else's")
    browser.sign_in(make.representative(of=make.organisation({"en": "River Watch", "fr": "Veille du fleuve"})))
    page = browser.get("/fr/account")
    assert "Veille du fleuve" in page.main.text
    assert "Somebody else's" not in page.main.text


def test_the_account_of_another_person_cannot_be_named(browser):
    mine, other = make.person(name="Mine"), make.person(name="Other")
    browser.sign_in(mine)
    browser.post("/en/account", id=str(other.id), name="Changed", language="en", title="", attribution="named")
    db.session.refresh(other)
    assert other.name == "Other"


@pytest.mark.parametrize("path", ["/en/account", "/en/account/organisations", NEW])
def test_a_visitor_is_asked_to_sign_in_first(browser, path):
    browser.get(path, status=302)
    assert browser.response.headers["Location"] == f"/en/sign-in?next={path}"


def test_an_organisation_that_is_known_is_chosen_from_the_list(browser):
    organisation, person = make.organisation("River Watch"), make.person()
    browser.sign_in(person)
    page = browser.submit("/en/account/organisations", organisation=str(organisation.id))
    assert "You have asked to speak for this organisation." in page.text
    assert db.session.query(Membership).one().person_id == person.id
    assert make.actor(person).organisations == frozenset()


@pytest.mark.parametrize("choice", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_no_organisation_is_joined_without_a_choice_of_the_list(browser, choice):
    make.organisation()
    browser.sign_in(make.person())
    page = browser.submit("/en/account/organisations", status=422, organisation=choice)
    assert page.select_one("#organisation-error").text.strip()
    assert db.session.query(Membership).count() == 0


def test_where_no_organisation_is_known_one_is_asked_to_add_it(browser):
    browser.sign_in(make.person())
    page = browser.get("/en/account/organisations")
    assert page.select_one("#organisation") is None
    assert page.find("a", string="Mine is not in the list")["href"] == NEW


def test_a_new_organisation_is_added_and_one_speaks_for_it(browser):
    browser.sign_in(make.person())
    page = browser.submit(NEW, **GOOD, **{"name-fr": "Veille du fleuve", "women_led": "y"})
    assert "River Watch" in page.main.text
    organisation = db.session.query(Organisation).one()
    assert (organisation.country, organisation.women_led, organisation.youth_led) == ("KE", True, False)
    assert organisation.name.by_language == {"en": "River Watch", "fr": "Veille du fleuve"}
    assert db.session.query(Membership).one().organisation_id == organisation.id


def test_after_adding_an_organisation_one_goes_on_where_one_was(browser):
    browser.sign_in(make.person())
    browser.submit(NEW + "?next=/fr/account", **GOOD, follow=False)
    assert browser.response.headers["Location"] == "/fr/account"


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [
        ("name-en", "", "name-en"),
        ("name-en", "x" * 201, "name-en"),
        ("name-ar", "م" * 201, "name-ar"),
        ("kind", "club", "kind"),
        ("country", "", "country"),
        ("country", "ZZ", "country"),
        ("region", "atlantis", "region"),
        ("level", "cosmic", "level"),
    ],
)
def test_each_wrong_answer_about_an_organisation_is_explained_and_the_rest_is_kept(browser, field, value, at):
    browser.sign_in(make.person())
    page = browser.submit(
        NEW,
        status=422,
        **{**GOOD, field: value, "youth_led": "y"},
    )
    assert page.select_one(f"#{at}-error").text.strip()
    assert page.select_one("#youth_led").has_attr("checked")
    assert db.session.query(Organisation).count() == 0


def test_an_organisation_that_is_there_already_is_pointed_to_at_the_name(browser):
    make.organisation({"fr": "Veille du fleuve"})
    browser.sign_in(make.person())
    page = browser.submit(NEW, status=422, **{**GOOD, "name-fr": "veille du FLEUVE"})
    assert "There is already an organisation of this name." in page.select_one("#name-en-error").text
    assert page.select_one("#name-fr")["value"] == "veille du FLEUVE"
    assert db.session.query(Membership).count() == 0


def test_the_list_of_countries_is_the_readers(browser):
    browser.sign_in(make.person())
    page = browser.get("/es/account/organisations/new")
    assert page.select_one("#country option[value=KE]").text == "Kenia"
    assert page.select_one("#country option")["value"] == ""
