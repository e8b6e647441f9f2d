"""Languages: the six of the United Nations, in the address of every page; right-to-left where it is so.

Interface words go through gettext as whole sentences with named placeholders; dates, numbers and lists through Babel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import flask_babel
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, force_locale
from flask_babel.speaklater import LazyString
from werkzeug.routing import BaseConverter

DEFAULT = "en"
LANGUAGES: dict[str, str] = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
RIGHT_TO_LEFT = frozenset({"ar"})
LEFT_TO_RIGHT = "\u2066{}\u2069"  # in Arabic two hours would else stand exchanged
MINUS = "\u2212"
# Arabic documents of the United Nations name each month twice, so that east and west of the Arab world read it.
ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيه",
    "تموز/يوليه",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)
ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "translations" / "catalogues"

babel = Babel()


class LanguageConverter(BaseConverter):
    """`<lang:lang>` in a route: one of the six, nothing else."""

    regex = "|".join(LANGUAGES)


def gettext(message: str, **values: object) -> str:
    """The sentence in the reader's language."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The sentence in the reader's language, in the form that fits `num`."""
    return str(flask_babel.ngettext(one, many, num, **values))


def pgettext(context: str, message: str, **values: object) -> str:
    """The sentence in the reader's language, where one English word has several meanings."""
    return str(flask_babel.pgettext(context, message, **values))


def lazy_gettext(message: str, **values: object) -> LazyString:
    """A sentence that waits until it is shown; for labels of forms and enums."""
    return flask_babel.lazy_gettext(message, **values)


def language() -> str:
    """The language of the page that is being made."""
    locale = flask_babel.get_locale()
    return locale.language if locale else DEFAULT


def direction(code: str) -> str:
    """`rtl` for Arabic, else `ltr`."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Make what is written in the block in that language: for mails and documents."""
    with force_locale(code if code in LANGUAGES else DEFAULT):
        yield


@lru_cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; ValueError for any other."""
    if name not in zone_names():
        raise ValueError(f"no such time zone: {name}")
    return ZoneInfo(name)


@lru_cache
def zone_names() -> frozenset[str]:
    """Every IANA zone that can be chosen."""
    return frozenset(name for name in available_timezones() if "/" in name) | {"UTC"}


def locale_of(code: str | None = None) -> Locale:
    """Babel's locale for a language, by default the page's; in English with the day first, as the United Nations do."""
    wanted = code or language()
    return Locale.parse("en_GB" if wanted == "en" else wanted)


def show_day(moment: datetime | date, zone_name: str = "UTC", form: str = "long") -> str:
    """A date in words, in the reader's language."""
    day = moment.astimezone(zone(zone_name)).date() if isinstance(moment, datetime) else moment
    return months_twice(format_date(day, form, locale=locale_of()), day)


def months_twice(written: str, *days: date) -> str:
    """In Arabic the months of these days by both their names, else as it is written."""
    locale = locale_of()
    if locale.language != "ar":
        return written
    for month in {day.month for day in days}:
        written = written.replace(locale.months["format"]["wide"][month], ARABIC_MONTHS[month - 1])
    return written


def show_time(moment: datetime, zone_name: str) -> str:
    """Wall time, 24 hours, without its zone."""
    return format_time(moment.astimezone(zone(zone_name)), "HH:mm", locale=locale_of())


def show_moment(moment: datetime, zone_name: str = "UTC") -> str:
    """Day and wall time with the zone beside them."""
    hours = one_way(f"{show_time(moment, zone_name)} ({zone_label(moment, zone_name)})")
    return gettext("%(day)s, %(hours)s", day=show_day(moment, zone_name), hours=hours)


def one_way(hours: str) -> str:
    """Hours and their zone, which run from left to right in every language."""
    return LEFT_TO_RIGHT.format(hours) if direction(language()) == "rtl" else hours


def zone_label(moment: datetime, zone_name: str) -> str:
    """`CEST`, or `UTC+3` where no short name is in use; a zone is printed beside each time."""
    local = moment.astimezone(zone(zone_name))
    short = local.tzname() or ""
    return short if short.isalpha() else offset_label(local)


def offset_label(local: datetime) -> str:
    """`UTC+5:45`: how far a local time is from universal time."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def show_number(number: float) -> str:
    """A number in the reader's way of writing."""
    return format_decimal(number, locale=locale_of())


def show_percent(share: float) -> str:
    """`0.27` as 27 %."""
    return format_percent(share, locale=locale_of())


def show_list(parts: Sequence[str]) -> str:
    """`a, b and c` in the reader's language."""
    return format_list(list(parts), locale=locale_of())


def chosen_language() -> str:
    """For Flask-Babel: the address decides; without one, the browser's wish."""
    if not has_request_context():
        return DEFAULT
    wanted = g.get("lang")
    return wanted or request.accept_languages.best_match(list(LANGUAGES), DEFAULT) or DEFAULT


def in_language(code: str) -> str:
    """The address of the present page in another language."""
    if request.endpoint is None or "lang" not in (request.view_args or {}) | {"lang": g.get("lang")}:
        return f"/{code}/"
    arguments = dict(request.view_args or {}) | {"lang": code}
    if request.method == "GET":
        taken = (*arguments, "endpoint", "")  # a name that the function itself has, and no name at all
        arguments |= {key: value for key, value in request.args.items() if key not in taken and not key.startswith("_")}
    return url_for(request.endpoint, **arguments)


def init_app(app: Flask) -> None:
    """Put the language into addresses and templates."""
    app.url_map.converters["lang"] = LanguageConverter
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    babel.init_app(app, locale_selector=chosen_language)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
        g.lang = values.pop("lang", None) if values else None

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, object]) -> None:
        known = endpoint in app.view_functions
        if "lang" not in values and known and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = g.get("lang") or language()

    app.jinja_env.filters.update(
        day=show_day,
        clock_time=show_time,
        moment=show_moment,
        number=show_number,
        percent=show_percent,
        series=show_list,
    )
    app.jinja_env.globals.update(
        languages=LANGUAGES, language=language, direction=direction, in_language=in_language, zone_label=zone_label
    )
