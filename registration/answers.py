"""What somebody answered to an event's own questions: text, yes or no, or the number of a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.forms import LONG
from core.i18n import gettext as _
from core.i18n import language
from core.rules import RuleBroken
from registration.models import Question, QuestionKind

Answers = Mapping[str, Any]  # key of the question, as text → str, bool or the choice's place in the list


def checked(questions: Sequence[Question], answers: Answers) -> dict[str, Any]:
    """The answers to these questions and nothing else; RuleBroken at the first that does not fit."""
    return {str(question.id): check(question, answers.get(str(question.id))) for question in questions}


def check(question: Question, answer: Any) -> Any:
    """One answer, or RuleBroken at its field."""
    if answer is None or answer == "":
        if question.required:
            raise RuleBroken(_("Please answer this question."), code="answer-missing", field=question.field)
        return None
    fits = {
        QuestionKind.TEXT: lambda: isinstance(answer, str) and len(answer) <= LONG,
        QuestionKind.YES_NO: lambda: isinstance(answer, bool),
        QuestionKind.CHOICE: lambda: type(answer) is int and 0 <= answer < len(question.options(language())),
    }
    if not fits[QuestionKind(question.kind)]():
        raise RuleBroken(_("Choose one of the answers offered."), code="answer-unknown", field=question.field)
    return answer


def in_words(question: Question, answers: Answers) -> str:
    """An answer as it is read; empty when the question was left out."""
    answer = answers.get(str(question.id))
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if isinstance(answer, int):
        options = question.options(language())
        return options[answer] if answer < len(options) else ""
    return str(answer)
