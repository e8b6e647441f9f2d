"""Sentences that a run of tests tells at its end, whatever passed: how much was looked at."""

from __future__ import annotations

SAID: list[str] = []


def tell(sentence):
    """Say it once, in the summary of the run."""
    if sentence not in SAID:
        SAID.append(sentence)
