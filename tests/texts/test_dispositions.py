"""The table of answers, row by row: which reason, which effect, whose hand (texts paper, Disposition)."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from decisions.models import Decision, Verdict
from tests import make
from tests.texts import builders
from texts import publishing, queries, rounds, services
from texts.models import NEEDS_CLAUSE, NEEDS_EFFECT, NEEDS_REASON, Contribution, DispositionCode, DispositionState
from texts.policies import is_decided, is_published

Code = DispositionCode
PLAIN = sorted(NEEDS_REASON - NEEDS_CLAUSE)  # an answer in words, and nothing to be found in the text


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def by(event):
    return builders.writer(event)


@pytest.fixture
def other(event):
    return builders.writer(event)


@pytest.fixture
def document(event, by):
    return builders.published(event, "One", "Two", by=by)


@pytest.fixture
def consultation(document, by):
    return builders.open_round(document.published, by=by)


@pytest.fixture
def clause(document):
    return document.published.wordings[0].clause


@pytest.fixture
def comment(consultation, clause):
    return builders.comment(consultation, clause)


def recommend(comment, code, by, *, reason=None, **values):
    words = {"en": reason} if reason is not None else None
    with transaction():
        return rounds.recommend(comment, code=code, reason_words=words, by=by, **values)


def refused(comment, code, by, **values):
    with pytest.raises(RuleBroken) as broken:
        recommend(comment, code, by, **values)
    return broken.value.code, broken.value.field


def published(document, consultation, by, *, words=None, remove=None):
    """The next version, after the round."""
    with clock.at(consultation.closes_at + timedelta(seconds=1)), transaction():
        draft = services.start_draft(document, by=by)
        if words:
            services.reword(draft.wordings[0], body_words={"en": words}, by=by)
        if remove is not None:
            services.remove(draft.wordings[remove], by=by)
        publishing.publish(draft, by=by)
    return draft


def test_every_answer_of_the_table_is_there_and_no_other():
    assert len(Code) == 9
    assert {Code.ACCEPTED, Code.ACCEPTED_IN_PART} == NEEDS_EFFECT
    assert NEEDS_EFFECT | {Code.MET_ELSEWHERE} == NEEDS_CLAUSE
    assert set(Code) - NEEDS_REASON == {Code.ACCEPTED, Code.DUPLICATE}


def test_accepted_needs_no_reason(comment, clause, by):
    made = recommend(comment, Code.ACCEPTED, by, clause=clause)
    assert (made.reason, made.clause_id, made.state) == (None, clause.id, DispositionState.RECOMMENDED)


def test_accepted_may_say_a_reason_all_the_same(comment, clause, by):
    assert recommend(comment, Code.ACCEPTED, by, clause=clause, reason="Well seen.").reason.body == "Well seen."


@pytest.mark.parametrize("code", sorted(NEEDS_CLAUSE))
def test_what_points_into_the_text_is_refused_without_a_place(comment, by, code):
    assert refused(comment, code, by, reason="Because.") == ("no-clause", "clause")


def test_accepted_in_part_says_which_part_was_not(comment, clause, by):
    assert refused(comment, Code.ACCEPTED_IN_PART, by, clause=clause) == ("no-reason", "reason")
    made = recommend(comment, Code.ACCEPTED_IN_PART, by, clause=clause, reason="Not the second half.")
    assert made.code == Code.ACCEPTED_IN_PART


def test_met_elsewhere_needs_its_place_in_the_next_version_but_no_change(document, consultation, comment, by, other):
    elsewhere = document.published.wordings[1].clause
    answer = recommend(comment, Code.MET_ELSEWHERE, by, clause=elsewhere, reason="See paragraph 2.")
    with transaction():
        rounds.decide(answer, by=other)
    draft = published(document, consultation, by)
    assert (answer.to_version_id, answer.clause_id) == (draft.id, elsewhere.id)


def test_met_elsewhere_at_a_place_that_goes_away_stops_the_version(document, consultation, comment, by, other):
    elsewhere = document.published.wordings[1].clause
    answer = recommend(comment, Code.MET_ELSEWHERE, by, clause=elsewhere, reason="See paragraph 2.")
    with transaction():
        rounds.decide(answer, by=other)
    with pytest.raises(RuleBroken) as broken:
        published(document, consultation, by, remove=1)
    assert broken.value.code == "no-clause"


@pytest.mark.parametrize("code", PLAIN)
@pytest.mark.parametrize("reason", [None, "", "   "])
def test_an_answer_without_an_effect_is_an_answer_in_words(comment, by, code, reason):
    assert refused(comment, code, by, reason=reason) == ("no-reason", "reason")


@pytest.mark.parametrize("code", PLAIN)
def test_an_answer_without_an_effect_keeps_no_place_even_if_one_was_chosen(comment, clause, by, code):
    assert recommend(comment, code, by, clause=clause, reason="Thank you.").clause_id is None


@pytest.mark.parametrize("code", PLAIN)
def test_an_answer_without_an_effect_goes_out_with_an_unchanged_text(document, consultation, comment, by, other, code):
    builders.answer(comment, code=code, recommender=by, decider=other)
    published(document, consultation, by)
    assert is_published(comment)


def test_a_clarification_is_asked_as_a_question(comment, by):
    with pytest.raises(RuleBroken, match="Write the question"):
        recommend(comment, Code.NEEDS_CLARIFICATION, by)


def test_a_duplicate_needs_no_words_and_names_its_twin(comment, consultation, clause, by):
    first = builders.comment(consultation, clause)
    made = recommend(comment, Code.DUPLICATE, by, duplicate_of=first)
    assert (made.reason, made.duplicate_of_id) == (None, first.id)


def test_a_duplicate_names_no_comment_on_another_text(comment, by):
    elsewhere = builders.published(make.event(), by=by)
    foreign = builders.comment(builders.open_round(elsewhere.published, by=by), None)
    assert refused(comment, Code.DUPLICATE, by, duplicate_of=foreign) == ("no-target", "duplicate_of")


def test_a_twin_is_forgotten_when_the_answer_becomes_another_one(comment, consultation, clause, by):
    first = builders.comment(consultation, clause)
    recommend(comment, Code.DUPLICATE, by, duplicate_of=first)
    made = recommend(comment, Code.NOTED, by, reason="Thank you.", duplicate_of=first)
    assert (made.code, made.duplicate_of_id) == (Code.NOTED, None)


def test_a_place_is_forgotten_when_the_answer_becomes_another_one(comment, clause, by):
    recommend(comment, Code.ACCEPTED, by, clause=clause)
    assert recommend(comment, Code.OUT_OF_SCOPE, by, reason="Another forum.").clause_id is None


def test_a_duplicate_inherits_through_a_comment_found_later_to_repeat_another(
    document, consultation, clause, by, other
):
    first, second, third = (builders.comment(consultation, clause) for _ in range(3))
    recommend(third, Code.DUPLICATE, by, duplicate_of=second)
    recommend(second, Code.DUPLICATE, by, duplicate_of=first)
    recommend(first, Code.ACCEPTED, by, clause=clause)
    for each in (first, second, third):
        with transaction():
            rounds.decide(each.disposition, by=other)
    published(document, consultation, by, words="Better")
    assert {each.disposition.clause_id for each in (first, second, third)} == {clause.id}


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (Code.NOTED, Verdict.ACCEPTED),
        (Code.DEFERRED, Verdict.WAITING),
        (Code.NEEDS_CLARIFICATION, Verdict.WAITING),
        (Code.NOT_ACCEPTED, Verdict.DECLINED),
        (Code.OUT_OF_SCOPE, Verdict.DECLINED),
    ],
)
def test_the_register_knows_recommender_decider_verdict_and_reason(comment, by, other, code, verdict):
    builders.answer(comment, code=code, recommender=by, decider=other, reason="Because of the mandate.")
    row = db.session.scalar(db.select(Decision))
    assert (row.verdict, row.reason) == (verdict, "Because of the mandate.")
    assert (row.recommended_by_id, row.decided_by_id) == (by.id, other.id)


def test_a_new_recommendation_by_a_second_person_lets_the_first_one_decide(comment, by, other):
    recommend(comment, Code.NOTED, by, reason="Thank you.")
    answer = recommend(comment, Code.DEFERRED, other, reason="Next year.")
    with transaction():
        rounds.decide(answer, by=by)
    assert (answer.code, answer.decided_by_id) == (Code.DEFERRED, by.id)


def test_a_decision_is_dated_by_the_clock_of_the_server(comment, by, other):
    answer = recommend(comment, Code.NOTED, by, reason="Thank you.")
    moment = clock.now() + timedelta(days=2)
    with clock.at(moment), transaction():
        rounds.decide(answer, by=other)
    assert answer.decided_at == moment


def test_an_answer_is_decided_once(comment, by, other):
    answer = builders.answer(comment, recommender=by, decider=other)
    with pytest.raises(RuleBroken), transaction():
        rounds.decide(answer, by=other)
    assert db.session.scalar(db.select(db.func.count(Decision.id))) == 1


def test_a_reason_is_kept_in_every_language_it_was_given_in(comment, by):
    with transaction():
        made = rounds.recommend(comment, code=Code.NOTED, reason_words={"en": "Thank you.", "ar": "شكرا."}, by=by)
    assert made.reason.shown("ar").body == "شكرا."


def test_an_answer_changes_from_recommended_to_decided_to_published(document, consultation, comment, by, other):
    answer = recommend(comment, Code.NOTED, by, reason="Thank you.")
    seen = [(is_decided(answer), is_published(comment))]
    with transaction():
        rounds.decide(answer, by=other)
    seen.append((is_decided(answer), is_published(comment)))
    published(document, consultation, by)
    seen.append((is_decided(answer), is_published(comment)))
    assert seen == [(False, False), (True, False), (True, True)]


def test_a_comment_can_be_answered_long_after_its_round(consultation, comment, by, other):
    with clock.at(consultation.closes_at + timedelta(days=300)):
        builders.answer(comment, recommender=by, decider=other)
    assert queries.undecided(consultation) == 0


def test_a_comment_without_an_answer_is_neither_decided_nor_published(comment):
    assert (is_decided(comment.disposition), is_published(comment)) == (False, False)
    assert db.session.scalar(db.select(db.func.count(Contribution.id))) == 1
