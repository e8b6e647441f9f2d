"""How the vault seals: AES-256-GCM, a data key for each person, wrapped by an outer key from outside of the database.

What a value belongs to (table, row, field, person) is authenticated with it, so that one that was moved does not open.
"""

from __future__ import annotations

import secrets
import uuid
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from core.config import Config
from core.vault_keys import OuterKey, make_once, read_ring

KEY_BYTES = 32
NONCE_BYTES = 12


class VaultError(Exception):
    """The vault cannot give what was asked for; `code` is stable."""

    code = "vault"


class Damaged(VaultError):
    """The stored value was changed, or belongs to another row, field or person."""

    code = "vault-damaged"


class WrongKey(VaultError):
    """The outer key that wrapped this person's key is not among those given, or is not the one it says to be."""

    code = "vault-wrong-key"


class KeyMissing(VaultError):
    """There is a sealed value, but the person's key is gone: it was erased."""

    code = "vault-key-missing"


@lru_cache(maxsize=8)
def _ring_of(path: Path, _changed: int, _size: int) -> tuple[OuterKey, ...]:
    return tuple(read_ring(path.read_text().splitlines()))


def key_file() -> Path:
    """The file of the outer keys, where no setting names them."""
    found: Path = current_app.config["PARLEY"].vault_key_file
    return found


def is_set() -> bool:
    """Whether the keys come from the setting: then only whoever runs the server can change them."""
    return bool(current_app.config["PARLEY"].vault_key)


def ring() -> tuple[OuterKey, ...]:
    """The outer keys that open, the one that seals first.  The file is looked at each time: a rotation replaces it."""
    config: Config = current_app.config["PARLEY"]
    if config.vault_key:
        return tuple(read_ring(config.vault_key.split(",")))
    path = config.vault_key_file
    if not path.is_file():
        make_once(path)
    now = path.stat()
    return _ring_of(path, now.st_mtime_ns, now.st_size)


def seal(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Nonce, ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """What was sealed; InvalidTag for anything that is not exactly it, in exactly that place."""
    if len(sealed) <= NONCE_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)


def item_place(row_id: uuid.UUID, field: str, person_id: uuid.UUID) -> bytes:
    """What a field's value is bound to."""
    return f"vault_item|{row_id}|{field}|{person_id}".encode()


def key_place(row_id: uuid.UUID, person_id: uuid.UUID, key_id: str) -> bytes:
    """What a person's wrapped key is bound to."""
    return f"vault_key|{row_id}|wrapped|{person_id}|{key_id}".encode()


def wrap(outer: OuterKey, data_key: bytes, row_id: uuid.UUID, person_id: uuid.UUID) -> bytes:
    """The person's key, sealed by the outer one."""
    return seal(outer.secret, data_key, key_place(row_id, person_id, outer.id))


def unwrap(wrapped: bytes, key_id: str, row_id: uuid.UUID, person_id: uuid.UUID, keys: tuple[OuterKey, ...]) -> bytes:
    """The person's key; WrongKey without its outer key, Damaged when it was changed or moved."""
    outer = next((key for key in keys if key.id == key_id), None)
    if outer is None:
        raise WrongKey(f"The outer key {key_id} is not among those given: set VAULT_KEY to it, or put back vault.key.")
    try:
        return unseal(outer.secret, wrapped, key_place(row_id, person_id, key_id))
    except InvalidTag as error:
        raise Damaged(f"The key of person {person_id} was changed, or belongs to somebody else.") from error
