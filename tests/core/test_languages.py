"""The six languages: in the address of every page, in dates, numbers and lists, and from right to left in Arabic."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core import i18n
from core.i18n import LANGUAGES, direction, gettext, speaking, zone_label

NOON = datetime(2022, 5, 9, 12, 0, tzinfo=UTC)


def plain(words):
    """Without regard to which of the many spaces stands there."""
    return " ".join(words.replace("\u2066", "").replace("\u2069", "").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_decides_about_language_and_direction(browser, language):
    page = browser.get(f"/{language}/sign-in", headers={"Accept-Language": "es"})
    assert page.html["lang"] == language
    assert page.html["dir"] == ("rtl" if language == "ar" else "ltr")


def test_no_two_languages_greet_alike(browser):
    titles = {browser.get(f"/{language}/sign-in").h1.text for language in LANGUAGES}
    assert len(titles) == 6


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("fr", "fr"),
        ("fr-CH, fr;q=0.9", "fr"),
        ("de, es;q=0.5", "es"),
        ("en;q=0.3, ar;q=0.8", "ar"),
        ("zh-CN", "zh"),
        ("RU", "ru"),
        ("de", "en"),
        ("", "en"),
        ("nonsense;;q=x", "en"),
    ],
)
def test_the_bare_address_leads_to_the_language_that_the_browser_wishes(browser, wish, language):
    browser.get("/", status=302, headers={"Accept-Language": wish})
    assert browser.response.headers["Location"] == f"/{language}/"


def test_the_bare_address_is_not_kept_for_readers_of_another_language(browser):
    browser.get("/", status=302)
    assert "Accept-Language" in browser.response.vary


def test_every_page_leads_to_itself_in_the_six_languages(browser):
    page = browser.get("/fr/sign-up")
    links = {tag["hreflang"]: tag["href"] for tag in page.select(".languages a")}
    assert links == {language: f"/{language}/sign-up" for language in LANGUAGES}
    assert [tag["hreflang"] for tag in page.select(".languages a[aria-current]")] == ["fr"]


def test_each_language_is_named_in_itself_and_in_its_own_direction(browser):
    page = browser.get("/en/sign-in")
    arabic = page.select_one(".languages a[lang=ar]")
    assert (arabic.text, arabic["dir"]) == ("العربية", "rtl")
    assert page.select_one(".languages a[lang=zh]")["dir"] == "ltr"


def test_another_language_keeps_what_was_asked_for(browser):
    page = browser.get("/en/sign-in?next=/en/account&from=mail")
    assert page.select_one(".languages a[lang=es]")["href"] == "/es/sign-in?next=/en/account&from=mail"


def test_another_language_takes_no_words_of_ours_from_the_address(browser):
    page = browser.get("/en/sign-in?_external=1&_scheme=gopher&_anchor=x&lang=fr")
    assert page.select_one(".languages a[lang=es]")["href"] == "/es/sign-in"


def test_a_form_that_was_refused_does_not_put_what_was_typed_into_addresses(browser):
    page = browser.submit("/en/sign-in", status=422, email="ana@parley.example", passphrase="")
    assert page.select_one(".languages a[lang=es]")["href"] == "/es/sign-in"


def test_where_nothing_is_another_language_leads_to_the_list_of_events(browser):
    page = browser.get("/en/nothing/here", status=404)
    assert page.select_one(".languages a[lang=es]")["href"] == "/es/"


def test_a_page_that_is_not_there_speaks_the_language_of_its_address(browser):
    assert browser.get("/ru/nothing", status=404).html["lang"] == "ru"
    assert browser.get("/de/nothing", status=404, headers={"Accept-Language": "fr"}).html["lang"] == "fr"


def test_one_readers_language_is_not_the_next_readers(browser):
    assert browser.get("/ar/sign-in").html["lang"] == "ar"
    assert browser.get("/en/sign-in").html["lang"] == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_arabic_runs_from_right_to_left(language):
    assert direction(language) == ("rtl" if language == "ar" else "ltr")


def test_what_is_written_for_somebody_is_in_their_language_and_afterwards_in_ours(app):
    before = gettext("Sign in")
    with speaking("fr"):
        french = gettext("Sign in")
        with speaking("es"):
            assert gettext("Sign in") not in (before, french)
        assert gettext("Sign in") == french
    assert gettext("Sign in") == before == "Sign in"


@pytest.mark.parametrize("language", ["de", "", "xx", "en_US", "AR"])
def test_whoever_reads_another_language_gets_english(app, language):
    with speaking(language):
        assert i18n.language() == "en"


def test_outside_of_any_page_the_language_is_english(app):
    assert i18n.language() == "en"


def test_a_lazy_sentence_is_said_in_the_language_it_is_read_in(app):
    sentence = i18n.lazy_gettext("Sign in")
    with speaking("fr"):
        french = str(sentence)
    assert french == "Se connecter" != str(sentence)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "9 May 2022"),
        ("fr", "9 mai 2022"),
        ("es", "9 de mayo de 2022"),
        ("ru", "9 мая 2022 г."),
        ("zh", "2022年5月9日"),
        ("ar", "9 أيار/مايو 2022"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(app, language, written):
    with speaking(language):
        assert plain(i18n.show_day(date(2022, 5, 9))) == written
        assert plain(i18n.show_day(NOON)) == written


@pytest.mark.parametrize("month", range(1, 13))
def test_arabic_names_each_month_twice(app, month):
    with speaking("ar"):
        assert i18n.ARABIC_MONTHS[month - 1] in i18n.show_day(date(2022, month, 9))


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Tokyo", "10 May 2022"), ("Europe/Madrid", "10 May 2022"), ("America/Lima", "9 May 2022")]
)
def test_late_in_the_evening_it_is_another_day_elsewhere(app, zone, day):
    assert i18n.show_day(datetime(2022, 5, 9, 23, 30, tzinfo=UTC), zone) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clock_shows_twenty_four_hours_in_every_language(app, language):
    with speaking(language):
        assert i18n.show_time(datetime(2022, 5, 9, 15, 5, tzinfo=UTC), "Europe/Madrid") == "17:05"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1,234,567.5"),
        ("fr", "1 234 567,5"),
        ("es", "1.234.567,5"),
        ("ru", "1 234 567,5"),
        ("zh", "1,234,567.5"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(app, language, written):
    with speaking(language):
        assert plain(i18n.show_number(1_234_567.5)) == written


@pytest.mark.parametrize(("language", "written"), [("en", "27%"), ("fr", "27 %"), ("es", "27 %"), ("ru", "27 %")])
def test_a_share_is_written_in_percent(app, language, written):
    with speaking(language):
        assert plain(i18n.show_percent(0.27)) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "A, B and C"),
        ("fr", "A, B et C"),
        ("es", "A, B y C"),
        ("ru", "A, B и C"),
        ("zh", "A、B和C"),
        ("ar", "A وB وC"),
    ],
)
def test_a_list_ends_as_its_reader_ends_it(app, language, written):
    with speaking(language):
        assert plain(i18n.show_list(["A", "B", "C"])).replace("،", "") == written
        assert i18n.show_list(["A"]) == "A"
        assert i18n.show_list([]) == ""


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Madrid", "CEST"),
        ("Africa/Nairobi", "EAT"),
        ("UTC", "UTC"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("Asia/Riyadh", "UTC+3"),
        ("America/Sao_Paulo", "UTC\u22123"),
    ],
)
def test_the_zone_beside_a_time_is_a_name_in_use_or_the_distance_from_universal_time(app, zone, label):
    assert zone_label(NOON, zone) == label


def test_a_zones_name_changes_with_its_clocks(app):
    assert zone_label(datetime(2022, 1, 10, 12, 0, tzinfo=UTC), "Europe/Madrid") == "CET"


def test_a_moment_is_shown_with_its_zone(app):
    assert i18n.show_moment(NOON, "Europe/Madrid") == "9 May 2022, 14:00 (CEST)"


def test_in_arabic_the_hours_do_not_turn_round(app):
    with speaking("ar"):
        assert "\u206614:00 (CEST)\u2069" in i18n.show_moment(NOON, "Europe/Madrid")


@pytest.mark.parametrize("name", ["", "CEST", "Europe/Nowhere", "../etc/passwd", "EST5EDT"])
def test_a_zone_that_nobody_can_choose_is_refused(name):
    with pytest.raises(ValueError, match="no such time zone"):
        i18n.zone(name)


def test_a_sentence_fits_the_number_it_speaks_of(app):
    one, many = "One thing needs another look.", "%(num)d things need another look."
    assert i18n.ngettext(one, many, 1) == one
    assert i18n.ngettext(one, many, 3) == "3 things need another look."
    with speaking("ru"):
        assert len({i18n.ngettext(one, many, number).replace(str(number), "") for number in (2, 5)}) == 2


@pytest.mark.parametrize("query", ["=x", "endpoint=x", "self=x", "lang=fr", "_external=1", "_anchor=%00", "values=x"])
def test_arguments_that_no_page_of_ours_has_break_no_page(browser, query):
    assert browser.open("GET", f"/en/?{query}").status_code == 200
