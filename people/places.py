"""Where an organisation is from, as finely as it may be said: the sub-regions of UN M49, the names from the CLDR."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from babel import Locale

from core.i18n import language

TABLE = Path(__file__).parent / "data" / "countries.json"


@cache
def _subregions() -> dict[str, str]:
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["countries"]
    return {row["code"]: row["intermediate"] or row["sub"] for row in rows}


def subregion(country: str) -> str:
    """The M49 code of the finest sub-region of a country (ISO 3166 alpha-2); empty where none is known."""
    return _subregions().get(country, "")


def subregion_name(code: str) -> str:
    """The sub-region in the reader's language: `014` is Eastern Africa."""
    return str(Locale.parse(language()).territories[code])
