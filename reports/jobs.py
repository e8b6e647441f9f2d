"""What the worker does for reports."""

from __future__ import annotations

from uuid import UUID

from core import jobs
from reports import printing
from reports.queries import PRINTING


@jobs.handler(PRINTING)
def print_copy(version_id: str, language: str) -> None:
    """Make the PDF of a version and keep it; twice is once."""
    printing.make_copy(UUID(version_id), language)
