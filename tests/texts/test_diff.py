import time
from itertools import pairwise
from uuid import UUID

import pytest

from texts.diff import ChangeKind, Run, RunKind, match_clauses, word_diff

SIGNS = {RunKind.SAME: "", RunKind.ADDED: "+", RunKind.REMOVED: "-"}
A, B, C, D, E = (UUID(int=number) for number in range(1, 6))


def shown(old, new):
    return [SIGNS[run.kind] + run.text for run in word_diff(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", []),
        ("The goal.", "The goal.", ["The goal."]),
        ("", "New", ["+New"]),
        ("Old", "", ["-Old"]),
        ("The goal is", "The main goal is", ["The ", "+main ", "goal is"]),
        ("It ends.", "It ends!", ["It ends", "-.", "+!"]),
        ("民间社会组织参与", "民间组织参与", ["民间", "-社会", "组织参与"]),
        ("المجتمع المدني شريك", "المجتمع المدني المحلي شريك", ["المجتمع المدني ", "+المحلي ", "شريك"]),
        ("гражданское общество", "открытое общество", ["-гражданское ", "+открытое ", "общество"]),
        ("a  b", "a b", ["a", "-  ", "+ ", "b"]),
        ("10,000 people", "10,500 people", ["-10,000 ", "+10,500 ", "people"]),
        ("UNOCT’s view", "UNOCT view", ["-UNOCT’s ", "+UNOCT ", "view"]),
        ("said.[^1] So", "said.[^2] So", ["said.", "-[^1] ", "+[^2] ", "So"]),
    ],
)
def test_words_signs_and_spaces_are_compared_in_every_script(old, new, runs):
    assert shown(old, new) == runs


def test_a_comma_between_two_changes_is_no_island():
    assert shown("red, green and blue", "pink, grey and blue") == ["-red, green ", "+pink, grey ", "and blue"]


def test_an_accent_stays_with_its_letter():
    assert shown("cafe\u0301 noir", "cafe noir") == ["-cafe\u0301 ", "+cafe ", "noir"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one two  three\n", " one 2 three"),
        ("\ud800 a\x00b", "\ud801 a\x00"),
        ("\u200fشريك\u200f مهم", "شريك \u202eمهم"),
        ("a b a b a b", "b a b a b a b"),
        ("ไทยแลนด์ดี", "ไทยดี"),
        (" ", "\n\n"),
        ("😀 yes", "😀😀 yes"),
    ],
)
def test_both_wordings_come_back_whole(old, new):
    runs = word_diff(old, new)
    assert "".join(run.text for run in runs if run.kind is not RunKind.ADDED) == old
    assert "".join(run.text for run in runs if run.kind is not RunKind.REMOVED) == new
    assert all(before.kind is not after.kind for before, after in pairwise(runs))


def test_long_wordings_are_anchored_at_words_that_stand_once():
    words = [f"word{number}" for number in range(2000)]
    changed = [*words[:700], "other", *words[701:1500], *words[1501:]]
    assert shown(" ".join(words), " ".join(changed))[1:3] == ["-word700 ", "+other "]
    assert shown(" ".join(words), " ".join(changed))[-2:] == ["-word1500 ", " ".join(words[1501:])]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a" * 1_000_000, "b" * 1_000_000),
        ("a " * 200_000, "b a " * 100_000),
        (" ".join(map(str, range(30_000))), " ".join(map(str, range(30_000, 0, -1)))),
        ("民间" * 100_000, "间会" * 100_000),
        ("a b " * 149, "b b a " * 100),
    ],
    ids=["one word", "two words", "reversed", "characters", "short and alike"],
)
def test_hostile_wordings_are_compared_in_seconds(old, new):
    begun = time.perf_counter()
    word_diff(old, new)
    assert time.perf_counter() - begun < 10


def kinds(old, new):
    return [(change.kind.value, change.uid.int) for change in match_clauses(old, new)]


def test_clauses_are_matched_by_identity_and_not_by_likeness():
    assert kinds([(A, "Same words")], [(B, "Same words")]) == [("removed", 1), ("added", 2)]


def test_a_change_in_words_is_a_changed_clause_with_its_runs():
    (change,) = match_clauses([(A, "It may")], [(A, "It shall")])
    assert (change.kind, change.old_index, change.new_index) == (ChangeKind.CHANGED, 0, 0)
    assert change.runs == (Run(RunKind.SAME, "It "), Run(RunKind.REMOVED, "may"), Run(RunKind.ADDED, "shall"))


def test_a_removed_clause_stands_where_it_stood():
    old = [(A, "a"), (B, "b"), (C, "c")]
    assert kinds(old, [(A, "a"), (D, "d"), (C, "c")]) == [("same", 1), ("removed", 2), ("added", 4), ("same", 3)]
    assert kinds(old, [(B, "b"), (C, "c")]) == [("removed", 1), ("same", 2), ("same", 3)]
    assert kinds(old, []) == [("removed", 1), ("removed", 2), ("removed", 3)]


def test_as_few_clauses_as_possible_have_moved():
    old = [(uid, "x") for uid in (A, B, C, D, E)]
    new = [(uid, "x") for uid in (E, A, B, C, D)]
    assert kinds(old, new) == [("moved", 5), ("same", 1), ("same", 2), ("same", 3), ("same", 4)]


def test_a_moved_clause_tells_whether_its_words_changed_too():
    changes = match_clauses([(A, "a"), (B, "b"), (C, "c")], [(C, "C"), (A, "a"), (B, "b")])
    assert [(change.kind.value, change.reworded) for change in changes] == [
        ("moved", True),
        ("same", False),
        ("same", False),
    ]


def test_a_clause_that_stands_twice_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        match_clauses([], [(A, "a"), (A, "b")])


def test_five_hundred_clauses_are_matched_at_once():
    uids = [UUID(int=number) for number in range(500)]
    begun = time.perf_counter()
    changes = match_clauses([(uid, "x") for uid in uids], [(uid, "y") for uid in reversed(uids)])
    assert time.perf_counter() - begun < 1
    assert sum(change.kind is ChangeKind.MOVED for change in changes) == 499
