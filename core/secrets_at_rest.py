"""Secrets that must be read again are stored sealed: AES-256-GCM under a key that is not in the database.

The place of a secret (table, row, field) is authenticated with it: copied to another row it does not open.
What only has to be compared is hashed instead and never comes here.
"""

from __future__ import annotations

import binascii
import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

FORMAT = "1."
NONCE_BYTES, KEY_BYTES = 12, 32


class SealBroken(Exception):
    """The key or the place is another one, or the stored value was changed."""


@lru_cache
def derived(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose from the installation's key; keys of two purposes tell nothing of each other."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"parley {purpose}".encode()).derive(secret_key.encode())


def _cipher() -> AESGCM:
    return AESGCM(derived(current_app.config["PARLEY"].secret_key, "secrets at rest"))


def _place(table: str, row: uuid.UUID, field: str) -> bytes:
    return f"{table}|{row}|{field}".encode()


def seal(secret: str, *, table: str, row: uuid.UUID, field: str) -> str:
    """What is stored: text of 4/3 of the secret's bytes and about 40 characters more."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, secret.encode(), _place(table, row, field))
    return FORMAT + urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, table: str, row: uuid.UUID, field: str) -> str:
    """The secret again; SealBroken when it does not belong here."""
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(FORMAT).encode())
        return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(table, row, field)).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise SealBroken(f"{table}.{field} of {row}") from error
