"""The table of countries: its counts are known literal totals, its regions have names in every language."""

from __future__ import annotations

from collections import Counter

import pytest

from core.i18n import LANGUAGES, speaking
from people import geography
from people.geography import Group, Status
from people.models import Region
from people.words import countries

MEMBERS = [each for each in geography.places().values() if each.status == Status.MEMBER]


def test_there_are_193_member_states_and_two_observers():
    assert len(MEMBERS) == 193
    assert {each.code for each in geography.places().values() if each.status == Status.OBSERVER} == {"PS", "VA"}


@pytest.mark.parametrize(
    ("group", "states"),
    [
        (Group.AFRICAN, 54),
        (Group.ASIA_PACIFIC, 54),
        (Group.EASTERN_EUROPEAN, 23),
        (Group.LATIN_AMERICAN_AND_CARIBBEAN, 33),
        (Group.WESTERN_EUROPEAN_AND_OTHERS, 29),  # 28 and the United States, which is counted with it for elections
    ],
)
def test_each_regional_group_has_its_states(group, states):
    assert sum(each.group == group for each in MEMBERS) == states


@pytest.mark.parametrize(("macro", "states"), [("002", 54), ("019", 35), ("142", 47), ("150", 43), ("009", 14)])
def test_each_region_of_the_world_has_its_states(macro, states):
    assert sum(each.macro == macro for each in MEMBERS) == states


def test_the_regions_below_have_their_states():
    counted = Counter(each.finest for each in MEMBERS)
    africa = {code: counted[code] for code in ("015", "014", "017", "018", "011")}
    assert africa == {"015": 6, "014": 18, "017": 9, "018": 5, "011": 16}
    assert {code: counted[code] for code in ("029", "013", "005", "021")} == {"029": 13, "013": 8, "005": 12, "021": 2}
    asia = {code: counted[code] for code in ("143", "030", "035", "034", "145")}
    assert asia == {"143": 5, "030": 5, "035": 11, "034": 9, "145": 17}
    assert {code: counted[code] for code in ("151", "154", "039", "155")} == {"151": 10, "154": 10, "039": 14, "155": 9}


@pytest.mark.parametrize(
    ("country", "macro", "finest", "group", "region"),
    [
        ("KE", "002", "014", Group.AFRICAN, Region.AFRICA),
        ("EG", "002", "015", Group.AFRICAN, Region.ARAB_STATES),
        ("TR", "142", "145", Group.WESTERN_EUROPEAN_AND_OTHERS, Region.EUROPE),
        ("US", "019", "021", Group.WESTERN_EUROPEAN_AND_OTHERS, Region.AMERICAS),
        ("AU", "009", "053", Group.WESTERN_EUROPEAN_AND_OTHERS, Region.ASIA_PACIFIC),
        ("CY", "142", "145", Group.ASIA_PACIFIC, Region.ASIA_PACIFIC),
        ("GE", "142", "145", Group.EASTERN_EUROPEAN, Region.EUROPE),
        ("KI", "009", "057", Group.ASIA_PACIFIC, Region.ASIA_PACIFIC),
        ("HT", "019", "029", Group.LATIN_AMERICAN_AND_CARIBBEAN, Region.AMERICAS),
        ("PS", "142", "145", Group.ASIA_PACIFIC, Region.ARAB_STATES),
    ],
)
def test_a_country_lies_where_the_statisticians_and_the_groups_have_it(country, macro, finest, group, region):
    found = geography.place_of(country)
    assert (found.macro, found.finest, found.group, found.region) == (macro, finest, group, region)


def test_an_area_without_a_seat_is_in_no_group():
    assert {each.group for each in geography.places().values() if each.status == Status.AREA} == {None}


def test_a_code_that_is_no_country_lies_nowhere():
    assert geography.place_of("ZZ") is None


def test_countries_are_found_by_region_of_any_level_and_by_group():
    assert set(geography.countries_within("030")) == {"CN", "JP", "MN", "KP", "KR", "HK", "MO"}
    assert "KE" in geography.countries_within("202")
    assert len(geography.countries_within(Group.AFRICAN)) == 54
    assert geography.countries_within("nowhere") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_region_and_every_country_has_a_name_in_every_language(app, language):
    with app.test_request_context(), speaking(language):
        codes = {code for each in geography.places().values() for code in (each.macro, each.sub, each.finest)}
        assert [code for code in codes if geography.m49_name(code).isdigit()] == []
        assert set(geography.places()) <= {code for code, _name in countries()}
        assert len(geography.macro_regions()) == 5
