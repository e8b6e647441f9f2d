"""Thousands of seeded inputs at every form, address and reader: no crash, nothing slow."""

from __future__ import annotations

import random

import pytest

from tests import fuzz, fuzzing
from tests.crawling import opened
from tests.telling import tell

pytestmark = pytest.mark.crawl


@pytest.fixture(scope="module")
def crawl(application):
    with opened(application) as found:
        yield found


@pytest.fixture(scope="module")
def thrower(crawl):
    return fuzz.Thrower(crawl)


@pytest.fixture(scope="module")
def thrown(thrower):
    found = thrower.throw_all()
    tell(found.sentence())
    return found


def test_no_input_crashes_or_keeps_anybody_waiting(thrown):
    assert thrown.failures == []


@pytest.mark.skipif(bool(fuzz.ONLY), reason="one input is thrown again")
def test_all_inputs_were_thrown(thrown):
    assert sum(thrown.counts.values()) == fuzz.INPUTS >= 5_000


@pytest.mark.skipif(bool(fuzz.ONLY), reason="one input is thrown again")
def test_every_form_and_every_reader_was_thrown_at(thrown, thrower):
    wanted = {("form", each.name) for each in thrower.forms} | {("parser", name) for name in thrower.parsers}
    assert wanted - thrown.targets == set()


@pytest.mark.skipif(bool(fuzz.ONLY), reason="one input is thrown again")
def test_inputs_got_past_the_first_check_as_well_as_not(thrown):
    assert thrown.statuses[422] > 50
    assert thrown.statuses[303] > 50


def test_forms_of_visitors_and_of_everybody_who_works_here_are_among_them(thrower):
    assert {each.who for each in thrower.forms} >= {"visitor", "organiser", "representative", "rapporteur"}
    assert any(each.files for each in thrower.forms)


def test_an_input_is_the_same_whenever_it_is_thrown():
    for number in range(200):
        first, second = (fuzzing.words(random.Random(f"s/{number}"), "Words") for _time in range(2))
        assert first == second
        assert fuzzing.file_of(random.Random(number)) == fuzzing.file_of(random.Random(number))


def test_two_numbers_make_two_inputs():
    made = {fuzzing.words(random.Random(f"s/{number}"), "Words") for number in range(500)}
    assert len(made) > 300


def test_a_reader_that_crashes_is_told_as_a_line_that_throws_the_input_again(thrower, monkeypatch):
    def crash(_dice):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(thrower, "parsers", {"broken": fuzzing.Parser(crash, (ValueError,))})
    monkeypatch.setattr(thrower, "thrown", fuzz.Thrown())
    for number in range(len(thrower.forms) + 1, len(thrower.forms) + 3):
        thrower.throw(number)
    assert thrower.thrown.failures
    assert all("ZeroDivisionError" in each and "FUZZ_ONLY=" in each for each in thrower.thrown.failures)


def test_a_reader_that_is_slow_is_told(thrower, monkeypatch):
    def slow(_dice):
        return sum(range(400_000))

    monkeypatch.setattr(fuzz, "SLOWEST_SECONDS", 0.0001)
    monkeypatch.setattr(thrower, "parsers", {"slow": fuzzing.Parser(slow)})
    monkeypatch.setattr(thrower, "thrown", fuzz.Thrown())
    monkeypatch.setattr(thrower, "at_form", thrower.at_parser)
    monkeypatch.setattr(thrower, "at_address", thrower.at_parser)
    thrower.throw(1)
    assert "took" in thrower.thrown.failures[0]


def test_a_page_that_crashes_is_told(thrower, monkeypatch):
    class Crash:
        status_code = 500

        def get_data(self):
            return b""

    monkeypatch.setattr(thrower, "thrown", fuzz.Thrown())
    monkeypatch.setattr(thrower, "crawl", type("Crashing", (), {"open": lambda *_a, **_o: Crash()})())
    assert thrower.ask("visitor", "GET", "/en/") == "answered 500"
