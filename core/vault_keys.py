"""Outer keys of the vault: 32 random bytes each, written in base64; the first of a ring is the one in use."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

KEY_BYTES = 32
OWNER_ONLY = 0o600


class BadKey(Exception):
    """What was given is no key of 32 bytes; the message never repeats it."""


@dataclass(frozen=True)
class OuterKey:
    """One key; `id` names it beside what it wraps and tells nothing of it."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """16 hexadecimal digits."""
        return sha256(b"parley outer key " + self.secret).hexdigest()[:16]

    def written(self) -> str:
        """As it stands in a setting or a file."""
        return base64.urlsafe_b64encode(self.secret).decode()


def new_key() -> OuterKey:
    """A random one."""
    return OuterKey(secrets.token_bytes(KEY_BYTES))


def read_key(written: str) -> OuterKey:
    """The key; BadKey when it is none."""
    try:
        secret = base64.b64decode(written.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey("a key is written in base64") from error
    if len(secret) != KEY_BYTES:
        raise BadKey(f"a key has {KEY_BYTES} bytes, not {len(secret)}")
    return OuterKey(secret)


def read_ring(lines: Iterable[str]) -> list[OuterKey]:
    """The keys of a setting or a file, in their order; BadKey for the first that is none."""
    return [read_key(line) for line in lines if line.strip()]


def write_ring(path: Path, ring: Sequence[OuterKey]) -> None:
    """Put the keys into the file, for its owner only; whoever reads meanwhile sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{key.written()}\n" for key in ring)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's own entries reach the disk, a new name among them."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_once(path: Path) -> None:
    """A first key, unless another process was quicker: the file is linked into place and never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_ring(beside, [new_key()])
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
