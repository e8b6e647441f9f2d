"""Everything that can be typed, posted or put into an address: never a crash, a sentence at the field, nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import attacks
from tests.crawling import address, opened, routes
from tests.matrix import verdict

pytestmark = pytest.mark.crawl

GOOD = {200, 302, 303}
REFUSED = {400, 403, 404, 409, 413, 422}
# They answer 200 with what was read or fetched: before anything is kept, or so that nothing ever is.
PREVIEWS = {"agendas.import_agenda", "people.fetch_data", "people.read_protected", "people.show_protected"}
OF_NO_EVENT = {"area", "field", "form", "organisation_id", "other_id"}
OF_A_SERIES = {"follow_up_id", "review_id", "terms_id"}  # both events of the crawl are of one
ARGUMENT = re.compile(r"\bargs\.get\(\s*\"(\w+)\"")
QUERIES = ("abc", "-1", "99999999999999999999", "%00%ED%A0%80%FF", "%22%3E%3Cb%3E&page=2&page=x")
MALFORMED = ("not-a-uuid", "00000000-0000-0000-0000-000000000000", "0", "%00", "é" * 300)
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def crawl(application):
    with opened(application) as found:
        yield found


@pytest.fixture(scope="module")
def forms(crawl):
    return attacks.forms_of(crawl)


@pytest.fixture(scope="module")
def answers(crawl, forms):
    """Every attack on every form, once: what was done, to which form, and what came of it."""
    token = attacks.signed_token(crawl.app)
    found = []
    for form in forms:
        for what, pairs in attacks.all_at_once(form, crawl):
            found.append(note(form, what, None, pairs, attacks.send(crawl, form, pairs, token)))
        for what, group, pairs in attacks.one_at_a_time(form):
            found.append(note(form, what, group, pairs, attacks.send(crawl, form, pairs, token)))
    return found


def note(form, what, group, pairs, response):
    """What the tests below ask about one attack."""
    status = response.status_code
    at, gone, traced = set(), [], b"Traceback (most recent" in response.get_data()
    if status == 422 and response.mimetype == "text/html":
        page, at = attacks.complaints(response)
        gone = attacks.lost(page, pairs)
    return {"form": form, "what": what, "group": group, "status": status, "at": at, "lost": gone, "traced": traced}


def told(found):
    """The failures as sentences, each once."""
    return sorted({f"{each['form'].name}, {each['what']}: {each['status']} {each['lost'] or ''}" for each in found})


def test_there_are_forms_for_each_of_those_who_work_with_them(forms):
    assert {form.who for form in forms} >= {"organiser", "representative", "rapporteur", "reviewer"}
    assert len(forms) > 30


def test_no_form_crashes_whatever_is_typed(answers):
    assert told([each for each in answers if each["status"] >= 500 or each["traced"]]) == []


def test_every_answer_is_an_acceptance_or_an_explained_refusal(answers):
    assert told([each for each in answers if each["status"] not in GOOD | REFUSED]) == []


def test_a_form_that_was_not_kept_does_not_answer_200(answers):
    assert told([each for each in answers if each["status"] == 200 and each["form"].endpoint not in PREVIEWS]) == []


def test_a_refused_form_says_why(answers):
    assert told([each for each in answers if each["status"] == 422 and not each["at"]]) == []


def test_a_refused_form_keeps_what_was_typed(answers):
    assert told([each for each in answers if each["lost"] and each["group"]]) == []


def test_the_sentence_stands_at_the_field_that_is_wrong(answers):
    silent = [
        each
        for each in answers
        if each["status"] == 422
        and each["group"]
        and each["what"].endswith("wrong")
        and not any(name.startswith((each["group"], "problems")) for name in each["at"])
    ]
    assert told(silent) == []


def test_no_form_is_taken_without_its_token(crawl, forms):
    taken = [
        form.name for form in forms if attacks.send(crawl, form, form.filled(), "forged").status_code not in (400, 404)
    ]
    assert taken == []


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"\xff\xfe\x00%zz&&==%", "application/x-www-form-urlencoded"),
        (b'{"title": ["en"]}', "application/json"),
        (b'--x\r\nContent-Disposition: form-data; name="a\xff"\r\n\r\n\x00', "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"<a/>", "text/xml"),
    ],
)
def test_a_body_that_is_no_form_is_refused(data, content_type, crawl, forms):
    crashed = []
    for form in forms:
        response = crawl.open(form.who, "POST", form.target, data=data, content_type=content_type)
        if response.status_code not in REFUSED:
            crashed.append(f"{form.name}: {response.status_code}")
    assert crashed == []


def test_a_body_that_is_too_long_is_refused(crawl, forms):
    data = b"a=" + b"x" * (7 * 1024 * 1024)
    response = crawl.open(
        forms[0].who, "POST", forms[0].target, data=data, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413


def arguments():
    """Every name that a page reads from the query of its address."""
    sources = [path for path in ROOT.glob("*/*.py") if path.parent.name != "tests"]
    return sorted({name for path in sources for name in ARGUMENT.findall(path.read_text(encoding="utf-8"))})


def test_the_arguments_of_addresses_are_found_in_the_source():
    assert {"next", "page", "state"} <= set(arguments())


@pytest.mark.parametrize("value", QUERIES)
def test_no_argument_of_an_address_makes_a_page_crash(value, crawl):
    query = "&".join(f"{name}={value}" for name in arguments())
    crashed = [
        rule.endpoint
        for method, rule in routes(crawl.app)
        if method == "GET" and verdict(crawl.open("organiser", "GET", f"{address(crawl, rule)}?{query}")) == "crash"
    ]
    assert crashed == []


def with_parts(crawl):
    """Every address with a part of it that names a thing, and that part's value here."""
    for method, rule in routes(crawl.app):
        for name in sorted(rule.arguments - {"lang", "language", "code", "filename"}):
            yield method, rule, name, str(crawl.find(name, rule.endpoint)[0])


@pytest.mark.parametrize("instead", MALFORMED)
def test_a_malformed_part_of_an_address_is_not_found(instead, crawl):
    wrong = []
    for method, rule, name, value in with_parts(crawl):
        path = address(crawl, rule).replace(value, instead, 1)
        response = crawl.open("organiser", method, path)
        if response.status_code != 404 and not (method == "POST" and response.status_code == 400):
            wrong.append(f"{method} {rule.endpoint}, {name}: {response.status_code}")
    assert wrong == []


def test_a_thing_of_another_event_is_not_found_in_this_one(crawl):
    wrong = []
    token = attacks.signed_token(crawl.app)
    for method, rule, name, _value in with_parts(crawl):
        others = rule.arguments - {"lang", "language", "code", name} - OF_NO_EVENT - OF_A_SERIES
        elsewhere = crawl.find(name, rule.endpoint, "malaga-conference")
        if (
            name in OF_NO_EVENT | OF_A_SERIES or not others or not elsewhere or "ordinal" in (name, *others)
        ):  # nor does a number
            continue
        path = address(crawl, rule, **{name: elsewhere[0]})
        if "ordinal" in others:
            continue
        response = crawl.open(
            "organiser", method, path, **({"data": {"csrf_token": token}} if method == "POST" else {})
        )
        if response.status_code != 404:
            wrong.append(f"{method} {rule.endpoint} with {name} of another event: {response.status_code}")
            crawl.restore()
    assert wrong == []


@pytest.mark.parametrize("language", ["xx", "EN", "en-GB", "..", "%00"])
def test_a_language_that_is_not_spoken_is_not_found(language, crawl):
    paths = {
        address(crawl, rule).replace("/en/", f"/{language}/", 1)
        for method, rule in routes(crawl.app)
        if method == "GET" and "lang" in rule.arguments
    }
    assert {path for path in paths if crawl.open("organiser", "GET", path).status_code != 404} == set()


def test_words_that_a_page_has_lost_are_noticed():
    page = BeautifulSoup('<main><input name="a" value="kept"><textarea name="b">other</textarea></main>', "html.parser")
    assert attacks.lost(page, [("a", " kept "), ("b", "typed")]) == ["b"]


def test_an_answer_without_a_sentence_is_noticed(application):
    page = application.response_class("<main><form></form></main>", mimetype="text/html")
    assert attacks.complaints(page)[1] == set()


@pytest.mark.parametrize(
    "endpoint",
    ["sponsorship.request", "registration.change", "people.account"],
)
def test_forms_that_only_some_states_show_are_among_them(endpoint, forms):
    assert endpoint in {form.endpoint for form in forms}
