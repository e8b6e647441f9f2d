"""Forms about calls, requests, scores and decisions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, TextAreaField

from core.forms import LONG, Form, MoneyField, Within, ZonedMoment, at_most, choices, later_than, needed, to_uuid
from core.i18n import LANGUAGES, language
from core.i18n import lazy_gettext as _l
from core.money import Money
from people.models import Organisation
from people.visibility import organisation_name
from sponsorship.models import Action, Call, CostKind, Criterion, SponsorshipRequest
from sponsorship.words import COST_HINTS, COSTS, POINTS, currency_names
from translations.forms import InLanguages

AMOUNT = {"inputmode": "decimal", "dir": "ltr"}


class CallForm(Form):
    """What a call says, its money and its dates."""

    text = InLanguages(
        _l("What is paid, for whom, and what comes first"),
        long=True,
        description=_l("One language is enough to begin with."),
    )
    currency = SelectField(_l("Currency"), choices=[])
    budget = MoneyField(
        _l("Budget"),
        validators=[needed(_l("Give an amount such as 80000.")), at_most(20)],
        description=_l("It can be raised later, but never be lower than what is offered and accepted."),
        render_kw=AMOUNT,
    )
    opens_at = ZonedMoment(_l("Opens"), validators=[needed()])
    closes_at = ZonedMoment(_l("Closes"), validators=[needed(), later_than("opens_at")])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.currency.choices = choices(currency_names())


class CriterionForm(Form):
    """One criterion."""

    title = InLanguages(
        _l("Criterion"), description=_l("Published with the call; reviewers give 0 to 5 points for it.")
    )
    weight = IntegerField(
        _l("Weight"),
        validators=[
            needed(_l("Give a whole number from 1 to 100.")),
            Within(1, 100, message=_l("Give a whole number from 1 to 100.")),
        ],
        description=_l("From 1 to 100. The points are multiplied by it."),
        render_kw={"inputmode": "numeric", "min": 1, "max": 100},
    )


def cost(kind: CostKind) -> MoneyField:
    """The amount for one kind of cost."""
    return MoneyField(COSTS[kind], validators=[at_most(20)], description=COST_HINTS[kind], render_kw=AMOUNT)


class RequestForm(Form):
    """A request; a cost that is left empty is not asked for."""

    organisation = SelectField(
        _l("Organisation you ask for"), choices=[], coerce=to_uuid, validators=[needed(_l("Choose an organisation."))]
    )
    statement = TextAreaField(
        _l("Why you ask"),
        validators=[needed(_l("Say why you ask for sponsorship.")), at_most(LONG)],
        description=_l(
            "What you bring to the event, and why you could not come otherwise. The criteria are on the call’s page."
        ),
    )
    language = SelectField(_l("Language of this text"), choices=choices(LANGUAGES.items()))
    fare = cost(CostKind.FARE)
    daily_allowance = cost(CostKind.DAILY_ALLOWANCE)
    terminal = cost(CostKind.TERMINAL)
    visa_fee = cost(CostKind.VISA_FEE)
    insurance = cost(CostKind.INSURANCE)
    care = cost(CostKind.CARE)
    accessibility = cost(CostKind.ACCESSIBILITY)
    connectivity = cost(CostKind.CONNECTIVITY)

    def __init__(self, organisations: Sequence[Organisation], **values: Any) -> None:
        super().__init__(**values)
        self.organisation.choices = choices((each.id, organisation_name(each)) for each in organisations)

    @property
    def costs(self) -> list[MoneyField]:
        """The fields for amounts."""
        return [self[kind.value] for kind in CostKind]

    def lines(self, currency: str) -> dict[CostKind, Money]:
        """What is asked for; RuleBroken at the field that is no amount."""
        return {kind: self[kind.value].money(currency) for kind in CostKind if self[kind.value].data}


def request_form(organisations: Sequence[Organisation], asked: SponsorshipRequest | None) -> RequestForm:
    """The form, with what was asked before."""
    if asked is None:
        return RequestForm(organisations, data={"language": language()})
    typed = {line.kind: str(Money(line.amount, asked.call.currency).decimal) for line in asked.lines}
    typed |= {"statement": asked.statement, "language": asked.language}
    return RequestForm(organisations, data={**typed, "organisation": asked.organisation_id})


class ScoreBase(Form):
    """The note; the points are added for each criterion of a call."""

    note = TextAreaField(
        _l("Note"),
        validators=[at_most(LONG)],
        description=_l("For the other reviewers and the secretariat: what the points rest on. May stay empty."),
    )


def criterion_field(criterion: Criterion) -> str:
    """The name of its field."""
    return f"criterion_{criterion.id.hex}"


def score_form(call: Call, points: dict[uuid.UUID, int], note: str) -> ScoreBase:
    """One select for each criterion, with what the reviewer gave before."""
    fields = {
        criterion_field(each): SelectField(
            each.title.shown(language()).body,
            choices=choices(POINTS.items(), empty=""),
            validators=[needed(_l("Give points for this criterion."))],
            description=_l("Weight %(weight)d", weight=each.weight),
        )
        for each in call.criteria
    }
    present: dict[str, Any] = {criterion_field(each): str(points.get(each.id, "")) for each in call.criteria}
    form: ScoreBase = type("ScoreForm", (ScoreBase,), fields)(data=present | {"note": note})
    return form


def points_given(form: ScoreBase, call: Call) -> dict[uuid.UUID, int]:
    """Points by criterion, from a form that was found valid."""
    return {each.id: int(form[criterion_field(each)].data) for each in call.criteria}


class DecisionForm(Form):
    """A decision; only those that can be taken from here are offered."""

    verdict = RadioField(_l("Decision"), choices=[], validators=[needed(_l("Choose a decision."))])
    amount = MoneyField(
        _l("Amount to offer"),
        validators=[at_most(20)],
        description=_l("What was asked for, or a part of it. Only needed for an offer."),
        render_kw=AMOUNT,
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[at_most(LONG)],
        description=_l("The person reads it. Needed where the request is not funded."),
    )

    def __init__(self, asked: SponsorshipRequest, **values: Any) -> None:
        super().__init__(data={"amount": str(asked.total.decimal)}, **values)
        verdicts = (
            (Action.OFFER, _l("Offer money")),
            (Action.WAIT, _l("Waiting list")),
            (Action.REFUSE, _l("Not funded")),
        )
        self.verdict.choices = choices((action.value, words) for action, words in verdicts if asked.may(action))
