"""Footnotes of a printed page: taken from its foot, and tied to the raised numbers in the running text.

A digit in the text is a reference only where a note with that number stands at the foot of the same page, and the
numbers run on without a gap; so "25-29 June 2018", "2178 (2014)" and "Annex 4" stay what they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from texts.importing_lines import Lexicon, Line, is_address, joined

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = re.compile(r"(?<![0-9])[0-9]{1,3}(?![0-9])|[⁰¹²³⁴-⁹]{1,3}")
_QUOTES = "”“\"'’»)\\]…!?。，、；：！？）」』】》،؛؟"


@dataclass(slots=True)
class _Search:
    """Whether the page has a raised number `wanted`; each line is looked at once, however often that is asked."""

    wanted: int
    since: int
    scanned: int = 0
    found: bool = False

    def within(self, body: Sequence[Line]) -> bool:
        begin = max(self.scanned, self.since)
        if not self.found:
            self.found = any(_candidates(line.text, self.wanted) for line in body[begin:])
            self.scanned = len(body)
        return self.found


@dataclass(slots=True)
class _Foot:
    """The notes of one page, and the line after them."""

    entries: list[list[str]] = field(default_factory=list)
    end: int = 0


def lift_notes(lines: Sequence[Line], lexicon: Lexicon) -> tuple[list[Line], dict[str, str]]:
    """The running text with `[^1]` where a note is meant, and the notes; behind these a new page begins."""
    body: list[Line] = []
    notes: dict[str, str] = {}
    search = _Search(wanted=1, since=0)
    place = pages = 0
    while place < len(lines):
        if not (_opens(lines, place) and _note(lines[place], search.wanted) and search.within(body)):
            body.append(replace(lines[place], page=lines[place].page + pages))
            place += 1
            continue
        foot = _foot(lines, place, search.wanted)
        for number, entry in enumerate(foot.entries, start=search.wanted):
            notes[str(number)] = joined(entry, lexicon)
        _refer(body, search.since, range(search.wanted, search.wanted + len(foot.entries)))
        search = _Search(wanted=search.wanted + len(foot.entries), since=len(body))
        place, pages = foot.end, pages + 1
    return body, notes


def _opens(lines: Sequence[Line], place: int) -> bool:
    line = lines[place]
    return line.is_new or line.is_tight or line.after_rule or place == 0 or line.page != lines[place - 1].page


def _note(line: Line, number: int) -> str | None:
    """The text of a note with this number; "10A/RES/72/284" has lost the space after it."""
    raised = str(number).translate(_SUPERSCRIPTS)
    stop = r"\." if line.after_rule else r"(?!)"
    pattern = rf"(?:{number}(?:[ \t\u00a0]+|{stop}\s+|(?=[^\W\d_]))|\[{number}\]\s*|{raised}\s*)(?=\S)"
    match = re.match(pattern, line.text)
    return line.text[match.end() :] if match else None


def _foot(lines: Sequence[Line], start: int, number: int) -> _Foot:
    foot = _Foot(end=start)
    tight = False
    for place in range(start, len(lines)):
        line = lines[place]
        numbered = replace(line, after_rule=line.after_rule or lines[start].after_rule)
        text = _note(numbered, number + len(foot.entries))
        if place > start and (line.page != lines[start].page or _resumes(lines, place, tight and text is None)):
            break
        if text is not None:
            foot.entries.append([text])
        elif line.is_new and not is_address(line.text):
            break
        else:
            foot.entries[-1].append(line.text)
        tight = tight or (line.is_tight and place > start)
        foot.end = place + 1
    return foot


def _resumes(lines: Sequence[Line], place: int, tight: bool) -> bool:
    """Among notes set close, a line that others follow at the usual distance belongs to the next page's text."""
    if not tight or is_address(lines[place].text) or place + 1 >= len(lines):
        return False
    after = lines[place + 1]
    return not (after.is_tight or after.is_new or is_address(after.text))


def _refer(body: list[Line], since: int, numbers: range) -> None:
    """Put a reference for each number, every one behind the one before it."""
    places = _places(body, since)
    row, column = since, 0
    for number in numbers:
        best: tuple[int, int, int, int] | None = None
        for place in places.get(number, ()):
            for weight, begin, end in _candidates(body[place].text, number):
                if (place, begin) >= (row, column) and (best is None or weight > best[0]):
                    best = weight, place, begin, end
        if best is not None:
            _, row, begin, end = best
            text = body[row].text
            reference = f"[^{number}]"
            body[row] = replace(body[row], text=text[:begin] + reference + text[end:])
            column = begin + len(reference)


def _places(body: Sequence[Line], since: int) -> dict[int, list[int]]:
    """Where each number stands at all, so that many notes on a long page are found in one reading."""
    places: dict[int, list[int]] = {}
    for place in range(since, len(body)):
        for number in {int(digits.translate(_LOWERED)) for digits in _DIGITS.findall(body[place].text)}:
            places.setdefault(number, []).append(place)
    return places


def _candidates(text: str, number: int) -> list[tuple[int, int, int]]:
    """(weight, begin, end) of everything in a line that may refer to a note of this number."""
    raised = str(number).translate(_SUPERSCRIPTS)
    if str(number) not in text and raised not in text:
        return []
    found = [(5, *match.span()) for match in re.finditer(rf"(?<![⁰¹²³⁴-⁹]){raised}(?![⁰¹²³⁴-⁹])", text)]
    found += [(4, *match.span()) for match in re.finditer(rf" ?\[{number}\]", text)]
    direct = rf"(?<=[^\W\d_]|[{_QUOTES}.,;:]){number}(?![\w/%-]|[.,:]\d)"
    found += [
        (weight, *match.span()) for match in re.finditer(direct, text) if (weight := _weight(text, match.start()))
    ]
    spaced = rf"(?<=[.!?{_QUOTES}]) +{number}(?= *$| +[^\W\d_a-z]|[ ]+[“\"«])"
    found += [(1, *match.span()) for match in re.finditer(spaced, text)]
    return sorted(found, key=lambda candidate: candidate[1])


def _weight(text: str, begin: int) -> int:
    """How sure it is that a digit with no space before it was raised: not so in "CO2", "3.1" or "1,8"."""
    before = text[max(0, begin - 4) : begin]
    if before[-1] in ".,;:":
        return 1 if before[-2:-1].isdigit() else 3
    if before[-1].isalpha():
        cased = before[-1].isupper() or before[-1].islower()
        return 2 if not cased or (len(before) == 4 and before[-3:].isalpha() and before[-3:].islower()) else 0
    return 3
