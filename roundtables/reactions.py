"""What roundtables tell the areas below: which roles a person holds in which event."""

from __future__ import annotations

from core import auth
from roundtables import queries


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    if queries.roles_of not in auth.role_sources:
        auth.role_sources.append(queries.roles_of)
