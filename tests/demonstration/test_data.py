import json
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.demonstration.content import (
    ALL_TEXTS,
    DATA,
    EVENTS,
    FOLDER,
    FREE,
    HOME,
    LABELS,
    LANGUAGES,
    ORGANISATIONS,
    UNTRANSLATED,
    all_comments,
    keys,
    paragraphs,
)


@pytest.mark.parametrize(
    "stem",
    [
        "organisations",
        "people",
        "series",
        "events",
        "group",
        "consultations",
        "agenda",
        "comments",
        "registration",
        "sponsorship",
        "notes",
        "outcome",
    ],
)
def test_every_file_is_there_and_is_indented_by_two(stem):
    path = FOLDER / f"{stem}.json"
    expected = json.dumps(DATA[stem], ensure_ascii=False, indent=2) + "\n"
    assert path.read_text(encoding="utf-8") == expected


def test_every_text_has_english_and_no_empty_language():
    for stem, where, parents, text in ALL_TEXTS:
        if parents[-1] != "name" or "en" in text:
            assert "en" in text, (stem, where, parents)
        assert all(words.strip() for words in text.values()), (stem, where, parents)


def test_no_text_has_a_language_that_is_not_one_of_the_six():
    assert all(set(text) <= LANGUAGES for *_, text in ALL_TEXTS)


def test_texts_exist_in_six_languages_unless_left_open_on_purpose():
    for stem, where, parents, text in ALL_TEXTS:
        if FREE & set(parents) or (parents[-1] == "reason" and "answer" in parents):
            continue
        missing = LANGUAGES - set(text)
        assert missing == UNTRANSLATED.get(where, set()), (stem, where, parents, missing)


def test_the_texts_left_open_on_purpose_are_paragraphs_of_the_outcome():
    assert set(UNTRANSLATED) <= {paragraph["key"] for paragraph in paragraphs()}


def test_no_text_mixes_in_the_script_of_another_language():
    scripts = {
        "ar": re.compile("[\u0600-\u06ff]"),
        "ru": re.compile("[\u0400-\u04ff]"),
        "zh": re.compile("[\u4e00-\u9fff]"),
    }
    for stem, where, _, text in ALL_TEXTS:
        for language, words in text.items():
            found = {name for name, script in scripts.items() if script.search(words)}
            assert found == ({language} & set(scripts)), (stem, where, language)


def test_translations_carry_the_same_footnote_marks():
    for _, where, _, text in ALL_TEXTS:
        marks = [sorted(re.findall(r"\[\^(\w+)\]", words)) for words in text.values()]
        assert all(each == marks[0] for each in marks), where


def test_every_organisation_and_person_is_labelled():
    for organisation in DATA["organisations"]:
        assert all(name.endswith(LABELS) for name in organisation["name"].values()), organisation["key"]
    assert all(person["name"].endswith("(demonstration)") for person in DATA["people"])


def test_every_address_is_at_an_example_domain_and_used_once():
    found = re.findall(r"[\w.+-]+@[\w.-]+", json.dumps(DATA, ensure_ascii=False))
    assert all(address.endswith(".example") for address in found)
    assert len(found) == len(set(found)) == len(DATA["people"])


@pytest.mark.parametrize(
    "name", ["organiser", "representative", "representative.ar", "rapporteur", "finance", "reviewer", "other"]
)
def test_the_accounts_a_visitor_is_told_of_exist(name):
    assert [person for person in DATA["people"] if person["email"] == f"{name}@parley.example"]


def test_nothing_points_at_an_address_on_the_web():
    assert "http" not in json.dumps(DATA)


def test_keys_are_unique_within_their_file():
    for stem in ("organisations", "people", "series", "events", "consultations", "agenda", "comments"):
        listed = [row["key"] for row in DATA[stem]]
        assert len(listed) == len(set(listed)), stem
    comments = [comment["key"] for comment in all_comments()]
    assert len(comments) == len(set(comments))


def test_kinds_regions_and_levels_are_known_words():
    for organisation in DATA["organisations"]:
        assert organisation["region"] in {"africa", "arab_states", "asia_pacific", "americas", "europe"}
        assert organisation["level"] in {"local", "national", "regional", "global"}
        assert re.fullmatch("[A-Z]{2}", organisation["country"])
        assert organisation["kind"] in {
            "civil_society",
            "academia",
            "private_sector",
            "foundation",
            "network",
            "regional_organisation",
            "member_state",
            "un_entity",
        }


def test_people_belong_to_known_organisations_and_hold_roles_in_known_events():
    for person in DATA["people"]:
        assert person["organisation"] is None or person["organisation"] in ORGANISATIONS
        assert person["language"] in LANGUAGES
        assert person["attribution"] in {"named", "organisation", "region", "anonymous"}
        assert {role["event"] for role in person["roles"]} <= EVENTS
        assert {role["role"] for role in person["roles"]} <= {
            "secretariat",
            "reviewer",
            "rapporteur",
            "finance",
            "chair",
            "member",
        }


def test_whoever_speaks_belongs_to_the_organisation_spoken_for():
    rows = [
        *DATA["group"]["members"],
        *all_comments(),
        *DATA["registration"]["registrations"],
        *DATA["sponsorship"]["requests"],
    ]
    for row in rows:
        assert HOME[row["person"]] == row["organisation"], row


def test_events_end_after_they_start_in_a_zone_that_exists():
    for event in DATA["events"]:
        assert ZoneInfo(event["zone"])
        assert event["series"] in keys("series")
        assert datetime.fromisoformat(event["starts"]) < datetime.fromisoformat(event["ends"])
        for stage in event["stages"]:
            assert date.fromisoformat(stage["opens"]) <= date.fromisoformat(stage["closes"])


def test_the_workshop_is_two_hours_ahead_of_utc():
    event = next(each for each in DATA["events"] if each["key"] == "malaga")
    starts = datetime.fromisoformat(event["starts"]).replace(tzinfo=ZoneInfo(event["zone"]))
    assert starts.utcoffset() == timedelta(hours=2)


def test_the_conference_has_its_five_themes():
    conference = next(each for each in DATA["events"] if each["key"] == "malaga-conference")
    themes = [theme["key"] for theme in conference["outline"]]
    assert len(themes) == 5
    assert [s["key"] for s in DATA["outcome"]["chapters"][1]["sections"]] == themes


def test_the_group_has_eighteen_members_each_from_another_organisation():
    members = DATA["group"]["members"]
    assert len({m["organisation"] for m in members}) == len(members) == 18
    roles = {p["key"] for p in DATA["people"] if {"event": "malaga", "role": "member"} in p["roles"]}
    assert {m["person"] for m in members} == roles


def test_the_group_falls_short_of_some_targets_and_meets_others():
    targets, by_key = DATA["group"]["targets"], {row["key"]: row for row in DATA["organisations"]}
    members = [by_key[m["organisation"]] for m in DATA["group"]["members"]]
    share = {r: 100 * sum(m["region"] == r for m in members) / len(members) for r in targets["regions"]}
    assert sum(targets["regions"].values()) == 100
    assert {r for r, goal in targets["regions"].items() if share[r] < goal} == {"arab_states", "europe"}
    assert 100 * sum(m["women_led"] for m in members) / 18 >= targets["women_led"]
    assert 100 * sum(m["youth_led"] for m in members) / 18 < targets["youth_led"]
    assert 100 * sum(m["level"] in {"local", "national"} for m in members) / 18 >= targets["local_or_national"]


def test_there_are_five_regional_dialogues_one_a_region_and_four_bilaterals():
    dialogues = [c for c in DATA["consultations"] if c["kind"] == "regional_dialogue"]
    assert len({c["region"] for c in dialogues}) == len(dialogues) == 5
    assert len([c for c in DATA["consultations"] if c["kind"] == "bilateral"]) == 4
    for consultation in DATA["consultations"]:
        assert set(consultation["organisations"]) <= ORGANISATIONS
        assert "2022-03-01" <= consultation["starts"] < consultation["ends"] < "2022-04-09"
        assert ZoneInfo(consultation["zone"])


def test_a_point_is_kept_in_the_language_it_was_made_in():
    points = [point for consultation in DATA["consultations"] for point in consultation["points"]]
    assert all({"en", point["language"]} == set(point["text"]) for point in points)


def test_french_marks_are_not_parted_from_their_word():
    for stem, where, _, text in ALL_TEXTS:
        assert not re.search(r" [;:!?»]|« ", text.get("fr", "")), (stem, where)


def test_figures_of_two_or_more_digits_are_the_same_in_every_language():
    for _, where, _, text in ALL_TEXTS:
        figures = {name: sorted(re.findall(r"[0-9]{2,}", words)) for name, words in text.items()}
        spelt = {"space-floor": {"ar"}, "roundtable-3": {"zh"}}  # written out in one of the two languages
        assert all(found == figures["en"] for name, found in figures.items() if name not in spelt.get(where, ())), where


def test_a_point_names_an_organisation_that_was_there_and_an_anonymous_one_names_none():
    for consultation in DATA["consultations"]:
        for point in consultation["points"]:
            assert (point["organisation"] is None) == (point["attribution"] == "anonymous"), point["key"]
            assert point["organisation"] in {None, *consultation["organisations"]}, point["key"]
