"""Do the rows and the store agree?  Files without a row, rows without a file, files that are not as they were put."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from core import clock
from core.db import db
from core.files import StoredFile, store
from core.stores import NoSuchFile, is_key

UNDER_WAY = timedelta(hours=1)  # a younger file may belong to an upload that is not finished


@dataclass
class Found:
    """What does not fit: `orphans` are names in the store, `lost` and `changed` keys of rows."""

    files: int = 0
    orphans: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done."""
        return not (self.orphans or self.lost or self.changed)


def check(*, contents: bool = False) -> Found:
    """Compare; with `contents` each file is read and compared with its hash as well."""
    known = {row.key: row.sha256 for row in db.session.execute(select(StoredFile.key, StoredFile.sha256))}
    db.session.rollback()  # nothing stays open while the store is gone through
    found, before, seen = Found(len(known)), clock.now() - UNDER_WAY, set()
    for name, put_at in store().listing():
        seen.add(name)
        if name not in known and put_at < before:
            found.orphans.append(name)
    found.lost = sorted(known.keys() - seen)
    if contents:
        found.changed = sorted(key for key in known.keys() & seen if not is_as_put(key, known[key]))
    return found


def is_as_put(key: str, digest: str) -> bool:
    """Whether a file still has the hash of its row."""
    try:
        return sha256(store().get(key)).hexdigest() == digest
    except NoSuchFile:
        return False


def mend(found: Found) -> int:
    """Remove the files without a row; how many.  What has no key for a name is left for a person to look at."""
    removable = [name for name in found.orphans if is_key(name)]
    for name in removable:
        store().remove(name)
    return len(removable)
