"""The form of an invitation."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import EmailField, SelectField, StringField

from core.forms import Form, at_most, choices, needed
from core.i18n import LANGUAGES
from core.i18n import lazy_gettext as _l
from people.forms import ADDRESS


class InviteForm(Form):
    """Who is invited, for whom they speak, and which role they get."""

    name = StringField(_l("Name of the person"), validators=[needed(), at_most()])
    email = EmailField(_l("E-mail address"), validators=ADDRESS)
    language = SelectField(_l("Language of our mails"), choices=choices(LANGUAGES.items()))
    organisation = SelectField(_l("Speaks for"), choices=[], description=_l("The person speaks for it at once."))
    role = SelectField(_l("Role"), choices=[])

    def __init__(
        self, organisations: Iterable[tuple[object, object]], roles: Iterable[tuple[str, str]], **values: object
    ) -> None:
        super().__init__(**values)
        self.organisation.choices = choices(organisations, empty=_l("Nobody yet"))
        self.role.choices = choices(roles, empty=_l("None"))
