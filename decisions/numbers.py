"""What may be published of numbers, so that nobody can be found in them (trust paper, Published numbers).

Published are, for each area, the number of each event and their sum over the site.  A number below THRESHOLD is not
shown; and where the sum would give it away by subtraction, others are not shown either.  All that is not shown looks
alike, be it small or only a neighbour of something small.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

THRESHOLD = 5
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Line(Generic[Key]):
    """What is shown of one line; None is not shown."""

    cells: Mapping[Key, int | None]
    total: int | None

    @property
    def hidden(self) -> frozenset[Key]:
        """The cells that are not shown."""
        return frozenset(key for key, number in self.cells.items() if number is None)


def suppress(
    counts: Mapping[Key, int],
    *,
    unpublished: Collection[Key] = (),
    total_unpublished: bool = False,
    before: Collection[Key] = (),
) -> Line[Key]:
    """One line of counts and its sum, without what could point at somebody.

    `unpublished` cells are never shown, whatever their size; `before` were not shown the last time, and are the first
    to be left out again, lest two days be compared.  What remains hidden under a sum that is shown is at least two
    cells with at least THRESHOLD among them, so that each of them could still be several numbers.
    """
    small = {key for key, number in counts.items() if number < THRESHOLD} | (set(unpublished) & set(counts))
    total = sum(counts.values())
    if total_unpublished or total < THRESHOLD:
        return _line(counts, small, None)
    hidden = set(small)
    while hidden and not _is_crowd(counts, hidden):
        left = [key for key in counts if key not in hidden]
        if not left:
            return _line(counts, small, None)  # the sum would tell, so it is the sum that is not shown
        hidden.add(min(left, key=lambda key: (key not in before, counts[key], str(key))))
    return _line(counts, hidden, total)


def _is_crowd(counts: Mapping[Key, int], hidden: Collection[Key]) -> bool:
    return len(hidden) > 1 and sum(counts[key] for key in hidden) >= THRESHOLD


def _line(counts: Mapping[Key, int], hidden: Collection[Key], total: int | None) -> Line[Key]:
    return Line({key: None if key in hidden else number for key, number in counts.items()}, total)


def nested(
    lines: Mapping[str, Mapping[Key, int]],
    within: Mapping[str, str],
    *,
    unpublished: Collection[Key] = (),
    before: Mapping[str, Collection[Key]] | None = None,
) -> dict[str, Line[Key]]:
    """Several lines of which one counts a part of another (`within`), such as appeals within decisions.

    Where the whole is not shown, no part of it is: a part would say how large the whole is at least.  `lines` come in
    an order in which each follows the one it is within.
    """
    found: dict[str, Line[Key]] = {}
    for name, counts in lines.items():
        whole = found.get(within.get(name, ""))
        also = set(unpublished) | (whole.hidden if whole is not None else frozenset())
        found[name] = suppress(
            counts,
            unpublished=also,
            total_unpublished=whole is not None and whole.total is None,
            before=(before or {}).get(name, ()),
        )
    return found
