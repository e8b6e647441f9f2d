"""The cells of a list of organisations: which columns there are, and what may stand in them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from babel import Locale

from core.forms import SHORT
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.geography import place_of, places
from people.models import ConsultativeStatus, Level, OrganisationKind, Region, Theme
from people.name_keys import key
from people.organisation_words import CONSULTATIVE_STATUS, THEMES
from people.organisations import Facts, website
from people.words import KINDS, LEVELS, REGIONS

NAMES = ("name", *(f"name_{code}" for code in LANGUAGES))
FACTS = tuple(each.name for each in fields(Facts))
COLUMNS = ("key", *NAMES[1:], *FACTS)
Reader = Callable[[str, str], Any]
READ = frozenset({"name", *COLUMNS})
LONGEST = {"other_themes": 400, "other_languages": 200}
YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})


class BadCell(Exception):
    """A line is refused: at which column, and why, in a sentence for the reader."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def head(titles: Iterable[str]) -> list[str]:
    """The names of the columns as they are compared: `Women-led` is women_led."""
    return [re.sub(r"[\s-]+", "_", title.strip().casefold()) for title in titles]


def words(cells: Mapping[str, str], language: str) -> dict[str, str]:
    """The names, by language; `name` is in the language that was chosen for the list."""
    found = {code: cells[f"name_{code}"] for code in LANGUAGES if cells.get(f"name_{code}")}
    return ({language: cells["name"]} if cells.get("name") else {}) | found


def facts(cells: Mapping[str, str], before: Facts | None) -> Facts:
    """What a line says, on top of what is known already: an empty cell changes nothing; BadCell for the first fault."""
    for column in NAMES:
        if len(cells.get(column, "")) > SHORT:
            raise BadCell(column, _("This is too long: at most %(max)d characters.", max=SHORT))
    given = {column: READERS[column](column, cells[column]) for column in FACTS if cells.get(column)}
    if before is not None:
        return replace(before, **given).checked()
    for column in ("kind", "country", "level"):
        if column not in given:
            raise BadCell(column, _("A new organisation needs this."))
    place = place_of(str(given["country"]))
    given.setdefault("region", place.region if place else "")
    if not given["region"]:
        raise BadCell("region", _("A new organisation needs this."))
    return Facts(**given).checked()


def key_of(cell: str) -> uuid.UUID | None:
    """A key, or None for what is none."""
    try:
        return uuid.UUID(cell)
    except ValueError:
        return None


def choice(options: Mapping[Any, object]) -> Reader:
    """Reader of a cell that holds one of the codes, or its words in the reader's language."""

    def read(column: str, cell: str) -> str:
        codes = {str(code): str(code) for code in options}
        named = {key(str(word)): str(code) for code, word in options.items()}
        value = codes.get(cell.strip().casefold()) or named.get(key(cell))
        if value is None:
            raise BadCell(column, _("“%(cell)s” is none of: %(options)s.", cell=cell[:60], options=", ".join(options)))
        return value

    return read


def many(options: Mapping[Any, object]) -> Reader:
    """Reader of a cell that holds any number of codes, parted by semicolons."""
    one = choice(options)

    def read(column: str, cell: str) -> tuple[str, ...]:
        return tuple(one(column, part) for part in re.split(r"[;,]", cell) if part.strip())

    return read


def country(column: str, cell: str) -> str:
    """An ISO 3166 code, or a country's name in any of the six languages."""
    code = cell.strip().upper()
    found = code if code in places() else country_names().get(key(cell))
    if found is None:
        raise BadCell(column, _("“%(cell)s” is no country. Give its two letters, such as KE.", cell=cell[:60]))
    return found


@lru_cache
def country_names() -> Mapping[str, str]:
    """Every country's names in the six languages, as they are compared."""
    return {
        key(name): code
        for language in LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in places()
    }


def yes_or_no(column: str, cell: str) -> bool:
    """A fact."""
    word = cell.strip().casefold()
    if word in YES or word == key(_("Yes")):
        return True
    if word in NO or word == key(_("No")):
        return False
    raise BadCell(column, _("“%(cell)s” is neither yes nor no.", cell=cell[:60]))


def free(column: str, cell: str) -> str:
    """Words of one's own."""
    if len(cell) > LONGEST[column]:
        raise BadCell(column, _("This is too long: at most %(max)d characters.", max=LONGEST[column]))
    return cell


def address(column: str, cell: str) -> str:
    """A website."""
    try:
        return website(cell)
    except RuleBroken as broken:
        raise BadCell(column, broken.message) from broken


def told(value: object) -> str:
    """A fact as a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, tuple) else str(value)


READERS: Mapping[str, Reader] = {
    "kind": choice({each: KINDS[each] for each in OrganisationKind}),
    "country": country,
    "region": choice({each: REGIONS[each] for each in Region}),
    "level": choice({each: LEVELS[each] for each in Level}),
    "women_led": yes_or_no,
    "youth_led": yes_or_no,
    "themes": many({each: THEMES[each] for each in Theme}),
    "other_themes": free,
    "languages": many(LANGUAGES),
    "other_languages": free,
    "consultative_status": choice({each: CONSULTATIVE_STATUS[each] for each in ConsultativeStatus}),
    "website": address,
}
