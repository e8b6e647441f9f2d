"""What an event's overview asks each area for: where its stage stands, and what waits for the person who looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Progress(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"


@dataclass(frozen=True)
class Stage:
    """One cell of the rail: `words` say what it holds, `attention` what waits in it (or is empty)."""

    progress: Progress
    words: str
    attention: str = ""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody: what, where to deal with it, since when, until when."""

    what: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)
    sender: str = ""
    since: datetime | None = None
    due: datetime | None = None
