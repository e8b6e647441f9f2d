"""Signing in through an organisation's own provider: against a real one, in a process of its own."""

from __future__ import annotations

import dataclasses
import http.cookiejar
import importlib.util
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from core import audit, mail, outside
from core.config import Config, ConfigError
from core.db import db, transaction
from core.outside import Unreachable
from people import openid, providers
from people.models import SignIn
from people.provider_models import IdentityProvider, ProviderIdentity
from tests import make
from tests.people.test_factors import with_application

CLIENT, SECRET, PASSWORD = "parley", "a secret: with ünusual/letters", "a sentence for the provider"
ANSWER = "http://localhost/en/sign-in/organisation/answer"
LIST = "/en/identity-providers"


def needs_provider(test):
    """The test asks a real provider, which is started for it."""
    absent = importlib.util.find_spec("oauth2_provider") is None
    reason = "the provider that this test asks, django-oauth-toolkit of requirements/test.txt, is not installed"
    return pytest.mark.slow(pytest.mark.skipif(absent, reason=reason)(test))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def issuer():
    """A provider that runs as long as this module's tests."""
    port = free_port()
    program = Path(__file__).parent / "provider_site.py"
    process = subprocess.Popen([sys.executable, program, str(port), ANSWER, CLIENT, SECRET, PASSWORD])
    address = f"http://localhost:{port}/o"
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=5):
                break
        except OSError:
            assert process.poll() is None, "the provider ended"
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def loopback(app):
    """Providers may be on this machine."""
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, loopback_providers=True)
    yield
    app.config["PARLEY"] = before


@pytest.fixture
def provider(app, loopback, issuer):
    """The provider of an organisation whose addresses are at river.example."""
    organisation, organiser = make.organisation("River Watch"), make.organiser()
    with transaction():
        return providers.set_up(
            organisation,
            issuer=issuer,
            client_id=CLIENT,
            secret=SECRET,
            domains="river.example",
            by=make.actor(organiser),
        )


class Elsewhere:
    """The person's browser at the provider: signs in there, and does not follow the way back."""

    def __init__(self):
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), StopAtHome()
        )

    def open(self, address, fields=None):
        data = urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(address, data, headers={"Referer": address})
        with self.opener.open(request, timeout=20) as answer:
            return answer.url, answer.read().decode()

    def sign_in(self, address, name):
        """From the provider's authorisation page to the address back here."""
        try:
            where, page = self.open(address)
            fields = {
                each["name"]: each.get("value", "")
                for each in BeautifulSoup(page, "html.parser").select("form#login-form input[name]")
            }
            self.open(where, {**fields, "username": name, "password": PASSWORD})
        except urllib.error.HTTPError as back:
            return back.headers["Location"]
        raise AssertionError("the provider did not send anybody back")


class StopAtHome(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, file, code, message, headers, new):
        if new.startswith(ANSWER):
            raise urllib.error.HTTPError(request.full_url, code, message, headers, file)
        return super().redirect_request(request, file, code, message, headers, new)


def way(browser, address="amina@river.example", page="/en/sign-in/organisation"):
    """The link to the provider that the page gives to whoever has such an address."""
    shown = browser.submit(page, status=200, form="main form", address=address)
    return shown.select_one("main a.button")["href"]


def back_home(browser, name="amina", **options):
    """Through the provider and back to where its answer is read."""
    answer = urlsplit(Elsewhere().sign_in(way(browser, f"{name}@river.example", **options), name))
    return browser.open("GET", f"{answer.path}?{answer.query}")


# Against the provider


@needs_provider
def test_one_signs_in_through_ones_organisation(browser, provider):
    person = make.person(email="amina@river.example")
    answer = back_home(browser)
    assert answer.headers["Location"] == "/en/workspace"
    assert db.session.scalars(select(SignIn)).one().account.person_id == person.id
    assert browser.get("/en/account").select_one("#name")["value"] == person.name


@needs_provider
def test_the_page_that_was_asked_for_and_its_language_are_reached(browser, provider):
    make.person(email="amina@river.example")
    answer = back_home(browser, page="/fr/sign-in/organisation?next=/fr/account")
    assert answer.headers["Location"] == "/fr/account"


@needs_provider
def test_the_first_time_is_recorded_and_told(browser, provider):
    make.person(email="amina@river.example")
    back_home(browser)
    actions = set(db.session.scalars(select(audit.AuditEntry.action)))
    assert "provider.account-linked" in actions
    assert db.session.scalars(select(mail.OutgoingMail)).one().recipient == "amina@river.example"


@needs_provider
def test_afterwards_the_subject_counts_and_not_the_address(browser, provider):
    person = make.person(email="amina@river.example")
    back_home(browser)
    with transaction():
        person.email = "amina@new.example"
    make.person(email="amina@river.example", name="Who has the address now")
    browser.sign_out()
    back_home(browser)
    assert browser.get("/en/account").select_one("#name")["value"] == person.name
    assert len(list(db.session.scalars(select(ProviderIdentity)))) == 1


@needs_provider
def test_an_address_that_the_provider_has_not_verified_opens_nothing(browser, provider):
    make.person(email="unverified@river.example")
    answer = back_home(browser, "unverified")
    assert answer.status_code == 422
    assert "did not confirm an address" in browser.page(answer, "").text
    assert db.session.scalars(select(SignIn)).first() is None


@needs_provider
def test_an_address_outside_of_the_organisations_domains_opens_nothing(browser, provider):
    make.person(email="outsider@elsewhere.example")
    assert back_home(browser, "outsider").status_code == 422
    assert db.session.scalars(select(ProviderIdentity)).first() is None


@needs_provider
def test_whoever_has_no_account_is_asked_to_make_one(browser, provider):
    answer = back_home(browser, "newcomer")
    assert answer.status_code == 422
    assert "Create one first" in browser.page(answer, "").text


@needs_provider
def test_who_has_a_second_factor_is_asked_for_it_after_the_provider_too(browser, provider):
    with_application(make.person(email="amina@river.example"))
    assert "/en/sign-in/second-step" in back_home(browser).headers["Location"]
    assert db.session.scalars(select(SignIn)).first() is None


@needs_provider
def test_an_answer_is_read_once(browser, provider):
    make.person(email="amina@river.example")
    answer = urlsplit(Elsewhere().sign_in(way(browser), "amina"))
    browser.open("GET", f"{answer.path}?{answer.query}")
    browser.sign_out()
    assert browser.open("GET", f"{answer.path}?{answer.query}").status_code == 422


@needs_provider
def test_an_answer_to_another_browser_is_refused(app, browser, provider):
    make.person(email="amina@river.example")
    answer = urlsplit(Elsewhere().sign_in(way(browser), "amina"))
    other = type(browser)(app)
    way(other)
    assert other.open("GET", f"{answer.path}?{answer.query}").status_code == 422
    assert db.session.scalars(select(SignIn)).first() is None


@needs_provider
def test_a_code_of_another_question_is_refused(browser, provider):
    """Somebody slips their own code under our state: PKCE and nonce do not fit."""
    make.person(email="amina@river.example")
    stolen = parse_qs(urlsplit(Elsewhere().sign_in(way(browser), "amina")).query)["code"][0]
    state = parse_qs(urlsplit(way(browser)).query)["state"][0]
    answer = browser.open("GET", "/en/sign-in/organisation/answer?" + urlencode({"code": stolen, "state": state}))
    assert answer.status_code == 422


@needs_provider
def test_an_answer_in_the_name_of_another_issuer_is_refused(browser, provider):
    make.person(email="amina@river.example")
    answer = urlsplit(Elsewhere().sign_in(way(browser), "amina"))
    other = "&iss=" + "https://impostor.example"
    query = re.sub(r"&iss=[^&]*", "", answer.query) + other
    assert browser.open("GET", f"{answer.path}?{query}").status_code == 422


@needs_provider
def test_a_wrong_client_secret_is_explained_and_lets_nobody_in(browser, provider):
    make.person(email="amina@river.example")
    with transaction():
        providers.change(
            provider,
            issuer=provider.issuer,
            client_id=CLIENT,
            secret="not the one",
            domains="river.example",
            by=make.actor(make.organiser()),
        )
    answer = back_home(browser)
    assert answer.status_code == 422
    assert "could not be used" in browser.page(answer, "").text


@needs_provider
def test_the_provider_says_no(browser, provider):
    state = parse_qs(urlsplit(way(browser)).query)["state"][0]
    answer = browser.open("GET", f"/en/sign-in/organisation/answer?error=access_denied&state={state}")
    assert answer.status_code == 422


@needs_provider
def test_the_question_carries_what_protects_it(browser, provider):
    asked = parse_qs(urlsplit(way(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [ANSWER]
    assert asked["login_hint"] == ["amina@river.example"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 32


@needs_provider
@pytest.mark.parametrize("fault", ["state", "nonce", "verifier"])
def test_a_question_that_is_not_ours_proves_nothing(browser, provider, fault):
    question = openid.Question.new()
    client = providers.client_of(provider)
    back = Elsewhere().sign_in(openid.address_to_ask(client, question), "amina")
    code = parse_qs(urlsplit(back).query)["code"][0]
    if fault == "state":
        assert parse_qs(urlsplit(back).query)["state"] == [question.state]
        assert openid.identify(client, question, code).address == "amina@river.example"
        return
    with pytest.raises(openid.NotProven):
        openid.identify(client, dataclasses.replace(question, **{fault: "x" * 64}), code)


@needs_provider
def test_a_statement_for_another_client_proves_nothing(provider):
    question = openid.Question.new()
    client = providers.client_of(provider)
    back = Elsewhere().sign_in(openid.address_to_ask(client, question), "amina")
    about = openid.discover(client)
    token = openid._exchange(client, about, question, parse_qs(urlsplit(back).query)["code"][0])
    with pytest.raises(openid.NotProven):
        openid._claims(dataclasses.replace(client, client_id="another"), about, question, token)


@needs_provider
def test_a_statement_with_a_changed_letter_proves_nothing(provider):
    question = openid.Question.new()
    client = providers.client_of(provider)
    back = Elsewhere().sign_in(openid.address_to_ask(client, question), "amina")
    about = openid.discover(client)
    token = openid._exchange(client, about, question, parse_qs(urlsplit(back).query)["code"][0])
    head, body, signature = token["id_token"].split(".")
    for changed in (f"{head}.{body[:-4]}AAAA.{signature}", f"{head}.{body}.", "a.b", "", None, 3):
        with pytest.raises(openid.NotProven):
            openid._claims(client, about, question, {**token, "id_token": changed})


# Set-up


@needs_provider
def test_an_organiser_of_the_site_sets_a_provider_up(browser, loopback, issuer):
    organisation = make.organisation("River Watch")
    browser.sign_in(make.organiser())
    page = browser.submit(
        LIST + "/new",
        organisation=str(organisation.id),
        issuer=issuer,
        client_id=CLIENT,
        secret=SECRET,
        domains="@River.example, lake.example",
    )
    assert "River Watch" in page.main.text
    made = db.session.scalars(select(IdentityProvider)).one()
    assert made.domain_list == ["lake.example", "river.example"]
    assert SECRET not in made.sealed_secret


@needs_provider
def test_the_secret_is_kept_when_none_is_typed_and_never_shown(browser, provider):
    browser.sign_in(make.organiser())
    page = browser.get(f"{LIST}/{provider.id}")
    assert SECRET not in str(page)
    browser.submit(f"{LIST}/{provider.id}", domains="river.example lake.example")
    db.session.expire_all()
    assert providers.client_of(provider).secret == SECRET
    assert provider.domain_list == ["lake.example", "river.example"]


@needs_provider
def test_a_removed_provider_signs_nobody_in(browser, provider):
    browser.sign_in(make.organiser())
    browser.press(LIST, "Remove")
    browser.sign_out()
    page = browser.submit("/en/sign-in/organisation", status=422, address="amina@river.example")
    assert page.select_one("#address-error")
    assert not browser.get("/en/sign-in").find("a", string="Sign in through my organisation")


@needs_provider
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", ""),
        ("issuer", "not an address"),
        ("issuer", "ftp://localhost/o"),
        ("issuer", "http://localhost:1/o"),
        ("issuer", "http://user:word@localhost/o"),
        ("issuer", "http://localhost:99999999/o"),
        ("issuer", "http://[/o"),
        ("issuer", "https://" + "x" * 300),
        ("client_id", ""),
        ("secret", ""),
        ("domains", ""),
        ("domains", "river"),
        ("domains", "river.example <script>"),
        ("domains", "-river.example"),
    ],
)
def test_each_wrong_word_of_a_set_up_is_explained_at_its_field(browser, loopback, issuer, field, value):
    organisation = make.organisation("River Watch")
    browser.sign_in(make.organiser())
    good = {
        "organisation": str(organisation.id),
        "issuer": issuer,
        "client_id": CLIENT,
        "secret": SECRET,
        "domains": "river.example",
    }
    page = browser.submit(LIST + "/new", status=422, **{**good, field: value})
    assert page.select_one(f"#{field}-error").text.strip()
    assert db.session.scalars(select(IdentityProvider)).first() is None


@needs_provider
def test_one_domain_has_one_provider(browser, provider):
    other = make.organisation("Lake Watch")
    browser.sign_in(make.organiser())
    page = browser.submit(
        LIST + "/new",
        status=422,
        organisation=str(other.id),
        issuer=provider.issuer,
        client_id="x",
        secret="x",
        domains="river.example",
    )
    assert "belongs to another organisation" in page.select_one("#domains-error").text


@needs_provider
def test_one_organisation_has_one_provider(browser, provider):
    browser.sign_in(make.organiser())
    page = browser.submit(
        LIST + "/new",
        status=422,
        organisation=str(provider.organisation_id),
        issuer=provider.issuer,
        client_id="x",
        secret="x",
        domains="lake.example",
    )
    assert "has a provider already" in page.select_one("#organisation-error").text


def test_only_organisers_of_the_site_see_providers(browser):
    browser.sign_in(make.representative())
    browser.get(LIST, status=403)
    browser.get(LIST + "/new", status=403)


def test_without_any_provider_the_list_says_what_to_do_first(browser):
    browser.sign_in(make.organiser())
    assert "Ask the organisation's administrator" in browser.get(LIST).text


@pytest.mark.parametrize("address", ["amina@nowhere.example", "nowhere.example", "@", "", "x" * 321, "a b"])
def test_an_address_of_no_organisation_is_explained(browser, address):
    page = browser.submit("/en/sign-in/organisation", status=422, address=address)
    assert page.select_one("#address-error")


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x&code=x", "?state=&code=x", "?state=%ff&code=%00", "?state=é&code=x&iss=x"]
)
def test_an_answer_that_nobody_asked_for_is_refused(browser, query):
    answer = browser.open("GET", "/en/sign-in/organisation/answer" + query)
    assert answer.status_code == 422
    assert "Begin again" in browser.page(answer, "").text


# Who may be asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_addresses_inside_are_never_asked(address):
    assert not outside.is_public(outside.ip_address(address))


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe"])
def test_public_addresses_may_be_asked(address):
    assert outside.is_public(outside.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://provider.example/",
        "ftp://provider.example/",
        "https://",
        "https://user@provider.example/",
        "https://provider.example/#part",
        "https://provider.example:0/",
        "https://provider.example:x/",
        "https://[::1",
        "https://próvider.example/",
        "https://provider.example/\r\nX: y",
        "//provider.example",
        "",
    ],
)
def test_only_plain_https_addresses_are_asked(url):
    with pytest.raises(Unreachable):
        outside.ask(url, loopback=False)


@pytest.mark.parametrize("url", ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/"])
def test_this_machine_is_not_asked_unless_the_setting_allows_it(url):
    with pytest.raises(Unreachable, match="not a public one"):
        outside.ask(url, loopback=False)


@needs_provider
def test_a_provider_on_this_machine_is_refused_without_the_setting(app, provider):
    app.config["PARLEY"] = dataclasses.replace(app.config["PARLEY"], loopback_providers=False)
    with pytest.raises(Unreachable):
        openid.discover(providers.client_of(provider))


@needs_provider
def test_an_issuer_that_calls_itself_differently_is_refused(provider):
    client = providers.client_of(provider)
    with pytest.raises(Unreachable, match="as this issuer"):
        openid.discover(dataclasses.replace(client, issuer=client.issuer + "/"))


def test_another_host_than_the_issuers_is_never_asked():
    client = openid.Client("https://login.river.example", "x", "x", ANSWER)
    for url in ("https://elsewhere.example/token", "https://login.river.example:444/token", None, 3):
        with pytest.raises(Unreachable):
            openid._own(client, url)


def test_production_never_asks_this_machine(tmp_path):
    (tmp_path / "vault.key").write_text("")
    env = {
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "of its own",
        "ENVIRONMENT": "production",
        "LOOPBACK_PROVIDERS": "yes",
    }
    with pytest.raises(ConfigError, match="LOOPBACK_PROVIDERS"):
        Config.from_environment(env)


@needs_provider
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_goes_the_way_the_provider_wants_it(provider, method):
    question = openid.Question.new()
    client = providers.client_of(provider)
    code = parse_qs(urlsplit(Elsewhere().sign_in(openid.address_to_ask(client, question), "amina")).query)["code"][0]
    about = {**openid.discover(client), "token_endpoint_auth_methods_supported": [method]}
    assert "id_token" in openid._exchange(client, about, question, code)


@needs_provider
def test_an_address_that_is_told_on_request_only_is_asked_for(provider):
    question = openid.Question.new()
    client = providers.client_of(provider)
    code = parse_qs(urlsplit(Elsewhere().sign_in(openid.address_to_ask(client, question), "amina")).query)["code"][0]
    about = openid.discover(client)
    token = openid._exchange(client, about, question, code)
    subject = {"sub": openid._claims(client, about, question, token)["sub"]}
    told = openid._with_userinfo(client, about["userinfo_endpoint"], token, subject)
    assert (told["email"], told["email_verified"]) == ("amina@river.example", True)
    for other_token, other in ((token, {"sub": "somebody else"}), ({"access_token": "x"}, subject)):
        assert openid._with_userinfo(client, about["userinfo_endpoint"], other_token, other) == other


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b"\xff", b"[" * 5000])
def test_an_answer_that_is_no_object_is_refused(body):
    with pytest.raises(Unreachable):
        outside.Answer(200, body).json()


def test_a_provider_that_does_not_answer_is_explained_and_other_ways_are_offered(browser):
    organisation, organiser = make.organisation(), make.organiser()
    facts = {"issuer": "https://127.0.0.1/", "client_id": "x", "secret": "x", "domains": "river.example"}
    with transaction():
        providers.set_up(organisation, by=make.actor(organiser), **facts)
    page = browser.submit("/en/sign-in/organisation", status=422, form="main form", address="river.example")
    assert "does not answer" in page.select_one("#problems").text
    assert page.find("a", string="Sign in another way")


def test_nobody_reaches_a_closed_door_on_this_machine():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/"
        with pytest.raises(Unreachable, match="does not answer"):
            outside.ask(closed, loopback=True)
