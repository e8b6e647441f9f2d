"""Putting a version in force: its fingerprint, what holds it back, what goes out with it."""

from datetime import timedelta

import pytest

from core import audit, clock
from core.db import db, transaction
from core.rules import RuleBroken
from tests import make
from tests.texts import builders
from texts import publishing, queries, services
from texts.canonical import fingerprint
from texts.models import ClauseKind, DispositionCode, DispositionState, VersionState

ACCEPTED = DispositionCode.ACCEPTED


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


def after(consultation):
    return clock.at(consultation.closes_at + timedelta(seconds=1))


def next_draft(document, by, words=None):
    with transaction():
        draft = services.start_draft(document, by=by)
        if words:
            services.reword(draft.wordings[0], body_words={"en": words}, by=by)
    return draft


def publish(draft, by, **values):
    with transaction():
        return publishing.publish(draft, by=by, **values)


def refused(draft, by, **values):
    with pytest.raises(RuleBroken) as broken:
        publish(draft, by, **values)
    return broken.value


def test_three_versions_are_superseded_one_after_the_other(document, by):
    for words in ("Two", "Three"):
        publish(next_draft(document, by, words), by)
    assert [each.state for each in document.versions] == [VersionState.SUPERSEDED] * 2 + [VersionState.PUBLISHED]
    assert [each.ordinal for each in document.versions] == [1, 2, 3]
    assert document.published.ordinal == 3


def test_the_moment_of_publication_is_that_of_the_server(document, by):
    draft = next_draft(document, by)
    moment = clock.now().replace(microsecond=0) + timedelta(days=3)
    with clock.at(moment):
        publish(draft, by)
    assert draft.published_at == moment


def test_a_former_version_keeps_its_fingerprint_when_it_is_superseded(document, by):
    first = document.published
    before = first.sha256
    publish(next_draft(document, by, "Other"), by)
    assert first.sha256 == before == fingerprint(queries.get_version(first.id))


def test_rewording_a_draft_never_touches_the_published_fingerprint(document, by):
    next_draft(document, by, "Other")
    db.session.expire_all()
    assert fingerprint(queries.get_version(document.published.id)) == document.published.sha256


def test_two_versions_of_the_same_words_have_two_fingerprints(document, by):
    publish(next_draft(document, by), by)
    assert len({each.sha256 for each in document.versions}) == 2


def test_a_change_note_without_words_is_none(document, by):
    draft = next_draft(document, by)
    publish(draft, by, change_note_words={"en": "", "fr": ""})
    assert draft.change_note is None


def test_a_change_note_speaks_several_languages(document, by):
    draft = next_draft(document, by)
    publish(draft, by, change_note_words={"en": "Shorter.", "fr": "Plus court."})
    assert draft.change_note.shown("fr").body == "Plus court."


def test_what_is_published_stands_in_the_record_with_its_fingerprint(document):
    details = db.session.scalar(
        db.select(audit.AuditEntry.details).where(audit.AuditEntry.action == "document.published")
    )
    assert details == {"ordinal": "1", "sha256": document.published.sha256}


def test_without_a_round_nothing_holds_the_next_version_back(document):
    assert not publishing.hindrances(document.published)


def test_a_round_holds_the_next_version_back_until_the_second_it_closes(document, consultation):
    for seconds, open_still in ((-1, True), (0, False)):
        with clock.at(consultation.closes_at + timedelta(seconds=seconds)):
            assert publishing.hindrances(document.published).still_open is open_still


def test_comments_that_wait_are_counted(document, consultation, clause, by, other):
    comments = [builders.comment(consultation, clause) for _ in range(3)]
    builders.answer(comments[0], recommender=by, decider=other)
    builders.answer(comments[1], recommender=by)
    with after(consultation):
        found = publishing.hindrances(document.published)
    assert (found.waiting, found.still_open, bool(found)) == (2, False, True)


@pytest.mark.parametrize("waiver", ["", "   ", "\n\t"])
def test_a_waiver_needs_words(document, consultation, clause, by, waiver):
    builders.comment(consultation, clause)
    draft = next_draft(document, by)
    with after(consultation):
        broken = refused(draft, by, waiver=waiver)
    assert (broken.code, broken.field) == ("unanswered", "waiver")
    assert draft.state == VersionState.DRAFT


def test_a_round_still_open_is_named_before_the_comments_that_wait(document, consultation, clause, by):
    builders.comment(consultation, clause)
    assert refused(next_draft(document, by), by).code == "round-open"


def test_a_waiver_is_recorded_with_its_reason_and_what_waited(document, consultation, clause, by):
    for _ in range(2):
        builders.comment(consultation, clause)
    publish(next_draft(document, by), by, waiver="  The conference begins tomorrow. ")
    details = db.session.scalar(
        db.select(audit.AuditEntry.details).where(audit.AuditEntry.action == "document.published-with-open-comments")
    )
    assert details == {"waiting": "2", "reason": "The conference begins tomorrow."}


def test_a_waiver_that_nothing_needs_is_not_recorded(document, by):
    publish(next_draft(document, by), by, waiver="To be sure.")
    actions = db.session.scalars(db.select(audit.AuditEntry.action)).all()
    assert "document.published-with-open-comments" not in actions


def test_a_waiver_does_not_excuse_an_effect_that_is_not_there(document, consultation, clause, by, other):
    builders.answer(builders.comment(consultation, clause), code=ACCEPTED, clause=clause, recommender=by, decider=other)
    assert refused(next_draft(document, by), by, waiver="We hurry.").code == "no-effect"


def test_an_answer_that_was_waived_is_published_with_a_later_version(document, consultation, clause, by, other):
    comment = builders.comment(consultation, clause)
    publish(next_draft(document, by, "Better"), by, waiver="We hurry.")
    builders.answer(comment, code=ACCEPTED, clause=clause, recommender=by, decider=other)
    third = next_draft(document, by, "Best")
    publish(third, by)
    answer = comment.disposition
    assert answer.state == DispositionState.PUBLISHED
    assert (answer.from_version_id, answer.to_version_id) == (document.versions[0].id, third.id)


def test_an_answer_goes_out_once(document, consultation, clause, by, other):
    builders.answer(builders.comment(consultation, clause), recommender=by, decider=other)
    with after(consultation):
        assert len(publish(next_draft(document, by, "Two"), by)) == 1
        assert publish(next_draft(document, by, "Three"), by) == []


def test_answers_of_another_document_do_not_go_out(document, by, other):
    elsewhere = builders.published(make.event(), "Other paper", by=by)
    there = builders.open_round(elsewhere.published, by=by)
    answer = builders.answer(builders.comment(there, None), recommender=by, decider=other)
    assert publish(next_draft(document, by), by) == []
    assert answer.state == DispositionState.DECIDED


CHANGES = {
    "words": lambda wording, by: services.reword(wording, body_words={"en": "Other"}, by=by),
    "heading": lambda wording, by: services.reword(wording, heading_words={"en": "Rights"}, by=by),
    "footnote": lambda wording, by: services.reword(wording, footnotes={"1": {"en": "Note"}}, by=by),
    "translation": lambda wording, by: services.reword(wording, body_words={"fr": "Un"}, by=by),
    "removal": lambda wording, by: services.remove(wording, by=by),
}
NO_CHANGES = {
    "nothing": lambda wording, by: None,
    "place": lambda wording, by: services.move(wording, position=2, by=by),
    "same words": lambda wording, by: services.reword(wording, body_words={"en": " One "}, by=by),
    "kind": lambda wording, by: services.reword(wording, kind=ClauseKind.BULLET, by=by),
}


def accepted_then(change, document, consultation, clause, by, other):
    """A comment is accepted, then the draft is changed in that way."""
    builders.answer(builders.comment(consultation, clause), code=ACCEPTED, clause=clause, recommender=by, decider=other)
    with transaction():
        draft = services.start_draft(document, by=by)
        change(draft.wordings[0], by)
    return draft


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_the_clause_says_differently_is_an_effect(document, consultation, clause, by, other, change):
    draft = accepted_then(change, document, consultation, clause, by, other)
    with after(consultation):
        (answer,) = publish(draft, by)
    assert answer.to_version_id == draft.id


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_leaves_the_words_alone_is_no_effect(document, consultation, clause, by, other, change):
    draft = accepted_then(change, document, consultation, clause, by, other)
    with after(consultation):
        broken = refused(draft, by)
    assert (broken.code, "R1-C0001" in broken.message) == ("no-effect", True)
    assert draft.sha256 == ""


def test_before_publishing_the_answers_without_an_effect_are_listed(document, consultation, by, other):
    first, second = (each.clause for each in document.published.wordings)
    for clause in (first, second):
        comment = builders.comment(consultation, clause)
        builders.answer(comment, code=ACCEPTED, clause=clause, recommender=by, decider=other)
    draft = next_draft(document, by, "Other")
    assert [each.clause_id for each in publishing.unmet(draft)] == [second.id]
    assert publishing.unmet(draft, {document.published.id: {second.id}}) == []


def test_a_later_duplicate_takes_effect_where_the_earlier_answer_did(document, consultation, clause, by, other):
    first, again = builders.comment(consultation, clause), builders.comment(consultation, None)
    builders.answer(first, code=ACCEPTED, clause=clause, recommender=by, decider=other)
    publish(next_draft(document, by, "Better"), by, waiver="One is left.")
    builders.answer(again, code=DispositionCode.DUPLICATE, duplicate_of=first, recommender=by, decider=other)
    publish(next_draft(document, by), by)
    assert again.disposition.clause_id == clause.id
    assert again.disposition.state == DispositionState.PUBLISHED


def test_a_refused_publication_leaves_everything_as_it_was(document, consultation, clause, by, other):
    answer = builders.answer(
        builders.comment(consultation, clause), code=ACCEPTED, clause=clause, recommender=by, decider=other
    )
    with after(consultation):
        refused(next_draft(document, by), by)
    db.session.expire_all()
    assert (answer.state, answer.to_version_id) == (DispositionState.DECIDED, None)
    assert document.published.ordinal == 1
