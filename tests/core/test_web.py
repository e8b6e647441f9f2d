"""What every answer carries, and the pages that say what to do when something is wrong."""

from __future__ import annotations

import gzip
import re
from functools import partial

import pytest
from bs4 import BeautifulSoup

from core import web
from core.db import db
from tests import make
from tests.browser import Browser, faults
from tests.core import places

ANSWERS = {
    "a page": ("/en/sign-up", 200),
    "an unknown address": ("/en/nothing", 404),
    "a redirect": ("/", 302),
    "a closed page": ("/en/account", 302),
    "a style sheet": ("/static/css/parley.css", 200),
    "health": ("/health", 200),
    "a crash": ("/en/crash", 500),
    "a broken rule": ("/en/rule", 409),
    "a wrong method": ("/en/sign-out", 405),
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    return places.application(tmp_path_factory.mktemp("places"))


@pytest.fixture
def client(elsewhere):
    """It reads each answer to its end, so that no file stays open."""
    made = elsewhere.test_client()
    made.open = partial(made.open, buffered=True)
    return made


def page_of(answer):
    """The page, which must be a good one even where something went wrong."""
    html = answer.get_data(as_text=True)
    assert faults(html) == []
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("header", web.HEADERS)
def test_every_answer_carries_every_security_header(client, what, header):
    path, status = ANSWERS[what]
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers.getlist(header) == [web.HEADERS[header]]


def test_a_page_runs_and_shows_nothing_that_is_not_ours():
    rules = dict(part.split(" ", 1) for part in web.CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert {rules[each] for each in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert "unsafe" not in web.CONTENT_SECURITY_POLICY
    assert "http" not in web.CONTENT_SECURITY_POLICY


def test_an_answer_does_not_say_what_it_is_made_with(client):
    assert not {"Server", "X-Powered-By"} & set(client.get("/en/sign-up").headers.keys())


def test_a_long_text_is_compressed_for_whoever_asks_for_it(client):
    answer = client.get("/long?length=600&type=text/plain", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == b"a" * 600
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 600


def test_whoever_does_not_ask_gets_the_text_as_it_is(client):
    answer = client.get("/long?length=5000&type=text/plain", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == 5000


def test_a_short_text_is_not_worth_compressing(client):
    answer = client.get("/long?length=599&type=text/plain", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("kind", "compressed"),
    [
        ("text/calendar", True),
        ("application/json", True),
        ("image/svg+xml", True),
        ("application/pdf", False),
        ("image/png", False),
        ("application/octet-stream", False),
    ],
)
def test_only_what_shrinks_is_compressed(client, kind, compressed):
    answer = client.get("/long", query_string={"length": 5000, "type": kind}, headers={"Accept-Encoding": "gzip"})
    assert (answer.headers.get("Content-Encoding") == "gzip") is compressed


def test_a_compressed_answer_is_not_kept_for_those_who_cannot_read_it(client):
    assert "Accept-Encoding" in client.get("/en/sign-up", headers={"Accept-Encoding": "gzip"}).vary


def test_the_style_sheet_is_compressed_and_whole(client):
    whole = client.get("/static/css/parley.css").data
    small = client.get("/static/css/parley.css", headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(small) == whole
    assert len(small) < len(whole) / 2


def test_what_somebody_sees_after_signing_in_is_kept_nowhere(browser):
    browser.sign_in(make.person())
    browser.get("/en/account")
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_what_a_visitor_sees_is_asked_for_anew(browser):
    browser.get("/en/sign-up")
    assert browser.response.headers["Cache-Control"] == "no-cache"


def test_what_carries_a_fingerprint_may_be_kept_for_a_year(client):
    page = page_of(client.get("/en/sign-up"))
    address = page.select_one("link[rel=stylesheet]")["href"]
    assert re.fullmatch(r"/static/css/parley\.css\?v=[0-9a-f]{10}", address)
    assert "max-age=31536000" in client.get(address).headers["Cache-Control"]


def test_a_static_file_outside_its_folder_is_not_found(client):
    for path in ("/static/../web.py", "/static/%2e%2e/web.py", "/static/css/../../config.py"):
        assert client.get(path).status_code == 404, path


def test_static_files_ask_the_database_nothing(app):
    browser = Browser(app)
    browser.sign_in(make.person())
    browser.open("GET", "/static/css/parley.css", budget=0, buffered=True)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "This request could not be understood"),
        (403, "This is not yours to do"),
        (404, "There is nothing at this address"),
        (405, "This address does not work that way"),
        (409, "This cannot be done now"),
        (413, "This is too large"),
        (429, "Too many attempts"),
        (500, "Something went wrong on our side"),
    ],
)
def test_each_refusal_has_a_page_that_says_what_to_do(client, code, words):
    answer = client.get(f"/en/refused/{code}")
    page = page_of(answer)
    assert answer.status_code == code
    assert page.h1.text.strip() == words
    assert len(page.select_one("main p").text) > 30
    assert page.select_one("main a")["href"] == "/en/"


@pytest.mark.parametrize("code", [410, 415, 418, 422, 431])
def test_a_refusal_without_words_of_its_own_keeps_its_number(client, code):
    answer = client.get(f"/en/refused/{code}")
    assert answer.status_code == code
    assert page_of(answer).h1.text.strip() == "This request could not be understood"


def test_an_unavailable_server_says_that_it_is_our_fault(client):
    assert page_of(client.get("/en/refused/503")).h1.text.strip() == "Something went wrong on our side"


def test_a_refusal_speaks_arabic_from_right_to_left(client):
    page = page_of(client.get("/ar/refused/403"))
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert page.h1.text.strip() != "This is not yours to do"


def test_a_crash_tells_nobody_the_secrets_of_the_machine(client):
    answer = client.get("/fr/crash")
    page = page_of(answer)
    assert (answer.status_code, page.html["lang"]) == (500, "fr")
    for secret in ("secret", "ZeroDivisionError", "Traceback", ".py"):
        assert secret not in page.text


def test_a_crash_is_written_to_the_log(client, caplog):
    client.get("/en/crash")
    assert "a secret of the machine" in caplog.text


def test_a_rule_that_no_form_could_show_is_said_on_a_page(client):
    answer = client.get("/en/rule")
    page = page_of(answer)
    assert answer.status_code == 409
    assert page.h1.text.strip() == "This cannot be done"
    assert page.select_one("main p").text == "The call is closed & final."


def test_what_is_larger_than_a_post_may_be_is_refused(client):
    body = "name=" + "x" * web.LARGEST_POST
    answer = client.post("/en/sign-up", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert page_of(answer).h1.text.strip() == "This is too large"


def test_a_form_of_yesterday_gives_back_what_was_typed_but_never_a_passphrase(client):
    typed = {
        "name": "Ana <b>",
        "email": "ana@parley.example",
        "passphrase": "hush hush hush",
        "new_password": "hush again",
        "empty": "",
        "csrf_token": "stale",
    }
    answer = client.post("/en/sign-up", data=typed)
    page = page_of(answer)
    assert answer.status_code == 400
    assert page.h1.text.strip() == "The form was open for too long"
    assert {tag["aria-label"]: tag.text for tag in page.select("textarea")} == {
        "name": "Ana <b>",
        "email": "ana@parley.example",
    }
    assert "hush" not in page.text
    assert "stale" not in page.text


def test_a_form_of_yesterday_speaks_the_language_of_its_address(client):
    assert page_of(client.post("/zh/sign-up", data={"name": "x"})).html["lang"] == "zh"


def test_health_is_plain_and_asks_the_database(browser):
    assert browser.get("/health") == "ok\n"
    assert browser.response.mimetype == "text/plain"
    assert len(browser.queries) == 1


def test_a_link_in_a_mail_is_whole_and_in_the_readers_language(app):
    assert web.public_link("people.sign_in", "fr") == "http://localhost/fr/sign-in"
    assert web.public_link("people.sign_in", "ar", next="/ar/account") == "http://localhost/ar/sign-in?next=/ar/account"


def test_a_visitor_without_a_cookie_costs_no_query(browser):
    browser.open("GET", "/en/sign-up", budget=0)
    assert db.session.query(make.Person).count() == 0
