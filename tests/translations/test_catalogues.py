"""The catalogues that are delivered: complete, certain, and true to the rules of each language."""

from __future__ import annotations

import re

import pytest

from core.i18n import LANGUAGES, RIGHT_TO_LEFT, direction
from scripts import catalogues

PLACEHOLDER = re.compile(r"%\((\w+)\)")
PLURAL_FORMS = {"ar": 6, "zh": 1, "en": 2, "fr": 2, "ru": 3, "es": 2}
NO_BREAK = "\u00a0\u202f"
ADDRESS = re.compile(r"https?://\S*|(mailto|tel):\S*|\b[A-Z]{4,}:\S*|\d:\d|&\w+;")
BEFORE_MARK = re.compile(rf"(?<![{NO_BREAK};:!?])[;:!?]+")
ARABIC = re.compile(r"[\u0600-\u06ff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def template():
    """Every sentence of the source as it is now."""
    return catalogues.extract(catalogues.ROOT)


@pytest.fixture(scope="module")
def delivered():
    """The six catalogues as they are delivered."""
    return {
        code: catalogues.read(catalogues.catalogue_path(catalogues.ROOT, code), code) for code in catalogues.LANGUAGES
    }


def forms_of(message):
    """What a message says: one sentence, or one for each plural form."""
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def sources_of(message):
    return list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]


def placeholders(sentence):
    return set(PLACEHOLDER.findall(sentence))


def messages(catalogue):
    return [message for message in catalogue if message.id]


def keys(catalogue):
    return {(sources_of(message)[0], message.context) for message in messages(catalogue)}


def test_there_is_a_catalogue_for_each_language_that_is_spoken():
    assert set(catalogues.LANGUAGES) == set(LANGUAGES) == set(PLURAL_FORMS)


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_every_sentence_is_translated(delivered, language):
    missing = [sources_of(each)[0] for each in messages(delivered[language]) if not all(forms_of(each))]
    assert missing == []


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_no_translation_is_doubtful(delivered, language):
    assert [sources_of(each)[0] for each in messages(delivered[language]) if each.fuzzy] == []


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_a_sentence_of_the_source_has_its_line_in_the_catalogue_and_no_other_has(template, delivered, language):
    assert keys(delivered[language]) == keys(template)


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_a_sentence_about_a_number_has_all_the_plural_forms_of_its_language(delivered, language):
    assert delivered[language].num_plurals == PLURAL_FORMS[language]
    wrong = [
        sources_of(message)[0]
        for message in messages(delivered[language])
        if message.pluralizable and len(forms_of(message)) != PLURAL_FORMS[language]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_a_translation_keeps_the_places_that_are_filled_in(delivered, language):
    wrong = []
    for message in messages(delivered[language]):
        wanted = [placeholders(source) for source in sources_of(message)]
        least = set.intersection(*wanted) - ({"num"} if message.pluralizable else set())  # "one" may stand in words
        for sentence in filter(None, forms_of(message)):
            if not least <= placeholders(sentence) <= set.union(*wanted):
                wrong.append((sources_of(message)[0], sentence))
    assert wrong == []


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_the_check_before_a_delivery_finds_no_fault(delivered, language):
    assert catalogues.faults(delivered[language]) == []


def test_extraction_is_up_to_date(template):
    kept = catalogues.template_path(catalogues.ROOT).read_bytes()
    assert kept == catalogues.rendered(template), "run make catalogues"


def test_french_puts_a_space_that_does_not_break_before_its_high_marks(delivered):
    wrong = [
        sentence
        for message in messages(delivered["fr"])
        for sentence in filter(None, forms_of(message))
        if BEFORE_MARK.search(ADDRESS.sub("", sentence))
    ]
    assert wrong == []


def test_french_quotes_stand_apart_from_what_they_hold(delivered):
    wrong = [
        sentence
        for message in messages(delivered["fr"])
        for sentence in filter(None, forms_of(message))
        if re.search(rf"«[^{NO_BREAK}]|[^{NO_BREAK}]»", sentence)
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "letters"), [("ar", ARABIC), ("ru", CYRILLIC), ("zh", CHINESE)])
def test_a_translation_is_written_in_the_letters_of_its_language(delivered, language, letters):
    foreign = [
        sentence
        for message in messages(delivered[language])
        for sentence in filter(None, forms_of(message))
        if re.search(r"[A-Za-z]{4}", ADDRESS.sub("", re.sub(r"%\(\w+\)\w", "", sentence)))
        and not letters.search(sentence)
    ]
    assert len(foreign) <= 12, foreign  # names of formats and programs stay as they are


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_a_translation_begins_and_ends_without_space_where_the_source_does(delivered, language):
    wrong = [
        sentence
        for message in messages(delivered[language])
        for sentence in filter(None, forms_of(message))
        if sentence != sentence.strip() and sources_of(message)[0] == sources_of(message)[0].strip()
    ]
    assert wrong == []


def test_english_says_what_the_source_says(delivered):
    assert [each for each in messages(delivered["en"]) if forms_of(each) != sources_of(each)] == []


def test_no_sentence_carries_markup_that_the_source_does_not(delivered):
    for language, catalogue in delivered.items():
        for message in messages(catalogue):
            tags = {tag for source in sources_of(message) for tag in re.findall(r"</?\w+", source)}
            for sentence in filter(None, forms_of(message)):
                assert set(re.findall(r"</?[A-Za-z]\w*", sentence)) <= tags, (language, sentence)


@pytest.mark.parametrize("path", ["/ar/", "/ar/sign-in", "/ar/sign-up", "/ar/nothing"])
def test_arabic_pages_run_from_right_to_left(browser, path):
    page = browser.get(path, status=404 if path.endswith("nothing") else 200)
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert ARABIC.search(page.h1.text)
    assert direction("ar") == "rtl"
    assert {"ar"} == RIGHT_TO_LEFT
