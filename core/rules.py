"""What a service says when a rule forbids what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Way:
    """Where what is in the way can be put right: the link's words, and the page by its endpoint."""

    words: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)


class RuleBroken(Exception):
    """A rule of the house forbids it.

    `message` is a sentence for the person, in their language; `code` is stable, for programs and tests;
    `field` names the form's field that can mend it, or None when the form as a whole cannot be accepted;
    `way` leads to another page that can mend it.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None, way: Way | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.field = field
        self.way = way
