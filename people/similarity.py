"""Organisations that may be one and the same: a proposal for a person to look at, never a decision."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select

from core.db import db
from people.models import Organisation
from people.name_keys import token_set_ratio
from people.organisation_models import NotTheSame, OrganisationName

ALIKE = 0.82  # from here on it is worth a person's look
SAME_COUNTRY = 0.08
MOST_PAIRS = 50
COMMON = 0.2  # a word in more than a fifth of all names says nothing, once there are MANY
MANY = 15
CROWDED = 60  # words by which more organisations than this would be compared are left out

Keys = Mapping[uuid.UUID, list[str]]


@dataclass(frozen=True)
class Pair:
    """Two organisations, how alike their names are (0 to 1, with the country's part), the older one first."""

    first: Organisation
    second: Organisation
    score: float

    @property
    def same_country(self) -> bool:
        """Whether both are of one country."""
        return self.first.country == self.second.country


def proposals() -> list[Pair]:
    """The pairs most alike that nobody has yet found to be two, at most MOST_PAIRS; three queries and no more."""
    organisations = {each.id: each for each in db.session.scalars(select(Organisation))}
    keys = telling(all_keys())
    apart = {frozenset(row) for row in db.session.execute(select(NotTheSame.first_id, NotTheSame.second_id))}
    found = []
    for one, other in candidates(keys):
        if frozenset((one, other)) in apart:
            continue
        first, second = sorted((organisations[one], organisations[other]), key=lambda each: (each.created_at, each.id))
        score = likeness(keys[one], keys[other], same_country=first.country == second.country)
        if score >= ALIKE:
            found.append(Pair(first, second, score))
    return sorted(found, key=lambda pair: (-pair.score, pair.first.created_at, pair.first.id))[:MOST_PAIRS]


def all_keys() -> Keys:
    """The keys of the names that organisations have now."""
    keys: dict[uuid.UUID, list[str]] = defaultdict(list)
    wanted = select(OrganisationName.organisation_id, OrganisationName.key).where(OrganisationName.is_former.is_(False))
    for organisation_id, key in db.session.execute(wanted.order_by(OrganisationName.key)):
        keys[organisation_id].append(key)
    return keys


def telling(keys: Keys) -> Keys:
    """The keys without the words that so many have that they tell nothing; a name of such words alone stays whole."""
    if len(keys) < MANY:
        return keys
    counted = Counter(word for names in keys.values() for word in {word for name in names for word in name.split()})
    common = {word for word, count in counted.items() if count > COMMON * len(keys)}
    return {
        key: [" ".join(word for word in name.split() if word not in common) or name for name in names]
        for key, names in keys.items()
    }


def candidates(keys: Keys) -> Iterable[tuple[uuid.UUID, uuid.UUID]]:
    """The pairs that share the beginning of a word: comparing each with each would take minutes."""
    places: dict[str, set[uuid.UUID]] = defaultdict(set)
    for key, names in keys.items():
        for word in {word for name in names for word in [*name.split(), name.replace(" ", "")]}:
            places[word[:4] if word.isascii() else word[:3]].add(key)
    pairs = {
        pair for together in places.values() if len(together) <= CROWDED for pair in combinations(sorted(together), 2)
    }
    return sorted(pairs)


def likeness(first: Iterable[str], second: Iterable[str], *, same_country: bool) -> float:
    """The best comparison of any two of their names; one country makes it likelier, two countries do not."""
    best = max((token_set_ratio(one, other) for one in first for other in second), default=0.0)
    return min(1.0, best + (SAME_COUNTRY if same_country else 0.0))
