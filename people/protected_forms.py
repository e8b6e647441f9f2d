"""Forms about protected data, erasure and export."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import BooleanField, RadioField, SelectField, TextAreaField

from core.forms import Form, at_most, choices, needed
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.protected_words import HINTS, PROTECTED, PURPOSES, TEXTS_AFTER
from people.vault import LONGEST
from people.vault_models import Protected, Purpose

MOST_REASON = 500


class ProtectedForm(Form):
    """One field of the vault; what is stored is never put into the form by itself."""

    value = TextAreaField(
        validators=[needed(), at_most(LONGEST)], render_kw={"rows": 5, "autocomplete": "off", "spellcheck": "false"}
    )

    def __init__(self, field: Protected, **values: object) -> None:
        super().__init__(**values)
        self.value.label.text = str(PROTECTED[field])
        self.value.description = HINTS[field]


class ReadForm(Form):
    """What is read, for which purpose, and why now; each choice is one line of the table of purposes."""

    what = SelectField(_l("What, and for which purpose"), choices=[])
    note = TextAreaField(
        _l("Why you need it now"),
        validators=[needed(), at_most(MOST_REASON)],
        description=_l("The person reads this, with your name and your role."),
        render_kw={"rows": 3},
    )

    def __init__(self, allowed: Iterable[tuple[Protected, Purpose]], **values: object) -> None:
        super().__init__(**values)
        pairs = ((f"{what}:{purpose}", f"{PROTECTED[what]} – {PURPOSES[purpose]}") for what, purpose in allowed)
        self.what.choices = choices(pairs, empty="")
        self.what.validators = [needed(_("Choose what you read."))]

    @property
    def chosen(self) -> tuple[Protected, Purpose]:
        """The pair that was chosen."""
        what, purpose = self.what.data.split(":")
        return Protected(what), Purpose(purpose)


class EraseForm(Form):
    """What becomes of one's texts, and a box against a slip of the hand."""

    texts = RadioField(_l("How my comments are attributed afterwards"), choices=[])
    sure = BooleanField(
        _l("I have read what goes and what stays"), validators=[needed(_l("Tick this if you have read it."))]
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.texts.choices = choices(TEXTS_AFTER.items())
