"""All pages of the register of organisations, of those who speak for them and of those who answer to them."""

from __future__ import annotations

from flask import Blueprint

from people import (
    focal_point_routes,
    letters,
    list_routes,
    merging_routes,
    needs_routes,
    organisation_routes,
    speaking_routes,
)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses, and discreet mail its cover."""
    letters.connect()
    for pages in (
        organisation_routes,
        speaking_routes,
        merging_routes,
        list_routes,
        focal_point_routes,
        needs_routes,
    ):
        pages.add_to(bp)
