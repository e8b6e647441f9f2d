"""The vault: put, read for a purpose, remove, erase.  A read leaves a row that the person sees."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select

from core import audit, clock
from core.auth import Actor
from core.db import IN_TRANSACTION, db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import journal, sealing
from people.models import Person
from people.roles import Role
from people.sealing import Damaged, KeyMissing
from people.taking_part import parts_of
from people.vault_models import READERS, PersonKey, Protected, Purpose, VaultItem, VaultRead

LONGEST = 4000


class Act(StrEnum):
    """What the audit record calls it."""

    PUT = "vault.put"
    READ = "vault.read"
    REMOVED = "vault.removed"
    ERASED = "vault.erased"


class OutsideTransaction(RuntimeError):
    """A read whose trace might be lost: the row about it must be kept together with whatever the read is for."""


def put(person: Person, field: Protected, value: str, *, by: Actor) -> VaultItem:
    """Seal a value in place of the former one; only the person gives it.  RuleBroken at `value` when it is too long."""
    field = Protected(field)
    if by.id != person.id:
        raise RuleBroken(_("Only the person can enter this."), code="vault-not-own")
    if not value.strip() or len(value) > LONGEST:
        raise RuleBroken(
            _("Write between 1 and %(most)d characters.", most=LONGEST), code="vault-length", field="value"
        )
    item = find(person.id, field) or VaultItem(id=uuid.uuid4(), person_id=person.id, field=field)
    place = sealing.item_place(item.id, field, person.id)
    item.sealed = sealing.seal(_key_of(person.id, make=True), value.strip().encode(), place)
    item.changed_at = clock.now()
    db.session.add(item)
    audit.record(Act.PUT, person, by=by, field=field)
    return item


def read(person: Person, field: Protected, *, purpose: Purpose, by: Actor, note: str = "") -> str | None:
    """The value, or None when there is none; either way the row about the read is written in the same transaction.

    RuleBroken when the purpose does not allow it to anybody in the reader's roles; Damaged, WrongKey and KeyMissing
    when the stored value does not open.
    """
    if not db.session().info.get(IN_TRANSACTION):
        raise OutsideTransaction("vault.read() belongs into the transaction of what it is read for")
    field, purpose = Protected(field), Purpose(purpose)
    role = reading_role(person, field, purpose, by=by)
    if role is None or by.id is None:
        raise RuleBroken(_("Nobody in your role reads this for that purpose."), code="vault-purpose", field="purpose")
    row = VaultRead(person_id=person.id, field=field, purpose=purpose, by_id=by.id, role=role, note=note.strip())
    db.session.add(row)
    audit.record(Act.READ, person, by=by, field=field, purpose=purpose)
    item = find(person.id, field)
    return None if item is None else _opened(item)


def _opened(item: VaultItem) -> str:
    place = sealing.item_place(item.id, item.field, item.person_id)
    try:
        return sealing.unseal(_key_of(item.person_id), item.sealed, place).decode()
    except InvalidTag as error:
        raise Damaged(f"The {item.field} of person {item.person_id} was changed, or belongs elsewhere.") from error


def reading_role(person: Person, field: Protected, purpose: Purpose, *, by: Actor) -> str | None:
    """In which role they may; empty for the person themself, None when they may not."""
    if purpose == Purpose.OWN:
        return "" if by.id == person.id else None
    held = roles_towards(person.id, by)
    return next((role for role in Role if role in READERS.get((field, purpose), frozenset()) & held), None)


def roles_towards(person_id: uuid.UUID, by: Actor) -> frozenset[str]:
    """What the reader is in the events that the person takes part in; roles elsewhere open nothing."""
    if not by.roles:
        return frozenset()
    return frozenset().union(*(by.roles.get(part.event_id, frozenset()) for part in parts_of(person_id)))


def open_to(held: Iterable[str]) -> list[tuple[Protected, Purpose]]:
    """What somebody in these roles may read, and for which purpose."""
    return [pair for pair, roles in READERS.items() if not roles.isdisjoint(held)]


def find(person_id: uuid.UUID, field: str) -> VaultItem | None:
    """The sealed row."""
    return db.session.scalar(select(VaultItem).where(VaultItem.person_id == person_id, VaultItem.field == field))


def remove(person: Person, field: Protected, *, by: Actor | None) -> None:
    """Take one field away; the journal keeps a backup from bringing it back."""
    item = find(person.id, Protected(field))
    if item is None:
        return
    journal.note(journal.What.FIELD, person.id, field=field)
    db.session.delete(item)
    audit.record(Act.REMOVED, person, by=by, field=field)


def erase(person: Person, *, by: Actor | None = None) -> None:
    """Destroy the person's key and what it sealed; the journal has it done again if a backup brings both back."""
    journal.note(journal.What.VAULT, person.id)
    forget(person.id, until=clock.now())
    audit.record(Act.ERASED, person, by=by)


def forget(person_id: uuid.UUID, *, until: datetime) -> bool:
    """Key and values from before that moment go, without a line in the journal: for a replay of it.

    Whether there was a key.
    """
    key = db.session.scalar(select(PersonKey).where(PersonKey.person_id == person_id))
    if key is None or key.created_at > until:
        return False
    db.session.execute(delete(VaultItem).where(VaultItem.person_id == person_id))
    db.session.delete(key)
    db.session.flush()
    return True


def forget_field(person_id: uuid.UUID, field: str, *, until: datetime) -> bool:
    """The same for one field; whether there was a value."""
    gone = db.session.execute(
        delete(VaultItem).where(
            VaultItem.person_id == person_id, VaultItem.field == field, VaultItem.changed_at <= until
        )
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _key_of(person_id: uuid.UUID, *, make: bool = False) -> bytes:
    row = db.session.scalar(select(PersonKey).where(PersonKey.person_id == person_id))
    if row is not None:
        return sealing.unwrap(row.wrapped, row.key_id, row.id, person_id, sealing.ring())
    if not make:
        raise KeyMissing(f"The key of person {person_id} was destroyed; what it sealed can no longer be read.")
    data_key = secrets.token_bytes(sealing.KEY_BYTES)
    row = PersonKey(id=uuid.uuid4(), person_id=person_id)
    db.session.add(row)
    _wrap(row, data_key)
    if sealing.ring()[0].id != row.key_id:  # a rotation ended while our row waited for its lock
        _wrap(row, data_key)
    return data_key


def _wrap(row: PersonKey, data_key: bytes) -> None:
    outer = sealing.ring()[0]
    row.key_id, row.wrapped = outer.id, sealing.wrap(outer, data_key, row.id, row.person_id)
    db.session.flush()
