"""Complaints of fields are ours, say how to mend it, and are in the reader's language."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email

from core.forms import Form, ManyBoxes, choices, to_uuid
from core.i18n import speaking

CHOOSE = "Choose one of the answers offered."


class EveryField(Form):
    """A field of each kind that complains by itself."""

    one = SelectField(choices=choices([("a", "A")]))
    key = SelectField(choices=choices([]), coerce=to_uuid)
    radio = RadioField(choices=choices([("a", "A")]))
    many = ManyBoxes(choices=choices([("a", "A")]))
    whole = IntegerField()
    share = DecimalField()
    day = DateField()
    words = StringField(validators=[DataRequired()])
    address = StringField(validators=[Email()])


def complaints(language="en"):
    """What each field says about nonsense."""
    typed = dict.fromkeys(("one", "key", "radio", "many", "whole", "share", "day", "address"), "nonsense")
    with speaking(language):
        form = EveryField(formdata=MultiDict(typed), meta={"csrf": False})
        form.validate()
        return {field.short_name: " ".join(map(str, field.errors)) for field in form}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("one", CHOOSE),
        ("key", CHOOSE),
        ("radio", CHOOSE),
        ("many", CHOOSE),
        ("whole", "Give a number."),
        ("share", "Give a number."),
        ("day", "Give a day and a time, such as 2022-05-09 09:00."),
        ("words", "Fill this in."),
        ("address", "This cannot be accepted. Look at it again."),
    ],
)
def test_each_field_says_in_our_words_how_to_mend_it(app, field, sentence):
    with app.test_request_context("/en/"):
        assert complaints()[field] == sentence


def test_a_wrong_choice_is_told_in_the_readers_language(app):
    with app.test_request_context("/fr/"):
        assert complaints("fr")["one"] == "Choisissez l’une des réponses proposées."
