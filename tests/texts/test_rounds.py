from datetime import timedelta

import pytest

from core import audit, clock
from core.auth import Actor
from core.db import db, transaction
from core.rules import RuleBroken
from decisions.models import Area, Decision, Verdict
from people.models import Attribution
from tests import make
from tests.texts import builders
from texts import publishing, queries, rounds, services
from texts.models import (
    NEEDS_CLAUSE,
    NEEDS_REASON,
    ContributionKind,
    Disposition,
    DispositionAction,
    DispositionCode,
    DispositionState,
    DocumentVersion,
    VersionAction,
    VersionState,
)
from texts.policies import may_contribute, may_decide, may_read, may_recommend, may_write

LEGAL = {
    (DispositionState.RECOMMENDED, DispositionAction.RECOMMEND_AGAIN): DispositionState.RECOMMENDED,
    (DispositionState.RECOMMENDED, DispositionAction.DECIDE): DispositionState.DECIDED,
    (DispositionState.DECIDED, DispositionAction.PUBLISH): DispositionState.PUBLISHED,
    (DispositionState.DECIDED, DispositionAction.REOPEN): DispositionState.RECOMMENDED,
    (DispositionState.PUBLISHED, DispositionAction.REOPEN): DispositionState.RECOMMENDED,
}
LEGAL_VERSIONS = {
    (VersionState.DRAFT, VersionAction.PUBLISH): VersionState.PUBLISHED,
    (VersionState.PUBLISHED, VersionAction.SUPERSEDE): VersionState.SUPERSEDED,
}


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
    return builders.published(event, by=by)


@pytest.fixture
def consultation(document, by):
    return builders.open_round(document.published, by=by)


@pytest.fixture
def clause(document):
    return document.published.wordings[0].clause


@pytest.mark.parametrize("state", DispositionState)
@pytest.mark.parametrize("action", DispositionAction)
def test_the_table_of_answers_decides_every_pair(state, action):
    answer = Disposition(state_name=state)
    if (state, action) in LEGAL:
        answer.perform(action)
        assert answer.state == LEGAL[state, action]
    else:
        with pytest.raises(RuleBroken):
            answer.perform(action)


@pytest.mark.parametrize("state", VersionState)
@pytest.mark.parametrize("action", VersionAction)
def test_the_table_of_versions_decides_every_pair(state, action):
    version = DocumentVersion(state_name=state)
    if (state, action) in LEGAL_VERSIONS:
        version.perform(action)
        assert version.state == LEGAL_VERSIONS[state, action]
    else:
        with pytest.raises(RuleBroken):
            version.perform(action)


def test_a_draft_cannot_be_commented(event, by):
    with pytest.raises(RuleBroken, match="published version only"):
        builders.open_round(builders.document(event, by=by).draft, by=by)


def test_a_version_has_one_round(consultation, document, by):
    with pytest.raises(RuleBroken, match="already"):
        builders.open_round(document.published, by=by)


def test_a_round_closes_later_than_it_opens(document, by):
    with pytest.raises(RuleBroken) as refusal:
        builders.open_round(document.published, by=by, days=0)
    assert refusal.value.field == "closes_at"


def test_a_round_can_be_made_longer_and_that_is_on_record(consultation, by):
    later = consultation.closes_at + timedelta(days=1)
    with transaction():
        rounds.extend_round(consultation, closes_at=later, by=by)
    assert consultation.closes_at == later
    assert rounds.RoundAction.EXTENDED in list(db.session.scalars(db.select(audit.AuditEntry.action)))


def test_a_round_is_never_made_shorter(consultation, by):
    with pytest.raises(RuleBroken, match="longer, not shorter"), transaction():
        rounds.extend_round(consultation, closes_at=consultation.closes_at - timedelta(days=1), by=by)


def test_the_open_round_is_found_only_while_it_is_open(consultation, document):
    assert queries.open_round_for(document).id == consultation.id
    with clock.at(consultation.closes_at):
        assert queries.open_round_for(document) is None
    with clock.at(consultation.opens_at - timedelta(seconds=1)):
        assert queries.open_round_for(document) is None


def test_a_comment_gets_the_next_number_of_its_round(consultation, clause):
    references = [builders.comment(consultation, clause).reference for _ in range(3)]
    assert references == ["R1-C0001", "R1-C0002", "R1-C0003"]


def test_a_comment_may_be_on_the_whole(consultation):
    assert builders.comment(consultation, None).clause_id is None


def test_the_clock_of_the_server_closes_a_round(consultation, clause):
    author = make.representative()
    with clock.at(consultation.closes_at), pytest.raises(RuleBroken, match="not open"):
        builders.comment(consultation, clause, author=author)


def test_a_place_of_another_document_cannot_be_commented(consultation, by):
    elsewhere = builders.published(make.event(), by=by).published.wordings[0].clause
    with pytest.raises(RuleBroken, match="not in the version"):
        builders.comment(consultation, elsewhere)


def test_nobody_speaks_for_an_organisation_that_is_not_theirs(consultation, clause):
    author, stranger = make.representative(), make.organisation()
    with pytest.raises(RuleBroken, match="may speak") as refusal, transaction():
        rounds.contribute(
            consultation,
            clause,
            organisation_id=stranger.id,
            kind=ContributionKind.COMMENT,
            language="en",
            body="Hello",
            attribution="named",
            by=make.actor(author),
        )
    assert refusal.value.field == "organisation"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"body": " "}, "body"), ({"body": "x" * 5001}, "body"), ({"language": "tlh"}, "language")],
)
def test_what_is_wrong_with_a_comment_is_said_at_its_field(consultation, clause, change, field):
    with pytest.raises(RuleBroken) as refusal:
        builders.comment(consultation, clause, **change)
    assert refusal.value.field == field


@pytest.mark.parametrize("kind", ContributionKind)
def test_every_kind_of_comment_is_kept_as_it_was_written(consultation, clause, kind):
    made = builders.comment(consultation, clause, kind=kind, body="  Слово  ", language="ru")
    assert (made.kind, made.body, made.language) == (kind, "Слово", "ru")


@pytest.mark.parametrize("code", sorted(NEEDS_REASON))
def test_an_answer_that_says_no_more_than_its_code_is_refused(consultation, clause, by, code):
    comment = builders.comment(consultation, clause)
    with pytest.raises(RuleBroken) as refusal:
        builders.answer(comment, recommender=by, code=code, reason="", clause=clause)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("code", sorted(NEEDS_CLAUSE))
def test_an_answer_that_points_into_the_text_names_the_place(consultation, clause, by, code):
    with pytest.raises(RuleBroken) as refusal:
        builders.answer(builders.comment(consultation, clause), recommender=by, code=code)
    assert refusal.value.field == "clause"


def test_the_place_must_be_in_the_same_document(consultation, clause, by):
    elsewhere = builders.published(make.event(), by=by).published.wordings[0].clause
    with pytest.raises(RuleBroken, match="another text"):
        builders.answer(
            builders.comment(consultation, clause), recommender=by, code=DispositionCode.ACCEPTED, clause=elsewhere
        )


@pytest.mark.parametrize("code", DispositionCode)
def test_every_answer_can_be_recommended_and_decided_by_two_people(consultation, clause, by, other, code):
    target = builders.comment(consultation, clause)
    builders.answer(target, recommender=by, decider=other)
    values = {"duplicate_of": target} if code == DispositionCode.DUPLICATE else {}
    answer = builders.answer(
        builders.comment(consultation, clause), recommender=by, decider=other, code=code, clause=clause, **values
    )
    assert answer.state == DispositionState.DECIDED
    assert answer.decided_by_id == other.id
    assert (answer.clause_id is not None) == (code in NEEDS_CLAUSE)
    decision = db.session.scalar(db.select(Decision).where(Decision.subject_id == answer.id))
    assert (decision.area, decision.recommended_by_id) == (Area.DISPOSITION, by.id)
    assert decision.verdict == rounds.VERDICTS.get(code, Verdict.ACCEPTED)


def test_nobody_decides_upon_their_own_recommendation(consultation, clause, by):
    with pytest.raises(RuleBroken, match="another person"):
        builders.answer(builders.comment(consultation, clause), recommender=by, decider=by)


def test_until_it_is_decided_an_answer_can_be_recommended_anew(consultation, clause, by, other):
    comment = builders.comment(consultation, clause)
    builders.answer(comment, recommender=by)
    again = builders.answer(comment, recommender=other, code=DispositionCode.DEFERRED, reason="Next year.")
    assert (again.code, again.recommended_by_id) == (DispositionCode.DEFERRED, other.id)
    assert again.reason.body == "Next year."


def test_a_decided_answer_cannot_be_recommended_anew(consultation, clause, by, other):
    comment = builders.comment(consultation, clause)
    builders.answer(comment, recommender=by, decider=other)
    with pytest.raises(RuleBroken):
        builders.answer(comment, recommender=by)


def test_a_duplicate_names_another_comment(consultation, clause, by):
    comment = builders.comment(consultation, clause)
    for target in (None, comment):
        with pytest.raises(RuleBroken, match="repeats"):
            builders.answer(comment, recommender=by, code=DispositionCode.DUPLICATE, duplicate_of=target)


def test_a_duplicate_of_a_duplicate_is_refused(consultation, clause, by):
    first, second, third = (builders.comment(consultation, clause) for _ in range(3))
    builders.answer(second, recommender=by, code=DispositionCode.DUPLICATE, duplicate_of=first)
    with pytest.raises(RuleBroken, match="first of them"):
        builders.answer(third, recommender=by, code=DispositionCode.DUPLICATE, duplicate_of=second)


def test_a_duplicate_is_decided_after_the_comment_it_repeats(consultation, clause, by, other):
    first, second = (builders.comment(consultation, clause) for _ in range(2))
    with pytest.raises(RuleBroken, match="First decide"):
        builders.answer(second, recommender=by, decider=other, code=DispositionCode.DUPLICATE, duplicate_of=first)


def draft_after_round(document, consultation, by):
    with clock.at(consultation.closes_at), transaction():
        return services.start_draft(document, by=by)


def publish_after_round(draft, consultation, by, **values):
    with clock.at(consultation.closes_at), transaction():
        return publishing.publish(draft, by=by, **values)


def test_a_version_is_not_published_while_its_predecessor_can_be_commented(document, consultation, by):
    with pytest.raises(RuleBroken, match="still open"), transaction():
        publishing.publish(services.start_draft(document, by=by), by=by)


def test_comments_without_an_answer_hold_the_next_version_back(document, consultation, clause, by):
    builders.comment(consultation, clause)
    draft = draft_after_round(document, consultation, by)
    with pytest.raises(RuleBroken, match="waits for an answer") as refusal:
        publish_after_round(draft, consultation, by)
    assert refusal.value.field == "waiver"


def test_a_recommendation_alone_is_no_answer(document, consultation, clause, by):
    builders.answer(builders.comment(consultation, clause), recommender=by)
    with pytest.raises(RuleBroken, match="waits for an answer"):
        publish_after_round(draft_after_round(document, consultation, by), consultation, by)


def test_a_waiver_lets_it_pass_and_is_on_record(document, consultation, clause, by):
    builders.comment(consultation, clause)
    publish_after_round(draft_after_round(document, consultation, by), consultation, by, waiver="The venue needs it.")
    waived = db.session.scalar(
        db.select(audit.AuditEntry).where(audit.AuditEntry.action == publishing.PublishAction.WAIVED)
    )
    assert waived.details == {"waiting": "1", "reason": "The venue needs it."}


def test_what_is_said_to_be_taken_up_must_be_in_the_text(document, consultation, clause, by, other):
    builders.answer(
        builders.comment(consultation, clause),
        recommender=by,
        decider=other,
        code=DispositionCode.ACCEPTED,
        clause=clause,
    )
    draft = draft_after_round(document, consultation, by)
    assert len(publishing.unmet(draft)) == 1
    with pytest.raises(RuleBroken, match="reads as before"):
        publish_after_round(draft, consultation, by)


def test_an_answer_is_published_with_the_change_it_led_to(document, consultation, clause, by, other):
    answer = builders.answer(
        builders.comment(consultation, clause),
        recommender=by,
        decider=other,
        code=DispositionCode.ACCEPTED,
        clause=clause,
    )
    draft = draft_after_round(document, consultation, by)
    with transaction():
        services.reword(draft.wordings[0], body_words={"en": "Better."}, by=by)
    assert publishing.unmet(draft) == []
    assert [each.id for each in publish_after_round(draft, consultation, by)] == [answer.id]
    assert answer.state == DispositionState.PUBLISHED
    assert (answer.from_version_id, answer.to_version_id) == (consultation.version_id, draft.id)


def test_a_change_beside_the_words_counts_as_well(document, consultation, clause, by, other):
    builders.answer(
        builders.comment(consultation, clause),
        recommender=by,
        decider=other,
        code=DispositionCode.ACCEPTED,
        clause=clause,
    )
    draft = draft_after_round(document, consultation, by)
    also = {consultation.version_id: {clause.id}}
    assert len(publish_after_round(draft, consultation, by, also_changed=also)) == 1


def test_a_clause_that_was_taken_out_is_a_change(document, consultation, clause, by, other):
    builders.answer(
        builders.comment(consultation, clause),
        recommender=by,
        decider=other,
        code=DispositionCode.ACCEPTED,
        clause=clause,
    )
    draft = draft_after_round(document, consultation, by)
    with transaction():
        services.remove(draft.wordings[0], by=by)
    assert len(publish_after_round(draft, consultation, by)) == 1


def test_a_place_that_answers_a_comment_must_still_be_there(document, consultation, clause, by, other):
    builders.answer(
        builders.comment(consultation, clause),
        recommender=by,
        decider=other,
        code=DispositionCode.MET_ELSEWHERE,
        clause=clause,
    )
    draft = draft_after_round(document, consultation, by)
    with transaction():
        services.remove(draft.wordings[0], by=by)
    with pytest.raises(RuleBroken, match="not in this version"):
        publish_after_round(draft, consultation, by)


def test_a_duplicate_takes_effect_where_the_first_one_does(document, consultation, clause, by, other):
    first, second = (builders.comment(consultation, clause) for _ in range(2))
    builders.answer(first, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause)
    repeated = builders.answer(
        second, recommender=by, decider=other, code=DispositionCode.DUPLICATE, duplicate_of=first, reason=""
    )
    draft = draft_after_round(document, consultation, by)
    with transaction():
        services.reword(draft.wordings[0], body_words={"en": "Better."}, by=by)
    publish_after_round(draft, consultation, by)
    assert repeated.clause_id == clause.id


def test_rounds_are_numbered_through_the_versions(document, consultation, by):
    draft = draft_after_round(document, consultation, by)
    publish_after_round(draft, consultation, by)
    assert builders.open_round(draft, by=by).number == 2
    assert [each.number for each in queries.rounds_of(document)] == [1, 2]


def test_the_matrix_of_a_round_holds_every_comment(consultation, clause, by, other):
    comments = [builders.comment(consultation, clause) for _ in range(3)]
    builders.answer(comments[0], recommender=by, decider=other)
    assert [each.id for each in queries.response_matrix(consultation)] == [each.id for each in comments]
    assert queries.undecided(consultation) == 2


def test_comments_are_found_below_their_clause(consultation, document, clause):
    on_clause, on_whole = builders.comment(consultation, clause), builders.comment(consultation, None)
    found = queries.by_clause(queries.contributions_of(document))
    assert [each.id for each in found[clause.id]] == [on_clause.id]
    assert [each.id for each in found[None]] == [on_whole.id]


@pytest.mark.parametrize("cap", Attribution)
def test_a_round_keeps_its_cap(document, by, cap):
    assert builders.open_round(document.published, by=by, cap=cap).cap == cap


def test_the_policies_know_author_staff_and_stranger(event, document, consultation, clause, by):
    author = make.representative()
    comment = builders.comment(consultation, clause, author=author)
    stranger, rapporteur = make.actor(make.representative()), make.actor(make.rapporteur(event))
    assert may_read(make.actor(author), comment)
    assert may_read(rapporteur, comment)
    assert not may_read(stranger, comment)
    assert not may_read(Actor(), comment)
    assert may_recommend(rapporteur, comment)
    assert not may_decide(rapporteur, comment)
    assert may_decide(by, comment)
    assert may_write(by, document)
    assert not may_write(stranger, document)
    assert may_contribute(stranger)
    assert not may_contribute(by)


@pytest.mark.parametrize("ordinal", [0, 2, 99])
def test_a_version_that_is_not_there_is_not_found(document, ordinal):
    with pytest.raises(Exception, match="404"):
        queries.version_number(document, ordinal)
