"""The words for what roundtables know by codes, and for when and where an event is, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from babel.dates import format_interval

from core.i18n import gettext as _
from core.i18n import language, locale_of, months_twice, one_way, show_day, show_list, show_time, zone, zone_label
from core.i18n import lazy_gettext as _l
from people.models import Attribution, Region
from people.words import REGIONS
from roundtables.models import ConsultationKind, Event, EventKind, Measure, Mode

KINDS = {
    EventKind.ROUNDTABLE: _l("Roundtable"),
    EventKind.CONFERENCE: _l("Conference"),
    EventKind.WORKSHOP: _l("Workshop"),
    EventKind.SIDE_EVENT: _l("Side event"),
    EventKind.BRIEFING: _l("Briefing"),
}
MODES = {
    Mode.IN_PERSON: _l("In person"),
    Mode.ONLINE: _l("Online"),
    Mode.HYBRID: _l("In person and online"),
}
MEASURES = {Measure(region.value): REGIONS[region] for region in Region} | {
    Measure.WOMEN_LED: _l("Led by women"),
    Measure.YOUTH_LED: _l("Led by young people"),
    Measure.LOCAL_OR_NATIONAL: _l("Local or national"),
}
CONSULTATIONS = {
    ConsultationKind.REGIONAL_DIALOGUE: _l("Regional dialogue"),
    ConsultationKind.BILATERAL: _l("Bilateral consultation"),
}
ATTRIBUTIONS = {
    Attribution.ORGANISATION: _l("The organisation may be named"),
    Attribution.REGION: _l("Only the region may be named"),
    Attribution.ANONYMOUS: _l("Nothing may be said of who spoke"),
}


def measure_names(measures: Iterable[Measure]) -> str:
    """Several measures as one list."""
    return show_list([str(MEASURES[measure]) for measure in measures])


def when(event: Event) -> str:
    """Day and hours, or the first and the last day, with the zone beside them."""
    first, last = (moment.astimezone(zone(event.zone)) for moment in (event.starts_at, event.ends_at))
    label = zone_label(event.starts_at, event.zone)
    if first.date() != last.date():
        days = format_interval(first.date(), last.date(), "yMMMMd", locale=locale_of())
        return _("%(days)s (%(zone)s)", days=months_twice(days, first, last), zone=label)
    hours = _(
        "%(start)s – %(end)s (%(zone)s)",
        start=show_time(event.starts_at, event.zone),
        end=show_time(event.ends_at, event.zone),
        zone=label,
    )
    return _("%(day)s, %(hours)s", day=show_day(event.starts_at, event.zone), hours=one_way(hours))


def facts(event: Event) -> list[str]:
    """The line below an event's title: what it is, when, where, how, and whether it is public yet."""
    venue = event.venue.shown(language()).body if event.venue else ""
    hidden = "" if event.public_at else _("Not public yet: only those with a role see it")
    mode = str(MODES[Mode(event.mode)])
    return [str(KINDS[EventKind(event.kind)]), when(event), venue, mode if mode != venue else "", hidden]


def language_name(code: str) -> str:
    """The name of a language, in the reader's."""
    return Locale.parse(code).get_display_name(language()) or code
