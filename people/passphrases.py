"""Passphrases: Argon2id, long rather than odd, and none of the common ones."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.i18n import gettext as _
from core.rules import RuleBroken

SHORTEST, LONGEST = 10, 200
FEWEST_CHARACTERS = 5  # different ones
COMMON = frozenset(
    {
        "passphrase", "passwordpassword", "password123", "password1234", "1234567890", "12345678910", "qwertyuiop",
        "qwerty12345", "administrator", "letmein123", "iloveyou123", "welcome123", "changeme123", "civilsociety",
    }
)  # fmt: skip

_hasher = PasswordHasher()


@lru_cache
def nobodys() -> str:
    """A hash to check for unknown addresses, so that both answers take as long; made once, when first needed."""
    return _hasher.hash("nobody has this passphrase")


def hashed(passphrase: str) -> str:
    """The Argon2id hash; RuleBroken at `passphrase` when it is too weak."""
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise RuleBroken(
            _("Use between %(least)d and %(most)d characters: a short sentence is best.", least=SHORTEST, most=LONGEST),
            code="passphrase-length",
            field="passphrase",
        )
    if passphrase.lower() in COMMON or len(set(passphrase)) < FEWEST_CHARACTERS:
        raise RuleBroken(
            _("This passphrase is too easy to guess. A short sentence of your own is best."),
            code="passphrase-common",
            field="passphrase",
        )
    return _hasher.hash(passphrase)


def fits(passphrase: str, stored: str | None) -> bool:
    """Whether it is the one; takes as long when there is no account (nothing is stored)."""
    try:
        return _hasher.verify(stored or nobodys(), passphrase) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
