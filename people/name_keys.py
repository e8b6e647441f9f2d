"""How names of organisations are compared: without regard to case, accents, signs and the order of words."""

from __future__ import annotations

from difflib import SequenceMatcher
from unicodedata import category, combining, normalize

from people.organisation_models import LONGEST_KEY

SAME_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ə": "e"}  # which Unicode does not decompose
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None}  # as Arabic is typed in haste
)


def key(name: str) -> str:
    """The name folded for comparison, at most LONGEST_KEY characters; empty for a name without a letter or digit.

    Case folds in every script (Straße = STRASSE, ΣΟΦΟΣ = σοφος), compatibility forms are one (full width, ligatures),
    accents and vowel signs fall away, everything that is neither letter nor digit parts words.
    """
    decomposed = normalize("NFKD", normalize("NFKC", name).casefold()).casefold()
    letters = (" " if category(each)[0] not in "LNM" else each for each in decomposed if not combining(each))
    return " ".join("".join(letters).translate(SAME_LETTERS).split())[:LONGEST_KEY]


def token_set_ratio(first: str, second: str) -> float:
    """How alike two keys are, from 0 to 1: what both hold, against what only one adds; the order does not count.

    The best of three comparisons: both with the shared words, and each against the shared words alone.  Shared words
    alone count for less the fewer they are, so that “forum” does not make two forums one.
    """
    one, other = set(first.split()), set(second.split())
    shared = " ".join(sorted(one & other))
    left = " ".join([shared, *sorted(one - other)]).strip()
    right = " ".join([shared, *sorted(other - one)]).strip()
    whole = ratio(left, right)
    if not shared:
        return max(whole, ratio(first.replace(" ", ""), second.replace(" ", "")))
    contained = max(ratio(shared, left), ratio(shared, right))
    weight = {1: 0.6, 2: 0.9}.get(len(one & other), 0.95)
    return max(whole, contained * weight)


def ratio(first: str, second: str) -> float:
    """How alike two strings are, from 0 to 1."""
    return SequenceMatcher(None, first, second, autojunk=False).ratio() if first and second else 0.0
