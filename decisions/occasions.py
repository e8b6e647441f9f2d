"""What decisions know of an event: they sit below it, so that whoever holds events registers what tells of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort

from core.auth import Actor
from translations.models import Text

Roles = Mapping[uuid.UUID, frozenset[str]]


@dataclass(frozen=True)
class Occasion:
    """An event as far as its decisions need to know it; `zone` is an IANA name."""

    id: uuid.UUID
    title: Text
    zone: str
    public: bool

    @property
    def event_id(self) -> uuid.UUID:
        """Its own key: what permissions ask every thing for."""
        return self.id


@dataclass(frozen=True)
class Page:
    """Where the thing that was decided upon can be read."""

    endpoint: str
    values: Mapping[str, object]


Finder = Callable[[uuid.UUID], Occasion | None]
StaffSource = Callable[[uuid.UUID], Roles]
PageSource = Callable[[uuid.UUID, uuid.UUID, Actor], Page | None]  # subject, event, who asks

finders: list[Finder] = []
staff_sources: list[StaffSource] = []
pages: dict[str, PageSource] = {}  # by kind of subject


def find_occasion(event_id: uuid.UUID) -> Occasion | None:
    """The event, if one of those who hold events knows it."""
    return next((found for finder in finders if (found := finder(event_id)) is not None), None)


def get_occasion(event_id: uuid.UUID) -> Occasion:
    """The event, or 404."""
    return find_occasion(event_id) or abort(404)


def staff_of(event_id: uuid.UUID) -> dict[uuid.UUID, frozenset[str]]:
    """Who holds which roles in an event."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    for source in staff_sources:
        found.update(source(event_id))
    return found


def page_of(kind: str, subject_id: uuid.UUID, event_id: uuid.UUID, actor: Actor) -> Page | None:
    """Where this person can read what was decided upon; None where there is no such page for them."""
    source = pages.get(kind)
    return source(subject_id, event_id, actor) if source is not None else None


def add(sources: list[Finder] | list[StaffSource], source: Finder | StaffSource) -> None:
    """Register once, however many applications the process makes."""
    if source not in sources:
        sources.append(source)  # type: ignore[arg-type]
