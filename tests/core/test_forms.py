"""Forms: what is cleaned, what is complained of, and that nothing typed is lost."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from markupsafe import Markup
from wtforms import IntegerField, StringField

from core.forms import Form, Within, at_most, choices, clean, described_by, needed, to_uuid
from core.rules import RuleBroken
from tests.core.forms import AmountForm, ChoiceForm, DayForm, KeyForm, TitleForm, WordsForm, errors_of, posted


def broken(message="Not so.", field=None):
    """A service that refuses."""

    def verb():
        raise RuleBroken(message, code="test", field=field)

    return verb


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two words \n", "two words"),
        ("a\x00b", "ab"),
        ("\x00", ""),
        ("a\ud800b", "ab"),
        ("\udfff", ""),
        ("é 中 م 🙂", "é 中 م 🙂"),
        ("one\n\ntwo", "one\n\ntwo"),
    ],
)
def test_text_is_trimmed_and_loses_what_no_database_stores(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("typed", [None, 7, True, ["  a "]])
def test_what_is_no_text_is_left_alone(typed):
    assert clean(typed) is typed


def test_every_text_field_is_cleaned_without_being_told(app):
    with posted(app, WordsForm, {"name": " Ana\x00 ", "note": "\tA note "}) as form:
        assert form.validate()
        assert (form.name.data, form.note.data) == ("Ana", "A note")


def test_a_field_keeps_its_own_filters_after_the_cleaning(app):
    class Shouting(Form):
        name = StringField("Name", filters=[lambda words: words.upper() if words else words])

    with posted(app, Shouting, {"name": "  ana "}) as form:
        assert form.name.data == "ANA"


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00"])
def test_what_holds_no_words_is_not_filled_in(app, typed):
    assert errors_of(app, WordsForm, {"name": typed})["name"] == ["Fill this in."]


def test_a_needed_field_that_was_not_even_sent_is_complained_of(app):
    assert errors_of(app, WordsForm, {"note": "x"})["name"] == ["Fill this in."]


def test_a_needed_field_may_say_in_its_own_words_what_is_missing(app):
    class Named(Form):
        name = StringField("Name", validators=[needed("Say who you are.")])

    assert errors_of(app, Named, {"name": " "})["name"] == ["Say who you are."]


def test_the_longest_text_allowed_is_accepted_and_one_character_more_is_not(app):
    assert errors_of(app, WordsForm, {"name": "x" * 10}) == {}
    assert errors_of(app, WordsForm, {"name": "x" * 11})["name"] == ["This is too long: at most 10 characters."]


def test_space_around_the_words_does_not_count_as_length(app):
    assert errors_of(app, WordsForm, {"name": "   " + "x" * 10 + "   "}) == {}


def test_a_limit_counts_characters_and_not_bytes(app):
    assert errors_of(app, WordsForm, {"name": "中" * 10}) == {}


def test_without_a_number_a_short_text_has_two_hundred_characters():
    assert at_most().max == 200


@pytest.mark.parametrize("typed", ["", "   ", "\x00"])
def test_an_optional_field_may_stay_empty(app, typed):
    assert errors_of(app, WordsForm, {"name": "x", "note": typed}) == {}


def test_complaints_are_made_in_the_readers_language(app):
    said = {}
    for language in ("en", "fr", "ar"):
        with posted(app, WordsForm, {"name": ""}, language) as form:
            form.validate()
            said[language] = str(form.name.errors[0])
    assert len(set(said.values())) == 3
    assert said["en"] == "Fill this in."


@pytest.mark.parametrize("typed", ["c", "A", "a\x00", "a,b"])
def test_an_answer_that_was_not_offered_is_refused(app, typed):
    assert errors_of(app, ChoiceForm, {"one": typed})["one"] == ["Choose one of the answers offered."]


def test_a_box_that_was_not_offered_is_refused(app):
    assert errors_of(app, ChoiceForm, {"one": "a", "some": ["a", "z"]})["some"] == [
        "Choose one of the answers offered."
    ]


def test_several_boxes_may_be_ticked_or_none(app):
    with posted(app, ChoiceForm, {"one": "", "some": ["b", "a"]}) as form:
        assert form.validate()
        assert sorted(form.some.data) == ["a", "b"]
    assert errors_of(app, ChoiceForm, {"one": ""}) == {}


def test_many_boxes_show_every_answer_as_a_box(app):
    with posted(app, ChoiceForm, {"one": "a", "some": ["b"]}) as form:
        shown = str(form.some())
    assert shown.count('type="checkbox"') == 2
    assert shown.count("checked") == 1


def test_a_number_that_is_none_is_asked_for_in_our_words(app):
    assert errors_of(app, ChoiceForm, {"one": "a", "number": "many"})["number"] == ["Give a number."]


def test_an_unknown_key_in_a_list_is_refused_and_does_not_crash(app):
    for typed in ("nonsense", "7", str(uuid.uuid4()), "\x00"):
        assert "thing" in errors_of(app, KeyForm, {"thing": typed}), typed


@pytest.mark.parametrize("value", [None, "", "None"])
def test_no_choice_is_no_key(value):
    assert to_uuid(value) is None


def test_a_key_is_read_from_its_text_and_a_key_stays_one():
    key = uuid.uuid4()
    assert to_uuid(str(key)) == key
    assert to_uuid(key) is key


def test_choices_are_words_whatever_the_values_are():
    made = choices([(7, "Seven"), (None, "Nothing")])
    assert [(each.value, each.label) for each in made] == [("7", "Seven"), ("None", "Nothing")]


def test_the_empty_choice_comes_first_and_only_when_it_is_asked_for():
    with_empty = choices([("a", "First")], empty="Choose")
    assert [(each.value, each.label) for each in with_empty] == [("", "Choose"), ("a", "First")]
    assert [each.value for each in choices([("a", "First")])] == ["a"]
    assert [each.label for each in choices([], empty="")] == [""]


def test_a_rule_that_is_kept_carries_the_form_through(app):
    done = []
    with posted(app, WordsForm, {"name": "Ana"}) as form:
        assert form.validate()
        assert form.carried_out(lambda: done.append(form.name.data))
        assert form.status == 200
    assert done == ["Ana"]


def test_a_broken_rule_stands_at_its_field_and_what_was_typed_is_kept(app):
    with posted(app, WordsForm, {"name": "Ana", "note": "kept"}) as form:
        assert form.validate()
        assert not form.carried_out(broken("Somebody has this name.", "name"))
        assert form.name.errors == ["Somebody has this name."]
        assert (form.name.data, form.note.data, form.status) == ("Ana", "kept", 422)


@pytest.mark.parametrize("field", [None, "elsewhere"])
def test_a_broken_rule_without_a_field_stands_above_the_form(app, field):
    with posted(app, WordsForm, {"name": "Ana"}) as form:
        assert form.validate()
        assert not form.carried_out(broken(field=field))
        assert form.form_errors == ["Not so."]
        assert form.status == 422


def test_a_broken_rule_joins_the_errors_that_the_field_already_has(app):
    with posted(app, WordsForm, {"name": ""}) as form:
        assert not form.validate()
        form.add_error("name", "And this.")
        assert form.name.errors == ["Fill this in.", "And this."]


def test_a_broken_rule_about_words_stands_at_the_readers_own_language(app):
    with posted(app, TitleForm, {"title-fr": "Titre"}, language="fr") as form:
        assert form.validate()
        form.carried_out(broken("Déjà pris.", "title"))
        assert form.title.form.fr.errors == ["Déjà pris."]
        assert not form.title.form.en.errors


def test_what_is_no_broken_rule_is_not_swallowed(app):
    with posted(app, WordsForm, {"name": "Ana"}) as form, pytest.raises(ZeroDivisionError):
        form.carried_out(lambda: 1 / 0)


def test_a_form_that_was_not_sent_is_no_failure(app):
    with app.app_context(), app.test_request_context("/"):
        form = WordsForm(meta={"csrf": False})
        assert not form.validate_on_submit()
        assert form.status == 200


@pytest.mark.parametrize(("last", "fits"), [("2022-05-10", True), ("2022-05-09", False), ("2022-05-08", False)])
def test_the_later_day_comes_after_the_first(app, last, fits):
    errors = errors_of(app, DayForm, {"first": "2022-05-09", "last": last})
    assert errors == ({} if fits else {"last": ["This must be later than “First day”."]})


@pytest.mark.parametrize("fields", [{}, {"first": "2022-05-09"}, {"last": "2022-05-09"}])
def test_days_are_only_compared_when_both_are_given(app, fields):
    assert errors_of(app, DayForm, fields) == {}


def test_a_day_that_is_none_is_refused_in_our_words(app):
    errors = errors_of(app, DayForm, {"first": "2022-02-30", "last": "2022-03-01"})
    assert errors == {"first": ["Give a day and a time, such as 2022-05-09 09:00."]}


def test_a_field_without_hint_and_error_is_described_by_nothing(app):
    with posted(app, WordsForm, {"name": "Ana"}) as form:
        assert described_by(form.note) == ""


def test_a_field_is_described_by_its_hint_and_by_its_error(app):
    with posted(app, WordsForm, {"name": ""}) as form:
        assert described_by(form.name) == "name-hint"
        form.validate()
        assert described_by(form.name) == "name-hint name-error"
        assert isinstance(described_by(form.name), Markup)


@pytest.mark.parametrize(
    ("typed", "cents"), [("1840", 184_000), ("1 840.50", 184_050), ("1840,5", 184_050), (" 0.01 ", 1), ("0", 0)]
)
def test_an_amount_is_read_as_people_write_it(app, typed, cents):
    with posted(app, AmountForm, {"amount": typed}) as form:
        assert form.validate()
        assert form.amount.money("EUR").amount == cents


@pytest.mark.parametrize("typed", ["much", "1.2.3", "NaN", "Infinity", "1e99", "0.001", "9" * 30, "１２"])
def test_what_is_no_amount_is_refused_at_once_and_kept_as_typed(app, typed):
    with posted(app, AmountForm, {"amount": typed}) as form:
        assert not form.validate()
        assert form.amount.errors == ["Give an amount such as 1840.50."]
        assert form.amount.data == typed


def test_cents_of_a_currency_that_has_none_are_a_broken_rule_at_the_field(app):
    with posted(app, AmountForm, {"amount": "10.50"}) as form:
        assert form.validate(), "euros have cents"
        assert not form.carried_out(lambda: form.amount.money("JPY"))
        assert form.amount.errors == ["Give an amount such as 1840.50."]


def test_an_amount_that_was_left_empty_is_no_error_until_it_is_needed(app):
    with posted(app, AmountForm, {"amount": ""}) as form:
        assert form.validate()
        with pytest.raises(RuleBroken) as caught:
            form.amount.money("EUR")
    assert (caught.value.code, caught.value.field) == ("not-an-amount", "amount")


def test_a_form_begins_with_what_the_thing_already_says(app):
    with app.app_context(), app.test_request_context("/"):
        form = DayForm(meta={"csrf": False}, first=date(2022, 5, 9))
        assert 'value="2022-05-09"' in str(form.first())


@pytest.mark.parametrize("typed", ["-1", "101", "9" * 400])
def test_a_number_outside_its_range_is_refused_however_long_it_is(app, typed):
    class Share(Form):
        share = IntegerField("Share", validators=[Within(0, 100, "Give a number from 0 to 100.")])

    with app.test_request_context("/en/", method="POST", data={"share": typed}):
        form = Share(meta={"csrf": False})
        assert not form.validate()
        assert form.share.errors == ["Give a number from 0 to 100."]
