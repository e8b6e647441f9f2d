"""The threat model and the list of the ASVS: every row is whole, and every test that is named exists."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL, LIST = ROOT / "docs" / "threat-model.md", ROOT / "docs" / "asvs.md"
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| (.+) \| (.+) \|$", re.MULTILINE)
REASONS = ("Does not apply", "By design", "Of the installation", "Not met")
# How many requirements of level 1 and 2 each chapter of the ASVS 5.0.0 has.
CHAPTERS = {
    "V1": 27,
    "V2": 11,
    "V3": 19,
    "V4": 10,
    "V5": 9,
    "V6": 35,
    "V7": 18,
    "V8": 7,
    "V9": 7,
    "V10": 29,
    "V11": 14,
    "V12": 9,
    "V13": 13,
    "V14": 9,
    "V15": 13,
    "V16": 16,
    "V17": 7,
}
LEVELS = {"1": 70, "2": 183}
TEST = re.compile(r"`(test_\w+)`")
THREATS = re.compile(r"^\| (?!-|Threat )(.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@cache
def existing_tests():
    """The names of all tests of the project."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    return frozenset(name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE))


def listed():
    return ROW.findall(LIST.read_text(encoding="utf-8"))


def threats():
    return THREATS.findall(MODEL.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [MODEL, LIST], ids=lambda path: path.name)
def test_every_test_that_a_paper_names_exists(path):
    named = set(TEST.findall(path.read_text(encoding="utf-8")))
    assert named
    assert named - existing_tests() == set()


def test_every_requirement_of_level_one_and_two_is_listed_once():
    numbers = [number for number, _level, _words, _shown in listed()]
    assert len(numbers) == len(set(numbers)) == sum(CHAPTERS.values()) == sum(LEVELS.values()) == 253
    assert Counter(number.partition(".")[0] for number in numbers) == CHAPTERS
    assert Counter(level for _number, level, _words, _shown in listed()) == LEVELS


def test_requirements_stand_in_their_order():
    numbers = [tuple(map(int, number[1:].split("."))) for number, _level, _words, _shown in listed()]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(("number", "level", "words", "shown"), listed(), ids=lambda value: value[:8])
def test_a_requirement_has_its_test_or_the_reason_why_not(number, level, words, shown):
    assert TEST.search(shown) or shown.startswith((*tuple(f"{reason}: " for reason in REASONS), "Not met in"))
    assert 2 <= len(words.split()) <= 25


def test_a_paper_says_how_many_are_shown_by_a_test():
    shown = sum(bool(TEST.search(shown)) for *_rest, shown in listed())
    said = int(re.search(r"(\d+) of the 253 are shown by tests", LIST.read_text(encoding="utf-8"))[1])
    assert said == shown


def test_a_threat_has_a_defence_and_a_test_that_shows_it():
    assert len(threats()) >= 30
    assert [threat for threat, defence, shown in threats() if len(defence.split()) < 4 or not TEST.search(shown)] == []


def test_the_threat_model_names_what_it_does_not_defend_against():
    assert "## What is not defended" in MODEL.read_text(encoding="utf-8")
