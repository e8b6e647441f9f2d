"""Passphrases: Argon2id, long rather than odd, and none that is guessed early.

What is common is known from zxcvbn's packaged lists (leaked passphrases, names, words, keyboard rows); its estimate of
the guesses that are needed decides.  Nothing leaves the server for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from core.i18n import gettext as _
from core.rules import RuleBroken

SHORTEST, LONGEST = 10, 200
FEWEST_GUESSES = 10**8  # less is tried in hours on the machines of 2026, even against Argon2id
SHORTEST_WORD, LEAST_LEFT = 3, 6  # letters of one's own words, and of what has to be there beside them
LOOKED_AT = 72  # letters; the estimate takes long for more, and nobody guesses the rest

_hasher = PasswordHasher()


@lru_cache
def nobodys() -> str:
    """A hash to check for unknown addresses, so that both answers take as long; made once, when first needed."""
    return _hasher.hash("nobody has this passphrase")


def is_common(passphrase: str, about: Sequence[str] = ()) -> bool:
    """Whether it is guessed early; `about` are words that whoever guesses would try first: name, address."""
    own = [word for each in (*about, "parley") for word in (each, *re.split(r"[\W_]+", each)) if word]
    guesses = int(zxcvbn(passphrase[:LOOKED_AT], user_inputs=own)["guesses"])
    return guesses < FEWEST_GUESSES or is_mostly(passphrase, own)


def is_mostly(passphrase: str, own: Sequence[str]) -> bool:
    """Whether little is left of it without those words."""
    rest = passphrase.lower()
    for word in sorted({word.lower() for word in own if len(word) >= SHORTEST_WORD}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != passphrase.lower() and len(re.sub(r"[\W_]+", "", rest)) < LEAST_LEFT


def hashed(passphrase: str, *, about: Sequence[str] = ()) -> str:
    """The Argon2id hash; RuleBroken at `passphrase` when it is too weak."""
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise RuleBroken(
            _("Use between %(least)d and %(most)d characters: a short sentence is best.", least=SHORTEST, most=LONGEST),
            code="passphrase-length",
            field="passphrase",
        )
    if is_common(passphrase, about):
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
