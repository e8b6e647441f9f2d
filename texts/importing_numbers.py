"""Printed numbers: which beginnings of a line are numbers of clauses, and how deep each of them lies.

Real practice writes chapters I, sections A, sub-sections 1, running paragraphs 1. with (a) and (i) below, bis and ter
for what was put between two, and outputs as 1.1 with activities 1.1.1 (Strategy, "Outputs and Main Activities").
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from texts.importing_shapes import Kind, ParsedClause

HEADING_LENGTH = 120
HEADING_WORDS = 16
UNSTYLED = 10
"""The level of what only looks like a heading, below all that are marked as one."""

_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN = r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_BIS = r"(?:\s?(?:bis|ter|quater|quinquies))?"
_MARKERS = re.compile(
    rf"""(?:
    (?P<bullet>[•‣◦▪●○■□·–—*\-\uf0b7])
  | (?P<decimal>\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}){_BIS}[.)]?
  | (?P<arabic>\d{{1,3}}){_BIS}[.)]
  | \((?P<enclosed>\d{{1,3}}|[a-z]{{1,2}}|{_ROMAN}){_BIS}\)
  | (?P<letter>[a-z]|{_ROMAN})[)]
  | (?P<roman>{_ROMAN.upper()})[.]
  | (?P<capital>[A-Z])[.]
    )[ \t\u00a0]+(?=\S)""",
    re.VERBOSE,
)


class Style(StrEnum):
    BULLET = "bullet"
    DECIMAL = "decimal"
    ARABIC = "arabic"
    ENCLOSED_ARABIC = "enclosed arabic"
    LOWER = "lower"
    LOWER_ROMAN = "lower roman"
    ROMAN = "roman"
    CAPITAL = "capital"


@dataclass(frozen=True, slots=True)
class Marker:
    style: Style
    printed: str
    values: tuple[int, ...]
    sign: str = ""

    @property
    def sort(self) -> tuple[str, int, str]:
        """Two markers of one sort stand at one depth."""
        return self.style, len(self.values), self.sign

    def follows(self, other: "Marker") -> bool:
        """Whether this may be the next number after the other: 1.1.2 or 1.2 or 2 or 1.1.1.1 after 1.1.1."""
        if self.style is not other.style:
            return False
        nexts = {(*other.values[:depth], other.values[depth] + 1) for depth in range(len(other.values))}
        return self.values in nexts or self.values == (*other.values, 1)

    @property
    def first(self) -> bool:
        return self.values[-1:] == (1,)


def split_marker(line: str) -> tuple[Marker | None, str]:
    """The number or bullet at the beginning of a line, and the rest of the line."""
    match = _MARKERS.match(line)
    if match is None:
        return None, line
    marker = _marker(match)
    return (marker, line[match.end() :]) if marker else (None, line)


def _marker(match: re.Match[str]) -> Marker | None:
    printed = match.group().strip()
    if sign := match["bullet"]:
        return Marker(Style.BULLET, "", (), sign)
    if decimal := match["decimal"]:
        return Marker(Style.DECIMAL, printed, tuple(int(part) for part in decimal.split(".")))
    if arabic := match["arabic"]:
        return Marker(Style.ARABIC, printed, (int(arabic),))
    if roman := match["roman"]:
        return Marker(Style.ROMAN, printed, (roman_value(roman),))
    if capital := match["capital"]:
        return Marker(Style.CAPITAL, printed, (_place(capital),))
    return _small(printed, match["enclosed"] or match["letter"])


def _small(printed: str, value: str) -> Marker | None:
    if value.isdigit():
        return Marker(Style.ENCLOSED_ARABIC, printed, (int(value),))
    if len(value) == 1 and value not in "iv":
        return Marker(Style.LOWER, printed, (_place(value),))
    if re.fullmatch(_ROMAN, value):
        return Marker(Style.LOWER_ROMAN, printed, (roman_value(value),))
    doubled = len(value) == 2 and value[0] == value[1]
    return Marker(Style.LOWER, printed, (26 + _place(value[0]),)) if doubled else None


def _place(letter: str) -> int:
    return ord(letter.lower()) - ord("a") + 1


def roman_value(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in numeral.lower()]
    return sum(-here if here < after else here for here, after in zip(digits, [*digits[1:], 0], strict=True))


def looks_like_heading(text: str) -> bool:
    """Short, not ended like a sentence, and no date or hour."""
    if not text or len(text) > HEADING_LENGTH or len(text.split()) > HEADING_WORDS:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    digits = sum(letter.isdigit() for letter in text)
    if not letters or letters[0].islower() or 2 * digits > len(letters):
        return False
    return text.rstrip(" ")[-1] not in '.,;:!?。，；：！？،؛؟…”"'


@dataclass(frozen=True, slots=True)
class _Row:
    """What was read, before it is known how deep it lies; `level` where the file itself says it."""

    text: str
    marker: Marker | None = None
    is_heading: bool = False
    level: int = 0


@dataclass(slots=True)
class Outline:
    """Collects the pieces of a text in reading order and gives each its kind and depth at the end."""

    _rows: list[_Row] = field(default_factory=list)
    _last: Marker | None = None
    _seen: set[tuple[str, int, str]] = field(default_factory=set)

    def heading(self, text: str, level: int = 1, marker: Marker | None = None) -> None:
        self._last = None
        self._seen.clear()
        self._rows.append(_Row(text, marker, True, level))

    def paragraph(self, text: str) -> None:
        self._rows.append(_Row(text))

    def meet(self, marker: Marker) -> Marker:
        """Take note of a number before the clause that it begins has been read to its end."""
        self._last = self._settled(marker)
        self._seen.add(self._last.sort)
        return self._last

    def marked(self, marker: Marker, text: str, level: int = 0) -> None:
        self._rows.append(_Row(text, self.meet(marker), level=level))

    def expects(self, marker: Marker, *, ended: bool) -> bool:
        """Whether a line inside a paragraph begins a clause, or only happens to begin with a number.

        `ended`: the line before it looks finished.
        """
        if marker.style is Style.BULLET and marker.sign not in _DASHES:
            return True
        if self._last is not None and (marker.follows(self._last) or marker == self._last):
            return True
        return ended and (marker.style is Style.BULLET or marker.first or marker.sort in self._seen)

    def clauses(self) -> list[ParsedClause]:
        headings = self._numbered_headings()
        ranks = sorted({_rank(marker) for marker in headings.values()})
        opened: list[tuple[str, int, str]] = []
        found = []
        for place, row in enumerate(self._rows):
            marker = headings.get(place)
            settled = _Row(row.text, marker, True, 1 + ranks.index(_rank(marker))) if marker else row
            if settled.is_heading:
                opened.clear()
            found.append(_clause(settled, opened))
        return found

    def _numbered_headings(self) -> dict[int, Marker]:
        """Rows such as "I. Introduction" above a paragraph; in a list of topics short lines are no headings."""
        found: dict[int, Marker] = {}
        for place in range(len(self._rows) - 2, -1, -1):
            row, after = self._rows[place], self._rows[place + 1]
            before = self._rows[place - 1].marker if place else None
            if row.is_heading or row.level or row.marker is None or row.marker.style not in _HEADING_STYLES:
                continue
            listed = any(other and other.sort == row.marker.sort for other in (before, after.marker))
            opens = after.marker is None or after.marker.style is Style.ARABIC or place + 1 in found
            if looks_like_heading(row.text) and opens and not listed and not after.is_heading:
                found[place] = row.marker
        return found

    def _settled(self, marker: Marker) -> Marker:
        """(i) after (h) is a letter and (x) after (ix) a Roman number, whatever each would be alone."""
        sign = marker.printed.strip("().")
        if self._last is None or len(sign) != 1 or marker.follows(self._last):
            return marker
        other = _OTHER_READING.get(marker.style)
        if other is None or (other in _ROMANS and sign.lower() not in _ROMAN_DIGITS):
            return marker
        again = Marker(other, marker.printed, (roman_value(sign) if other in _ROMANS else _place(sign),))
        return again if again.follows(self._last) else marker


_DASHES = "-–—*·"
_ROMANS = (Style.ROMAN, Style.LOWER_ROMAN)
_HEADING_STYLES = (Style.ROMAN, Style.CAPITAL, Style.ARABIC, Style.DECIMAL)
_OTHER_READING = {
    Style.ROMAN: Style.CAPITAL,
    Style.CAPITAL: Style.ROMAN,
    Style.LOWER: Style.LOWER_ROMAN,
    Style.LOWER_ROMAN: Style.LOWER,
}


def _rank(marker: Marker) -> tuple[int, int]:
    return _HEADING_STYLES.index(marker.style), len(marker.values)


def _clause(row: _Row, opened: list[tuple[str, int, str]]) -> ParsedClause:
    number = row.marker.printed if row.marker else ""
    if row.is_heading:
        return ParsedClause(Kind.HEADING, row.level, number, row.text)
    if row.marker is None:
        return ParsedClause(Kind.PARAGRAPH, 0, "", row.text)
    level = row.level or _depth(row.marker, opened)
    return ParsedClause(_kind(row.marker, level), level, number, row.text)


def _depth(marker: Marker, opened: list[tuple[str, int, str]]) -> int:
    if marker.sort in opened:
        del opened[opened.index(marker.sort) + 1 :]
    else:
        opened.append(marker.sort)
    return len(opened)


def _kind(marker: Marker, level: int) -> Kind:
    if marker.style is Style.BULLET:
        return Kind.BULLET
    if level > 1 or marker.style in (Style.LOWER, Style.LOWER_ROMAN, Style.ENCLOSED_ARABIC):
        return Kind.SUBPARAGRAPH
    return Kind.PARAGRAPH if marker.style is Style.ARABIC else Kind.ITEM
