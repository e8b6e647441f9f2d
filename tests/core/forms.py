"""Forms that are posted without a page."""

from __future__ import annotations

from contextlib import contextmanager

from flask import g
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField

from core.forms import (
    Form,
    ManyBoxes,
    MoneyField,
    ZonedMoment,
    at_most,
    choices,
    later_than,
    needed,
    optional,
    to_uuid,
)
from translations.forms import InLanguages


class WordsForm(Form):
    name = StringField("Name", validators=[needed(), at_most(10)], description="A hint")
    note = TextAreaField("Note", validators=[optional(), at_most(20)])
    agreed = BooleanField("Agreed")


class TimeForm(Form):
    starts = ZonedMoment("Starts", validators=[needed()])
    ends = ZonedMoment("Ends", validators=[optional(), later_than("starts")])


class DayForm(Form):
    first = DateField("First day", validators=[optional()])
    last = DateField("Last day", validators=[optional(), later_than("first")])


class AmountForm(Form):
    amount = MoneyField("Amount", validators=[optional()])


class ChoiceForm(Form):
    one = SelectField("One", choices=choices([("a", "First"), ("b", "Second")], empty="None"))
    some = ManyBoxes("Some", choices=choices([("a", "First"), ("b", "Second")]))
    number = IntegerField("Number", validators=[optional()])


class KeyForm(Form):
    thing = SelectField("Thing", choices=[], coerce=to_uuid)


class TitleForm(Form):
    title = InLanguages("Title")
    summary = InLanguages("Summary", required=False, long=True)


@contextmanager
def posted(app, kind, fields=None, language="en", **values):
    """The form as it is after these fields were sent, on a page in that language."""
    with app.app_context(), app.test_request_context("/", method="POST", data=fields or {}):
        g.lang = language
        yield kind(meta={"csrf": False}, **values)


def errors_of(app, kind, fields, language="en"):
    """What the form complains of."""
    with posted(app, kind, fields, language) as form:
        form.validate()
        return form.errors
