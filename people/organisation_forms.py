"""Forms about organisations as actors of their own."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, RadioField, SelectField, StringField, TextAreaField

from core.forms import LONG, Form, ManyBoxes, at_most, choices, needed
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.models import Vetting
from people.organisation_words import CONSULTATIVE_STATUS, THEMES, VETTING
from people.organisations import LONGEST_WEBSITE, Facts
from people.words import KINDS, LEVELS, REGIONS, countries
from translations.forms import InLanguages


class FactsForm(Form):
    """All that is known of an organisation."""

    name = InLanguages(_l("Name of the organisation"), description=_l("One language is enough."))
    kind = SelectField(_l("Kind of organisation"), choices=[])
    country = SelectField(_l("Country"), choices=[], validators=[needed(_l("Choose a country."))])
    region = SelectField(_l("Region"), choices=[])
    level = SelectField(_l("Where it works"), choices=[])
    women_led = BooleanField(_l("It is led by women"))
    youth_led = BooleanField(_l("It is led by young people"))
    themes = ManyBoxes(_l("What it works on"), choices=[])
    other_themes = StringField(_l("Other themes, in your words"), validators=[at_most(400)])
    languages = ManyBoxes(_l("Working languages"), choices=[])
    other_languages = StringField(_l("Other working languages"), validators=[at_most()])
    consultative_status = SelectField(
        _l("Consultative status"), choices=[], description=_l("With the Economic and Social Council.")
    )
    website = StringField(
        _l("Website"),
        validators=[at_most(LONGEST_WEBSITE - 10)],
        description=_l("Beginning with https://."),
        render_kw={"dir": "ltr", "inputmode": "url"},
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.country.choices = choices(countries(), empty="")
        self.languages.choices = choices(LANGUAGES.items())
        for field, words in (
            (self.kind, KINDS),
            (self.region, REGIONS),
            (self.level, LEVELS),
            (self.themes, THEMES),
            (self.consultative_status, CONSULTATIVE_STATUS),
        ):
            field.choices = choices(words.items())

    @property
    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            kind=self.kind.data,
            country=self.country.data,
            region=self.region.data,
            level=self.level.data,
            women_led=self.women_led.data,
            youth_led=self.youth_led.data,
            themes=tuple(self.themes.data or ()),
            other_themes=self.other_themes.data or "",
            languages=tuple(self.languages.data or ()),
            other_languages=self.other_languages.data or "",
            consultative_status=self.consultative_status.data,
            website=self.website.data or "",
        )


class VettingForm(Form):
    """What the organisers found."""

    verdict = RadioField(_l("What you found"), choices=[])
    reason = TextAreaField(
        _l("Reason"),
        validators=[at_most(LONG)],
        description=_l("Needed for a refusal. The focal points of the organisation read it."),
        render_kw={"rows": 4},
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.verdict.choices = choices((each, VETTING[each]) for each in Vetting)


class MembershipForm(Form):
    """Whether somebody may speak for the organisation."""

    verdict = RadioField(_l("Your decision"), choices=[])
    reason = TextAreaField(
        _l("Reason"),
        validators=[at_most(LONG)],
        description=_l("Needed for a refusal. The person reads it."),
        render_kw={"rows": 3},
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.verdict.choices = choices([("approve", _("Approve")), ("refuse", _("Refuse"))])


class EndForm(Form):
    """Why somebody no longer speaks for the organisation."""

    reason = TextAreaField(_l("Reason"), validators=[at_most(LONG)], render_kw={"rows": 3})


class ConfirmForm(Form):
    """Nothing but the question that was asked."""


class UploadForm(Form):
    """A list of organisations."""

    file = FileField(
        _l("File"),
        description=_l("CSV or XLSX, at most 2 MB and 2,000 lines, with the columns described below."),
        render_kw={"accept": ".csv,.xlsx"},
    )
    language = SelectField(_l("Language of the names in the column “name”"), choices=choices(LANGUAGES.items()))
