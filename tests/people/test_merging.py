"""Two organisations that are one: alike names are proposed, a person decides, no reference is left behind."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import JSON, Boolean, DateTime, Float, Integer, LargeBinary, insert, select
from sqlalchemy.types import TypeDecorator

from core.audit import AuditEntry
from core.db import db, transaction
from core.rules import RuleBroken
from people import merging, names, queries, references, services, similarity, speaking
from people.models import Membership, MembershipState, Organisation
from people.name_keys import key, token_set_ratio
from people.organisation_models import NotTheSame
from tests import make
from tests.browser import counted_queries
from translations.models import Text

WORDS = [f"{first}{last}" for first in ("al", "br", "ch", "de") for last in ("pha", "avo", "lta", "cho", "ima")]


def merge(kept, other, by=None):
    by = by or make.actor(make.organiser())
    with transaction():
        return merging.merge(kept, other, by=by)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STRASSE", "Straße"),
        ("ΣΟΦΟΣ", "σοφός"),
        ("МИР И ПРАВО", "мир и право"),
        ("Ação Cívica", "ACAO CIVICA"),
        ("Réseau  d’alerte", "reseau d'ALERTE"),
        ("İstanbul", "istanbul"),
        ("ＰＥＡＣＥ", "peace"),
        ("منظّمة السّلام", "منظمة السلام"),
        ("إتحاد المرأة", "اتحاد المراه"),
        ("River-Watch (Kenya)", "river watch, kenya"),
        ("Łódź Øst", "lodz ost"),
    ],
)
def test_names_are_one_without_regard_to_case_accents_and_signs_in_every_script(one, other):
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("कमल", "कमला"), ("かがく", "ゆきぐに"), ("мир", "мера"), ("a b", "ab")])
def test_names_that_differ_in_a_letter_stay_two(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize("name", ["", "   ", "—!?", "\u200f"])
def test_a_name_without_letters_has_no_key(name):
    assert key(name) == ""


def test_a_key_fits_its_column_however_long_the_name_becomes():
    assert len(key("ﷺ" * 200)) == 400


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("river watch", "watch river", True),
        ("lake basin womens forum", "lake basin women forum", True),
        ("river watch international", "river watch", True),
        ("forum", "forum for peace", False),
        ("river watch", "desert watch", False),
        ("", "river watch", False),
    ],
)
def test_what_both_names_hold_counts_more_than_what_one_adds(first, second, alike):
    assert (token_set_ratio(first, second) >= similarity.ALIKE) == alike


def test_an_organisation_is_proposed_with_another_of_nearly_the_same_name(app):
    first, second = make.organisation("Lake Basin Women's Forum"), make.organisation("Lake Basin Womens Forum")
    make.organisation("Desert Legal Aid")
    [pair] = similarity.proposals()
    assert {pair.first.id, pair.second.id} == {first.id, second.id}
    assert pair.same_country


def test_one_country_raises_the_score_and_never_above_one(app):
    assert similarity.likeness(["river watch"], ["river watch"], same_country=True) == 1
    near = similarity.likeness(["river watch"], ["river witch"], same_country=False)
    assert similarity.likeness(["river watch"], ["river witch"], same_country=True) == pytest.approx(near + 0.08)


def test_a_name_in_any_language_is_compared(app):
    make.organisation({"en": "River Watch", "fr": "Veille du fleuve"})
    make.organisation({"es": "Vigilancia", "fr": "VEILLE DU FLEUVE"})
    assert len(similarity.proposals()) == 1


def test_words_that_every_name_has_make_nobody_alike(app):
    for name in WORDS:
        make.organisation(f"{name} forum of civil society (demonstration)")
    assert similarity.proposals() == []


def test_the_search_for_duplicates_costs_the_same_for_three_and_for_thirty(app):
    counts = []
    for many in (3, 27):
        for number in range(many):
            make.organisation(f"Society {number} of {many}")
        db.session.rollback()
        with counted_queries() as seen:
            similarity.proposals()
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_two_that_were_found_to_be_two_are_not_proposed_again(app):
    first, second, by = make.organisation("River Watch"), make.organisation("River  Watch!"), make.organiser()
    for _time in range(2):
        with transaction():
            merging.keep_apart(second, first, by=make.actor(by))
    assert similarity.proposals() == []
    assert db.session.query(NotTheSame).count() == 1


def test_after_a_merge_the_old_key_leads_to_the_one_that_was_kept(app):
    kept, other = make.organisation("River Watch"), make.organisation({"fr": "Veille du fleuve"})
    former = other.id
    merge(kept, other)
    assert queries.get_organisation(former).id == kept.id
    assert db.session.query(Organisation).count() == 1
    assert kept.name.by_language == {"en": "River Watch", "fr": "Veille du fleuve"}


def test_keys_are_followed_through_two_merges(app):
    first, second, third = (make.organisation() for _number in range(3))
    former = first.id
    merge(second, first)
    merge(third, second)
    assert queries.get_organisation(former).id == third.id


def test_the_name_of_the_one_that_was_merged_still_finds_it(app):
    kept, other = make.organisation("River Watch"), make.organisation("Riverwatch Kenya")
    merge(kept, other)
    assert queries.organisation_named("RIVERWATCH kenya").id == kept.id
    assert "Riverwatch Kenya" not in kept.name.by_language.values()
    with transaction():
        names.index(kept)
    assert queries.organisation_named("RIVERWATCH kenya").id == kept.id, "also after its names are written anew"


def test_a_merge_is_recorded_and_the_words_of_the_other_are_gone(app):
    kept, other = make.organisation("River Watch"), make.organisation("Riverwatch")
    former, by = other.id, make.organiser()
    merge(kept, other, by=make.actor(by))
    [entry] = db.session.query(AuditEntry).filter_by(action="organisation.merged")
    assert (entry.subject_id, entry.actor_id, entry.details["former"]) == (kept.id, by.id, str(former))
    assert db.session.query(Text).filter_by(body="Riverwatch").count() == 0


def test_what_the_kept_one_does_not_say_itself_is_taken_over(app):
    kept = make.organisation(website="https://kept.example")
    other = make.organisation(website="https://other.example", themes=["victims"], other_languages="Somali")
    merge(kept, other)
    assert (kept.website, kept.themes, kept.other_languages) == ("https://kept.example", ["victims"], "Somali")


def test_an_organisation_is_not_merged_with_itself(app):
    organisation = make.organisation()
    with pytest.raises(RuleBroken) as caught:
        merge(organisation, organisation)
    assert caught.value.code == "same"


def test_representatives_of_both_speak_for_the_one_and_nobody_twice(app):
    kept, other = make.organisation(), make.organisation()
    both, second = make.representative(of=kept), make.representative(of=other)
    with transaction() as session:
        session.add(make.speaks_for(person_id=both.id, organisation_id=other.id, is_focal_point=True))
    merge(kept, other)
    speak = {(each.person_id, each.is_focal_point) for each in db.session.query(Membership)}
    assert speak == {(both.id, True), (second.id, False)}
    assert make.actor(both).organisations == make.actor(second).organisations == {kept.id}


def test_somebody_who_was_approved_by_the_other_need_not_ask_again(app):
    kept, other, person = make.organisation(), make.organisation(), make.person()
    make.representative(of=kept)
    with transaction() as session:
        services.join(person, kept, by=make.actor(person))
        session.add(make.speaks_for(person_id=person.id, organisation_id=other.id))
    merge(kept, other)
    assert make.actor(person).organisations == {kept.id}
    assert db.session.query(Membership).filter_by(person_id=person.id).count() == 1


def test_a_membership_that_ended_stays_beside_the_present_one(app):
    kept, other = make.organisation(), make.organisation()
    person = make.representative(of=other)
    with transaction() as session:
        speaking.end(session.scalars(select(Membership)).one(), reason="It moved.", by=make.actor(make.organiser()))
        session.add(make.speaks_for(person_id=person.id, organisation_id=kept.id))
    merge(kept, other)
    states = sorted(each.state for each in db.session.query(Membership).filter_by(organisation_id=kept.id))
    assert states == [MembershipState.APPROVED, MembershipState.ENDED]


# No table is listed: a row is put into every table that refers to organisations, whatever it is.

TABLES = references.references(merging.TABLE)


def some(column):
    """A value that fits the column's type, and is no other row's."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    for types, value in (
        (DateTime, datetime(2030, 1, 1, tzinfo=UTC)),
        (Boolean, False),
        (Integer, uuid.uuid4().int % 10**9),
        (Float, 0.5),
        (JSON, []),
        (LargeBinary, uuid.uuid4().bytes),
    ):
        if isinstance(kind, types):
            return value
    return uuid.uuid4() if column.type.python_type is uuid.UUID else uuid.uuid4().hex[: column.type.length or 30]


def put_rows(old):
    """One row in each table that refers to organisations, with whatever it may hold beside."""
    for column in TABLES:
        values = {each.name: some(each) for each in column.table.columns if not each.nullable or each.primary_key}
        db.session.execute(insert(column.table).values(**{**values, column.name: old}))


def tell_sqlite(*pragmas):
    """A pragma holds only outside of a transaction, and the session has one open."""
    raw = db.session.connection().connection.driver_connection
    for statement in ("ROLLBACK", *(f"PRAGMA {each}" for each in pragmas), "BEGIN"):
        raw.execute(statement)


@pytest.fixture
def unchecked(app):
    """SQLite does not look whether a row's other references and states exist."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told not to look")
    kept, other = make.organisation().id, make.organisation().id
    db.session.rollback()
    tell_sqlite("foreign_keys=OFF", "ignore_check_constraints=ON")
    yield kept, other
    tell_sqlite("foreign_keys=ON", "ignore_check_constraints=OFF")
    db.session.rollback()


def test_the_tables_that_refer_to_organisations_are_found():
    assert {"membership", "registration", "group_seat", "contribution", "decision"} <= {
        each.table.name for each in TABLES
    }


def test_no_reference_is_left_in_any_table_of_the_metadata(unchecked):
    kept, other = unchecked
    put_rows(other)
    assert set(merging.left_behind(other)) >= {f"{each.table.name}.{each.name}" for each in TABLES}
    references.move(merging.TABLE, other, kept)
    assert merging.left_behind(other) == {}
    assert set(merging.left_behind(kept)) >= {f"{each.table.name}.{each.name}" for each in TABLES}


@pytest.mark.parametrize(
    ("column", "columns", "holds"),
    [(column, *unique) for column in TABLES for unique in references.uniques(column)],
    ids=lambda each: getattr(getattr(each, "table", None), "name", None) or "-",
)
def test_where_there_may_be_one_row_only_the_kept_ones_stays(unchecked, column, columns, holds):
    kept, other = unchecked
    first = {each.name: some(each) for each in column.table.columns if not each.nullable or each.primary_key}
    first |= {name: some(column.table.c[name]) for name in columns if first.get(name) is None}
    second = {**first, **{each.name: some(each) for each in column.table.primary_key}}
    db.session.execute(insert(column.table).values(**{**first, column.name: kept}))
    db.session.execute(insert(column.table).values(**{**second, column.name: other}))
    references.move(merging.TABLE, other, kept)
    rows = db.session.execute(select(column.table.c.id).where(column == kept)).scalars().all()
    assert rows == [first["id"]]
