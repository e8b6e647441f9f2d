"""What the worker does for reports; it is loaded when the first job asks for it (reports.reactions)."""

from __future__ import annotations

from uuid import UUID

from reports import press


def print_copy(version_id: str, language: str) -> None:
    """Make the PDF of a version and keep it; twice is once."""
    press.make_copy(UUID(version_id), language)
