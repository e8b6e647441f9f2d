import json

import pytest

from core import audit
from core.db import db, transaction
from core.rules import RuleBroken
from tests import make
from tests.browser import counted_queries
from tests.texts import builders
from texts import publishing, queries, services
from texts.canonical import canonical, fingerprint
from texts.comparison import changed, compare
from texts.diff import ChangeKind, RunKind
from texts.events import version_published
from texts.models import ClauseKind, DocumentKind, VersionState


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def by(event):
    return builders.writer(event)


def bodies(version):
    return [each.body.body for each in version.wordings]


def test_a_document_begins_with_a_draft_of_version_one(event, by):
    document = builders.document(event, by=by)
    assert document.draft.ordinal == 1
    assert document.published is None


def test_an_event_has_one_outcome_document(event, by):
    builders.document(event, by=by)
    with pytest.raises(RuleBroken, match="already"):
        builders.document(event, by=by)


def test_papers_that_were_imported_may_be_many(event, by):
    first, second = (builders.document(event, kind=DocumentKind.IMPORTED, by=by) for _ in range(2))
    assert first.id != second.id


def test_a_clause_is_put_behind_another(event, by):
    document = builders.document(event, "One", "Three", by=by)
    with transaction():
        first = document.draft.wordings[0]
        services.add_clause(document.draft, kind=ClauseKind.PARAGRAPH, body_words={"en": "Two"}, after=first, by=by)
    assert bodies(document.draft) == ["One", "Two", "Three"]
    assert [each.position for each in document.draft.wordings] == [1, 2, 3]


def test_a_clause_is_moved_and_removed(event, by):
    document = builders.document(event, "One", "Two", "Three", by=by)
    with transaction():
        services.move(document.draft.wordings[2], position=1, by=by)
        services.remove(document.draft.wordings[1], by=by)
    assert bodies(queries.get_version(document.draft.id)) == ["Three", "Two"]


def test_a_clause_cannot_be_moved_out_of_the_document(event, by):
    document = builders.document(event, by=by)
    with pytest.raises(RuleBroken, match="no such place"), transaction():
        services.move(document.draft.wordings[0], position=9, by=by)


def test_an_order_must_name_every_clause(event, by):
    document = builders.document(event, by=by)
    with pytest.raises(ValueError, match="other clauses"), transaction():
        services.arrange(document.draft, document.draft.wordings[:1])


def test_the_next_draft_shares_its_words_with_the_version_in_force(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
    assert [each.body_id for each in draft.wordings] == [each.body_id for each in document.published.wordings]
    assert [each.clause_id for each in draft.wordings] == [each.clause_id for each in document.published.wordings]


def test_there_is_one_draft_at_a_time(event, by):
    document = builders.document(event, by=by)
    with pytest.raises(RuleBroken, match="started already"), transaction():
        services.start_draft(document, by=by)


def test_rewording_a_shared_clause_leaves_the_published_words_alone(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], body_words={"en": "Something else."}, by=by)
    assert document.published.wordings[0].body.body == "We agree on the first thing."
    assert draft.wordings[0].body.body == "Something else."


def test_rewording_twice_changes_the_draft_s_own_words_in_place(event, by):
    document = builders.published(event, by=by)
    with transaction():
        wording = services.start_draft(document, by=by).wordings[0]
        services.reword(wording, body_words={"en": "Once."}, by=by)
        own = wording.body_id or wording.body.id
        services.reword(wording, body_words={"en": "Twice."}, by=by)
    assert wording.body_id == own


def test_rewording_with_the_same_words_goes_on_sharing(event, by):
    document = builders.published(event, by=by)
    with transaction():
        wording = services.start_draft(document, by=by).wordings[0]
        services.reword(wording, body_words={"en": "We agree on the first thing."}, by=by)
    assert wording.body_id == document.published.wordings[0].body_id


def test_a_translation_can_be_added_to_a_draft_without_touching_what_is_published(event, by):
    document = builders.published(event, by=by)
    with transaction():
        wording = services.start_draft(document, by=by).wordings[0]
        services.reword(wording, body_words={"fr": "Nous convenons."}, by=by)
    assert wording.body.shown("fr").body == "Nous convenons."
    assert document.published.wordings[0].body.shown("fr").language == "en"


def test_words_that_are_emptied_are_gone(event, by):
    document = builders.document(event, by=by)
    with transaction():
        services.reword(document.draft.wordings[0], body_words={"en": "  "}, by=by)
    assert document.draft.wordings[0].body is None


def test_a_footnote_that_stays_is_shared_and_a_changed_one_is_not(event, by):
    document = builders.document(event, by=by)
    with transaction():
        notes = {"1": {"en": "A/RES/72/284"}, "2": {"en": "Old"}}
        services.reword(document.draft.wordings[0], footnotes=notes, by=by)
        publishing.publish(document.draft, by=by)
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], footnotes={"1": {"en": "A/RES/72/284"}, "2": {"en": "New"}}, by=by)
    old, new = document.published.wordings[0].footnotes, draft.wordings[0].footnotes
    assert old[0].body_id == new[0].body_id
    assert [each.body.body for each in new] == ["A/RES/72/284", "New"]
    assert old[1].body.body == "Old"


def test_published_words_cannot_be_changed(event, by):
    document = builders.published(event, by=by)
    with pytest.raises(RuleBroken, match="can no longer be changed"), transaction():
        services.reword(document.published.wordings[0], body_words={"en": "Other"}, by=by)


def test_a_clause_that_is_far_too_long_is_refused(event, by):
    with pytest.raises(RuleBroken, match="at most"):
        builders.document(event, "x" * 20_001, by=by)


def test_an_empty_document_is_not_published(event, by):
    with transaction():
        document = services.create_document(
            event_id=event.id, kind=DocumentKind.OUTCOME, title_words={"en": "Outcome"}, by=by
        )
    with pytest.raises(RuleBroken, match="nothing in it"), transaction():
        publishing.publish(document.draft, by=by)


def test_publishing_supersedes_the_former_version(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
        publishing.publish(draft, change_note_words={"en": "Shorter."}, by=by)
    assert [each.state for each in document.versions] == [VersionState.SUPERSEDED, VersionState.PUBLISHED]
    assert draft.change_note.body == "Shorter."
    assert draft.published_at is not None


def test_a_version_is_published_once(event, by):
    document = builders.published(event, by=by)
    with pytest.raises(RuleBroken), transaction():
        publishing.publish(document.published, by=by)


def test_publishing_is_announced_with_the_former_version(event, by):
    heard = []

    def hear(version, former, answered, by):
        heard.append((version.ordinal, former and former.ordinal, list(answered)))

    with version_published.connected_to(hear):
        document = builders.published(event, by=by)
        with transaction():
            publishing.publish(services.start_draft(document, by=by), by=by)
    assert heard == [(1, None, []), (2, 1, [])]


def test_the_fingerprint_is_that_of_the_canonical_form_and_changes_with_a_word(event, by):
    document = builders.published(event, by=by)
    version = queries.get_version(document.published.id)
    assert version.sha256 == fingerprint(version)
    with transaction():
        draft = services.start_draft(document, by=by)
        before = fingerprint(draft)
        services.reword(draft.wordings[0], body_words={"en": "Other."}, by=by)
        assert fingerprint(draft) != before


def test_the_canonical_form_is_sorted_json_with_facts_and_numbers(event, by):
    version = builders.document(event, by=by).draft
    facts = {version.wordings[0].clause_id: {"starts": "09:00"}}
    made = canonical(version, facts)
    read = json.loads(made)
    assert read["clauses"][0]["facts"] == {"starts": "09:00"}
    assert [each["number"] for each in read["clauses"]] == ["1", "2"]
    assert made == json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_every_change_is_in_the_audit_record(event, by):
    document = builders.published(event, by=by)
    actions = list(db.session.scalars(db.select(audit.AuditEntry.action)))
    assert {"document.created", "clause.added", "document.published"} <= set(actions)
    assert document.published.sha256


def test_a_comparison_shows_the_words_that_came_and_went(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], body_words={"en": "We agree on the last thing."}, by=by)
    first, second = compare(queries.get_version(document.published.id), queries.get_version(draft.id), "en")
    assert [(run.kind, run.text.strip()) for run in first.body] == [
        (RunKind.SAME, "We agree on the"),
        (RunKind.REMOVED, "first"),
        (RunKind.ADDED, "last"),
        (RunKind.SAME, "thing."),
    ]
    assert second.kind == ChangeKind.SAME


def test_a_comparison_knows_new_and_removed_clauses(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
        services.remove(draft.wordings[0], by=by)
        services.add_clause(draft, kind=ClauseKind.PARAGRAPH, body_words={"en": "New"}, by=by)
    changes = changed(compare(queries.get_version(document.published.id), queries.get_version(draft.id), "en"))
    assert {each.kind for each in changes} == {ChangeKind.REMOVED, ChangeKind.ADDED}
    assert {(each.old_number, each.new_number) for each in changes} == {("1", ""), ("", "2")}


def test_a_comparison_speaks_the_reader_s_language_only_where_both_versions_have_it(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], body_words={"fr": "Nous convenons."}, by=by)
    old, new = queries.get_version(document.published.id), queries.get_version(draft.id)
    assert compare(old, new, "fr")[0].language == "en"
    assert compare(new, new, "fr")[0].language == "fr"


def test_a_version_is_read_in_a_constant_number_of_queries(event, by):
    few = builders.document(make.event(), "One", by=by).draft.id
    many = builders.document(event, *(f"Paragraph {number}" for number in range(30)), by=by).draft.id
    counts = []
    for version_id in (few, many):
        db.session.expunge_all()
        with counted_queries() as seen:
            canonical(queries.get_version(version_id))
        counts.append(len(seen))
    assert counts[0] == counts[1]
