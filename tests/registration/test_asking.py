"""Setting up the form: dates, places and questions, and what must not change once somebody has answered."""

from datetime import timedelta

import pytest

from core.db import db, transaction
from core.rules import RuleBroken
from registration import queries, services
from registration.models import QuestionKind, RegistrationForm
from tests import make
from tests.registration import builders

CHOICE = QuestionKind.CHOICE


def refused(verb, *things, **values):
    with pytest.raises(RuleBroken) as broken, transaction():
        verb(*things, **values)
    return broken.value


def reworded(question, label="Else?", *, choices=None, required=False):
    by = builders.staff(question.form.event)
    with transaction():
        services.reword_question(question, label={"en": label}, choices=choices, required=required, by=by)


def test_an_event_has_one_form(app):
    form = builders.open_form()
    again = {"opens_at": form.opens_at, "closes_at": form.closes_at, "in_person_places": 1, "online_places": 1}
    assert refused(services.open_form, form.event, by=builders.staff(form.event), **again).code == "form-exists"


def test_a_form_closes_after_it_opens(app):
    event = make.event()
    dates = {"opens_at": event.starts_at, "closes_at": event.starts_at}
    broken = refused(
        services.open_form, event, in_person_places=None, online_places=None, by=builders.staff(event), **dates
    )
    assert (broken.code, broken.field) == ("closes-first", "closes_at")


def test_an_introduction_is_written_rewritten_and_taken_away(app):
    form = builders.open_form()
    for words in ({"en": "Come", "fr": "Venez"}, {"en": "Do come"}, {"en": "  "}):
        with transaction():
            services.change_form(
                form,
                opens_at=form.opens_at,
                closes_at=form.closes_at + timedelta(hours=1),
                in_person_places=None,
                online_places=None,
                introduction=words,
                by=builders.staff(form.event),
            )
        assert (form.introduction.body if form.introduction else "") == words["en"].strip()


def test_questions_keep_the_order_in_which_they_were_asked(app):
    form = builders.open_form()
    for label in ("One?", "Two?", "Three?"):
        builders.question(form, label)
    db.session.expire_all()
    assert [(each.position, each.label.body) for each in form.questions] == [(1, "One?"), (2, "Two?"), (3, "Three?")]


def test_a_question_moves_by_one_and_no_further_than_the_ends(app):
    form = builders.open_form()
    questions = [builders.question(form, label) for label in ("One?", "Two?")]
    by = builders.staff(form.event)
    for question, up in ((questions[1], True), (questions[1], True), (questions[1], False), (questions[1], False)):
        with transaction():
            services.move_question(question, up=up, by=by)
    assert [each.position for each in questions] == [1, 2]


def test_a_form_has_an_end(app):
    form = builders.open_form()
    for _ in range(20):
        builders.question(form)
    by = builders.staff(form.event)
    broken = refused(services.add_question, form, kind=QuestionKind.TEXT, label={"en": "One more?"}, by=by)
    assert broken.code == "too-many-questions"


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (None, "choices"),
        ({"en": "Only one"}, "choices"),
        ({"en": "One\n\n  \n"}, "choices"),
        ({"en": "One\nTwo", "fr": "Un\nDeux\nTrois"}, "choices-differ"),
    ],
)
def test_choices_are_at_least_two_and_as_many_in_each_language(app, choices, code):
    form = builders.open_form()
    by = builders.staff(form.event)
    broken = refused(services.add_question, form, kind=CHOICE, label={"en": "Which?"}, choices=choices, by=by)
    assert (broken.code, broken.field) == (code, "choices")


def test_choices_are_offered_in_the_readers_language(app):
    question = builders.question(builders.open_form(), kind=CHOICE, choices={"en": "One\n\nTwo", "fr": "Un\nDeux"})
    assert (question.options("fr"), question.options("ru")) == (["Un", "Deux"], ["One", "Two"])


def test_a_language_left_out_when_rewording_loses_its_old_choices(app):
    question = builders.question(builders.open_form(), kind=CHOICE, choices={"en": "One\nTwo", "fr": "Un\nDeux"})
    reworded(question, choices={"en": "One\nTwo\nThree"})
    assert question.options("fr") == ["One", "Two", "Three"]


def test_once_answered_questions_are_neither_added_removed_nor_moved(app):
    form = builders.open_form()
    question = builders.question(form)
    builders.registration(form)
    by = builders.staff(form.event)
    assert queries.is_answered(form)
    for verb, things, values in (
        (services.add_question, (form,), {"kind": QuestionKind.TEXT, "label": {"en": "More?"}}),
        (services.remove_question, (question,), {}),
        (services.move_question, (question,), {"up": True}),
    ):
        assert refused(verb, *things, by=by, **values).code == "answered"


def test_once_answered_the_wording_may_change_but_not_what_is_asked(app):
    form = builders.open_form()
    question = builders.question(form, kind=CHOICE, choices="One\nTwo")
    builders.registration(form, answers={str(question.id): 1})
    reworded(question, choices={"en": "First\nSecond"})
    assert (question.label.body, question.options("en")) == ("Else?", ["First", "Second"])
    by = builders.staff(form.event)
    more = {"label": {"en": "Else?"}, "choices": {"en": "One\nTwo\nThree"}, "required": False}
    assert refused(services.reword_question, question, by=by, **more).field == "choices"
    needed = more | {"choices": {"en": "One\nTwo"}, "required": True}
    assert refused(services.reword_question, question, by=by, **needed).field == "required"


def test_the_database_refuses_places_below_nought_and_dates_in_reverse(app):
    event = make.event()
    for wrong in ({"in_person_places": -1}, {"online_places": -1}, {"closes_at": event.starts_at - timedelta(days=9)}):
        values = {"in_person_places": 1, "online_places": 1, "closes_at": event.ends_at} | wrong
        with pytest.raises(RuleBroken), transaction():
            db.session.add(RegistrationForm(event_id=event.id, opens_at=event.starts_at, **values))
