"""The numbers that Word prints before paragraphs, counted from numbering.xml and written nowhere in the text."""

from dataclasses import dataclass, field
from typing import Any

from texts.importing_numbers import Marker, Style, split_marker

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LEVELS = 9
_HIGHEST = 5000


@dataclass(frozen=True, slots=True)
class Level:
    form: str = "decimal"
    pattern: str = "%1."
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Counts on from paragraph to paragraph, as Word does."""

    lists: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: Any) -> "Numbering":
        numbering = cls()
        for abstract in root.iterfind(f"{W}abstractNum"):
            levels = {integer(level.get(f"{W}ilvl")): _level(level) for level in abstract.iterfind(f"{W}lvl")}
            numbering.levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in root.iterfind(f"{W}num"):
            identifier = number.get(f"{W}numId", "")
            numbering.lists[identifier] = value(number.find(f"{W}abstractNumId"))
            for override in number.iterfind(f"{W}lvlOverride/{W}startOverride"):
                place = integer(override.getparent().get(f"{W}ilvl"))
                numbering.starts[identifier, place] = integer(value(override))
        return numbering

    def next(self, identifier: str, place: int) -> Marker | None:
        """The number of the next paragraph of a list; None where the list prints none."""
        abstract = self.lists.get(identifier)
        if abstract is None or not 0 <= place < _LEVELS:
            return None
        levels = self.levels.get(abstract, {})
        level = levels.get(place, Level())
        if level.form == "bullet":
            return Marker(Style.BULLET, "", (), str(place))
        counts = self._counted(identifier, abstract, place)
        if level.form == "none":
            return None
        return _marker(_printed(level, levels, counts), counts[place] or 0)

    def _counted(self, identifier: str, abstract: str, place: int) -> list[int | None]:
        counts = self.counts.setdefault(abstract, [None] * _LEVELS)
        levels = self.levels.get(abstract, {})
        restart = self.starts.get((identifier, place)) if (identifier, place) not in self.begun else None
        self.begun.add((identifier, place))
        before = counts[place]
        if restart is not None:
            counts[place] = restart
        else:
            counts[place] = levels.get(place, Level()).start if before is None else before + 1
        counts[place + 1 :] = [None] * (_LEVELS - place - 1)
        for higher in range(place):
            if counts[higher] is None:
                counts[higher] = levels.get(higher, Level()).start
        return counts


def value(element: Any) -> str:
    return "" if element is None else str(element.get(f"{W}val", ""))


def integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _level(level: Any) -> Level:
    start = level.find(f"{W}start")
    return Level(
        value(level.find(f"{W}numFmt")) or "decimal",
        value(level.find(f"{W}lvlText"))[:40],
        integer(value(start)) if start is not None else 0,
    )


def _printed(level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    printed = level.pattern
    for place in range(_LEVELS):
        form = levels.get(place, Level()).form
        printed = printed.replace(f"%{place + 1}", numeral(counts[place] or 0, form))
    return printed.strip()


def _marker(printed: str, count: int) -> Marker | None:
    if not printed:
        return None
    marker, _ = split_marker(f"{printed} x")
    return marker if marker and marker.style is not Style.BULLET else Marker(Style.ARABIC, printed, (count,))


def numeral(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 0 < number < _HIGHEST:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form in ("lowerRoman", "upperRoman") and 0 < number < _HIGHEST:
        roman = ""
        for worth, sign in _ROMAN:
            roman += sign * (number // worth)
            number %= worth
        return roman.upper() if form.startswith("upper") else roman
    return f"{number:02}" if form == "decimalZero" else str(number)
