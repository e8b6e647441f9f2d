"""Published numbers: nothing small is shown, and nothing that is not shown can be computed (trust paper)."""

from __future__ import annotations

import itertools
import random

import pytest

from decisions.numbers import THRESHOLD, Line, nested, suppress

NAMES = "abcdef"
LINES = [
    random.Random(seed).choices((0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 30), k=random.Random(-seed).randint(1, 6))
    for seed in range(300)
]


def counts_of(numbers):
    return dict(zip(NAMES, numbers, strict=False))


def known(line):
    """What is left of the sum for those that are not shown; None where the sum is not shown."""
    if line.total is None:
        return None
    return line.total - sum(number for number in line.cells.values() if number is not None)


def solutions(line):
    """Every way in which the hidden cells could add up, each cell from nothing to all of it."""
    rest, size = known(line), len(line.hidden)
    return [each for each in itertools.product(range(rest + 1), repeat=size) if sum(each) == rest]


@pytest.mark.parametrize("numbers", LINES, ids=str)
def test_nothing_below_the_threshold_is_shown(numbers):
    counts = counts_of(numbers)
    line = suppress(counts)
    assert all(line.cells[key] is None for key, number in counts.items() if number < THRESHOLD)
    assert line.total is None or line.total >= THRESHOLD


@pytest.mark.parametrize("numbers", LINES, ids=str)
def test_what_is_shown_is_true(numbers):
    counts = counts_of(numbers)
    line = suppress(counts)
    assert all(line.cells[key] in (None, number) for key, number in counts.items())
    assert line.total in (None, sum(numbers))


@pytest.mark.parametrize("numbers", LINES, ids=str)
def test_no_hidden_cell_follows_from_the_sum(numbers):
    line = suppress(counts_of(numbers))
    if line.total is None or not line.hidden:
        return
    assert len(line.hidden) > 1
    assert known(line) >= THRESHOLD


@pytest.mark.parametrize("numbers", [each for each in LINES if len(each) <= 4 and sum(each) <= 30], ids=str)
def test_every_hidden_cell_could_still_be_several_numbers(numbers):
    line = suppress(counts_of(numbers))
    if line.total is None or not line.hidden:
        return
    for values in zip(*solutions(line), strict=True):
        assert len(set(values)) >= THRESHOLD


@pytest.mark.parametrize("numbers", LINES[:100], ids=str)
def test_no_cell_is_hidden_without_need(numbers):
    """Either all hidden cells are small, or the sum needed a crowd around them."""
    counts = counts_of(numbers)
    line = suppress(counts)
    small = {key for key, number in counts.items() if number < THRESHOLD}
    if line.hidden > small:
        assert len(small) < 2 or sum(counts[key] for key in small) < THRESHOLD


@pytest.mark.parametrize(
    ("numbers", "cells", "total"),
    [
        ([10, 12], [10, 12], 22),
        ([10, 2], [None, None], 12),
        ([10, 2, 12], [None, None, 12], 24),
        ([10, 0, 0], [None, None, None], 10),
        ([10, 0, 0, 7], [10, None, None, None], 17),
        ([10, 3, 3], [10, None, None], 16),
        ([3], [None], None),
        ([7], [7], 7),
        ([1, 1, 1], [None, None, None], None),
        ([], [], None),
    ],
)
def test_examples(numbers, cells, total):
    line = suppress(counts_of(numbers))
    assert (list(line.cells.values()), line.total) == (cells, total)


def test_a_cell_of_an_event_that_is_not_public_is_never_shown_and_protects_itself():
    line = suppress({"open": 20, "closed": 30, "other": 40}, unpublished={"closed"})
    assert line.cells["closed"] is None
    assert len(line.hidden) == 2


def test_what_was_hidden_last_night_is_hidden_again_first():
    counts = {"a": 2, "b": 9, "c": 6}
    assert suppress(counts).hidden == {"a", "c"}
    assert suppress(counts, before={"a", "b"}).hidden == {"a", "b"}


def test_where_the_whole_is_hidden_its_parts_are_too():
    lines = {"decisions": {"a": 3, "b": 40, "c": 50}, "appeals": {"a": 3, "b": 30, "c": 20}}
    found = nested(lines, {"appeals": "decisions"})
    assert found["decisions"].hidden <= found["appeals"].hidden


def test_where_the_sum_of_the_whole_is_hidden_that_of_the_part_is_too():
    found = nested({"decisions": {"a": 10}, "appeals": {"a": 9}}, {"appeals": "decisions"}, unpublished={"a"})
    assert (found["decisions"].total, found["appeals"].total) == (None, None)


def whole_tables():
    """Decisions, of which some are contested, of which some are changed."""
    for seed in range(120):
        chance = random.Random(seed)
        keys = NAMES[: chance.randint(1, 4)]
        decisions = {key: chance.choice((0, 1, 3, 5, 6, 8, 12)) for key in keys}
        appeals = {key: chance.randint(0, number) for key, number in decisions.items()}
        yield {
            "decisions": decisions,
            "appeals": appeals,
            "changed": {key: chance.randint(0, number) for key, number in appeals.items()},
        }


WITHIN = {"appeals": "decisions", "changed": "appeals"}


@pytest.mark.parametrize("lines", list(whole_tables()), ids=str)
def test_no_hidden_cell_follows_though_parts_are_never_larger_than_their_whole(lines):
    """An attacker who adds up and knows that an appeal needs a decision still has several answers for each cell."""
    found = nested(lines, WITHIN)
    for name, line in found.items():
        whole = found.get(WITHIN.get(name, ""))
        if line.total is None:
            continue
        for key in line.hidden:
            assert len(possible(line, key, whole)) > 1, (name, key, found)


def possible(line: Line, key, whole):
    """The numbers that one hidden cell can be: the others take no more than their whole."""
    rest = known(line)
    room = {each: rest if whole is None or whole.cells[each] is None else whole.cells[each] for each in line.hidden}
    least = max(0, rest - sum(number for each, number in room.items() if each != key))
    return range(least, min(rest, room[key]) + 1)
