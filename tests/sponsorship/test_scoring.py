"""Scores: who may give them, who sees them, what they add up to."""

from __future__ import annotations

import uuid

import pytest

from core import clock
from core.db import db, transaction
from sponsorship import queries, services
from sponsorship.models import State
from sponsorship.ranking import Candidate, Proposal, Standing, per_cent, proposals, ranked
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur, refused

A, B = uuid.UUID(int=1), uuid.UUID(int=2)


def candidate(number, *given, total=100, state=State.SUBMITTED):
    key = uuid.UUID(int=number + 100)
    standing = Standing({uuid.UUID(int=place): value for place, value in enumerate(given, start=1)})
    return Candidate(key, number, state, uuid.uuid4(), uuid.uuid4(), total, standing)


def give(asked, points, by):
    with clock.at(OPEN), transaction():
        services.score(asked, points=points, by=make.actor(by))


@pytest.mark.parametrize(
    ("points", "expected"), [((5, 5), 100.0), ((0, 0), 0.0), ((5, 0), 75.0), ((0, 5), 25.0), ((4, 2), 70.0)]
)
def test_points_count_by_the_weight_of_their_criterion_in_per_cent_of_the_maximum(app, points, expected):
    asked = builders.request(builders.call())
    builders.score(asked, None, *points)
    assert [each.per_cent for each in queries.assessments(asked)] == [expected]


def test_the_score_is_the_mean_over_reviewers_with_their_spread(app):
    call = builders.call()
    asked = builders.request(call)
    builders.score(asked, None, 5, 5)
    builders.score(asked, None, 4, 2)
    standing = queries.standings(call)[asked.id]
    assert (standing.mean, standing.spread, standing.reviewers) == (85.0, 30.0, 2)
    assert queries.standing(asked) == standing


def test_one_score_alone_makes_no_mean():
    assert (Standing({A: 80.0}).mean, Standing({A: 80.0}).spread, Standing({A: 80.0}).complete) == (None, None, False)


def test_a_mean_has_one_decimal():
    assert Standing({A: 66.667, B: 33.334}).mean == 50.0
    assert Standing({A: 82.0, B: 83.0}).mean == 82.5


def test_no_criteria_make_no_per_cent():
    assert per_cent(0, 0) == 0.0


def test_the_best_comes_first_then_the_earlier_and_who_lacks_scores_comes_last():
    order = ranked([candidate(1, 50, 50), candidate(2), candidate(3, 90, 80), candidate(4, 50, 50), candidate(5, 99)])
    assert [each.number for each in order] == [3, 1, 4, 2, 5]


def test_the_ranking_funds_whom_the_money_reaches_and_goes_on_to_the_next_who_costs_less():
    dear, cheap, last = candidate(1, 90, 90, total=80), candidate(2, 80, 80, total=30), candidate(3, 70, 70, total=20)
    found = proposals([last, cheap, dear], 100)
    assert found == {dear.id: Proposal.FUND, cheap.id: Proposal.WAIT, last.id: Proposal.FUND}


def test_nothing_is_proposed_for_what_is_decided_or_not_scored():
    assert proposals([candidate(1, 90, 90, state=State.OFFERED), candidate(2, 90)], 1_000) == {}


def test_whoever_waits_is_proposed_again_when_there_is_money():
    waiting = candidate(1, 90, 90, state=State.WAITING)
    assert proposals([waiting], 100) == {waiting.id: Proposal.FUND}


def test_nobody_scores_their_own_request(app):
    asked = builders.request(builders.call())
    with refused("conflict-of-interest"):
        give(asked, {each.id: 5 for each in asked.call.criteria}, asked.person)


def test_nobody_scores_a_request_of_their_organisation(app):
    asked = builders.request(builders.call())
    reviewer = make.reviewer(asked.call.event)
    with transaction():
        db.session.add(make.speaks_for(person_id=reviewer.id, organisation_id=asked.organisation_id))
    with refused("conflict-of-interest"):
        builders.score(asked, reviewer)


@pytest.mark.parametrize("points", [{}, {uuid.uuid4(): 3}])
def test_every_criterion_gets_points_and_nothing_else(app, points):
    asked = builders.request(builders.call())
    with refused("criteria-missing"):
        give(asked, points, make.reviewer(asked.call.event))


def test_points_for_another_calls_criterion_are_refused(app):
    asked, other = builders.request(builders.call()), builders.call()
    points = {each.id: 3 for each in [*asked.call.criteria, other.criteria[0]]}
    with refused("criteria-missing"):
        give(asked, points, make.reviewer(asked.call.event))


@pytest.mark.parametrize("number", [-1, 6])
def test_points_go_from_0_to_5(app, number):
    asked = builders.request(builders.call())
    with refused("no-such-points"):
        builders.score(asked, None, number, 3)


def test_a_reviewer_can_change_the_points_while_nobody_else_has_scored(app):
    asked = builders.request(builders.call())
    reviewer = builders.score(asked, None, 1, 1)
    builders.score(asked, reviewer, 5, 5, note="Read again.")
    (own,) = queries.assessments(asked)
    assert (own.per_cent, own.note) == (100.0, "Read again.")


def test_points_that_others_can_see_no_longer_change(app):
    asked = builders.request(builders.call())
    reviewer = builders.score(asked)
    builders.score(asked)
    with refused("scores-shown"):
        builders.score(asked, reviewer, 0, 0)


def test_a_third_reviewer_can_still_score(app):
    asked = builders.scored(builders.call())
    builders.score(asked)
    assert len(asked.reviewers) == 3


def test_a_decided_request_is_no_longer_scored(app):
    asked = builders.offered(builders.call())
    with refused("decided"):
        builders.score(asked)


def test_a_reviewer_sees_only_the_own_score_until_two_have_scored(app):
    asked = builders.request(builders.call())
    first, second = make.reviewer(asked.call.event), make.reviewer(asked.call.event)
    builders.score(asked, first)
    assert [each.reviewer_id for each in queries.visible_assessments(asked, make.actor(first))] == [first.id]
    assert queries.visible_assessments(asked, make.actor(second)) == []
    builders.score(asked, second)
    assert len(queries.visible_assessments(asked, make.actor(first))) == 2


def test_a_reviewer_who_still_has_to_score_sees_nothing_of_the_others(app):
    asked = builders.scored(builders.call())
    assert queries.visible_assessments(asked, make.actor(make.reviewer(asked.call.event))) == []


def test_the_secretariat_sees_scores_once_two_are_there(app):
    asked = builders.request(builders.call())
    organiser = make.actor(make.organiser(asked.call.event))
    builders.score(asked)
    assert queries.visible_assessments(asked, organiser) == []
    builders.score(asked)
    assert len(queries.visible_assessments(asked, organiser)) == 2


def test_a_criterion_without_any_points_does_not_stop_the_table(app):
    call = builders.call()
    builders.request(call)
    (row,) = queries.list_requests(call).rows
    assert (row.candidate.standing.mean, row.proposal) == (None, None)


def test_the_table_is_sorted_by_score_and_proposes_by_the_money_left(app):
    call = builders.call(budget=eur(3_000))
    low, high = builders.request(call), builders.request(call)
    for points, asked in (((1, 1), low), ((5, 5), high)):
        builders.score(asked, None, *points)
        builders.score(asked, None, *points)
    rows = queries.list_requests(call).rows
    assert [(row.request.id, row.proposal) for row in rows] == [(high.id, Proposal.FUND), (low.id, Proposal.WAIT)]


def test_the_table_has_fifty_on_a_page_and_knows_no_page_beyond_the_last(app, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    call = builders.call()
    for _ in range(3):
        builders.request(call)
    pages = [queries.list_requests(call, number) for number in (1, 2, 99, -1)]
    assert [(page.number, len(page.rows), page.pages) for page in pages] == [(1, 2, 2), (2, 1, 2), (2, 1, 2), (1, 2, 2)]
