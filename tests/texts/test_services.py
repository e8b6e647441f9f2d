"""Writing a draft: where clauses stand, what their words share with other versions, what is refused."""

from uuid import uuid4

import pytest

from core import audit
from core.auth import NOBODY
from core.db import db, transaction
from core.rules import RuleBroken
from tests import make
from tests.texts import builders
from texts import publishing, queries, services
from texts.models import ClauseKind, ClauseText, DocumentKind, DocumentVersion, Footnote, VersionState
from translations.models import Text

P = ClauseKind.PARAGRAPH


@pytest.fixture
def by(app):
    return builders.writer(make.event())


@pytest.fixture
def draft(by):
    return builders.document(make.event(), "One", "Two", "Three", by=by).draft


@pytest.fixture
def second(by):
    """The draft of a second version."""
    document = builders.published(make.event(), "One", "Two", by=by)
    with transaction():
        return services.start_draft(document, by=by)


def bodies(version):
    return [each.body.body for each in version.wordings]


def positions(version):
    return [each.position for each in version.wordings]


def add(version, words, by, **values):
    with transaction():
        return services.add_clause(version, kind=P, body_words={"en": words}, by=by, **values)


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_a_title_needs_words_in_some_language(app):
    with pytest.raises(RuleBroken, match="at least one language"), transaction():
        services.create_document(event_id=None, kind=DocumentKind.IMPORTED, title_words={"en": " "}, by=NOBODY)


def test_a_document_is_written_in_its_own_language_first(app, by):
    with transaction():
        made = services.create_document(
            event_id=None, kind=DocumentKind.IMPORTED, title_words={"en": "Paper", "fr": "Note"}, language="fr", by=by
        )
    assert (made.title.language, made.title.body, made.title.shown("en").body) == ("fr", "Note", "Paper")


def test_an_agenda_and_an_outcome_live_beside_each_other(app, by):
    event = make.event()
    for kind in (DocumentKind.AGENDA, DocumentKind.OUTCOME):
        builders.document(event, kind=kind, by=by)
    assert queries.find_document(event.id, DocumentKind.AGENDA).kind == DocumentKind.AGENDA


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (1, ["New", "One", "Two", "Three"]),
        (3, ["One", "Two", "New", "Three"]),
        (None, ["One", "Two", "Three", "New"]),
        (99, ["One", "Two", "Three", "New"]),
        (-5, ["New", "One", "Two", "Three"]),
    ],
)
def test_a_clause_is_put_where_it_was_asked_or_at_the_nearer_end(draft, by, position, order):
    add(draft, "New", by, position=position)
    assert (bodies(draft), positions(draft)) == (order, [1, 2, 3, 4])


def test_the_order_survives_the_database(draft, by):
    add(draft, "New", by, position=2)
    db.session.expire_all()
    assert bodies(queries.get_version(draft.id)) == ["One", "New", "Two", "Three"]


@pytest.mark.parametrize(("place", "order"), [(1, ["Three", "One", "Two"]), (2, ["One", "Three", "Two"])])
def test_a_clause_that_moves_up_pushes_the_others_down(draft, by, place, order):
    with transaction():
        services.move(draft.wordings[2], position=place, by=by)
    assert (bodies(draft), positions(draft)) == (order, [1, 2, 3])


def test_an_order_can_be_turned_round(draft):
    with transaction():
        services.arrange(draft, list(reversed(draft.wordings)))
    assert bodies(draft) == ["Three", "Two", "One"]


def test_several_clauses_are_taken_out_at_once(draft):
    with transaction():
        services.discard(draft, [draft.wordings[0], draft.wordings[2]])
    assert (bodies(draft), positions(draft)) == (["Two"], [1])


def test_a_clause_keeps_its_identity_when_it_becomes_another_kind(draft, by):
    wording = draft.wordings[1]
    identity = wording.clause_id
    with transaction():
        services.reword(wording, kind=ClauseKind.SUB_PARAGRAPH, level=2, by=by)
    assert (wording.clause_id, wording.kind, wording.level) == (identity, ClauseKind.SUB_PARAGRAPH, 2)
    assert wording.body.body == "Two"


def test_a_document_has_an_end(draft, by, monkeypatch):
    monkeypatch.setattr(services, "MOST_CLAUSES", 3)
    with pytest.raises(RuleBroken, match="at most 3 clauses"):
        add(draft, "Four", by)


def test_a_clause_may_be_as_long_as_the_limit_and_no_longer(draft, by):
    assert len(add(draft, "x" * services.LONGEST_BODY, by).body.body) == services.LONGEST_BODY
    with pytest.raises(RuleBroken) as broken:
        add(draft, "x" * (services.LONGEST_BODY + 1), by)
    assert broken.value.code == "too-long"


def test_a_clause_may_have_a_heading_and_no_body(draft, by):
    with transaction():
        made = services.add_clause(draft, kind=ClauseKind.HEADING, heading_words={"en": "Part"}, by=by)
    assert (made.heading.body, made.body) == ("Part", None)


def test_a_changed_translation_alone_leaves_the_source_and_its_edition(draft, by):
    wording = draft.wordings[0]
    for words in ("Un", "Premier"):
        with transaction():
            services.reword(wording, body_words={"fr": words}, by=by)
    shown = wording.body.shown("fr")
    assert (wording.body.edition, shown.body, shown.stale) == (1, "Premier", False)


def test_a_translation_goes_stale_when_the_source_is_reworded(draft, by):
    wording = draft.wordings[0]
    with transaction():
        services.reword(wording, body_words={"fr": "Un"}, by=by)
        services.reword(wording, body_words={"en": "The first"}, by=by)
    assert wording.body.shown("fr").stale


def test_a_fork_takes_the_translations_along_and_marks_them_stale_in_the_draft_only(by):
    document = builders.document(make.event(), "One", by=by)
    with transaction():
        services.reword(document.draft.wordings[0], body_words={"fr": "Un"}, by=by)
        publishing.publish(document.draft, by=by)
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], body_words={"en": "First of all"}, by=by)
    old, new = document.published.wordings[0].body, draft.wordings[0].body
    assert (old.shown("fr").body, old.shown("fr").stale) == ("Un", False)
    assert (new.shown("fr").body, new.shown("fr").stale) == ("Un", True)


def test_the_next_draft_makes_no_new_words(second):
    assert count(ClauseText) == 4
    assert count(db.metadata.tables["clause"]) == 2
    shared = {each.body_id for each in db.session.scalars(db.select(ClauseText))}
    assert len(shared) == 2


def test_rewording_one_shared_clause_copies_that_one_only(second, by):
    before = count(Text)
    with transaction():
        services.reword(second.wordings[0], body_words={"en": "Another"}, by=by)
    assert count(Text) == before + 1


def test_words_are_shared_with_a_superseded_version_too(second, by):
    document = second.document
    with transaction():
        publishing.publish(second, by=by)
        third = services.start_draft(document, by=by)
        services.reword(third.wordings[1], body_words={"en": "Another"}, by=by)
    assert [bodies(each) for each in document.versions] == [["One", "Two"], ["One", "Two"], ["One", "Another"]]


def test_a_heading_is_forked_apart_from_its_body(by):
    document = builders.document(make.event(), "One", by=by)
    with transaction():
        services.reword(document.draft.wordings[0], heading_words={"en": "Rights"}, by=by)
        publishing.publish(document.draft, by=by)
        wording = services.start_draft(document, by=by).wordings[0]
        services.reword(wording, heading_words={"en": "Duties"}, by=by)
    former = document.published.wordings[0]
    assert (former.heading.body, wording.heading.body) == ("Rights", "Duties")
    assert former.body_id == wording.body_id


def test_emptying_a_shared_clause_leaves_the_published_one_its_words(second, by):
    with transaction():
        services.reword(second.wordings[0], body_words={"en": ""}, by=by)
    assert second.wordings[0].body is None
    assert bodies(second.document.published) == ["One", "Two"]


def test_removing_a_clause_from_the_draft_leaves_the_published_one(second, by):
    with transaction():
        services.remove(second.wordings[0], by=by)
    assert (bodies(second), bodies(second.document.published)) == (["Two"], ["One", "Two"])
    assert second.wordings[0].position == 1


def test_footnotes_keep_the_order_in_which_they_were_given(draft, by):
    wording = draft.wordings[0]
    with transaction():
        services.reword(wording, footnotes={"2": {"en": "Second"}, "1": {"en": "First"}}, by=by)
    db.session.expire_all()
    assert [(each.position, each.mark) for each in wording.footnotes] == [(1, "2"), (2, "1")]


def test_footnotes_are_left_alone_where_none_are_named_and_removed_where_none_are_wanted(draft, by):
    wording = draft.wordings[0]
    counts = []
    for values in ({"footnotes": {"1": {"en": "Note"}}}, {"body_words": {"en": "Other"}}, {"footnotes": {}}):
        with transaction():
            services.reword(wording, by=by, **values)
        counts.append(count(Footnote))
    assert counts == [1, 1, 0]


def test_the_next_draft_has_footnotes_of_its_own_with_the_same_words(by):
    document = builders.document(make.event(), "One[^1]", by=by)
    with transaction():
        services.reword(document.draft.wordings[0], footnotes={"1": {"en": "Note"}}, by=by)
        publishing.publish(document.draft, by=by)
        draft = services.start_draft(document, by=by)
        services.reword(draft.wordings[0], footnotes={}, by=by)
    (kept,) = document.published.wordings[0].footnotes
    assert (kept.body.body, draft.wordings[0].footnotes) == ("Note", [])


@pytest.mark.parametrize(
    "change",
    [
        lambda version, by: services.add_clause(version, kind=P, body_words={"en": "New"}, by=by),
        lambda version, by: services.remove(version.wordings[0], by=by),
        lambda version, by: services.move(version.wordings[0], position=2, by=by),
        lambda version, by: services.arrange(version, version.wordings),
        lambda version, by: services.discard(version, version.wordings[:1]),
        lambda version, by: services.reword(version.wordings[0], heading_words={"en": "New"}, by=by),
        lambda version, by: publishing.publish(version, by=by),
    ],
    ids=["add", "remove", "move", "arrange", "discard", "reword", "publish"],
)
@pytest.mark.parametrize("state", [VersionState.PUBLISHED, VersionState.SUPERSEDED])
def test_nothing_changes_a_version_that_is_no_draft(second, by, change, state):
    with transaction():
        publishing.publish(second, by=by)
    (version,) = [each for each in second.document.versions if each.state == state]
    with pytest.raises(RuleBroken) as broken, transaction():
        change(version, by)
    assert broken.value.code == "published"
    assert bodies(version) == ["One", "Two"]


def test_every_change_of_a_draft_names_who_made_it(draft, by):
    with transaction():
        services.move(draft.wordings[0], position=2, by=by)
        services.remove(draft.wordings[0], by=by)
    lines = db.session.execute(db.select(audit.AuditEntry.action, audit.AuditEntry.actor_id)).all()
    assert ("clause.moved", by.id) in lines
    assert ("clause.removed", by.id) in lines


def test_a_change_that_fails_leaves_the_draft_as_it_was(draft, by):
    with pytest.raises(RuleBroken), transaction():
        services.move(draft.wordings[0], position=2, by=by)
        services.move(draft.wordings[0], position=40, by=by)
    assert bodies(queries.get_version(draft.id)) == ["One", "Two", "Three"]


def test_a_version_that_nobody_made_is_not_there(app):
    assert db.session.get(DocumentVersion, uuid4()) is None
    assert queries.with_wordings([uuid4()]) == {}
