"""Rotation of the outer key: every person's key is wrapped anew, in portions, by the first key of the ring.

It may be interrupted and begun again at any time: what each row was wrapped by stands beside it, and as long as a row
still needs a former key that key stays in the ring.  Values are not touched, only the keys that seal them.
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from core.db import db
from core.vault_keys import OuterKey, new_key, write_ring
from people import sealing
from people.vault_models import PersonKey

PORTION = 1000
Ring = tuple[OuterKey, ...]


class StillInUse(Exception):
    """Some rows are wrapped by a former key; it must not be taken away."""


def is_underway(ring: Ring) -> bool:
    """Whether a former key is still there: a rotation was interrupted, or the setting names two keys."""
    return len(ring) > 1


def begin() -> Ring:
    """The ring to wrap by: with a new key in front, unless a rotation is underway or the keys come from the setting."""
    ring = sealing.ring()
    if sealing.is_set() or is_underway(ring):
        return ring
    ring = (new_key(), *ring)
    write_ring(sealing.key_file(), ring)
    return ring


def waiting(current: OuterKey) -> int:
    """How many people's keys are wrapped by another key."""
    return db.session.scalar(select(func.count()).where(PersonKey.key_id != current.id)) or 0


def rewrap_portion(ring: Ring, size: int = PORTION) -> int:
    """Wrap some more keys by the first of the ring; how many there were.

    WrongKey or Damaged when one does not open: it stays as it is, and so does the key that may still open it.
    """
    current = ring[0]
    rows = db.session.execute(
        select(PersonKey.id, PersonKey.person_id, PersonKey.key_id, PersonKey.wrapped)
        .where(PersonKey.key_id != current.id)
        .order_by(PersonKey.id)
        .limit(size)
        .with_for_update()
    ).all()
    fresh = [
        {
            "row": row.id,
            "by": current.id,
            "sealed": sealing.wrap(
                current, sealing.unwrap(row.wrapped, row.key_id, row.id, row.person_id, ring), row.id, row.person_id
            ),
        }
        for row in rows
    ]
    if fresh:
        table = PersonKey.__table__
        changed = update(table).where(table.c.id == bindparam("row"))  # type: ignore[arg-type]
        db.session.connection().execute(changed.values(key_id=bindparam("by"), wrapped=bindparam("sealed")), fresh)
    return len(fresh)


def retire(ring: Ring) -> None:
    """Leave only the first key in the file; StillInUse while a row needs another one.

    Call it in a transaction: on SQLite that keeps others from writing, and whoever wrapped by a former key in the same
    moment looks at the file again afterwards (vault.put).
    """
    if left := waiting(ring[0]):
        raise StillInUse(f"{left} keys are still wrapped by a former key")
    write_ring(sealing.key_file(), ring[:1])
