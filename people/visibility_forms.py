"""Forms about how far one is shown: one choice for each audience."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import SelectField

from core.forms import Form, choices, needed
from core.i18n import lazy_gettext as _l
from people.visibility_models import LOWEST, ORDER, Audience, Showing
from people.visibility_words import AUDIENCES, LEVELS, LEVELS_OF_OTHERS


class VisibilityForm(Form):
    """What each audience reads; an audience's field has the audience's name."""

    public = SelectField(
        AUDIENCES[Audience.PUBLIC],
        choices=[],
        validators=[needed()],
        description=_l("What the public reads, everybody reads: it is never more than what another audience may read."),
    )
    participants = SelectField(AUDIENCES[Audience.PARTICIPANTS], choices=[], validators=[needed()])
    organisers = SelectField(
        AUDIENCES[Audience.ORGANISERS],
        choices=[],
        validators=[needed()],
        description=_l("They must know at least for whom you speak, so that they can keep a place for you."),
    )
    states = SelectField(AUDIENCES[Audience.STATES], choices=[], validators=[needed()])
    un_entities = SelectField(AUDIENCES[Audience.UN_ENTITIES], choices=[], validators=[needed()])

    def __init__(self, now: Mapping[Audience, Showing]) -> None:
        super().__init__(data={audience.value: level.value for audience, level in now.items()})
        for audience in Audience:
            self[audience.value].choices = choices(
                (level, LEVELS[level]) for level in ORDER if ORDER.index(level) <= ORDER.index(LOWEST[audience])
            )

    @property
    def levels(self) -> dict[Audience, Showing]:
        """What was chosen."""
        return {audience: Showing(self[audience.value].data) for audience in Audience}


class LoweringForm(VisibilityForm):
    """The same for an organiser, who can only take away."""

    def __init__(self, now: Mapping[Audience, Showing]) -> None:
        super().__init__(now)
        self.organisers.description = ""
        for audience in Audience:
            first, last = ORDER.index(now[audience]), ORDER.index(LOWEST[audience])
            self[audience.value].choices = choices(
                (level, LEVELS_OF_OTHERS[level]) for level in ORDER if first <= ORDER.index(level) <= max(first, last)
            )
