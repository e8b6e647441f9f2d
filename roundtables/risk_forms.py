"""Forms about the risk register."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField

from core.forms import LONG, Form, ManyBoxes, at_most, needed, to_uuid
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from roundtables.forms import in_words, of_our_time
from roundtables.risk_models import Switch
from roundtables.risk_services import Facts
from roundtables.risk_words import SWITCHES
from roundtables.risks import Titles

LIKELIHOODS = {
    1: _l("1: hardly"),
    2: _l("2: unlikely"),
    3: _l("3: possible"),
    4: _l("4: likely"),
    5: _l("5: nearly certain"),
}
IMPACTS = {
    1: _l("1: a nuisance"),
    2: _l("2: trouble that passes"),
    3: _l("3: lasting harm to somebody's work"),
    4: _l("4: freedom or safety of somebody"),
    5: _l("5: somebody's life"),
}


class Day(DateField):
    """A day, with a sentence of our own when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse `2022-05-09`."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata([str(valuelist[0]).strip()])
        except ValueError as error:
            self.data = None
            raise ValueError(_("Give a day, such as 2022-05-09.")) from error


def degree(label: Any) -> RadioField:
    """One to five."""
    return RadioField(label, choices=[], coerce=int_or_none, validators=[needed(_l("Choose one of the five."))])


def int_or_none(value: object) -> int | None:
    """`coerce=` of a degree; nonsense is refused by the field."""
    return None if value in (None, "", "None") else int(str(value))


class RiskForm(Form):
    """One entry of the register."""

    clause = SelectField(_l("What is it about?"), choices=[], coerce=to_uuid)
    threat = TextAreaField(
        _l("What could happen?"),
        validators=[needed(), at_most(LONG)],
        description=_l("Only the secretariat and the owner of this entry read it. Name nobody where a role is enough."),
    )
    concerned = TextAreaField(_l("Whom would it harm?"), validators=[needed(), at_most(LONG)])
    likelihood = degree(_l("How likely is it?"))
    impact = degree(_l("How bad would it be?"))
    switches = ManyBoxes(
        _l("What the system does about it"),
        choices=[],
        description=_l(
            "What is ticked works at once on all pages, mails and documents, for as long as the entry is open."
        ),
    )
    mitigation = TextAreaField(
        _l("What people do about it"),
        validators=[at_most(LONG)],
        description=_l("May stay empty where a switch above is enough."),
    )
    owner = SelectField(_l("Who sees to it?"), choices=[], coerce=to_uuid, validators=[needed(_l("Choose a person."))])
    review_on: Any = Day(
        _l("Look at it again on"), validators=[needed(), of_our_time], description=_l("The owner is reminded that day.")
    )

    def __init__(self, titles: Titles, owners: Sequence[tuple[uuid.UUID, str]], **values: Any) -> None:
        super().__init__(**values)
        sessions = {str(key): _("Session: %(title)s", title=title) for key, title in titles.items()}
        self.clause.choices = {"": _("The event as a whole")} | sessions
        self.switches.choices = list(in_words(SWITCHES).items())
        self.likelihood.choices = [(key, str(words)) for key, words in LIKELIHOODS.items()]
        self.impact.choices = [(key, str(words)) for key, words in IMPACTS.items()]
        self.owner.choices = {"": ""} | {str(key): name for key, name in owners}

    @property
    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            clause_id=self.clause.data,
            threat=self.threat.data or "",
            concerned=self.concerned.data or "",
            likelihood=self.likelihood.data or 0,
            impact=self.impact.data or 0,
            mitigation=self.mitigation.data or "",
            switches=[Switch(each) for each in self.switches.data or []],
            owner_id=self.owner.data,
            review_on=self.review_on.data,
        )


class SignForm(Form):
    """One click for the event, or with a session's clause for that session."""

    clause = HiddenField()

    @property
    def clause_id(self) -> uuid.UUID | None:
        """The session's clause; a key that is none finds no session."""
        try:
            return to_uuid(self.clause.data or "")
        except ValueError:
            return uuid.UUID(int=0)
