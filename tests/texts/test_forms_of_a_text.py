"""What is made of a version: its canonical form, its numbers, its comparison with another one."""

import json
from hashlib import sha256

import pytest

from core.db import db, transaction
from tests import make
from tests.browser import counted_queries
from tests.texts import builders
from texts import publishing, queries, services
from texts.canonical import canonical, clause_facts, fingerprint, words_of
from texts.comparison import changed, compare
from texts.diff import ChangeKind
from texts.models import ClauseKind, DocumentKind
from texts.numbering import letters, numbers, roman

P = ClauseKind.PARAGRAPH


@pytest.fixture
def by(app):
    return builders.writer(make.event())


@pytest.fixture
def document(by):
    return builders.published(make.event(), "One", "Two", "Three", by=by)


@pytest.fixture
def versions(document, by):
    """A change is made to the draft by calling it; the two versions come back, read anew."""

    def changing(change):
        with transaction():
            draft = services.start_draft(document, by=by)
            change(draft.wordings)
        keys = document.published.id, draft.id
        db.session.expire_all()
        return tuple(queries.get_version(key) for key in keys)

    return changing


def kinds(old, new, **values):
    return [each.kind for each in compare(old, new, "en", **values)]


def test_the_fingerprint_is_the_sha_256_of_the_canonical_bytes(document):
    version = queries.get_version(document.published.id)
    assert fingerprint(version) == sha256(canonical(version)).hexdigest() == version.sha256


def test_the_canonical_form_is_the_same_however_often_the_version_is_read(document):
    key, made = document.published.id, set()
    for _ in range(3):
        db.session.expunge_all()
        made.add(canonical(queries.get_version(key)))
    assert len(made) == 1


def test_the_canonical_form_is_utf_8_and_not_escaped(by):
    version = builders.document(make.event(), "Málaga – مالقة", by=by).draft
    assert "Málaga – مالقة".encode() in canonical(version)


def test_the_order_in_which_translations_came_makes_no_difference(by):
    event, made = make.event(), []
    version = builders.document(event, "One", by=by).draft
    for order in (("fr", "ar"), ("ar", "fr")):
        with transaction():
            services.reword(version.wordings[0], body_words={"fr": "", "ar": ""}, by=by)
        for code in order:
            with transaction():
                services.reword(version.wordings[0], body_words={code: f"words in {code}"}, by=by)
        made.append(fingerprint(queries.get_version(version.id)))
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda wordings, by: services.reword(wordings[0], body_words={"fr": "Un"}, by=by),
        lambda wordings, by: services.reword(wordings[0], heading_words={"en": "Part"}, by=by),
        lambda wordings, by: services.reword(wordings[0], footnotes={"1": {"en": "Note"}}, by=by),
        lambda wordings, by: services.reword(wordings[0], kind=ClauseKind.BULLET, by=by),
        lambda wordings, by: services.move(wordings[0], position=2, by=by),
        lambda wordings, by: services.remove(wordings[2], by=by),
    ],
    ids=["translation", "heading", "footnote", "kind", "place", "removal"],
)
def test_whatever_changes_in_a_version_changes_its_fingerprint(by, change):
    version = builders.document(make.event(), "One", "Two", "Three", by=by).draft
    before = fingerprint(version)
    with transaction():
        change(version.wordings, by)
    assert fingerprint(version) != before


def test_facts_beside_the_words_are_part_of_the_fingerprint(document):
    version = document.published
    key = version.wordings[0].clause_id
    assert fingerprint(version, {key: {"starts": "09:00"}}) != fingerprint(version, {key: {"starts": "09:30"}})


def test_the_canonical_form_names_the_symbol_of_the_version_before_that_of_the_document(by):
    version = builders.document(make.event(), by=by).draft
    found = []
    for symbol in ("", "WS/1/Rev.1"):
        with transaction():
            version.document.symbol, version.symbol = "WS/1", symbol
        found.append(json.loads(canonical(version))["symbol"])
    assert found == ["WS/1", "WS/1/Rev.1"]


def test_a_clause_tells_its_identity_kind_and_words(document):
    wording = document.published.wordings[0]
    assert clause_facts(wording) == {
        "id": str(wording.clause_id),
        "kind": "paragraph",
        "level": 1,
        "heading": {},
        "body": {"en": "One"},
        "footnotes": {},
    }
    assert words_of(None) == {}


def test_a_version_compared_with_itself_has_no_change(document):
    version = queries.get_version(document.published.id)
    assert changed(compare(version, version, "en")) == []


def test_a_clause_that_moved_is_said_to_have_moved_and_gets_its_new_number(versions, by):
    old, new = versions(lambda wordings: services.move(wordings[2], position=1, by=by))
    (moved,) = changed(compare(old, new, "en"))
    assert (moved.kind, moved.old_number, moved.new_number, moved.reworded) == (ChangeKind.MOVED, "3", "1", False)


def test_a_clause_that_moved_and_changed_is_both(versions, by):
    def change(wordings):
        services.reword(wordings[2], body_words={"en": "Other"}, by=by)
        services.move(wordings[2], position=1, by=by)

    (moved,) = changed(compare(*versions(change), "en"))
    assert (moved.kind, moved.reworded) == (ChangeKind.MOVED, True)


def test_numbers_that_only_shift_are_no_change(versions, by):
    old, new = versions(lambda wordings: services.remove(wordings[0], by=by))
    changes = compare(old, new, "en")
    assert [each.kind for each in changes] == [ChangeKind.REMOVED, ChangeKind.SAME, ChangeKind.SAME]
    assert [(each.old_number, each.new_number) for each in changes] == [("1", ""), ("2", "1"), ("3", "2")]


def test_a_removed_clause_is_shown_as_it_was(versions, by):
    old, new = versions(lambda wordings: services.remove(wordings[1], by=by))
    (removed,) = changed(compare(old, new, "en"))
    assert (removed.wording.body.body, removed.new) == ("Two", None)


def test_a_new_translation_is_a_change_though_the_words_read_the_same(versions, by):
    old, new = versions(lambda wordings: services.reword(wordings[0], body_words={"fr": "Un"}, by=by))
    assert kinds(old, new) == [ChangeKind.CHANGED, ChangeKind.SAME, ChangeKind.SAME]


def test_a_footnote_that_changes_is_a_change_of_its_clause(versions, by):
    old, new = versions(lambda wordings: services.reword(wordings[1], footnotes={"1": {"en": "Note"}}, by=by))
    assert kinds(old, new) == [ChangeKind.SAME, ChangeKind.CHANGED, ChangeKind.SAME]


def test_what_changed_beside_the_words_is_named_by_whoever_knows(versions):
    old, new = versions(lambda wordings: None)
    key = new.wordings[1].clause_id
    assert kinds(old, new, also_changed={key}) == [ChangeKind.SAME, ChangeKind.CHANGED, ChangeKind.SAME]


def test_headings_are_compared_apart_from_bodies(versions, by):
    old, new = versions(lambda wordings: services.reword(wordings[0], heading_words={"en": "Part"}, by=by))
    first = compare(old, new, "en")[0]
    assert [run.text for run in first.heading] == ["Part"]
    assert {run.kind.value for run in first.body} == {"same"}


def test_two_versions_far_apart_are_compared_directly(document, by):
    for words in ("Eins", "Uno", "One"):
        with transaction():
            draft = services.start_draft(document, by=by)
            services.reword(draft.wordings[0], body_words={"en": words}, by=by)
            publishing.publish(draft, by=by)
    first, last = (queries.get_version(document.versions[place].id) for place in (0, 3))
    assert changed(compare(first, last, "en")) == []


def test_a_long_comparison_costs_no_query_once_both_versions_are_read(versions, by):
    old, new = versions(lambda wordings: services.reword(wordings[0], body_words={"en": "Other"}, by=by))
    with counted_queries() as seen:
        compare(old, new, "en")
        canonical(new)
    assert seen == []


def test_numbers_of_a_version_follow_its_order_after_a_move(document, by):
    with transaction():
        draft = services.start_draft(document, by=by)
        services.move(draft.wordings[2], position=1, by=by)
    found = numbers(draft.wordings, DocumentKind.OUTCOME)
    assert [(each.body.body, found[each.clause_id]) for each in draft.wordings] == [
        ("Three", "1"),
        ("One", "2"),
        ("Two", "3"),
    ]


def test_a_summary_has_no_number_and_takes_none(by):
    document = builders.document(make.event(), "One", by=by)
    with transaction():
        services.add_clause(document.draft, kind=ClauseKind.SUMMARY, body_words={"en": "All"}, position=1, by=by)
    assert list(numbers(document.draft.wordings, DocumentKind.OUTCOME).values()) == ["", "1"]


@pytest.mark.parametrize("number", [1, 3, 4, 8, 39, 246, 789, 1066, 1994, 3999])
def test_a_roman_number_can_be_read_back(number):
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    found = [values[sign] for sign in roman(number)]
    pairs = zip(found, [*found[1:], 0], strict=True)
    assert sum(-value if value < after else value for value, after in pairs) == number


def test_letters_of_a_thousand_places_are_a_thousand_different_ones():
    assert len({letters(number) for number in range(1, 1001)}) == 1000
