"""Reading the demonstration's content; organisations and people in it are invented and say so."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
PASSPHRASE = "this is a demonstration"  # noqa: S105 - printed by `make run`, for accounts at *.example only
NOON = time(12, 0)

Record = dict[str, Any]


@lru_cache
def read(name: str) -> Any:
    """The content of one file."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def moment(written: str, zone: str = "Europe/Madrid") -> datetime:
    """`2022-05-09T09:00` as wall time of a zone, or noon of a day without a time; in UTC."""
    local = (
        datetime.combine(date.fromisoformat(written), NOON) if "T" not in written else datetime.fromisoformat(written)
    )
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
