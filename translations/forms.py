"""A form's field for words in the six languages: the reader's own first, the others folded below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, Form, FormField, StringField, TextAreaField

from core.forms import LONG, SHORT, at_most, clean
from core.i18n import LANGUAGES, language
from core.i18n import gettext as _
from translations.models import Text


def _languages_form(kind: type[Field], length: int) -> type[Form]:
    fields = {
        code: kind(name, validators=[at_most(length)], filters=[clean], render_kw={"lang": code, "dir": "auto"})
        for code, name in LANGUAGES.items()
    }
    return type("LanguagesForm", (Form,), fields)


_SHORT_FORM = _languages_form(StringField, SHORT)
_LONG_FORM = _languages_form(TextAreaField, LONG)


class InLanguages(FormField):
    """Six inputs for one Text; `words` is a mapping from language code to what was typed."""

    def __init__(self, label: Any = None, *, long: bool = False, required: bool = True, **options: Any) -> None:
        super().__init__(_LONG_FORM if long else _SHORT_FORM, label, **options)
        self.required = required

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take a Text, a mapping or nothing as the present words."""
        if isinstance(data, Text):
            data = data.by_language
        super().process(formdata, data if isinstance(data, Mapping) else {})

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """At least one language, when the field must be filled in."""
        fits: bool = self.form.validate()
        if self.required and not any(self.words.values()):
            first = self.form[language()]
            first.errors = [*first.errors, _("Give the words in at least one language.")]
            return False
        return fits

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by language code, empty ones too."""
        return {name: str(part.data or "") for name, part in self.form._fields.items()}

    @property
    def in_order(self) -> list[Field]:
        """The reader's language first."""
        own = language()
        return sorted(self.form, key=lambda part: part.short_name != own)
