"""What an appeal's outcome does in the group, in sponsorship, and to answers to comments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from decisions import appeals, queries
from decisions.models import Grounds, Outcome
from registration.queries import find_registration
from roundtables import services as roundtables
from roundtables.models import GroupSeat
from sponsorship import services as sponsorship
from sponsorship.models import State
from tests import make
from tests.sponsorship import builders as money
from tests.texts import builders as texts
from texts import publishing
from texts import services as text_services


def ended(subject, person, outcome, event, *, reason="It was wrong."):
    """The decision in force on a thing, contested by its person and judged by an organiser of the site."""
    judge = make.organiser()
    by = make.actor(judge)
    with transaction():
        decision = queries.latest(subject)
        made = appeals.lodge(decision, grounds=Grounds.UNEQUAL, words="No.", language="en", by=make.actor(person))
        appeals.assign(made, judge, by=by)
        appeals.admit(made, by=by)
        appeals.decide(made, outcome, reason=reason, by=by)
    return made


# The group


def removed():
    event, person = make.event(), make.representative()
    by = make.actor(make.organiser(event))
    with transaction():
        seat = roundtables.seat(event, person, person.memberships[0].organisation, by=by)
        roundtables.unseat(seat, event, by=by, reason="Absent.")
    return event, person, seat


def seats(event):
    return db.session.scalars(select(GroupSeat.person_id).where(GroupSeat.event_id == event.id)).all()


def test_whoever_was_removed_wrongly_sits_in_the_group_again(app):
    event, person, seat = removed()
    ended(seat, person, Outcome.OVERTURNED, event)
    assert seats(event) == [person.id]


def test_whoever_was_removed_rightly_does_not(app):
    event, person, seat = removed()
    ended(seat, person, Outcome.UPHELD, event)
    assert seats(event) == []


def test_whoever_was_seated_again_in_the_meantime_keeps_one_seat(app):
    event, person, seat = removed()
    with transaction():
        by = make.actor(make.organiser(event))
        roundtables.seat(event, person, person.memberships[0].organisation, by=by)
    ended(seat, person, Outcome.OVERTURNED, event)
    assert seats(event) == [person.id]


# Sponsorship


def not_funded(**values):
    asked = money.scored(money.call(**values))
    with transaction():
        sponsorship.refuse(asked, reason="Others scored higher.", by=make.actor(make.organiser(asked.call.event)))
    return asked


def test_money_is_offered_where_the_refusal_was_wrong(app):
    asked = not_funded()
    ended(asked, asked.person, Outcome.OVERTURNED, asked.call.event)
    assert (asked.state, asked.offered_money) == (State.OFFERED, asked.total)


def test_no_more_is_offered_than_the_budget_holds(app):
    asked = not_funded()
    with transaction():
        asked.call.budget = asked.total.amount - 100
    ended(asked, asked.person, Outcome.OVERTURNED, asked.call.event)
    assert asked.offered_money.amount == asked.total.amount - 100
    assert asked.call.committed == asked.call.budget


def test_where_nothing_is_left_the_request_waits(app):
    asked = not_funded()
    with transaction():
        asked.call.budget = 0
    ended(asked, asked.person, Outcome.OVERTURNED, asked.call.event)
    assert asked.state is State.WAITING


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.UPHELD, State.NOT_FUNDED), (Outcome.VARIED, State.WAITING), (Outcome.SENT_BACK, State.SUBMITTED)],
)
def test_a_refusal_of_money_ends_as_its_outcome_says(app, outcome, state):
    asked = not_funded()
    ended(asked, asked.person, outcome, asked.call.event)
    assert asked.state is state


def test_a_request_sent_back_keeps_its_scores_and_is_decided_anew(app):
    asked = not_funded()
    scores = len(asked.scores)
    ended(asked, asked.person, Outcome.SENT_BACK, asked.call.event)
    with transaction():
        amount = asked.total
        sponsorship.offer(asked, amount=amount, by=make.actor(make.organiser(asked.call.event)))
    assert (asked.state, len(asked.scores)) == (State.OFFERED, scores)


def test_those_who_scored_do_not_judge(app):
    asked = not_funded()
    with transaction():
        made = appeals.lodge(
            queries.latest(asked), grounds=Grounds.FACTS, words="No.", language="en", by=make.actor(asked.person)
        )
    for scorer in asked.reviewers:
        with pytest.raises(RuleBroken) as broken, transaction():
            person = db.session.get(type(asked.person), scorer)
            appeals.assign(made, person, by=make.actor(make.organiser(asked.call.event)))
        assert broken.value.code == "not-independent-assessed"


def test_a_request_given_up_in_the_meantime_is_left_alone(app):
    asked = not_funded()
    with transaction():
        sponsorship.reopen(asked, by=make.actor(make.organiser(asked.call.event)))
        sponsorship.withdraw(asked, by=make.actor(asked.person))
    ended(asked, asked.person, Outcome.OVERTURNED, asked.call.event)
    assert asked.state is State.WITHDRAWN


def test_an_effect_that_is_not_possible_undoes_the_outcome(app):
    asked = not_funded()
    with transaction():
        registration = find_registration(asked.event_id, asked.person_id)
        registration.perform("withdraw")
    with pytest.raises(RuleBroken) as broken:
        ended(asked, asked.person, Outcome.OVERTURNED, asked.call.event)
    assert broken.value.code == "registration-ended"
    db.session.rollback()
    assert asked.state is State.NOT_FUNDED


# Answers to comments


@pytest.fixture
def answered(app):
    """A comment whose answer is published, its author, and those who recommended and decided."""
    event = make.event()
    by, other = texts.writer(event), texts.writer(event)
    document = texts.published(event, by=by)
    comment = texts.comment(texts.open_round(document.published, by=by), document.published.wordings[0].clause)
    texts.answer(comment, recommender=by, decider=other)
    return event, comment


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.UPHELD, "decided"), (Outcome.OVERTURNED, "recommended"), (Outcome.SENT_BACK, "recommended")],
)
def test_an_answer_is_open_again_where_it_was_wrong(answered, outcome, state):
    event, comment = answered
    ended(comment.disposition, comment.author, outcome, event)
    assert comment.disposition.state_name == state


def test_the_time_to_contest_an_answer_runs_from_its_publication(answered):
    event, comment = answered
    before = queries.latest(comment.disposition).contest_until
    with clock.at(comment.round.closes_at + timedelta(days=30)), transaction():
        by = texts.writer(event)
        draft = text_services.start_draft(comment.round.document_version.document, by=by)
        publishing.publish(draft, by=by)
        moment = clock.now()
    assert queries.latest(comment.disposition).contest_until == moment + timedelta(days=14) > before


def test_an_answer_taken_back_is_decided_and_published_anew(answered):
    event, comment = answered
    ended(comment.disposition, comment.author, Outcome.OVERTURNED, event)
    texts.answer(comment, recommender=texts.writer(event), decider=texts.writer(event), reason="Taken up elsewhere.")
    assert comment.disposition.state_name == "decided"
    assert queries.latest(comment.disposition).reason == "Taken up elsewhere."
