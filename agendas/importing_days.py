"""Days as people write them above a day's sessions and in the cells of a table, in the six languages."""

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from flask_babel import gettext as _

from core.i18n import locale_of

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
FILLERS = frozenset({"de", "del", "of", "the", "le", "el", "st", "nd", "rd", "th", "er", "г", "года"})
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
WORDS = re.compile(r"\d+|[^\W\d_]+")


class NoSuchDay(ValueError):
    """Words that are meant as a date and are none; the message is a sentence that says how to mend it."""


def read_day(text: str, *, year: int) -> date | None:
    """The day that `text` names, in `year` if it names none; None where it does not look like a date at all."""
    for part in (text, re.split(r"[:：–—]", text, maxsplit=1)[-1]):
        numbers = _numbers(part, year)
        if numbers:
            return _checked(numbers, text)
    return None


def _numbers(text: str, year: int) -> tuple[int, int, int] | None:
    """Year, month and day as written, which need not exist."""
    if found := ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := CHINESE.search(text):
        return int(found[1] or year), int(found[2]), int(found[3])
    if found := DOTTED.search(text):
        return int(found[3]), int(found[2]), int(found[1])
    if found := SLASHED.search(text):
        return _slashed(int(found[1]), int(found[2]), int(found[3]), text)
    return _worded(text, year)


def _slashed(first: int, second: int, year: int, text: str) -> tuple[int, int, int]:
    """Half the world writes the day first, and a spreadsheet does not say which half wrote it."""
    if first <= 12 and second <= 12 and first != second:
        sentence = _("“%(day)s” can be read in two ways: write year-month-day, such as 2022-05-09.", day=text[:40])
        raise NoSuchDay(sentence)
    return (year, second, first) if second <= 12 else (year, first, second)


def _worded(text: str, year: int) -> tuple[int, int, int] | None:
    words = [word for word in WORDS.findall(text.casefold()) if word not in FILLERS and word not in WEEKDAYS]
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]
    days = [number for number in numbers if number < 100]
    years = [number for number in numbers if number >= 1000]
    if len(months) != 1 or len(days) != 1 or len(years) > 1 or len(words) != 2 + len(years):
        return None
    return (years[0] if years else year), months[0], days[0]


def _checked(numbers: tuple[int, int, int], text: str) -> date:
    try:
        day = date(*numbers)
    except ValueError:
        sentence = _("“%(day)s” is not in the calendar: write a day such as 2022-05-09.", day=text[:40])
        raise NoSuchDay(sentence) from None
    weekdays = {WEEKDAYS[word] for word in WORDS.findall(text.casefold()) if word in WEEKDAYS}
    if weekdays - {day.weekday()}:
        sentence = _(
            "“%(day)s” names the wrong weekday, that day is a %(weekday)s: correct the weekday or the date.",
            day=text[:40],
            weekday=format_date(day, "EEEE", locale=locale_of()),
        )
        raise NoSuchDay(sentence)
    return day


def _names(of_months: bool) -> dict[str, int]:
    """Full and short names in all six languages; months count from 1, weekdays from 0 for Monday."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                read = get_month_names if of_months else get_day_names
                for number, name in read(width, context, Locale(language)).items():
                    names[name.casefold().strip(".")] = number
    return names


MONTHS = _names(of_months=True)
# "mar" is March in two of the languages and Tuesday in two: as a month it is needed, as a weekday it only decorates.
WEEKDAYS = {name: number for name, number in _names(of_months=False).items() if name not in MONTHS}
