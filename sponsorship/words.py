"""States, costs, points and money in words, in the reader's language."""

from __future__ import annotations

from babel.numbers import format_currency, get_currency_name

from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.i18n import locale_of
from core.money import Money
from sponsorship.models import Call, CostKind, State
from sponsorship.ranking import Proposal

_CODES = (
    "AED AUD BDT BRL CAD CHF CLP CNY COP EGP ETB EUR GBP GHS IDR INR JOD JPY KES KRW LKR MAD MXN MYR NGN NOK NPR NZD "
    "PEN PHP PKR QAR RUB RWF SAR SEK SGD THB TND TRY TZS UGX USD VND XAF XOF ZAR ZMW"
)
CURRENCIES = tuple(_CODES.split())  # ISO 4217, those in which travel is paid for most

STATES = {
    State.SUBMITTED: _l("To be decided"),
    State.OFFERED: _l("Offered"),
    State.WAITING: _l("Waiting list"),
    State.NOT_FUNDED: _l("Not funded"),
    State.ACCEPTED: _l("Accepted"),
    State.DECLINED: _l("Offer declined"),
    State.EXPIRED: _l("Offer expired"),
    State.WITHDRAWN: _l("Withdrawn"),
}
TONES = {
    State.SUBMITTED: "wait",
    State.OFFERED: "wait",
    State.WAITING: "",
    State.NOT_FUNDED: "stop",
    State.ACCEPTED: "good",
    State.DECLINED: "",
    State.EXPIRED: "stop",
    State.WITHDRAWN: "",
}
OWN_STATES = {
    State.SUBMITTED: _l("We have your request. It is scored by two reviewers; we write to you once it is decided."),
    State.OFFERED: _l("You have an offer. Please accept or decline it in time, or it goes to somebody else."),
    State.WAITING: _l("Your request is on the waiting list. It is looked at again whenever money comes back."),
    State.NOT_FUNDED: _l("Your request was not funded."),
    State.ACCEPTED: _l("You have accepted our offer."),
    State.DECLINED: _l("You have declined our offer; the money goes to somebody else."),
    State.EXPIRED: _l("Our offer was not answered in time; the money goes to somebody else."),
    State.WITHDRAWN: _l("You have withdrawn your request. While the call is open you can ask again."),
}
PROPOSALS = {Proposal.FUND: _l("fund"), Proposal.WAIT: _l("waiting list")}

COSTS = {
    CostKind.FARE: _l("Fare"),
    CostKind.DAILY_ALLOWANCE: _l("Daily allowance"),
    CostKind.TERMINAL: _l("Terminal expenses"),
    CostKind.VISA_FEE: _l("Visa fee"),
    CostKind.INSURANCE: _l("Insurance"),
    CostKind.CARE: _l("Care of children or relatives"),
    CostKind.ACCESSIBILITY: _l("Accessibility"),
    CostKind.CONNECTIVITY: _l("Connectivity"),
}
COST_HINTS = {
    CostKind.FARE: _l("Economy class, there and back."),
    CostKind.DAILY_ALLOWANCE: _l("Bed and meals, for all nights together."),
    CostKind.TERMINAL: _l("Between home, airport or station, and hotel."),
    CostKind.VISA_FEE: _l("With the journey to the consulate, if there is one."),
    CostKind.INSURANCE: _l("Health and accident while you travel."),
    CostKind.CARE: _l("A carer who comes along, or who stays with those at home."),
    CostKind.ACCESSIBILITY: _l("An assistant with fare and allowance, sign language, equipment."),
    CostKind.CONNECTIVITY: _l("Data or a place with a good line, also for taking part online."),
}
POINTS = {
    0: _l("0 – not at all"),
    1: _l("1 – hardly"),
    2: _l("2 – in part"),
    3: _l("3 – well"),
    4: _l("4 – very well"),
    5: _l("5 – fully"),
}


def currency_names() -> list[tuple[str, str]]:
    """Codes with the currency's name."""
    return [(code, f"{code} – {get_currency_name(code, locale=locale_of())}") for code in CURRENCIES]


def show_money(money: Money) -> str:
    """`61 200 EUR`; cents only where there are any."""
    return _shown(money, " ¤¤")


def taken_of(call: Call) -> str:
    """`61 200 of 80 000 EUR`: what offers have taken of the budget."""
    taken = _shown(call.committed_money, "")
    return _("%(taken)s of %(budget)s", taken=taken, budget=show_money(call.budget_money))


def _shown(money: Money, sign: str) -> str:
    whole = money.decimal == money.decimal.to_integral_value()
    form = ("#,##0" if whole else "#,##0.00") + sign
    return format_currency(money.decimal, money.currency, form, locale=locale_of(), currency_digits=not whole)
