"""Where a country lies: UN M49 regions, the regional groups of Member States, the Strategy's five regions.

The table is people/data/countries.json, which names its sources; words for M49 regions come from Babel.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale

from core.i18n import language
from people.models import Region

TABLE = Path(__file__).parent / "data" / "countries.json"


class Group(StrEnum):
    """The five regional groups of Member States of the United Nations."""

    AFRICAN = "african"
    ASIA_PACIFIC = "asia_pacific"
    EASTERN_EUROPEAN = "eastern_european"
    LATIN_AMERICAN_AND_CARIBBEAN = "latin_american_and_caribbean"
    WESTERN_EUROPEAN_AND_OTHERS = "western_european_and_others"


class Status(StrEnum):
    """What a code of ISO 3166 stands for at the United Nations."""

    MEMBER = "member"
    OBSERVER = "observer"
    AREA = "area"  # has a code, and no seat


@dataclass(frozen=True)
class Place:
    """One country or area; M49 codes have three digits, `intermediate` is empty where M49 knows none."""

    code: str
    status: Status
    macro: str
    sub: str
    intermediate: str
    group: Group | None
    region: Region

    @property
    def finest(self) -> str:
        """The smallest M49 region that it lies in: Eastern Africa rather than Sub-Saharan Africa."""
        return self.intermediate or self.sub


@lru_cache
def places() -> Mapping[str, Place]:
    """All of them, by ISO 3166 alpha-2 code."""
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["countries"]
    return MappingProxyType({row["code"]: read(row) for row in rows})


def read(row: Mapping[str, str]) -> Place:
    """One line of the table; ValueError for a word that no enum knows."""
    return Place(
        code=row["code"],
        status=Status(row["status"]),
        macro=row["macro"],
        sub=row["sub"],
        intermediate=row["intermediate"],
        group=Group(row["group"]) if row["group"] else None,
        region=Region(row["region"]),
    )


def place_of(country: str) -> Place | None:
    """The country of that code, or None where the table has none."""
    return places().get(country)


def countries_within(code: str) -> list[str]:
    """The ISO codes within an M49 region of any of the three levels, or of a regional group; none for empty words."""
    if not code:
        return []
    return [each.code for each in places().values() if code in (each.macro, each.sub, each.intermediate, each.group)]


def macro_regions() -> list[str]:
    """The M49 codes of the world's five regions, by name in the reader's language."""
    return sorted({each.macro for each in places().values()}, key=m49_name)


def m49_name(code: str) -> str:
    """The M49 region in the reader's language."""
    return str(Locale.parse(language()).territories.get(code, code))
