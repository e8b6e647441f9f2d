"""Where an organisation is from, as coarsely as it must be said (UN M49)."""

from __future__ import annotations


def subregion(country: str) -> str:
    """The code of the M49 sub-region of a country; empty where none is known."""
    return ""


def subregion_name(code: str) -> str:
    """The sub-region in the reader's language."""
    return code
