"""Setting up a call: its money, its dates, its criteria."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from core.money import Money
from core.rules import RuleBroken
from sponsorship import queries, services
from sponsorship.models import Call
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import CLOSES, OPENS, eur, refused


def edit(call, *, budget=None, currency="EUR", opens_at=OPENS, closes_at=CLOSES, words=None):
    with transaction():
        services.edit_call(
            call,
            text_words=words or {"en": "Other words."},
            currency=currency,
            budget=budget or call.budget_money,
            opens_at=opens_at,
            closes_at=closes_at,
            by=make.actor(make.organiser(call.event)),
        )


def secretariat(call):
    return make.actor(make.organiser(call.event))


def titles(call):
    return [criterion.title.body for criterion in call.criteria]


def test_a_call_keeps_its_criteria_in_their_order(app):
    call = builders.call(criteria=[({"en": "First"}, 25), ({"en": "Second"}, 20), ({"en": "Third"}, 100)])
    assert titles(call) == ["First", "Second", "Third"]
    assert [criterion.weight for criterion in call.criteria] == [25, 20, 100]


def test_an_event_has_one_call(app):
    call = builders.call()
    with refused("call-exists"):
        builders.call(call.event)


def test_a_call_closes_after_it_opens(app):
    with refused("closes-first"):
        builders.call(opens_at=CLOSES, closes_at=OPENS)


@pytest.mark.parametrize("amount", [0, -1, 10**14])
def test_a_budget_is_an_amount_above_zero_that_fits(app, amount):
    with refused("no-budget"):
        builders.call(budget=Money(amount, "EUR"))


@pytest.mark.parametrize("currency", ["ZZZ", "BTC"])
def test_only_currencies_from_the_list_are_taken(app, currency):
    with refused("no-such-currency"):
        builders.call(budget=Money(100, currency), currency=currency)


def test_the_budget_is_in_the_currency_of_the_call(app):
    with refused("no-such-currency"):
        builders.call(budget=Money(100, "USD"), currency="EUR")


@pytest.mark.parametrize("weight", [0, -3, 101])
def test_a_weight_goes_from_1_to_100(app, weight):
    with refused("no-weight"):
        builders.call(criteria=[({"en": "Heavy"}, weight)])


def test_a_call_has_at_most_twelve_criteria(app):
    with refused("too-many-criteria"):
        builders.call(criteria=[({"en": f"Number {number}"}, 1) for number in range(13)])


def test_the_budget_can_be_raised(app):
    call = builders.call(budget=eur(5_000))
    builders.offered(call)
    edit(call, budget=eur(6_000))
    assert call.available == eur(4_000)


def test_the_budget_can_be_lowered_to_what_is_committed(app):
    call = builders.call(budget=eur(5_000))
    builders.offered(call)
    edit(call, budget=eur(2_000))
    assert call.available == eur(0)


def test_the_budget_is_never_lower_than_what_is_committed_and_the_sentence_says_how_much_that_is(app):
    call = builders.call(budget=eur(5_000))
    builders.offered(call)
    with pytest.raises(RuleBroken, match="2,000 EUR are offered") as broken:
        edit(call, budget=eur(1_999))
    assert broken.value.field == "budget"
    db.session.expire_all()
    assert call.budget_money == eur(5_000)


def test_the_database_itself_refuses_to_commit_more_than_the_budget(app):
    call = builders.call(budget=eur(5_000))
    with pytest.raises(IntegrityError):
        db.session.execute(update(Call).where(Call.id == call.id).values(committed=500_001))
    db.session.rollback()


def test_a_negative_commitment_is_refused_by_the_database(app):
    call = builders.call()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Call).where(Call.id == call.id).values(committed=-1))
    db.session.rollback()


def test_the_currency_can_change_while_nobody_has_asked(app):
    call = builders.call()
    edit(call, budget=Money(100_000, "KES"), currency="KES")
    assert call.budget_money == Money(100_000, "KES")


def test_the_currency_is_frozen_by_the_first_request(app):
    call = builders.call()
    builders.request(call)
    with refused("currency-frozen"):
        edit(call, budget=Money(100_000, "KES"), currency="KES")


def test_dates_and_words_can_change_after_the_first_request(app):
    call = builders.call()
    builders.request(call)
    edit(call, closes_at=builders.later(days=60), words={"en": "Open for longer."})
    assert call.closes_at == builders.later(days=60)
    assert call.text.body == "Open for longer."


def test_an_edited_call_still_closes_after_it_opens(app):
    call = builders.call()
    with refused("closes-first"):
        edit(call, opens_at=CLOSES, closes_at=OPENS)


def test_a_criterion_can_be_reworded_and_weighed_anew(app):
    call = builders.call()
    with transaction():
        services.edit_criterion(call.criteria[0], words={"en": "New words"}, weight=7, by=secretariat(call))
    assert (titles(call)[0], call.criteria[0].weight) == ("New words", 7)


def test_a_criterion_can_be_removed_and_the_rest_is_numbered_anew(app):
    call = builders.call(criteria=[({"en": "A"}, 1), ({"en": "B"}, 1), ({"en": "C"}, 1)])
    with transaction():
        services.remove_criterion(call.criteria[0], by=secretariat(call))
    assert [(each.title.body, each.position) for each in call.criteria] == [("B", 1), ("C", 2)]


@pytest.mark.parametrize(
    ("place", "up", "order"), [(2, True, "ACB"), (0, False, "BAC"), (0, True, "ABC"), (2, False, "ABC")]
)
def test_a_criterion_moves_by_one_and_not_beyond_the_ends(app, place, up, order):
    call = builders.call(criteria=[({"en": letter}, 1) for letter in "ABC"])
    with transaction():
        services.move_criterion(call.criteria[place], up=up, by=secretariat(call))
    db.session.expire_all()
    assert "".join(titles(call)) == order


@pytest.mark.parametrize("verb", ["add", "edit", "remove", "move"])
def test_the_first_request_freezes_the_criteria(app, verb):
    call = builders.call()
    builders.request(call)
    by, first = secretariat(call), call.criteria[0]
    verbs = {
        "add": lambda: services.add_criterion(call, words={"en": "Late"}, weight=1, by=by),
        "edit": lambda: services.edit_criterion(first, words={"en": "Other"}, weight=9, by=by),
        "remove": lambda: services.remove_criterion(first, by=by),
        "move": lambda: services.move_criterion(first, up=False, by=by),
    }
    with refused("criteria-frozen"), transaction():
        verbs[verb]()
    db.session.expire_all()
    assert titles(call) == ["Comes from a developing country", "Brings expertise"]


def test_a_call_speaks_six_languages(app):
    event = make.event()
    with transaction():
        call = services.open_call(
            event,
            text_words={"en": "Travel", "ar": "السفر"},
            currency="EUR",
            budget=eur(1),
            opens_at=OPENS,
            closes_at=CLOSES,
            by=make.actor(make.organiser(event)),
        )
    assert call.text.shown("ar").body == "السفر"
    assert queries.find_call(event.id) is call
