"""Walking the chain of the audit record: is every entry there, unchanged and in its place?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import hexdigits

from sqlalchemy import Connection, RowMapping, func, select

from core.audit import AT_ONCE, BEGINNING, HASHED, TABLE, hash_of

LOOKED_AHEAD = 10_000  # numbers tried for an entry that was given another one
HEXADECIMAL = frozenset(hexdigits.lower())
Entry = RowMapping
WANTED = select(*(TABLE.c[name] for name in HASHED), TABLE.c.own_hash)


class Fault(StrEnum):
    """What was done to the record."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Break:
    """The first entry that is not as it was written, and what is wrong with it."""

    number: int
    fault: Fault
    explanation: str

    def __str__(self) -> str:
        return f"Entry {self.number} {self.fault}: {self.explanation}"


@dataclass(frozen=True)
class Walk:
    """What a walk over the chain found: how many entries are whole, the hash of the last of them, what is broken."""

    entries: int
    last_hash: str
    broken: Break | None = None


@dataclass(frozen=True)
class Noted:
    """A head that was noted down elsewhere: the entry of that number had that hash."""

    number: int
    own_hash: str

    @classmethod
    def parse(cls, written: str) -> Noted:
        """From `N:HASH` as `flask audit head` prints it; ValueError for anything else."""
        number, _colon, own_hash = written.strip().partition(":")
        own_hash = own_hash.strip().lower()
        if (
            not (number.isascii() and number.isdigit())
            or len(own_hash) != 64
            or set(own_hash) - set("0123456789abcdef")
        ):
            raise ValueError(f"{written!r} is not a number, a colon and 64 hexadecimal digits")
        return cls(int(number), own_hash)


def entries(connection: Connection) -> Iterator[Entry]:
    """All that have a number, in order, a few at a time."""
    ordered = WANTED.where(TABLE.c.number.is_not(None)).order_by(TABLE.c.number, TABLE.c.created_at, TABLE.c.id)
    with connection.execution_options(yield_per=AT_ONCE).execute(ordered) as rows:
        yield from rows.mappings()


def walk(connection: Connection, noted: Iterable[Noted] = ()) -> Walk:
    """Go over the whole chain in one reading; stops at the first entry that is broken."""
    heads = {each.number: each for each in noted}
    number, before = 0, BEGINNING
    if (wrong := disagrees(heads, number, before)) is not None:
        return Walk(0, before, wrong)
    for entry in entries(connection):
        follows = entry["number"] == number + 1 and entry["before"] == before
        if not follows or hash_of(dict(entry)) != entry["own_hash"]:
            return Walk(number, before, diagnose(connection, entry, number + 1, before))
        number, before = entry["number"], entry["own_hash"]
        if (wrong := disagrees(heads, number, before)) is not None:
            return Walk(number - 1, entry["before"], wrong)
    return Walk(number, before, cut_off(heads, number) or outside(connection, number))


def disagrees(heads: dict[int, Noted], number: int, own_hash: str) -> Break | None:
    """Whether another hash was noted for this number: then everything from somewhere up to here was written anew."""
    head = heads.get(number)
    if head is None or head.own_hash == own_hash:
        return None
    return Break(
        number, Fault.CHANGED, "the noted head has another hash: this entry or one before it was written anew."
    )


def cut_off(heads: dict[int, Noted], last: int) -> Break | None:
    """Whether a noted head lies behind the end."""
    furthest = max(heads, default=0)
    if furthest <= last:
        return None
    return Break(last + 1, Fault.REMOVED, f"entries {last + 1} to {furthest}, at least, were cut off at the end.")


def outside(connection: Connection, last: int) -> Break | None:
    """Rows without a number were put in past the application."""
    count = connection.scalar(select(func.count()).select_from(TABLE).where(TABLE.c.number.is_(None)))
    if not count:
        return None
    return Break(last + 1, Fault.INSERTED, f"{count} rows stand outside of the chain, without a number.")


def diagnose(connection: Connection, entry: Entry, expected: int, before: str) -> Break:
    """Say what was done, as far as the rest of the chain still tells it."""
    number = entry["number"]
    if number > expected:
        return Break(expected, Fault.REMOVED, f"entries {expected} to {number - 1} are missing.")
    if number < expected:
        return Break(number, Fault.INSERTED, "there are two entries of this number.")
    if entry["before"] == before:
        return Break(number, Fault.CHANGED, "its content does not fit its hash.")
    written_as = first_number(connection, entry)
    if written_as is None:
        return Break(number, Fault.CHANGED, "neither its content nor the entry before it fits its hash.")
    if written_as == number:
        return Break(number - 1, Fault.CHANGED, f"entry {number} follows another one than now stands before it.")
    return moved(connection, entry, written_as)


def moved(connection: Connection, entry: Entry, written_as: int) -> Break:
    """An entry stands at another number than the one it was written with."""
    number = entry["number"]
    was = f"the entry that now has this number was written as number {written_as}"
    if predecessor(connection, entry) is None and written_as > number:
        return Break(number, Fault.REMOVED, f"{was}; {written_as - number} before it are gone.")
    if written_as < number:
        return Break(number - 1, Fault.INSERTED, f"the entry that follows it was written as number {written_as}.")
    return Break(number, Fault.REORDERED, f"{was}.")


def predecessor(connection: Connection, entry: Entry) -> int | None:
    """The number of the entry that this one says it follows."""
    if entry["before"] == BEGINNING:
        return 0
    found: int | None = connection.scalar(select(TABLE.c.number).where(TABLE.c.own_hash == entry["before"]).limit(1))
    return found


def first_number(connection: Connection, entry: Entry) -> int | None:
    """The number with which its content fits its hash; None if there is none."""
    stands: int = entry["number"]
    follows = predecessor(connection, entry)
    near: list[int] = [stands] if follows is None else [stands, follows + 1]
    tried = [*near, *range(max(1, stands - 100), stands + LOOKED_AHEAD)]
    return next((each for each in tried if hash_of({**entry, "number": each}) == entry["own_hash"]), None)
