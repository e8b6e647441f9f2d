"""Forms about terms of reference."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField

from core.forms import Form
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from roundtables.models import Event
from roundtables.terms_models import Side
from translations.forms import InLanguages

ROWS = 20  # a page of text
THIS_EVENT, SERIES = "event", "series"


class TermsForm(Form):
    """The words of a version; `scope` only while a new one is begun, for whoever may write for a whole series."""

    body = InLanguages(
        _l("The terms"),
        long=True,
        description=_l("Markdown: a line that begins with # is a heading, 1. a numbered point, **bold** is bold."),
    )
    scope = RadioField(_l("For which events?"), choices=[], default=THIS_EVENT)

    def __init__(self, event: Event, *, scoped: bool, **values: Any) -> None:
        super().__init__(**values)
        for part in self.body.in_order:
            part.render_kw = {**part.render_kw, "rows": ROWS}
        if not scoped:
            del self.scope
            return
        self.scope.choices = {THIS_EVENT: _("This event alone"), SERIES: _("All events of its series")}

    @property
    def for_series(self) -> bool:
        """Whether a new version is to hold for all events of the series."""
        return "scope" in self and self.scope.data == SERIES


class AcceptForm(Form):
    """One click for one side."""

    side = HiddenField()

    @property
    def chosen(self) -> Side:
        """The side; civil society for anything that names none."""
        return Side.SECRETARIAT if self.side.data == Side.SECRETARIAT else Side.CIVIL_SOCIETY
