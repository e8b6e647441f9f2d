"""Forms about notes, the outcome, its sources and the comments on it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as SubForm
from wtforms.validators import Length, Regexp, StopValidation

from agendas.words import CAPS, CONTRIBUTION_KINDS, DISPOSITIONS
from core.forms import Form, ManyBoxes, ZonedMoment, at_most, choices, clean, needed, optional, to_uuid
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.models import Attribution, Organisation, Person
from people.visibility import STRICTNESS, attributed, organisation_name, stricter
from reports.inputs import Input
from reports.paragraphs import Line, readable
from reports.services import LONGEST_NOTE
from reports.words import PARTS
from roundtables.words import language_name
from texts.models import ClauseKind, ClauseText, Contribution, ContributionKind
from texts.rounds import LONGEST_CONTRIBUTION
from translations.forms import InLanguages

SHORTENED = 70
MOST_FOOTNOTES = 12


class NoteForm(Form):
    """What was said, in the language of whoever writes it down."""

    text = TextAreaField(
        _l("What was said"),
        validators=[needed(_l("Write what was said.")), at_most(LONGEST_NOTE)],
        description=_l("Do not write who spoke: what is said here may be used, but nobody is named."),
        render_kw={"rows": 4, "dir": "auto"},
    )
    language = SelectField(_l("It is written in"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = in_languages()


class EditNoteForm(Form):
    """A note with its renderings."""

    words = InLanguages(_l("What was said"), long=True, description=_l("Do not write who spoke."))


class StartForm(Form):
    """The outcome document's name."""

    title = InLanguages(_l("Title of the document"))
    symbol = StringField(
        _l("Symbol"),
        validators=[optional(), at_most(60)],
        description=_l("Of your own series, such as RT/2030/1. Never one that looks like an official one."),
    )
    language = SelectField(_l("It is first written in"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.language.choices = in_languages()


class FootnoteForm(SubForm):
    """One note at the foot of the page."""

    mark = StringField(
        _l("Mark"),
        filters=[clean],
        validators=[Length(max=10), Regexp(r"^[^\s\[\]]*$", message=_l("A mark has neither spaces nor brackets."))],
    )
    words = InLanguages(_l("Note"), long=True, required=False)


class PartForm(Form):
    """A heading, a paragraph, or what stands below one."""

    kind = SelectField(_l("What it is"), choices=[])
    words = InLanguages(
        _l("Words"),
        long=True,
        description=_l("Numbers are added by themselves. For a footnote write [^1] and give note 1 below."),
    )
    footnotes = FieldList(FormField(FootnoteForm), label=_l("Footnotes"), max_entries=MOST_FOOTNOTES)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = choices(PARTS.items())

    @property
    def part(self) -> tuple[ClauseKind, int]:
        """Kind and level."""
        kind, level = str(self.kind.data).rsplit("-", 1)
        return ClauseKind(kind), int(level)

    @property
    def notes(self) -> dict[str, Mapping[str, str]]:
        """Mark and words of the rows that have both."""
        rows = [(each.form.mark.data or "", each.form.words.words) for each in self.footnotes]
        return {mark: words for mark, words in rows if mark and any(words.values())}

    @classmethod
    def of(cls, wording: ClauseText) -> PartForm:
        """Filled with what the draft says."""
        text = wording.heading if wording.kind == ClauseKind.HEADING else wording.body
        rows: list[Mapping[str, object]] = [
            {"mark": each.mark, "words": each.body.by_language} for each in wording.footnotes
        ]
        data = {"kind": f"{wording.kind}-{wording.level}", "words": text, "footnotes": [*rows, {}]}
        return cls(data=data)


class PublishForm(Form):
    """What goes out with a version."""

    symbol = StringField(
        _l("Symbol of this version"),
        validators=[optional(), at_most(60)],
        description=_l("By custom a draft carries /L. in its symbol and a revision /Rev.1 at its end."),
    )
    change_note = InLanguages(
        _l("What is new in this version"),
        long=True,
        required=False,
        description=_l("One or two sentences; they stand above the text."),
    )
    comments_until = ZonedMoment(
        _l("Comments can be sent until"),
        validators=[optional()],
        description=_l("Leave it empty where the text is final."),
    )
    cap = RadioField(_l("How openly may authors be named?"), choices=[], default=Attribution.NAMED.value)
    waiver = TextAreaField(
        _l("Why it is published now"),
        validators=[optional(), at_most(1000)],
        description=_l("Needed only when comments still wait for an answer or can still be sent. It is recorded."),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.cap.choices = choices(CAPS.items())


class PlaceForm(Form):
    """Inputs, and the paragraph that goes back to them."""

    clause = SelectField(
        _l("Paragraph that goes back to them"),
        choices=[],
        coerce=to_uuid,
        validators=[needed(_l("Choose a paragraph."))],
    )
    inputs = ManyBoxes(_l("Inputs"), choices=[])

    def __init__(self, lines: Sequence[Line], inputs: Sequence[Input], **values: Any) -> None:
        super().__init__(**values)
        self.clause.choices = choices(((each.clause_id, title_of(each)) for each in lines), empty=_("Choose"))
        self.inputs.choices = choices((each.key, each.label) for each in inputs)

    @property
    def ticked(self) -> list[uuid.UUID]:
        """The keys of the inputs that were offered and ticked."""
        offered = {choice.value for choice in self.inputs.choices}
        return [uuid.UUID(key.partition(":")[2]) for key in self.inputs.data or () if key in offered]

    def validate_inputs(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise StopValidation(_("Tick at least one input."))


class CommentForm(Form):
    """What an organisation says about a paragraph of the draft."""

    kind = RadioField(_l("What is it?"), choices=[], default=ContributionKind.COMMENT.value)
    body = TextAreaField(
        _l("Your comment"),
        validators=[needed(_l("Write your comment.")), at_most(LONGEST_CONTRIBUTION)],
        description=_l("In the language in which you are at home; it is kept and shown as you wrote it."),
        render_kw={"dir": "auto"},
    )
    language = SelectField(_l("It is written in"), choices=[])
    organisation = SelectField(_l("You speak for"), choices=[], coerce=to_uuid)
    attribution = RadioField(
        _l("How shall others see who said it?"),
        choices=[],
        description=_l("The secretariat of the event sees your name in any case."),
    )

    def __init__(self, person: Person, organisations: Sequence[Organisation], cap: str, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = choices(CONTRIBUTION_KINDS.items())
        self.language.choices = in_languages()
        self.organisation.choices = choices((each.id, organisation_name(each)) for each in organisations)
        first = organisations[0] if organisations else None
        allowed = STRICTNESS[STRICTNESS.index(Attribution(cap)) :]
        self.attribution.choices = choices(
            (each, _("As “%(name)s”", name=attributed(person, first, each))) for each in allowed
        )
        if self.attribution.data is None:
            self.attribution.data = stricter(person.attribution, cap).value


class AnswerForm(Form):
    """What became of a comment on the outcome."""

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
        _l("Where the text answers it"),
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

    def __init__(self, lines: Sequence[Line], others: Sequence[Contribution], **values: Any) -> None:
        super().__init__(**values)
        self.code.choices = choices(DISPOSITIONS.items())
        named = ((each.clause_id, title_of(each)) for each in lines)
        self.clause.choices = choices(named, empty=_("No place in particular"))
        shortened = ((each.id, f"{each.reference}: {each.body[:SHORTENED]}") for each in others)
        self.duplicate_of.choices = choices(shortened, empty=_("None"))


class ActForm(Form):
    """A button that carries nothing but the proof that it was pressed here."""


def in_languages() -> list[Any]:
    """The six languages by their names in the reader's."""
    return choices((code, language_name(code)) for code in LANGUAGES)


def title_of(line: Line) -> str:
    """A place in a list to choose from: its mark and its first words."""
    body = " ".join(readable(line.shown.body).replace("*", "").split())
    return f"{line.mark} {body if len(body) <= SHORTENED else body[: SHORTENED - 1] + '…'}".strip()
