"""Forms about series, events, roles, the consultation group, dialogues and their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wtforms import EmailField, Field, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import StopValidation

from core.forms import LONG, Form, ManyBoxes, Within, ZonedMoment, at_most, later_than, needed, optional, to_uuid
from core.i18n import LANGUAGES, zone_names
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from people.models import Attribution, Organisation
from people.roles import STAFF
from people.visibility import organisation_name, region_name
from people.words import ROLES
from roundtables.models import EventKind, Measure, Mode, Series
from roundtables.words import ATTRIBUTIONS, CONSULTATIONS, KINDS, MEASURES, MODES, language_name
from translations.forms import InLanguages

FIRST_YEAR, LAST_YEAR = 2000, 2100
UNUSUAL_ZONES = ("Etc/", "US/", "SystemV/", "Brazil/", "Canada/", "Chile/", "Mexico/")  # other names for usual ones


def of_our_time(_form: Form, field: Field) -> None:
    """Validator: a year that a meeting can be in; a slip of the keyboard is not kept for the year 202."""
    moment: datetime | None = field.data
    if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
        message = _("Give a year from %(first)d to %(last)d.", first=FIRST_YEAR, last=LAST_YEAR)
        raise StopValidation(message)


def in_words(words: Mapping[Any, Any]) -> dict[str, Any]:
    """Choices of a select, in the reader's language."""
    return {str(key): str(label) for key, label in words.items()}


def zones(present: str | None) -> dict[str, Any]:
    """The zones by continent; `present` is offered even where it is an unusual name."""
    groups: dict[str, Any] = {"UTC": "UTC"}
    for name in sorted(zone_names() - {"UTC"}):
        if name == present or not name.startswith(UNUSUAL_ZONES):
            continent, place = name.split("/", 1)
            groups.setdefault(continent, {})[name] = place.replace("_", " ").replace("/", ", ")
    return groups


def by_region(organisations: Sequence[Organisation]) -> dict[str, str]:
    """Choices of boxes: by region, then by name."""
    named = sorted(organisations, key=lambda each: (region_name(each.region), organisation_name(each).casefold()))
    return {str(each.id): f"{organisation_name(each)} · {region_name(each.region)}" for each in named}


class SeriesForm(Form):
    """A new series."""

    title = InLanguages(_l("Title of the series"), description=_l("One language is enough to begin with."))
    summary = InLanguages(_l("What the series is for"), long=True, required=False)


class EventForm(Form):
    """What is said of an event."""

    title = InLanguages(_l("Title"), description=_l("One language is enough to begin with."))
    kind = RadioField(_l("What kind of meeting is it?"), choices=[], default=EventKind.ROUNDTABLE.value)
    series = SelectField(_l("Series"), choices=[], coerce=to_uuid)
    zone = SelectField(
        _l("Time zone"),
        choices=[],
        default="UTC",
        description=_l("The zone of the place, or of the office that convenes. All times below are wall times there."),
    )
    starts_at = ZonedMoment(_l("Begins"), validators=[needed(), of_our_time])
    ends_at = ZonedMoment(_l("Ends"), validators=[needed(), of_our_time, later_than("starts_at")])
    mode = RadioField(_l("How can people take part?"), choices=[], default=Mode.HYBRID.value)
    venue = InLanguages(_l("Venue"), required=False, description=_l("City and building, or “Online”."))
    summary = InLanguages(
        _l("Summary"), long=True, required=False, description=_l("Two or three sentences for everybody.")
    )

    def __init__(self, series: Sequence[Series], reader: str, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices, self.mode.choices = in_words(KINDS), in_words(MODES)
        self.zone.choices = zones((values.get("data") or {}).get("zone"))
        named = {str(each.id): each.title.shown(reader).body for each in series}
        self.series.choices = {"": _("None: it stands alone")} | named


class AppointmentForm(Form):
    """A role for somebody who has an account."""

    email = EmailField(
        _l("E-mail address"), validators=[needed(), at_most(320)], description=_l("The one the person signs in with.")
    )
    role = SelectField(_l("Role"), choices=[])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = in_words({role: ROLES[role] for role in STAFF})


class SeatForm(Form):
    """A new member of the group."""

    membership = SelectField(
        _l("Representative"), choices=[], coerce=to_uuid, validators=[needed(_l("Choose a person."))]
    )
    reason = TextAreaField(
        _l("Reason"),
        validators=[at_most(LONG)],
        description=_l("Kept with the decision, for whoever asks later why this member was chosen. May stay empty."),
    )


class ReasonForm(Form):
    """Why a member is removed."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[needed(_l("Give the reason: the person is told it.")), at_most(LONG)],
        description=_l("The person is told it, and it is kept with the decision."),
    )


def per_cent(measure: Measure) -> IntegerField:
    """A mark; a measure without one is not looked at."""
    return IntegerField(
        MEASURES[measure],
        validators=[optional(), Within(0, 100, message=_l("Give a number from 0 to 100."))],
        render_kw={"inputmode": "numeric", "min": 0, "max": 100},
    )


class TargetsForm(Form):
    """The marks of the group, in per cent."""

    africa = per_cent(Measure.AFRICA)
    arab_states = per_cent(Measure.ARAB_STATES)
    asia_pacific = per_cent(Measure.ASIA_PACIFIC)
    americas = per_cent(Measure.AMERICAS)
    europe = per_cent(Measure.EUROPE)
    women_led = per_cent(Measure.WOMEN_LED)
    youth_led = per_cent(Measure.YOUTH_LED)
    local_or_national = per_cent(Measure.LOCAL_OR_NATIONAL)

    @property
    def agreed(self) -> dict[Measure, int]:
        """The measures that have a mark."""
        return {measure: self[measure.value].data for measure in Measure if self[measure.value].data is not None}


class ConsultationForm(Form):
    """A regional dialogue or a bilateral."""

    kind = RadioField(_l("What was it?"), choices=[], default="regional_dialogue")
    title = InLanguages(
        _l("Title"),
        description=_l("Everybody can read it once the event is public: name nobody here whom that could endanger."),
    )
    held_at = ZonedMoment(_l("Held on"), validators=[needed(), of_our_time])
    language = SelectField(_l("Held in"), choices=[])
    organisations = ManyBoxes(_l("Organisations that took part"), choices=[], coerce=to_uuid)
    summary = InLanguages(
        _l("Summary"),
        long=True,
        required=False,
        description=_l("The summary of a dialogue is public, that of a bilateral only for those with a role."),
    )

    def __init__(self, organisations: Sequence[Organisation], **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = in_words(CONSULTATIONS)
        self.language.choices = {code: language_name(code) for code in LANGUAGES}
        self.organisations.choices = by_region(organisations)


class PointForm(Form):
    """One thing that was said."""

    words = InLanguages(_l("What was said"), long=True)
    source_language = SelectField(_l("Said in"), choices=[])
    attribution = RadioField(_l("What may be said of who spoke?"), choices=[], default=Attribution.REGION.value)
    organisation = SelectField(
        _l("Organisation that spoke"),
        choices=[],
        coerce=to_uuid,
        description=_l("Kept only where the organisation or its region may be named."),
    )

    def __init__(self, organisations: Sequence[Organisation], **values: Any) -> None:
        super().__init__(**values)
        self.attribution.choices = in_words(ATTRIBUTIONS)
        self.source_language.choices = {code: language_name(code) for code in LANGUAGES}
        self.organisation.choices = {"": _("Not known, or not to be kept")} | by_region(organisations)

    def validate_organisation(self, field: Field) -> None:
        """An organisation that may be named has to be given."""
        if self.attribution.data == Attribution.ORGANISATION and field.data is None:
            raise StopValidation(_("Choose the organisation, or say less of who spoke."))
