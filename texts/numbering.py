"""The numbers of clauses, computed from their order: the same in every language, stored for imported papers only.

Outcome documents follow the custom of the United Nations: chapters I, sections A, one running paragraph numbering
through all of them, sub-paragraphs (a).  Agendas count sessions 1 and their items 1.1; breaks have no number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Protocol

from texts.models import ClauseKind, DocumentKind

ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
LETTERS = 26


class Numbered(Protocol):
    """What a wording tells about its place."""

    clause_id: uuid.UUID
    kind: str
    level: int
    printed_number: str


def numbers(wordings: Iterable[Numbered], scheme: str) -> dict[uuid.UUID, str]:
    """The number of each clause, in the order given; empty for what has none.  `scheme` is a DocumentKind."""
    if scheme == DocumentKind.IMPORTED:
        return {each.clause_id: each.printed_number for each in wordings}
    return _agenda(wordings) if scheme == DocumentKind.AGENDA else _outcome(wordings)


def roman(number: int) -> str:
    """4 → IV."""
    made = ""
    for value, sign in ROMAN:
        times, number = divmod(number, value)
        made += sign * times
    return made


def letters(number: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    made = ""
    while number:
        number, rest = divmod(number - 1, LETTERS)
        made = chr(ord("a") + rest) + made
    return made


def _agenda(wordings: Iterable[Numbered]) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    counts: list[int] = []
    for each in wordings:
        if each.kind == ClauseKind.BREAK:
            found[each.clause_id] = ""
            continue
        counts = [*counts, *([0] * each.level)][: each.level]
        counts[-1] += 1
        found[each.clause_id] = ".".join(str(count) for count in counts if count)
    return found


def _outcome(wordings: Iterable[Numbered]) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    headings: list[int] = []
    paragraph, below = 0, [0]
    for each in wordings:
        number = ""
        if each.kind == ClauseKind.HEADING:
            headings = [*headings, *([0] * each.level)][: each.level]
            headings[-1] += 1
            number, below = _heading(headings), [0]
        elif each.kind == ClauseKind.PARAGRAPH:
            paragraph, below = paragraph + 1, [0]
            number = str(paragraph)
        elif each.kind == ClauseKind.SUB_PARAGRAPH:
            below = [*below, *([0] * each.level)][: each.level]
            below[-1] += 1
            number = _below(below)
        found[each.clause_id] = number
    return found


def _heading(counts: list[int]) -> str:
    """Chapters I, sections A, sub-sections 1."""
    if len(counts) == 1:
        return roman(counts[0])
    return letters(counts[-1]).upper() if len(counts) == 2 else str(counts[-1])


def _below(counts: list[int]) -> str:
    """(a), below it (i)."""
    return f"({roman(counts[-1]).lower()})" if len(counts) == 2 else f"({letters(counts[-1])})"
