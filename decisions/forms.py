"""Forms about criteria and appeals."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, TextAreaField

from core.auth import current_actor
from core.forms import LONG, Form, at_most, choices, needed, to_uuid
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from decisions.models import OUTCOMES, Appeal, Area, Inadmissible
from decisions.words import EFFECTS, GROUNDS, INADMISSIBLE, STANDS
from people.models import Attribution, Person
from people.visibility import name_for
from translations.forms import InLanguages

ADMIT = "admit"


def in_words(words: Mapping[Any, Any]) -> list[Any]:
    """Choices in the reader's language."""
    return choices((str(key), label) for key, label in words.items())


class ConfirmForm(Form):
    """Nothing but the question that was asked."""


class AppealForm(Form):
    """Why a decision is wrong."""

    grounds = RadioField(_l("What is wrong with the decision?"), choices=[], validators=[needed(_l("Choose one."))])
    words = TextAreaField(
        _l("Why do you think that the decision is wrong?"),
        validators=[needed(_l("Say in your own words why you think that it is wrong.")), at_most(LONG)],
        description=_l(
            "Write in the language in which you are at home. It is read by the secretariat and by whoever looks at it."
        ),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.grounds.choices = in_words(GROUNDS)


class ReviewerForm(Form):
    """Who looks at it again: only those who had no part in the decision are offered."""

    reviewer = SelectField(
        _l("Who looks at it again"), choices=[], coerce=to_uuid, validators=[needed(_l("Choose a person."))]
    )

    def __init__(self, people: Sequence[Person], event_id: uuid.UUID, **values: Any) -> None:
        super().__init__(**values)
        viewer = current_actor()
        named = ((each.id, name_for(viewer, each, None, event_id, attribution=Attribution.NAMED)) for each in people)
        self.reviewer.choices = choices(named, empty="")


class AdmissibilityForm(Form):
    """Whether it is looked at."""

    answer = RadioField(_l("Is the appeal admissible?"), choices=[], validators=[needed(_l("Choose one."))])
    reason = TextAreaField(
        _l("In your own words"),
        validators=[at_most(LONG)],
        description=_l("Only where it is not admissible: what you would like to add to the reason. May stay empty."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        refusals = ((each.value, _("No. %(reason)s", reason=INADMISSIBLE[each])) for each in Inadmissible)
        self.answer.choices = choices([(ADMIT, _("Yes, it is to be looked at")), *refusals])


class OutcomeForm(Form):
    """How it ends."""

    outcome = RadioField(
        _l("How does it end? What follows is carried out at once."), choices=[], validators=[needed(_l("Choose one."))]
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[needed(_l("Give a reason. The person reads it.")), at_most(LONG)],
        description=_l("The person reads it. It is kept with the decision."),
    )

    def __init__(self, appeal: Appeal, **values: Any) -> None:
        super().__init__(**values)
        area = Area(appeal.decision.area)
        self.outcome.choices = in_words({each: EFFECTS.get((area, each), STANDS) for each in OUTCOMES[area]})


class CriteriaForm(Form):
    """The next version of what decisions rest on."""

    words = InLanguages(
        _l("Criteria"),
        long=True,
        description=_l("One to a line. They are in force as soon as they are published, and are never changed after."),
    )


class DaysForm(Form):
    """Within how many days appeals are answered."""

    days = IntegerField(
        _l("Days to answer an appeal"),
        validators=[needed()],
        render_kw={"inputmode": "numeric"},
        description=_l("From 1 to 90. It holds for appeals that arrive from now on."),
    )
