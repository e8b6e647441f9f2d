"""Setting up an event's registration form and its questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from core import audit
from core.auth import Actor
from core.db import db, lock
from core.i18n import gettext as _
from core.rules import RuleBroken
from decisions import criteria
from decisions.models import Area
from registration import queries
from registration.models import Question, QuestionKind, Registration, RegistrationForm
from registration.places import change_places
from roundtables import terms
from roundtables.models import Event
from translations import services as wording
from translations.models import Text

MOST_QUESTIONS = 20
Words = Mapping[str, str]


class Act(StrEnum):
    """What the audit record calls it."""

    FORM_OPENED = "registration.form_opened"
    FORM_CHANGED = "registration.form_changed"
    QUESTION_ADDED = "registration.question_added"
    QUESTION_REWORDED = "registration.question_reworded"
    QUESTION_REMOVED = "registration.question_removed"
    QUESTION_MOVED = "registration.question_moved"


def refuse_backwards(opens_at: datetime, closes_at: datetime) -> None:
    """It closes after it opens."""
    if closes_at <= opens_at:
        raise RuleBroken(_("Registration must close after it opens."), code="closes-first", field="closes_at")


def some_words(words: Words | None) -> bool:
    """Whether anything was written, in whatever language."""
    return words is not None and any(body.strip() for body in words.values())


def open_form(
    event: Event,
    *,
    opens_at: datetime,
    closes_at: datetime,
    in_person_places: int | None,
    online_places: int | None,
    introduction: Words | None = None,
    by: Actor,
) -> RegistrationForm:
    """Give an event its form."""
    refuse_backwards(opens_at, closes_at)
    terms.refuse_unless_in_force(event)
    if queries.find_form(event.id) is not None:
        raise RuleBroken(_("This event has its registration form already."), code="form-exists")
    form = RegistrationForm(
        event=event,
        opens_at=opens_at,
        closes_at=closes_at,
        in_person_places=in_person_places,
        online_places=online_places,
        introduction=wording.write(introduction) if introduction and some_words(introduction) else None,
        questions=[],
    )
    db.session.add(form)
    criteria.in_use(event.id, Area.ACCREDITATION)  # published before anybody registers
    audit.record(Act.FORM_OPENED, form, by=by, in_person=in_person_places, online=online_places)
    return form


def change_form(
    form: RegistrationForm,
    *,
    opens_at: datetime,
    closes_at: datetime,
    in_person_places: int | None,
    online_places: int | None,
    introduction: Words,
    by: Actor,
) -> list[Registration]:
    """Change dates, places and introduction; whoever moves up by new places is given back."""
    refuse_backwards(opens_at, closes_at)
    lock(form)
    form.opens_at, form.closes_at = opens_at, closes_at
    _introduce(form, introduction)
    audit.record(Act.FORM_CHANGED, form, by=by, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    return change_places(form, in_person_places=in_person_places, online_places=online_places, by=by)


def _introduce(form: RegistrationForm, introduction: Words) -> None:
    if not some_words(introduction):
        form.introduction = None
    elif form.introduction is None:
        form.introduction = wording.write(introduction)
    else:
        wording.rewrite(form.introduction, introduction)


def refuse_answered(form: RegistrationForm) -> None:
    """What somebody has answered must stay the question they answered."""
    if queries.is_answered(form):
        raise RuleBroken(
            _("Somebody has answered the questions already, so that only their wording can still be changed."),
            code="answered",
        )


def as_choices(kind: QuestionKind, choices: Words | None) -> dict[str, str] | None:
    """The choices without empty lines; at least two, and as many in each language."""
    if kind is not QuestionKind.CHOICE:
        return None
    tidy = {
        code: "\n".join(line.strip() for line in body.splitlines() if line.strip())
        for code, body in (choices or {}).items()
        if body.strip()
    }
    numbers = {len(body.splitlines()) for body in tidy.values()}
    if not numbers or min(numbers) < 2:
        raise RuleBroken(_("Give at least two choices, each on a line of its own."), code="choices", field="choices")
    if len(numbers) > 1:
        raise RuleBroken(
            _("Give the same number of choices in each language, in the same order."),
            code="choices-differ",
            field="choices",
        )
    return tidy


def add_question(
    form: RegistrationForm,
    *,
    kind: QuestionKind,
    label: Words,
    required: bool = False,
    choices: Words | None = None,
    by: Actor,
) -> Question:
    """Add a question at the end, while nobody has answered."""
    lock(form)
    refuse_answered(form)
    if len(form.questions) >= MOST_QUESTIONS:
        raise RuleBroken(_("A form has at most %(max)d questions.", max=MOST_QUESTIONS), code="too-many-questions")
    offered = as_choices(kind, choices)
    question = Question(
        kind=kind,
        required=required,
        position=len(form.questions) + 1,
        label=wording.write(label),
        choices=wording.write(offered) if offered else None,
    )
    form.questions.append(question)
    audit.record(Act.QUESTION_ADDED, question, by=by, kind=kind.value)
    return question


def reword_question(question: Question, *, label: Words, choices: Words | None, required: bool, by: Actor) -> None:
    """Change the words; once answered, neither the number of choices nor whether an answer is needed."""
    lock(question.form)
    offered = as_choices(QuestionKind(question.kind), choices)
    if queries.is_answered(question.form):
        _refuse_other_question(question, offered, required)
    question.required = required
    wording.rewrite(question.label, label)
    if offered and question.choices is not None:
        _replace_choices(question.choices, offered)
    audit.record(Act.QUESTION_REWORDED, question, by=by)


def _refuse_other_question(question: Question, offered: dict[str, str] | None, required: bool) -> None:
    before = question.choices.body.splitlines() if question.choices else []
    after = next(iter(offered.values())).splitlines() if offered else []
    if len(before) != len(after):
        raise RuleBroken(
            _("Somebody has answered already: keep the number and the order of the choices."),
            code="answered",
            field="choices",
        )
    if required and not question.required:
        raise RuleBroken(
            _("Somebody may have left this out already, so that it can no longer be required."),
            code="answered",
            field="required",
        )


def _replace_choices(text: Text, offered: Words) -> None:
    """A language that was left empty falls back to the source; it must not keep an old number of lines."""
    wording.rewrite(text, {code: "" for code in text.by_language if code != text.language} | dict(offered))


def remove_question(question: Question, *, by: Actor) -> None:
    """Take a question out, while nobody has answered."""
    form = question.form
    lock(form)
    refuse_answered(form)
    audit.record(Act.QUESTION_REMOVED, question, by=by)
    form.questions.remove(question)
    _number(form.questions)


def move_question(question: Question, *, up: bool, by: Actor) -> None:
    """Exchange it with its neighbour; the first stays first, the last last."""
    form = question.form
    lock(form)
    refuse_answered(form)
    order = list(form.questions)
    place = order.index(question)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        _number(order)
        audit.record(Act.QUESTION_MOVED, question, by=by, position=question.position)


def _number(questions: list[Question]) -> None:
    for position, question in enumerate(questions, start=1):
        question.position = position
