"""Reading about the vault without opening it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from core.db import db
from people.vault_models import Protected, VaultItem, VaultRead

MOST_READS = 300


def changed_at(person_id: uuid.UUID) -> dict[Protected, datetime]:
    """What is there, and when it was last written."""
    rows = db.session.execute(select(VaultItem.field, VaultItem.changed_at).where(VaultItem.person_id == person_id))
    return {Protected(field): changed for field, changed in rows}


def list_reads(person_id: uuid.UUID) -> Sequence[VaultRead]:
    """The latest first, at most MOST_READS."""
    return db.session.scalars(
        select(VaultRead)
        .where(VaultRead.person_id == person_id)
        .order_by(VaultRead.created_at.desc(), VaultRead.id)
        .limit(MOST_READS)
    ).all()
