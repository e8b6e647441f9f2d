"""Files with bytes changed at random: an explanation or a cleaned file, never anything else, never slow."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from functools import lru_cache

import pytest

from core.cleaning.__main__ import clean
from core.cleaning.apart import clean_apart
from core.cleaning.kinds import Refused, kind_of
from tests.core import uploads

TIMES = 60
LONGEST_SECONDS = 2.0


@lru_cache
def samples():
    harmful = [uploads.paper(harm) for harm in uploads.HARMFUL]
    return {
        "png": [uploads.noted_png(), uploads.picture(mode="P"), uploads.picture(mode="RGBA")],
        "jpeg": [uploads.photograph(), uploads.picture("JPEG", progressive=True)],
        "webp": [uploads.picture("WEBP"), uploads.picture("WEBP", lossless=True)],
        "pdf": harmful,
        "text": ["Statut\nСтатут\n".encode() * 20],
    }


def mutated(content, chance):
    """Bytes changed, cut out, doubled, put in, or the end missing."""
    changed = bytearray(content)
    for _time in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 2, 4, 16, 200))
        what = chance.choice(("change", "cut", "double", "insert", "end", "number"))
        if what == "cut":
            del changed[place : place + length]
        elif what == "double":
            changed[place:place] = changed[place : place + length] * chance.choice((1, 50))
        elif what == "insert":
            changed[place:place] = chance.randbytes(length)
        elif what == "end" and place > len(changed) // 2:
            del changed[place:]
        elif what == "number":
            changed[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"0000", b"9999"))
        else:
            changed[place : place + length] = chance.randbytes(len(changed[place : place + length]))
    return bytes(changed)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "pdf", "text"])
def test_a_mutated_file_is_cleaned_or_refused_and_quickly(kind):
    chance = random.Random(f"parley {kind}")
    for number in range(TIMES):
        content = mutated(chance.choice(samples()[kind]), chance)
        began = time.process_time()
        try:
            cleaned = clean(content)
        except Refused:
            cleaned = None
        assert time.process_time() - began < LONGEST_SECONDS, (kind, number)
        if cleaned is not None:
            assert kind_of(cleaned.content) is cleaned.kind
            assert b"Anna Demo" not in cleaned.content or kind == "text"


def test_mutated_files_are_refused_by_the_other_process_alike():
    chance = random.Random("parley apart")
    for kind in samples():
        content = mutated(chance.choice(samples()[kind]), chance)
        began = time.monotonic()
        with suppress(Refused):
            clean_apart(content)
        assert time.monotonic() - began < 10
