"""What registration tells the areas below: who takes part in which event."""

from __future__ import annotations

from people import taking_part
from registration import parts


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    taking_part.connect(taking_part.part_sources, parts.parts_of)
    taking_part.connect(taking_part.attending_sources, parts.attending)
