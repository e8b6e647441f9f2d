"""Scores as numbers: weighted per cent of the maximum, their mean and spread, and what a plain ranking would fund."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sponsorship.models import MOST_POINTS, UNDECIDED, State

REVIEWERS_NEEDED = 2


class Proposal(StrEnum):
    """What the order of scores and the money left suggest; people decide."""

    FUND = "fund"
    WAIT = "wait"


@dataclass(frozen=True)
class Standing:
    """What each reviewer gave, in per cent of the maximum.  Until two have scored, nobody is told a mean."""

    by_reviewer: Mapping[uuid.UUID, float] = field(default_factory=dict)

    @property
    def reviewers(self) -> int:
        """How many have scored."""
        return len(self.by_reviewer)

    @property
    def complete(self) -> bool:
        """Whether enough have scored for a decision."""
        return self.reviewers >= REVIEWERS_NEEDED

    @property
    def mean(self) -> float | None:
        """The mean over reviewers."""
        return round(sum(self.by_reviewer.values()) / self.reviewers, 1) if self.complete else None

    @property
    def spread(self) -> float | None:
        """How far the reviewers are apart."""
        given = self.by_reviewer.values()
        return round(max(given) - min(given), 1) if self.complete else None


@dataclass(frozen=True)
class Candidate:
    """A request as far as ranking needs to know it; `total` in minor units of the call's currency."""

    id: uuid.UUID
    number: int
    state: State
    person_id: uuid.UUID
    organisation_id: uuid.UUID
    total: int
    standing: Standing = field(default_factory=Standing)


def per_cent(points: int, weights: int) -> float:
    """Weighted points as a share of what the criteria allow at most."""
    return points * 100 / (MOST_POINTS * weights) if weights else 0.0


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first; those without enough scores last, in the order in which they came."""

    def order(each: Candidate) -> tuple[bool, float, int]:
        mean = each.standing.mean
        return mean is None, -(mean or 0.0), each.number

    return sorted(candidates, key=order)


def proposals(candidates: Iterable[Candidate], left: int) -> dict[uuid.UUID, Proposal]:
    """Go down the ranking and fund in full whatever the money left still covers; the rest waits."""
    found: dict[uuid.UUID, Proposal] = {}
    for each in ranked(candidates):
        if each.state not in UNDECIDED or not each.standing.complete:
            continue
        found[each.id] = Proposal.FUND if each.total <= left else Proposal.WAIT
        left -= each.total if each.total <= left else 0
    return found
