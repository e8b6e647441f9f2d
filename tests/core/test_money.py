"""Money is whole and never mixed."""

from __future__ import annotations

import pytest

from core.money import Money, parse_money


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1840", 184000), ("1 840.50", 184050), ("1840,5", 184050), ("0.01", 1), (" 12\u00a0000 ", 1200000)],
)
def test_what_people_type_is_understood(typed, cents):
    assert parse_money(typed, "EUR") == Money(cents, "EUR")


@pytest.mark.parametrize("typed", ["", "abc", "1.2.3", "1.005", "NaN", "Infinity", "1e400", "9" * 30, "١٢", "--1"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(typed, "EUR")


def test_yen_have_no_minor_units():
    assert parse_money("500", "JPY") == Money(500, "JPY")
    with pytest.raises(ValueError, match="not an amount"):
        parse_money("500.5", "JPY")


def test_two_currencies_are_never_added():
    with pytest.raises(ValueError, match="cannot mix EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")


def test_a_float_is_no_amount():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")


def test_amounts_are_compared_and_subtracted():
    assert Money(5, "EUR") - Money(3, "EUR") == Money(2, "EUR")
    assert Money(3, "EUR") < Money(5, "EUR") <= Money(5, "EUR")
    assert Money(5, "EUR") > Money(3, "EUR") >= Money(3, "EUR")


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "€"])
def test_a_currency_has_three_capital_letters(currency):
    with pytest.raises(ValueError, match="not a currency"):
        Money(1, currency)


def test_an_amount_is_shown_as_the_reader_writes_it():
    assert Money(6120000, "EUR").shown("en") == "€61,200.00"
    assert Money(6120000, "EUR").shown("fr") == "61\u202f200,00\xa0€"
