"""What is asked when registering, and when setting up how one registers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField, TextAreaField

from core.forms import LONG, Form, Within, ZonedMoment, at_most, choices, in_zone, later_than, needed, optional, to_uuid
from core.i18n import gettext as _
from core.i18n import language, zone
from core.i18n import lazy_gettext as _l
from people.models import Organisation
from people.visibility import organisation_name
from registration.models import AttendanceMode, Question, QuestionKind, Registration, RegistrationForm
from registration.queries import modes_of
from registration.wording import KINDS, MODES
from roundtables.models import Event
from translations.forms import InLanguages

MOST_PLACES = 100_000
YES, NO = "yes", "no"
UNKNOWN = -1  # no choice has that place in the list


class PlacesField(IntegerField):
    """A number of places; empty for no limit."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """With a sentence of our own when it is no number."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_PLACES))):
                raise ValueError(_("Give a whole number, or leave it empty for no limit."))
            self.data = int(typed)


def places(label: Any) -> PlacesField:
    """A field for the number of places of one kind."""
    return PlacesField(
        label,
        validators=[optional(), Within(0, MOST_PLACES, _l("At most %(max)s places.", max=MOST_PLACES))],
        description=_l("Leave it empty for no limit."),
        render_kw={"inputmode": "numeric"},
    )


class SettingsForm(Form):
    """When registration is open, and how many places there are."""

    opens_at = ZonedMoment(_l("Registration opens"), validators=[needed()])
    closes_at = ZonedMoment(_l("Registration closes"), validators=[needed(), later_than("opens_at")])
    in_person_places = places(_l("Places in person"))
    online_places = places(_l("Places online"))
    introduction = InLanguages(
        _l("Introduction"),
        long=True,
        required=False,
        description=_l("Shown above the form: who is invited, what to prepare."),
    )

    def __init__(self, event: Event, form: RegistrationForm | None) -> None:
        local = zone(event.zone)
        moments = {
            name: getattr(form, name).astimezone(local) for name in ("opens_at", "closes_at") if form is not None
        }
        super().__init__(obj=form, **({"data": moments} if form is None else {}))
        if form is not None and not self.is_submitted():
            self.opens_at.data, self.closes_at.data = moments["opens_at"], moments["closes_at"]
        for field in (self.opens_at, self.closes_at):
            field.description = _("Time in %(zone)s.", zone=event.zone)
        if AttendanceMode.IN_PERSON not in modes_of(event):
            del self.in_person_places
        if AttendanceMode.ONLINE not in modes_of(event):
            del self.online_places
        self.zone = event.zone

    def values(self) -> dict[str, Any]:
        """What the services take."""
        return {
            "opens_at": in_zone(self.opens_at, self.zone),
            "closes_at": in_zone(self.closes_at, self.zone),
            "in_person_places": self.data.get("in_person_places"),
            "online_places": self.data.get("online_places"),
            "introduction": self.introduction.words,
        }


class QuestionForm(Form):
    """A question; its kind is chosen once."""

    kind = SelectField(_l("Kind of answer"), choices=[])
    label = InLanguages(_l("Question"))
    choices = InLanguages(
        _l("Choices"),
        long=True,
        required=False,
        description=_l("One on each line, in the same order in each language. Only for a choice."),
    )
    required = BooleanField(_l("An answer is needed"))

    def __init__(self, question: Question | None = None) -> None:
        super().__init__(obj=question)
        self.kind.choices = choices(KINDS.items())
        if question is not None:
            del self.kind
            if question.kind != QuestionKind.CHOICE:
                del self.choices

    @property
    def offered(self) -> dict[str, str] | None:
        """The choices that were typed, if the question has any."""
        return self.choices.words if "choices" in self else None


class DecisionForm(Form):
    """Accept or decline."""

    verdict = RadioField(_l("Decision"), choices=[])
    reason = TextAreaField(
        _l("Reason"),
        validators=[at_most(LONG)],
        description=_l("Needed when you decline. The person reads it and may contest the decision."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.verdict.choices = choices([("accept", _("Accept")), ("decline", _("Decline"))])


class ConfirmForm(Form):
    """Nothing but the question that was asked."""


class RegisterForm(Form):
    """Asking for a place; the event's own questions are added by `ask`."""

    organisation_id = SelectField(_l("Organisation you speak for"), coerce=to_uuid, choices=[])
    mode = RadioField(_l("How you would like to take part"), choices=[])
    needs = TextAreaField(
        _l("What you need to take part"),
        validators=[at_most(LONG)],
        description=_l("For example step-free access, interpretation, a quiet room. Only the secretariat reads it."),
    )
    asked: Sequence[Question] = ()

    @property
    def organisation(self) -> uuid.UUID:
        """The chosen organisation's key; only asked for once the form fits."""
        return uuid.UUID(str(self.organisation_id.data))

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, as services take it."""
        return {str(question.id): from_field(question, self[question.field].data) for question in self.asked}


def from_field(question: Question, typed: str | None) -> Any:
    """An answer from what was typed or chosen; nonsense becomes an answer that no question has."""
    if typed is None or typed == "" or question.kind == QuestionKind.TEXT:
        return typed or None
    if question.kind == QuestionKind.YES_NO:
        return {YES: True, NO: False}.get(typed, UNKNOWN)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else UNKNOWN


def to_field(answer: Any) -> str | None:
    """An answer as its field holds it."""
    if isinstance(answer, bool):
        return YES if answer else NO
    return None if answer is None else str(answer)


def field_for(question: Question) -> Field:
    """The field of one question."""
    words = question.label.shown(language()).body
    label = words if question.required else _("%(question)s (optional)", question=words)
    if question.kind == QuestionKind.TEXT:
        kind = StringField if question.required else TextAreaField
        return kind(label, validators=[at_most(LONG)])
    options = [str(option) for option in question.options(language())]
    offered: list[tuple[object, object]] = list(enumerate(options))
    if question.kind == QuestionKind.YES_NO:
        offered = [(YES, _("Yes")), (NO, _("No"))]
    return RadioField(label, choices=choices(offered), validate_choice=False)


def ask(
    form: RegistrationForm,
    organisations: Sequence[Organisation],
    registration: Registration | None = None,
    *,
    needs: str = "",
) -> RegisterForm:
    """The form of one event, with its own questions, filled in with what was answered before, or what one needs."""
    asked = list(form.questions)
    made = type(
        "AskedForm", (RegisterForm,), {question.field: field_for(question) for question in asked} | {"asked": asked}
    )
    filled: RegisterForm = made(data=present(asked, registration) or {"needs": needs})
    filled.organisation_id.choices = choices((each.id, organisation_name(each)) for each in organisations)
    modes = modes_of(form.event)
    filled.mode.choices = choices((mode, MODES[mode]) for mode in modes)
    if filled.mode.data is None and len(modes) == 1 and not filled.is_submitted():
        filled.mode.data = modes[0].value
    return filled


def present(asked: Sequence[Question], registration: Registration | None) -> dict[str, Any]:
    """What the fields hold before anything is typed."""
    if registration is None:
        return {}
    answers = {question.field: to_field(registration.answers.get(str(question.id))) for question in asked}
    return answers | {
        "organisation_id": registration.organisation_id,
        "mode": registration.mode,
        "needs": registration.needs,
    }
