"""Wall times and zones: from what people write to UTC, and from UTC to what people read.

The workshop note announces "09:00 – 12:30 (CET)" for 9 May 2022 in Málaga, where clocks stand on CEST in May (Workshop
note, heading; again in Audience & Participation). So nothing is ever read from an abbreviation: a wall time belongs to
an IANA zone, and the label printed beside it is worked out from that zone at that moment.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name
from flask_babel import gettext as _

from core.i18n import offset_label

CLOCK = re.compile(r"(\d{1,2})\s?(?:[:.：h]\s?(\d{2})(?::00)?|h)(?:\s?([ap])\.?m\.?)?", re.IGNORECASE)
MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
LRM = "\u200e"


class NoSuchTime(ValueError):
    """A wall time that is not on the clock of that day; the message is a sentence that says how to mend it."""


def wall_time(day: date, text: str, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `text` on `day`; "24:00" is the end of that day.

    Raises NoSuchTime where that is no moment, or two of them.
    """
    minutes = _minutes_of(text)
    try:
        wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    except OverflowError:
        raise NoSuchTime(_("%(day)s is too far from today: write another date.", day=day.isoformat())) from None
    return in_utc(wall, zone)


def in_utc(wall: datetime, zone: tzinfo, *, name: str = "") -> datetime:
    """The one moment of a naive wall time; `name` is what the zone is called in a refusal, by default its own.

    Raises NoSuchTime around a change of clocks, and at the ends of the calendar.
    """
    try:
        earlier, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        exists = earlier.astimezone(zone).replace(tzinfo=None) == wall
    except OverflowError:
        raise NoSuchTime(_("%(day)s is too far from today: write another date.", day=wall.date().isoformat())) from None
    if not exists:
        missing = _(
            "%(time)s does not exist on %(day)s in %(zone)s, because clocks go forward: write another time.",
            **_named(wall, name or str(zone)),
        )
        raise NoSuchTime(missing)
    if earlier != later:
        doubled = _(
            "%(time)s occurs twice on %(day)s in %(zone)s, because clocks go back: write another time.",
            **_named(wall, name or str(zone)),
        )
        raise NoSuchTime(doubled)
    return earlier


def zone_label(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """ "CEST" where readers of that language use the abbreviation, "UTC+2" where they do not.

    CLDR says which they use; it is believed only where it agrees with the zone's own data, because Babel takes Irish
    summer time for GMT.
    """
    local = moment.astimezone(zone)
    usual = get_timezone_name(local, width="short", locale=_locale(locale))
    return usual if usual == local.tzname() and usual.isalpha() else offset_label(local)


def time_range(start: datetime, end: datetime, zone: ZoneInfo, locale: str) -> str:
    """ "09:00–12:30 CEST": 24 hours in every language, the date where it changes, both labels where clocks change."""
    first, last = (zone_label(moment, zone, locale) for moment in (start, end))
    if start.astimezone(zone).date() != end.astimezone(zone).date():
        return f"{_dated(start, zone, locale, first)} – {_dated(end, zone, locale, last)}"
    opening = _clock(start, zone, locale)
    if first != last:
        opening = f"{opening} {first}"
    return _kept(f"{opening}–{_clock(end, zone, locale)} {last}", locale)


def day_label(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """The day on which `moment` falls in `zone`, with its weekday: "Monday, 9 May 2022"."""
    return format_date(moment.astimezone(zone).date(), "full", locale=_locale(locale))


def _minutes_of(text: str) -> int:
    found = CLOCK.fullmatch(MARKS.sub("", text).strip())
    if not found:
        raise _no_time(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise _no_time(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise _no_time(text)
    return hour * 60 + minute


def _no_time(text: str) -> NoSuchTime:
    return NoSuchTime(_("“%(text)s” is not a time of day: write hours and minutes, such as 09:00.", text=text[:40]))


def _named(wall: datetime, zone: str) -> dict[str, str]:
    return {"time": f"{wall:%H:%M}", "day": wall.date().isoformat(), "zone": zone}


def _locale(code: str) -> Locale:
    """The United Nations write English with the day first."""
    return Locale.parse("en_GB" if code == "en" else code.replace("-", "_"))


def _clock(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    return format_time(moment, "HH:mm", tzinfo=zone, locale=_locale(locale))


def _dated(moment: datetime, zone: ZoneInfo, locale: str, label: str) -> str:
    day = format_date(moment.astimezone(zone).date(), "long", locale=_locale(locale))
    return f"{day} {_kept(f'{_clock(moment, zone, locale)} {label}', locale)}"


def _kept(text: str, locale: str) -> str:
    """In a paragraph that runs right to left, an unmarked "09:00–12:30" is shown with its two times exchanged."""
    return f"{LRM}{text}{LRM}" if _locale(locale).text_direction == "rtl" else text
