"""The one comparison of wordings: page, printed paper and export show what is computed here.

Clauses are matched by identity and never by likeness; only inside a clause are words compared.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

_Match = tuple[int, int, int]

SQUARE = 90_000
_DEEPEST = 8


class RunKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Run:
    kind: RunKind
    text: str


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause; a text is None where the clause did not exist, an index counts from 0.

    `reworded` tells for a moved clause whether its words changed as well.
    """

    kind: ChangeKind
    uid: UUID
    old_text: str | None
    new_text: str | None
    old_index: int | None
    new_index: int | None

    @property
    def reworded(self) -> bool:
        return self.old_text is not None and self.new_text is not None and self.old_text != self.new_text

    @property
    def runs(self) -> tuple[Run, ...]:
        return word_diff(self.old_text or "", self.new_text or "")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word or sign, and the white space behind it, which is compared apart."""

    word: str
    space: str


@dataclass(frozen=True, slots=True)
class _Block:
    same: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def _class_of_marks() -> str:
    """Signs that belong to the letter before them: accents, vowel signs, joiners."""
    marks = [code for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code)).startswith("M")]
    ranges: list[list[int]] = []
    for code in marks:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges) + "\u200c\u200d"


# Written without spaces between words (Chinese, Japanese, Thai, Lao, Myanmar, Khmer): each character is compared alone.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = _class_of_marks()
_WORD = rf"(?:(?![{_ALONE}])[^\W_][{_MARKS}]*)+"
_WORDS = rf"{_WORD}(?:(?:['’]|(?<=\d)[.,](?=\d)){_WORD})*"
_UNITS = re.compile(rf"(\[\^[^\]\s]{{1,20}}\]|{_WORDS}|\S[{_MARKS}]*)(\s*)")


def word_diff(old: str, new: str) -> tuple[Run, ...]:
    """The runs of both wordings: same and removed give the old text back exactly, same and added the new one."""
    if old == new:
        return (Run(RunKind.SAME, new),) if new else ()
    old_lead, old_units = _units(old)
    new_lead, new_units = _units(new)
    pieces = _space(old_lead, new_lead)
    blocks = _blocks([unit.word for unit in old_units], [unit.word for unit in new_units])
    for block in _legible(blocks, old_units):
        removed, added = old_units[block.old_from : block.old_to], new_units[block.new_from : block.new_to]
        if block.same:
            pieces += _same(removed, added)
        else:
            pieces.append(Run(RunKind.REMOVED, _text(removed)))
            pieces.append(Run(RunKind.ADDED, _text(added)))
    return tuple(_merged(pieces))


def match_clauses(old: Sequence[tuple[UUID, str]], new: Sequence[tuple[UUID, str]]) -> tuple[ClauseChange, ...]:
    """What became of every clause, in the order of the new text; a removed clause stands where it stood before."""
    before = _indexed(old)
    after = _indexed(new)
    common = [uid for uid, _ in new if uid in before]
    kept = {common[place] for place in _longest_rise([before[uid] for uid in common])}
    gone: dict[UUID | None, list[int]] = {}
    anchor: UUID | None = None
    for index, (uid, _) in enumerate(old):
        if uid not in after:
            gone.setdefault(anchor, []).append(index)
        elif uid in kept:
            anchor = uid
    changes = [_removed(old, index) for index in gone.get(None, ())]
    for index, (uid, text) in enumerate(new):
        place = before.get(uid)
        if place is None:
            changes.append(ClauseChange(ChangeKind.ADDED, uid, None, text, None, index))
        else:
            kind = _kind(old[place][1], text, is_kept=uid in kept)
            changes.append(ClauseChange(kind, uid, old[place][1], text, place, index))
        changes += [_removed(old, lost) for lost in gone.get(uid, ())]
    return tuple(changes)


def _indexed(clauses: Sequence[tuple[UUID, str]]) -> dict[UUID, int]:
    indexed = {uid: index for index, (uid, _) in enumerate(clauses)}
    if len(indexed) != len(clauses):
        raise ValueError("a clause stands twice in one version")
    return indexed


def _removed(old: Sequence[tuple[UUID, str]], index: int) -> ClauseChange:
    uid, text = old[index]
    return ClauseChange(ChangeKind.REMOVED, uid, text, None, index, None)


def _kind(old: str, new: str, *, is_kept: bool) -> ChangeKind:
    if not is_kept:
        return ChangeKind.MOVED
    return ChangeKind.SAME if old == new else ChangeKind.CHANGED


def _longest_rise(values: Sequence[int]) -> list[int]:
    """The places of a longest rising run of values: what stayed in order, when as little as possible has moved."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        height = bisect_left(tops, value)
        previous.append(ends[height - 1] if height else -1)
        tops[height : height + 1] = [value]
        ends[height : height + 1] = [place]
    found: list[int] = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(place)
        place = previous[place]
    return found[::-1]


def _units(text: str) -> tuple[str, list[_Unit]]:
    lead = text[: len(text) - len(text.lstrip())]
    return lead, [_Unit(word, space) for word, space in _UNITS.findall(text, len(lead))]


def _text(units: Sequence[_Unit]) -> str:
    return "".join(unit.word + unit.space for unit in units)


def _space(old: str, new: str) -> list[Run]:
    if old == new:
        return [Run(RunKind.SAME, new)]
    return [Run(RunKind.REMOVED, old), Run(RunKind.ADDED, new)]


def _same(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[Run]:
    for before, after in zip(old, new, strict=True):
        yield Run(RunKind.SAME, after.word)
        yield from _space(before.space, after.space)


def _merged(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of one kind in one run; between two unchanged stretches first what went, then what came."""
    texts: dict[RunKind, list[str]] = {kind: [] for kind in (RunKind.REMOVED, RunKind.ADDED, RunKind.SAME)}
    for run in runs:
        if not run.text:
            continue
        if run.kind is not RunKind.SAME and texts[RunKind.SAME]:
            yield from _flushed(texts)
        if run.kind is RunKind.SAME and (texts[RunKind.REMOVED] or texts[RunKind.ADDED]):
            yield from _flushed(texts)
        texts[run.kind].append(run.text)
    yield from _flushed(texts)


def _flushed(texts: dict[RunKind, list[str]]) -> Iterator[Run]:
    for kind, pieces in texts.items():
        if pieces:
            yield Run(kind, "".join(pieces))
            pieces.clear()


def _legible(blocks: Sequence[_Block], old: Sequence[_Unit]) -> Iterator[_Block]:
    """The blocks, where a lone comma between two changes counts as changed: half a phrase cannot be read."""
    for place, block in enumerate(blocks):
        between = 0 < place < len(blocks) - 1
        worded = any(unit.word[0].isalnum() for unit in old[block.old_from : block.old_to])
        yield block if not block.same or worded or not between else replace(block, same=False)


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """The words cut into stretches that are the same and stretches that are not, taking turns."""
    matches = [*_matches(old, new, 0, 0, 0), (len(old), len(new), 0)]
    blocks: list[_Block] = []
    here, there = 0, 0
    for first, second, length in matches:
        if first > here or second > there:
            blocks.append(_Block(False, here, first, there, second))
        here, there = first + length, second + length
        if length and blocks and blocks[-1].same:
            blocks[-1] = replace(blocks[-1], old_to=here, new_to=there)
        elif length:
            blocks.append(_Block(True, first, here, second, there))
    return blocks


def _matches(old: Sequence[str], new: Sequence[str], here: int, there: int, depth: int) -> Iterator[_Match]:
    """(place in old, place in new, length) of what is the same; `here` and `there` are where both begin."""
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - head
    tail = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    if head:
        yield here, there, head
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if before and after:
        yield from _inner(before, after, here + head, there + head, depth)
    if tail:
        yield here + len(old) - tail, there + len(new) - tail, tail


def _inner(old: Sequence[str], new: Sequence[str], here: int, there: int, depth: int) -> Iterator[_Match]:
    """Short stretches word by word, long ones first between words that stand once in each: time stays linear."""
    if len(old) * len(new) <= SQUARE:
        for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if match.size:
                yield here + match.a, there + match.b, match.size
        return
    anchors = _anchors(old, new) if depth < _DEEPEST else []
    if not anchors:
        return
    first, second = 0, 0
    for place, other in [*anchors, (len(old), len(new))]:
        yield from _matches(old[first:place], new[second:other], here + first, there + second, depth + 1)
        if place < len(old):
            yield here + place, there + other, 1
        first, second = place + 1, other + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    once = {word for word, times in Counter(old).items() if times == 1}
    once &= {word for word, times in Counter(new).items() if times == 1}
    places = {word: place for place, word in enumerate(old) if word in once}
    pairs = [(places[word], other) for other, word in enumerate(new) if word in once]
    return [pairs[place] for place in _longest_rise([place for place, _other in pairs])]
