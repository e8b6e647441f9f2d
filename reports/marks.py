"""Numbers of clauses as each language writes them; counted in one place only, by texts.numbering."""

from __future__ import annotations

from functools import lru_cache

from reports.renderers import numbering
from texts.models import ClauseKind, ClauseText
from texts.numbering import letters, roman

MOST_CHAPTERS = 89
MOST_LETTERS = 676


@lru_cache(maxsize=1)
def _indexes() -> dict[str, dict[str, int]]:
    return {
        "roman": {roman(index): index for index in range(1, MOST_CHAPTERS + 1)},
        "letters": {letters(index): index for index in range(1, MOST_LETTERS + 1)},
    }


def mark(wording: ClauseText, number: str, language: str) -> str:
    """`II` as II. or ثانيا -, `(b)` as b) where it is the custom; past the end of the customs, the number itself."""
    if not number:
        return ""
    if wording.kind == ClauseKind.HEADING:
        return _heading(wording.level, number, language)
    if wording.kind == ClauseKind.SUB_PARAGRAPH:
        return _below(wording.level, number, language)
    return numbering.paragraph_mark(int(number), language) if number.isdigit() else number


def _heading(level: int, number: str, language: str) -> str:
    if level == 1 and (index := _indexes()["roman"].get(number)):
        return numbering.chapter_mark(index, language)
    if level == 2 and (index := _indexes()["letters"].get(number.lower())):
        return numbering.section_mark(index, language)
    return f"{number}."


def _below(level: int, number: str, language: str) -> str:
    """Level 1 counts in letters, level 2 in small Roman numerals, deeper ones in letters again."""
    bare = number.strip("()")
    index = _indexes()["roman"].get(bare.upper()) if level == 2 else _indexes()["letters"].get(bare)
    return numbering.sub_mark(index, language, 2 if level == 2 else 1) if index else number
