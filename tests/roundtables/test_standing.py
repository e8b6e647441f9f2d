"""Where the consultation stands, and what waits for the secretariat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.auth import NOBODY
from core.waiting import Progress
from people.models import Region
from roundtables import queries
from roundtables.models import Measure
from tests import make
from tests.browser import counted_queries
from tests.roundtables import builders


def whats(event, person):
    return [each.endpoint for each in queries.waiting(event, make.actor(person))]


def test_nothing_has_begun_before_there_is_a_group_or_a_dialogue(app):
    assert queries.stage(make.event(), NOBODY).progress is Progress.LATER


def test_a_group_alone_is_under_way(app):
    event = make.event()
    builders.seat(event)
    stage = queries.stage(event, NOBODY)
    assert (stage.progress, stage.words) == (Progress.NOW, "1 in the group and 0 consultations held")


def test_a_group_and_a_dialogue_that_was_held_are_done(app):
    event = make.event()
    builders.seat(event)
    builders.consultation(event)
    assert queries.stage(event, NOBODY).progress is Progress.DONE


def test_while_a_dialogue_is_planned_the_stage_is_not_done(app):
    event = make.event()
    builders.seat(event)
    builders.consultation(event)
    builders.consultation(event, held_at=clock.now() + timedelta(days=2))
    assert queries.stage(event, NOBODY).progress is Progress.NOW


def test_once_the_event_has_begun_its_consultation_is_over(app):
    event = make.event()
    builders.seat(event)
    with clock.at(event.starts_at):
        assert queries.stage(event, NOBODY).progress is Progress.DONE


def test_the_secretariat_is_told_how_many_marks_are_missed(app):
    event = make.event()
    builders.seat(event, region=Region.AFRICA)
    builders.target(event, Measure.EUROPE, 20)
    assert queries.stage(event, make.actor(make.organiser(event))).attention == "below 1 mark"
    assert queries.stage(event, NOBODY).attention == ""


def test_an_event_that_is_new_asks_for_everything(app):
    event = make.event(public=False)
    assert whats(event, make.organiser(event)) == [
        "roundtables.edit_event",
        "roundtables.group",
        "roundtables.targets",
    ]


def test_a_group_out_of_balance_asks_for_members_by_measure(app):
    event = make.event()
    builders.seat(event, region=Region.AFRICA)
    builders.target(event, Measure.EUROPE, 20)
    [waiting] = queries.waiting(event, make.actor(make.organiser(event)))
    assert "Europe" in waiting.what


def test_a_group_in_balance_asks_for_nothing(app):
    event = make.event()
    builders.seat(event, region=Region.AFRICA)
    builders.target(event, Measure.AFRICA, 20)
    assert whats(event, make.organiser(event)) == []


@pytest.mark.parametrize("builder", [make.rapporteur, make.reviewer, make.finance_officer])
def test_the_consultation_waits_for_the_secretariat_only(app, builder):
    event = make.event(public=False)
    assert whats(event, builder(event)) == []


def test_nothing_waits_once_the_event_has_begun(app):
    event = make.event(public=False)
    secretariat = make.organiser(event)
    with clock.at(event.starts_at):
        assert whats(event, secretariat) == []


@pytest.mark.parametrize("size", [1, 12])
def test_where_it_stands_costs_the_same_for_a_small_and_a_large_group(app, size):
    event = make.event()
    for _ in range(size):
        builders.seat(event)
    actor = make.actor(make.organiser(event))
    with counted_queries() as seen:
        queries.stage(event, actor)
        queries.waiting(event, actor)
    assert len(seen) <= 12
