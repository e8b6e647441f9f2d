"""Forms: one column, a label above, the hint under it, the error at its field; nothing typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from wtforms import DateTimeLocalField, Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.money import Money, parse_money
from core.rules import RuleBroken, Way

csrf = CSRFProtect()

SHORT, LONG = 200, 10_000


def clean(typed: object) -> object:
    """Trim, and drop what no database stores: NUL and lone surrogates."""
    if not isinstance(typed, str):
        return typed
    return typed.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "").strip()


class OwnSentences:
    """What WTForms says by itself, said by us: how to mend it, in the reader's language."""

    def gettext(self, sentence: str) -> str:
        """Our sentence in its place; every complaint that it makes of a choice has one way out."""
        if "choice" in sentence.casefold():
            return _("Choose one of the answers offered.")
        if sentence.startswith(("Not a valid integer", "Not a valid decimal", "Not a valid float", "Number must")):
            return _("Give a number.")
        if sentence.startswith(("Not a valid date", "Not a valid time", "Not a valid week", "Date must")):
            return _("Give a day and a time, such as 2022-05-09 09:00.")
        if sentence.startswith("This field is required"):
            return _("Fill this in.")
        return _("This cannot be accepted. Look at it again.")

    def ngettext(self, one: str, _many: str, _number: int) -> str:
        """They speak of lengths, which `at_most` puts in words."""
        return self.gettext(one)


class Form(FlaskForm):
    """The base of every form: `carried_out` shows a broken rule at its field instead of losing what was typed.

    `ways` are links to pages where what is in the way can be put right; they stand below the sentence.
    """

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.ways: list[Way] = []

    class Meta(FlaskForm.Meta):
        """Every text is cleaned before it is looked at."""

        def get_translations(self, _form: Any) -> OwnSentences:
            """Nothing is said in words that are not ours."""
            return OwnSentences()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add the cleaning filter to text fields."""
            if issubclass(unbound_field.field_class, (StringField, TextAreaField)):
                filters = list(unbound_field.kwargs.get("filters", []))
                if clean not in filters:
                    unbound_field.kwargs["filters"] = [clean, *filters]
            return super().bind_field(form, unbound_field, options)

    def carried_out(self, verb: Callable[[], object]) -> bool:
        """Call one service; a RuleBroken becomes an error of its field (or of the form) and False."""
        try:
            verb()
        except RuleBroken as broken:
            self.add_error(broken.field, broken.message)
            self.ways += [broken.way] if broken.way else []
            return False
        return True

    def add_error(self, field: str | None, message: str) -> None:
        """Show `message` at the field, or above the form."""
        if field is not None and field in self._fields:
            found = self._fields[field]
            found = getattr(found, "in_order", [found])[0]  # of words in six languages: at the reader's own
            found.errors = [*found.errors, message]
        else:
            self.form_errors.append(message)

    @property
    def status(self) -> int:
        """422 when what was posted could not be accepted, else 200."""
        return 422 if self.errors else 200


class Needed(InputRequired):
    """Spaces alone are no words: the cleaned text counts, not what was sent."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if field.data == "" or (field.data is None and not field.errors):
            field.errors[:] = []
            raise StopValidation(self.message)


def needed(message: object = None) -> InputRequired:
    """The field must be filled in."""
    return Needed(message=message or _l("Fill this in."))


def at_most(length: int = SHORT) -> Length:
    """A limit, said in words."""
    return Length(max=length, message=_l("This is too long: at most %(max)d characters.", max=length))


def optional() -> Optional:
    """The field may stay empty."""
    return Optional(strip_whitespace=True)


class Within(NumberRange):  # type: ignore[misc,unused-ignore]
    """Least and most of a number; one of hundreds of digits is outside too, where the library would break off."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except OverflowError as error:
            raise ValidationError(self.message) from error


class ZonedMoment(DateTimeLocalField):
    """Wall time in the form's zone, kept as UTC; refuses a time that the zone skips or has twice."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse, with a sentence of our own when it is no time."""
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata([str(valuelist[0]).strip()])
        except ValueError as error:
            self.data = None
            raise ValueError(_("Give a day and a time, such as 2022-05-09 09:00.")) from error


def in_zone(field: Field, name: str) -> datetime | None:
    """The field's wall time as an aware moment; RuleBroken at the field if the zone skips it or has it twice."""
    typed: datetime | None = field.data
    if typed is None:
        return None
    local = ZoneInfo(name)
    first, second = typed.replace(tzinfo=local, fold=0), typed.replace(tzinfo=local, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise RuleBroken(
            _("On that day the clocks change: this time does not exist there, or exists twice. Choose another."),
            code="ambiguous-time",
            field=field.short_name,
        )
    return first


class MoneyField(StringField):
    """An amount in a currency given by the form; `data` is what was typed, `money(currency)` the Money."""

    def money(self, currency: str) -> Money:
        """RuleBroken at the field when it is no amount."""
        try:
            return parse_money(self.data or "", currency)
        except ValueError as error:
            raise RuleBroken(
                _("Give an amount such as 1840.50."), code="not-an-amount", field=self.short_name
            ) from error

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Complain at once about what no currency could read."""
        if self.data and not self.errors:
            try:
                parse_money(self.data, "EUR")
            except ValueError as error:
                raise ValidationError(_("Give an amount such as 1840.50.")) from error


def choices(pairs: Iterable[tuple[object, object]], *, empty: object = None) -> list[SelectChoice]:
    """Pairs of value and words as a select's choices; `empty` are the words of a first, empty choice."""
    first = [SelectChoice("", str(empty))] if empty is not None else []
    return first + [SelectChoice(str(value), str(words)) for value, words in pairs]


class ManyBoxes(SelectMultipleField):
    """Any number of choices, each a box that one can see without opening a list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def to_uuid(value: object) -> uuid.UUID | None:
    """`coerce=` of a select whose values are keys; an empty choice is None, nonsense is refused by the field."""
    if value in (None, "", "None"):
        return None
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def later_than(other: str) -> Callable[[Any, Field], None]:
    """Validator: this moment or date comes after another field's."""

    def check(form: Any, field: Field) -> None:
        first: date | None = form[other].data
        if first is not None and field.data is not None and field.data <= first:
            raise StopValidation(_("This must be later than “%(other)s”.", other=form[other].label.text))

    return check


def described_by(field: Field) -> Markup:
    """The ids of hint and error, for aria-describedby."""
    ids = [f"{field.id}-hint"] if field.description else []
    return Markup(" ").join([*ids, *([f"{field.id}-error"] if field.errors else [])])
