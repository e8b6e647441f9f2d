"""The personal token of a registration: in the mail, in the QR code, and said aloud at the door if need be.

It is derived from a random salt in the row and the server's own key, and looked up by its hash: whoever steals the
database alone cannot make one, and the personal page can still show it again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from flask import current_app

from registration.models import Registration

TOKEN_BYTES = 15  # 120 bits, 24 letters
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def new_salt() -> str:
    """What makes a token its own."""
    return secrets.token_hex(16)


def derive(secret_key: str, salt: str) -> str:
    """The token: 24 letters that can be read aloud and make a small QR code."""
    digest = hmac.new(secret_key.encode(), b"registration token " + salt.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:TOKEN_BYTES]).decode()


def normal(typed: str) -> str:
    """As it is stored, whatever spaces, dashes and small letters it was typed with; empty if it cannot be a token."""
    letters = typed.upper().replace("-", "").replace(" ", "")
    return letters if len(letters) == TOKEN_BYTES * 8 // 5 and LETTERS.issuperset(letters) else ""


def hash_of(token: str) -> str:
    """What the database keeps."""
    return hashlib.sha256(normal(token).encode()).hexdigest()


def grouped(token: str) -> str:
    """`ABCD-EFGH-…`, to be read by people."""
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))


def of(registration: Registration) -> str:
    """The registration's token."""
    return derive(current_app.config["PARLEY"].secret_key, registration.token_salt)


def renew(registration: Registration) -> str:
    """Give it a new token; an earlier one opens nothing any more."""
    registration.token_salt = new_salt()
    token = of(registration)
    registration.token_hash = hash_of(token)
    return token
