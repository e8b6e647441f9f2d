"""What roundtables tell the areas below: which roles a person holds in which event, and where somebody takes part."""

from __future__ import annotations

from core import auth
from people import focal_points, taking_part
from roundtables import parts, queries


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    if queries.roles_of not in auth.role_sources:
        auth.role_sources.append(queries.roles_of)
    taking_part.connect(taking_part.part_sources, parts.parts_of)
    focal_points.know_events_from(queries.titles_of_events)
