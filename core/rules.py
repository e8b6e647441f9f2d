"""What a service says when a rule forbids what was asked."""

from __future__ import annotations


class RuleBroken(Exception):
    """A rule of the house forbids it.

    `message` is a sentence for the person, in their language; `code` is stable, for programs and tests;
    `field` names the form's field that can mend it, or None when the form as a whole cannot be accepted.
    """

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code
        self.field = field
