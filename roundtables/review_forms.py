"""Forms about the annual mutual review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectField, TextAreaField

from core.forms import LONG, Form, Within, at_most, needed, to_uuid
from core.i18n import LANGUAGES
from core.i18n import lazy_gettext as _l
from people.models import Person
from roundtables.forms import FIRST_YEAR, LAST_YEAR, of_our_time
from roundtables.risk_forms import Day
from roundtables.words import language_name


class BeginForm(Form):
    """Which year."""

    year = IntegerField(
        _l("Year"), validators=[needed(), Within(FIRST_YEAR, LAST_YEAR, message=_l("Give a number."))]
    )


class AnswerForm(Form):
    """The same three questions for both sides."""

    promised = TextAreaField(
        _l("What was promised?"),
        validators=[needed(), at_most(LONG)],
        description=_l("In the terms of reference, and since then."),
    )
    kept = TextAreaField(
        _l("What was kept, and what was not?"),
        validators=[needed(), at_most(LONG)],
        description=_l("By both sides, as yours sees it."),
    )
    change = TextAreaField(_l("What should change?"), validators=[needed(), at_most(LONG)])
    language = SelectField(_l("Written in"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = {code: language_name(code) for code in LANGUAGES}


class FollowUpForm(Form):
    """What both agreed to do."""

    what = TextAreaField(_l("What is to be done?"), validators=[needed(), at_most(LONG)])
    owner = SelectField(_l("Who sees to it?"), choices=[], coerce=to_uuid, validators=[needed(_l("Choose a person."))])
    due_on: Any = Day(_l("Until"), validators=[needed(), of_our_time])

    def __init__(self, owners: Sequence[tuple[Person, str]], **values: Any) -> None:
        super().__init__(**values)
        self.owner.choices = {"": ""} | {str(person.id): name for person, name in owners}
