"""The journal of erasures: a file outside of the database, so that a restored backup can be put right.

One JSON object a line: when, what, whose key (never a name).  Lines are only ever added and reach the disk before the
transaction that they are about is kept: after a crash the journal may know of an erasure that has still to happen,
never the other way round.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask import current_app

from core import clock
from core.vault_keys import OWNER_ONLY, sync_folder


class What(StrEnum):
    """What a line says."""

    PERSON = "person"  # a person was erased; `texts` says how their texts are attributed since
    KEPT = "kept"  # the person took it back: an earlier line about them was not carried out
    VAULT = "vault"  # a person's vault was
    FIELD = "field"  # one field of it was removed


@dataclass(frozen=True)
class Line:
    """One line as it was read."""

    at: datetime
    what: What
    person_id: uuid.UUID
    field: str = ""
    texts: str = ""


def path() -> Path:
    """Where it is."""
    found: Path = current_app.config["PARLEY"].journal
    return found


def note(what: What, person_id: uuid.UUID, *, field: str = "", texts: str = "") -> None:
    """Add a line and wait until it is on the disk."""
    line = {"at": clock.now().isoformat(), "what": what, "person": str(person_id), "field": field, "texts": texts}
    where = path()
    where.parent.mkdir(parents=True, exist_ok=True)
    is_new = not where.exists()
    descriptor = os.open(where, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
    with os.fdopen(descriptor, "a") as file:
        # A line begins on a new line even if a crash cut the last one short; empty lines are passed over.
        file.write("\n" + json.dumps({key: value for key, value in line.items() if value}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(where.parent)


def lines() -> Iterator[Line]:
    """All lines, oldest first; a last line that a crash cut short is passed over, its erasure did not happen."""
    where = path()
    if not where.is_file():
        return
    for written in where.read_text().splitlines():
        try:
            line = json.loads(written)
            yield Line(
                at=datetime.fromisoformat(line["at"]),
                what=What(line["what"]),
                person_id=uuid.UUID(line["person"]),
                field=line.get("field", ""),
                texts=line.get("texts", ""),
            )
        except (ValueError, KeyError):
            continue
