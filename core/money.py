"""Money: whole minor units and a currency; never a float, never across currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel import Locale
from babel.numbers import format_currency, get_currency_precision

LARGEST = 10**13  # minor units; above any travel budget, below a 64-bit column's edge


@dataclass(frozen=True, order=False)
class Money:
    """`amount` in minor units (cents) of `currency` (ISO 4217, three capitals)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise TypeError("an amount is a whole number of minor units")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not a currency: {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.amount

    def shown(self, locale: str | Locale) -> str:
        """For a reader: `61 200,00 €` in French."""
        return format_currency(self.decimal, self.currency, locale=locale)

    @property
    def decimal(self) -> Decimal:
        """In major units, exact."""
        return Decimal(self.amount).scaleb(-get_currency_precision(self.currency))


def parse_money(typed: str, currency: str) -> Money:
    """What a person typed (`1840`, `1 840.50`, `1840,5`) as Money; ValueError with no sentence if it is none."""
    plain = "".join(typed.split()).replace("\u066b", ".").replace(",", ".")
    if not plain.isascii() or len(plain) > 20:
        raise ValueError("not an amount")
    try:
        scaled = Decimal(plain).scaleb(get_currency_precision(currency))
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > LARGEST:
        raise ValueError("not an amount")
    return Money(int(scaled), currency)
