"""Rounds to the second, attribution under a cap, and the questions that pages ask about comments."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from werkzeug.exceptions import NotFound

from core import audit, clock
from core.db import db, transaction
from core.i18n import LANGUAGES
from core.rules import RuleBroken
from people.models import Attribution, Region
from people.pseudonyms import number_of
from people.visibility import STRICTNESS, name_for
from tests import make
from tests.browser import counted_queries
from tests.texts import builders
from texts import publishing, queries, rounds, services
from texts.models import ContributionKind, DocumentKind


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def by(event):
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


@pytest.mark.parametrize(
    ("end", "seconds", "is_open"),
    [("opens_at", -1, False), ("opens_at", 0, True), ("closes_at", -1, True), ("closes_at", 0, False)],
)
def test_a_round_is_open_from_its_first_second_to_the_last_before_its_end(
    consultation, document, end, seconds, is_open
):
    author = make.representative()
    with clock.at(getattr(consultation, end) + timedelta(seconds=seconds)):
        assert (queries.open_round_for(document) is not None) is is_open
        if is_open:
            builders.comment(consultation, None, author=author)
        else:
            with pytest.raises(RuleBroken, match="not open at this moment"):
                builders.comment(consultation, None, author=author)


def test_an_extension_reopens_a_round_that_is_over(consultation, document, by):
    end = consultation.closes_at
    with clock.at(end + timedelta(hours=1)):
        assert queries.open_round_for(document) is None
        with transaction():
            rounds.extend_round(consultation, closes_at=end + timedelta(days=1), by=by)
        assert queries.open_round_for(document).id == consultation.id


def test_an_extension_is_recorded_with_both_dates(consultation, by):
    former, later = consultation.closes_at, consultation.closes_at + timedelta(days=1)
    with transaction():
        rounds.extend_round(consultation, closes_at=later, by=by)
    details = db.session.scalar(db.select(audit.AuditEntry.details).where(audit.AuditEntry.action == "round.extended"))
    assert details == {"former": former.isoformat(), "closes_at": later.isoformat()}


def test_a_round_is_not_extended_to_the_very_end_it_has(consultation, by):
    with pytest.raises(RuleBroken, match="longer, not shorter"), transaction():
        rounds.extend_round(consultation, closes_at=consultation.closes_at, by=by)


def test_a_superseded_version_gets_no_round(document, by):
    first = document.published
    with transaction():
        publishing.publish(services.start_draft(document, by=by), by=by)
    with pytest.raises(RuleBroken) as broken:
        builders.open_round(first, by=by)
    assert broken.value.code == "not-published"


def test_numbers_of_comments_run_anew_in_each_round(document, consultation, clause, by):
    for _ in range(2):
        builders.comment(consultation, clause)
    with transaction():
        publishing.publish(services.start_draft(document, by=by), waiver="In time for the event.", by=by)
    second = builders.open_round(document.published, by=by)
    builders.comment(second, clause)
    found = [each.reference for each in queries.contributions_of(document)]
    assert found == ["R1-C0001", "R1-C0002", "R2-C0001"]


def test_a_refused_comment_leaves_no_gap_in_the_numbers(consultation, clause):
    builders.comment(consultation, clause)
    with pytest.raises(RuleBroken):
        builders.comment(consultation, clause, body=" ")
    assert builders.comment(consultation, clause).reference == "R1-C0002"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comment_stays_in_the_language_it_was_written_in(consultation, clause, language):
    made = builders.comment(consultation, clause, language=language, body="  Слово, كلمة, 词  ")
    assert (made.language, made.body) == (language, "Слово, كلمة, 词")


def test_a_comment_may_be_as_long_as_the_limit_and_no_longer(consultation, clause):
    assert len(builders.comment(consultation, clause, body="x" * rounds.LONGEST_CONTRIBUTION).body) == 5000
    with pytest.raises(RuleBroken) as broken:
        builders.comment(consultation, clause, body="x" * (rounds.LONGEST_CONTRIBUTION + 1))
    assert (broken.value.code, broken.value.field) == ("too-long", "body")


def test_a_clause_that_came_later_cannot_be_commented_in_the_former_round(document, consultation, by):
    with transaction():
        draft = services.start_draft(document, by=by)
        new = services.add_clause(draft, kind="paragraph", body_words={"en": "New"}, by=by)
    with pytest.raises(RuleBroken) as broken:
        builders.comment(consultation, new.clause)
    assert broken.value.code == "no-clause"


def test_one_organisation_may_send_several_comments(consultation, clause):
    author = make.representative()
    made = [builders.comment(consultation, clause, author=author, kind=kind) for kind in ContributionKind]
    assert [each.number for each in made] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("wish", "cap"), list(product(Attribution, Attribution)))
def test_what_is_shown_is_the_stricter_of_the_authors_wish_and_the_rounds_cap(document, by, wish, cap):
    consultation = builders.open_round(document.published, cap=cap, by=by)
    author = make.representative(name="Amina Sow (demonstration)", of=make.organisation("Dunes", region=Region.AFRICA))
    made = builders.comment(consultation, None, author=author, attribution=wish)
    reader = make.actor(make.representative())
    expected = {
        Attribution.NAMED: "Amina Sow (demonstration), Dunes",
        Attribution.ORGANISATION: "Dunes",
        Attribution.REGION: f"Participant {number_of(made.event_id, author.id)}",
        Attribution.ANONYMOUS: "Anonymous",
    }[max(wish, cap, key=STRICTNESS.index)]
    shown = name_for(
        reader, made.author, made.organisation, made.event_id, attribution=made.attribution, cap=consultation.cap
    )
    assert shown == expected


def test_the_author_and_the_secretariat_read_the_name_under_every_cap(document, by):
    consultation = builders.open_round(document.published, cap=Attribution.ANONYMOUS, by=by)
    author = make.representative(name="Amina Sow (demonstration)", of=make.organisation("Dunes"))
    made = builders.comment(consultation, None, author=author, attribution=Attribution.ANONYMOUS)
    for reader in (make.actor(author), by):
        shown = name_for(reader, author, made.organisation, made.event_id, attribution="anonymous", cap="anonymous")
        assert shown == "Amina Sow (demonstration), Dunes"


def test_an_unknown_attribution_is_kept_out(consultation, clause, document, by):
    with pytest.raises(ValueError, match="loud"):
        builders.comment(consultation, clause, attribution="loud")


def test_comments_are_sorted_below_their_clauses_in_their_order(consultation, document):
    first, second = (each.clause for each in document.published.wordings)
    made = [builders.comment(consultation, place) for place in (second, first, second, None)]
    found = queries.by_clause(queries.contributions_of(document))
    assert [each.number for each in found[second.id]] == [1, 3]
    assert [each.id for each in found[None]] == [made[3].id]
    assert found[uuid4()] == []


def test_rounds_and_comments_of_a_document_without_any_are_none(document):
    assert queries.rounds_of(document) == []
    assert queries.contributions_of(document) == []
    assert queries.round_of(document.published) is None
    assert queries.decided_dispositions(document) == []


def test_an_event_without_an_outcome_has_none(event):
    assert queries.find_document(event.id, DocumentKind.OUTCOME) is None


@pytest.mark.parametrize(
    "question", [queries.get_document, queries.get_version, queries.get_wording, queries.get_contribution]
)
def test_what_is_not_there_is_not_found(app, question):
    with pytest.raises(NotFound):
        question(uuid4())


def test_the_draft_has_a_number_among_the_versions_too(document, by):
    with transaction():
        draft = services.start_draft(document, by=by)
    assert queries.version_number(queries.get_document(document.id), 2).id == draft.id


def test_a_clause_belongs_to_the_versions_it_stands_in(document, clause, by):
    with transaction():
        draft = services.start_draft(document, by=by)
        services.remove(draft.wordings[0], by=by)
    assert queries.has_clause(document.published.id, clause.id)
    assert not queries.has_clause(draft.id, clause.id)


def test_words_are_shared_only_while_another_version_uses_them(document, by):
    wording = document.published.wordings[0]
    assert not queries.is_shared(wording, wording.body)
    with transaction():
        draft = services.start_draft(document, by=by)
    assert queries.is_shared(wording, wording.body)
    with transaction():
        services.reword(draft.wordings[0], body_words={"en": "Other"}, by=by)
    assert not queries.is_shared(wording, wording.body)


@pytest.mark.parametrize("question", [queries.contributions_of, queries.rounds_of])
def test_comments_are_read_in_as_many_queries_for_one_as_for_thirty(document, consultation, question):
    key, counts = consultation.document_id, []
    author = make.representative()
    for more in (1, 29):
        with transaction():
            for _ in range(more):
                builders.comment(consultation, None, author=author)
        db.session.expire_all()
        document = queries.get_document(key)
        with counted_queries() as seen:
            found = question(document)
        counts.append(len(seen))
        consultation = queries.rounds_of(document)[0]
    assert counts[0] == counts[1]
    assert found


def test_the_matrix_of_a_round_holds_its_own_comments_only(document, consultation, clause, by):
    builders.comment(consultation, clause)
    elsewhere = builders.published(make.event(), by=by)
    builders.comment(builders.open_round(elsewhere.published, by=by), None)
    assert [each.round_id for each in queries.response_matrix(consultation)] == [consultation.id]
    assert (queries.undecided(consultation), len(queries.contributions_of(document))) == (1, 1)
