"""Forms about agendas: a line, an import, publishing, a round, a room, a comment, an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from agendas.models import SlotKind
from agendas.plan import Entry
from agendas.words import CAPS, CONTRIBUTION_KINDS, DISPOSITIONS, SLOT_KINDS
from core.forms import Form, ManyBoxes, ZonedMoment, at_most, choices, later_than, needed, optional, to_uuid
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.models import Attribution, Organisation, Person
from people.visibility import STRICTNESS, attributed, organisation_name, stricter
from roundtables.models import Mode
from roundtables.words import MODES, language_name
from texts.models import Contribution, ContributionKind
from texts.rounds import LONGEST_CONTRIBUTION
from translations.forms import InLanguages

LONGEST_PASTE = 1_000_000
PASTED = {
    "agenda.md": _l("Lines such as “09:00–09:20 Opening” (plain text or Markdown)"),
    "agenda.csv": _l("A table (CSV)"),
    "agenda.ics": _l("A calendar (.ics)"),
}


class SlotForm(Form):
    """One line of an agenda."""

    title = InLanguages(_l("Title"), description=_l("One language is enough to begin with."))
    starts_at = ZonedMoment(_l("Begins"), validators=[needed()])
    ends_at = ZonedMoment(_l("Ends"), validators=[needed(), later_than("starts_at")])
    kind = SelectField(_l("What happens"), choices=[])
    description = InLanguages(
        _l("Description"), long=True, required=False, description=_l("Who speaks, in which order, to what end.")
    )
    mode = SelectField(_l("How can people take part?"), choices=[])
    interpretation = ManyBoxes(_l("Languages in which it can be followed"), choices=[])
    civil_society_only = BooleanField(
        _l("For civil society only"), description=_l("A dialogue without observers; the agenda says so.")
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = choices((kind, words) for kind, words in SLOT_KINDS.items() if kind != SlotKind.BREAK)
        self.mode.choices = choices(((mode, MODES[mode]) for mode in Mode), empty=_("As the event"))
        self.interpretation.choices = choices((code, language_name(code)) for code in LANGUAGES)


class ImportForm(Form):
    """An agenda from a file or from the clipboard."""

    file = FileField(
        _l("A file"),
        description=_l("Markdown or text (.md, .txt), a table (.csv) or a calendar (.ics), at most 1 MB."),
    )
    pasted = TextAreaField(_l("Or paste it here"), validators=[optional(), at_most(LONGEST_PASTE)])
    format = SelectField(_l("What you pasted is"), choices=[])
    language = SelectField(_l("It is written in"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.format.choices = choices(PASTED.items())
        self.language.choices = choices((code, language_name(code)) for code in LANGUAGES)


class PublishForm(Form):
    """What goes out with a version."""

    change_note = InLanguages(
        _l("What is new in this version"),
        long=True,
        required=False,
        description=_l("One or two sentences; they stand above the list of changes."),
    )
    waiver = TextAreaField(
        _l("Why it is published now"),
        validators=[optional(), at_most(1000)],
        description=_l("Needed only when comments still wait for an answer or can still be sent. It is recorded."),
    )


class RoundForm(Form):
    """When comments can be sent, and how openly they are shown."""

    opens_at = ZonedMoment(_l("Opens"), validators=[needed()])
    closes_at = ZonedMoment(
        _l("Closes"),
        validators=[needed(), later_than("opens_at")],
        description=_l("It can be made longer later, never shorter."),
    )
    cap = RadioField(_l("How openly may authors be named?"), choices=[], default=Attribution.NAMED.value)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.cap.choices = choices(CAPS.items())


class ExtendForm(Form):
    """More time for a round."""

    closes_at = ZonedMoment(_l("Closes later, at"), validators=[needed()])


class RoomForm(Form):
    """Where one session takes place."""

    room = StringField(_l("Room"), validators=[optional(), at_most(200)])
    join_url = StringField(
        _l("Address of the video platform"),
        validators=[optional(), at_most(1000)],
        description=_l(
            "Begins with https:// or tel:. It is never shown or sent; participants get a personal link instead."
        ),
    )


class CommentForm(Form):
    """What an organisation says about a line of the agenda."""

    kind = RadioField(_l("What is it?"), choices=[], default=ContributionKind.COMMENT.value)
    body = TextAreaField(
        _l("Your comment"),
        validators=[needed(_l("Write your comment.")), at_most(LONGEST_CONTRIBUTION)],
        description=_l("In the language in which you are at home; it is kept and shown as you wrote it."),
    )
    language = SelectField(_l("It is written in"), choices=[])
    organisation = SelectField(_l("You speak for"), choices=[], coerce=to_uuid)
    attribution = RadioField(
        _l("How shall others see who said it?"),
        choices=[],
        description=_l(
            "The secretariat of the event sees your name in any case. What you choose here can be made stricter "
            "later, never looser without you."
        ),
    )

    def __init__(self, person: Person, organisations: Sequence[Organisation], cap: str, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = choices(CONTRIBUTION_KINDS.items())
        self.language.choices = choices((code, language_name(code)) for code in LANGUAGES)
        self.organisation.choices = choices((each.id, organisation_name(each)) for each in organisations)
        first = organisations[0] if organisations else None
        allowed = STRICTNESS[STRICTNESS.index(Attribution(cap)) :]
        self.attribution.choices = choices((each, self.example(each, person, first)) for each in allowed)
        if self.attribution.data is None:
            self.attribution.data = stricter(person.attribution, cap).value

    @staticmethod
    def example(attribution: Attribution, person: Person, organisation: Organisation | None) -> str:
        """Exactly what others will read."""
        return _("As “%(name)s”", name=attributed(person, organisation, attribution))


class AnswerForm(Form):
    """What became of a comment."""

    code = RadioField(
        _l("What becomes of it?"), choices=[], validators=[needed(_l("Choose one of the answers offered."))]
    )
    reason = InLanguages(
        _l("Reason"),
        long=True,
        required=False,
        description=_l("The author reads it. Needed unless the comment is taken up wholly or repeats another one."),
    )
    clause = SelectField(
        _l("Where the agenda answers it"),
        choices=[],
        coerce=to_uuid,
        description=_l("Needed when the comment is taken up or met elsewhere."),
    )
    duplicate_of = SelectField(
        _l("The comment it repeats"),
        choices=[],
        coerce=to_uuid,
        description=_l("Needed when it is answered together with another one."),
    )

    def __init__(self, lines: Sequence[Entry], others: Sequence[Contribution], **values: Any) -> None:
        super().__init__(**values)
        self.code.choices = choices(DISPOSITIONS.items())
        named = ((line.clause_id, f"{line.number} {line.title.body}".strip()) for line in lines)
        self.clause.choices = choices(named, empty=_("No place in particular"))
        shortened = ((each.id, f"{each.reference}: {each.body[:60]}") for each in others)
        self.duplicate_of.choices = choices(shortened, empty=_("None"))


class ActForm(Form):
    """A button that carries nothing but the proof that it was pressed here."""
