"""What the areas above tell about taking part: in which events a person does, and who does in an event."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from people.models import Organisation
from people.visibility_models import Showing

Source = TypeVar("Source", bound=Callable[[uuid.UUID], object])


@dataclass(frozen=True)
class Part:
    """A person's part in one event; `title` is the event's in the reader's language."""

    event_id: uuid.UUID
    title: str
    organisation: Organisation | None


part_sources: list[Callable[[uuid.UUID], Iterable[Part]]] = []  # by person
attending_sources: list[Callable[[uuid.UUID], Collection[uuid.UUID]]] = []  # by event: people who were accepted
cap_sources: list[Callable[[uuid.UUID], Showing | None]] = []  # by event: what an occasion shows of anybody, at most


def parts_of(person_id: uuid.UUID) -> list[Part]:
    """Each event once, as its first source tells it."""
    found: dict[uuid.UUID, Part] = {}
    for source in part_sources:
        for part in source(person_id):
            found.setdefault(part.event_id, part)
    return list(found.values())


def attending(event_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The people who take part in an event; only those are its participants who were accepted."""
    return frozenset(key for source in attending_sources for key in source(event_id))


def cap_of(event_id: uuid.UUID) -> Showing:
    """The strictest of what the areas say of an event as a whole."""
    said = [level for source in cap_sources if (level := source(event_id)) is not None]
    return max(said, key=list(Showing).index) if said else Showing.NAME


def connect(sources: list[Source], source: Source) -> None:
    """Add a source once; a second application of the same process changes nothing."""
    if source not in sources:
        sources.append(source)
