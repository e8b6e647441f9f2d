import json
import re
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.demonstration.content import (
    DATA,
    DISPOSITIONS,
    LANGUAGES,
    NEED_AN_EFFECT,
    PEOPLE,
    all_comments,
    changed,
    clauses_of,
    comments_of_agendas,
    paragraphs,
    workshop,
)


@pytest.mark.parametrize("agenda", DATA["agenda"], ids=lambda agenda: agenda["key"])
def test_sessions_follow_each_other_without_gaps_within_a_day(agenda):
    event = next(each for each in DATA["events"] if each["key"] == agenda["event"])
    for version in agenda["versions"]:
        sessions = version["sessions"]
        assert (sessions[0]["starts"], sessions[-1]["ends"]) == (event["starts"], event["ends"])
        for before, after in pairwise(sessions):
            assert before["ends"] == after["starts"] or before["ends"][:10] < after["starts"][:10]


def test_items_fill_their_session_and_stay_inside_it():
    for agenda in DATA["agenda"]:
        for session in (s for version in agenda["versions"] for s in version["sessions"] if s["items"]):
            assert min(item["starts"] for item in session["items"]) == session["starts"]
            assert max(item["ends"] for item in session["items"]) == session["ends"]


def test_kinds_of_sessions_are_known_words():
    kinds = {s["kind"] for a in DATA["agenda"] for v in a["versions"] for s in v["sessions"]}
    assert kinds <= {"opening", "dialogue", "working_groups", "adoption", "break"}


def test_the_second_draft_rewords_exactly_the_four_clauses_it_names():
    first, second = clauses_of(workshop(1)), clauses_of(workshop(2))
    assert set(first) == set(second)
    reworded = {key for key in first if first[key]["description"] != second[key]["description"]}
    assert reworded == {change["clause"] for change in workshop(2)["changes"]}
    assert len(reworded) == 4


def test_every_change_names_comments_that_had_that_effect():
    by_key = {comment["key"]: comment for comment in comments_of_agendas()}
    for change in workshop(2)["changes"]:
        assert change["comments"]
        assert all(by_key[key]["answer"]["effect"] == change["clause"] for key in change["comments"])


def test_all_six_languages_occur_among_the_comments_on_the_first_draft():
    assert {comment["language"] for comment in DATA["comments"][0]["comments"]} == LANGUAGES


def test_comments_on_the_first_draft_are_all_answered_and_two_on_the_second_wait():
    waiting = [[c for c in each["comments"] if c["answer"] is None] for each in DATA["comments"]]
    assert [len(each) for each in waiting] == [0, 2]


def test_every_disposition_occurs_on_the_first_draft():
    assert {comment["answer"]["disposition"] for comment in DATA["comments"][0]["comments"]} == DISPOSITIONS


def test_comments_stand_at_clauses_of_the_version_they_are_on():
    for each in DATA["comments"]:
        known = set(clauses_of(workshop(each["version"]))) | {None}
        assert {comment["clause"] for comment in each["comments"]} <= known


def test_comments_arrive_while_their_round_is_open():
    for each in [*DATA["comments"], DATA["outcome"]["round"]]:
        for comment in each["comments"]:
            assert each["opens"][:10] <= comment["submitted"] <= each["closes"][:10], comment["key"]


def test_references_are_numbered_in_order():
    for number, each in enumerate([*DATA["comments"], DATA["outcome"]["round"]], start=1):
        series = 1 if number == 3 else number
        expected = [f"R{series}-C{index:04d}" for index in range(1, len(each["comments"]) + 1)]
        assert [comment["reference"] for comment in each["comments"]] == expected


def test_an_answer_is_recommended_by_one_and_decided_by_another():
    for comment in (c for c in all_comments() if c["answer"]):
        answer = comment["answer"]
        assert {answer["recommended_by"], answer["decided_by"]} <= PEOPLE
        assert answer["recommended_by"] != answer["decided_by"] != comment["person"]


def test_an_answer_has_what_its_disposition_requires():
    for answer in (comment["answer"] for comment in all_comments() if comment["answer"]):
        disposition = answer["disposition"]
        assert disposition in DISPOSITIONS
        assert bool(answer["effect"]) == (disposition in NEED_AN_EFFECT | {"duplicate"})
        assert bool(answer["reason_code"]) == (disposition in {"not_accepted", "out_of_scope"})
        assert bool(answer["deferred_to"] and answer["deferred_until"]) == (disposition == "deferred")
        assert bool(answer["duplicate_of"]) == (disposition == "duplicate")


def test_a_duplicate_points_at_a_comment_and_inherits_its_effect():
    by_key = {comment["key"]: comment for comment in all_comments()}
    for comment in (c for c in all_comments() if c["answer"] and c["answer"]["duplicate_of"]):
        target = by_key[comment["answer"]["duplicate_of"]]
        assert target["answer"]["effect"] == comment["answer"]["effect"]


def test_a_reason_is_given_in_english_and_in_the_language_of_the_comment():
    for comment in (c for c in all_comments() if c["answer"]):
        assert set(comment["answer"]["reason"]) == {"en", comment["language"]}, comment["key"]


def test_an_accepted_comment_changed_the_agenda_clause_it_names():
    first, second = clauses_of(workshop(1)), clauses_of(workshop(2))
    for comment in DATA["comments"][0]["comments"]:
        effect = comment["answer"]["effect"]
        if comment["answer"]["disposition"] in {"accepted", "accepted_in_part"}:
            assert first[effect] != second[effect], comment["key"]
        assert effect is None or effect in second


def test_every_session_but_the_break_has_three_to_five_notes():
    by_clause: dict[str, int] = {}
    for note in DATA["notes"]["notes"]:
        by_clause[note["clause"]] = by_clause.get(note["clause"], 0) + 1
    assert set(by_clause) == {"opening", "space", "wg-a", "wg-b", "wg-c", "report-back", "adoption"}
    assert all(3 <= number <= 5 for number in by_clause.values())


def test_notes_name_nobody():
    names = [person["name"].removesuffix(" (demonstration)") for person in DATA["people"]]
    organisations = [
        o["name"]["en"].removesuffix(" (demonstration)")
        for o in DATA["organisations"]
        if o["kind"] not in {"member_state", "un_entity"}
    ]
    said = json.dumps(DATA["notes"]["notes"], ensure_ascii=False)
    assert not [name for name in names + organisations if name in said]


@pytest.mark.parametrize("version", ["zero-draft", "rev-1"])
def test_paragraphs_are_numbered_through_the_whole_document(version):
    numbers = [p["numbers"][version] for p in paragraphs() if version in p["versions"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(p["numbers"][version] is None for p in paragraphs() if version not in p["versions"])


def test_every_source_of_a_paragraph_exists_and_is_of_the_kind_it_says():
    points: dict[str, set[str]] = {"regional_dialogue": set(), "bilateral": set()}
    for consultation in DATA["consultations"]:
        points[consultation["kind"]] |= {point["key"] for point in consultation["points"]}
    known = {
        "comment": {c["key"] for c in all_comments()},
        "note": {n["key"] for n in DATA["notes"]["notes"]},
        "dialogue_point": points["regional_dialogue"],
        "bilateral_point": points["bilateral"],
    }
    for paragraph in paragraphs():
        assert paragraph["sources"], paragraph["key"]
        assert all(s["key"] in known[s["type"]] for s in paragraph["sources"]), paragraph["key"]


def test_footnotes_and_their_marks_belong_together_and_follow_the_text():
    marks = []
    for text in (t for p in paragraphs() for t in [p["text"], *(s["text"] for s in p["sub"])]):
        marks += re.findall(r"\[\^(\w+)\]", text["en"])
    assert marks == [note["key"] for note in DATA["outcome"]["footnotes"]]


def test_the_revision_changes_eight_paragraphs_adds_one_and_removes_one():
    both = [p for p in paragraphs() if len(p["versions"]) == 2]
    assert len([p for p in both if changed(p)]) == 8
    assert [p["key"] for p in paragraphs() if p["versions"] == ["rev-1"]] == ["p-families"]
    assert [p["key"] for p in paragraphs() if p["versions"] == ["zero-draft"]] == ["p-one-voice"]


def test_an_earlier_wording_differs_in_every_language():
    for paragraph in (p for p in paragraphs() if p["zero_text"]):
        earlier, now = paragraph["zero_text"], paragraph["text"]
        assert set(earlier) == set(now)
        assert all(earlier[language] != now[language] for language in now), paragraph["key"]


def test_effects_of_the_round_on_the_zero_draft_are_paragraphs_that_changed():
    touched = {p["key"] for p in paragraphs() if changed(p) or len(p["versions"]) == 1}
    present = {p["key"] for p in paragraphs() if "zero-draft" in p["versions"]}
    for comment in DATA["outcome"]["round"]["comments"]:
        assert comment["clause"] in present
        assert comment["answer"]["effect"] in touched | {None}


def test_a_comment_that_changed_a_paragraph_is_among_its_sources():
    by_key = {p["key"]: p for p in paragraphs()}
    for comment in DATA["outcome"]["round"]["comments"]:
        effect = comment["answer"]["effect"]
        if effect and "rev-1" in by_key[effect]["versions"]:
            assert {"type": "comment", "key": comment["key"]} in by_key[effect]["sources"]


def test_objections_stay_possible_for_at_least_seventy_two_hours():
    revision = DATA["outcome"]["versions"][1]
    until, issued = (datetime.fromisoformat(revision[name]) for name in ("objections_until", "date"))
    assert until - issued >= timedelta(hours=72)


def test_symbols_follow_the_local_pattern():
    symbols = [version["symbol"] for version in DATA["outcome"]["versions"]]
    assert symbols == ["CSW/2022/L.1", "CSW/2022/L.1/Rev.1"]
    assert DATA["outcome"]["masthead"]["symbol"] == "CSW/2022/1"
    assert DATA["outcome"]["masthead"]["agenda_item"]["clause"] in clauses_of(workshop(2))


def test_only_recommendations_are_set_in_bold():
    for chapter in DATA["outcome"]["chapters"]:
        for p in (p for section in chapter["sections"] for p in section["paragraphs"]):
            bold = all(words.startswith("**") and words.endswith("**") for words in p["text"].values())
            assert bold == (chapter["key"] == "ch-recommendations"), p["key"]
