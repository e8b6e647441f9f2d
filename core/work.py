"""One unit of work for one form: what a page asks a service to do is kept whole, or undone and explained."""

from __future__ import annotations

from collections.abc import Callable

from core.db import transaction
from core.forms import Form


def kept(verb: Callable[[], object]) -> Callable[[], None]:
    """The verb in a transaction of its own."""

    def carry_out() -> None:
        with transaction():
            verb()

    return carry_out


def done(form: Form, verb: Callable[[], object]) -> bool:
    """Whether one service kept what it wrote; a broken rule undoes all of it and is shown at its field."""
    return form.validate_on_submit() and form.carried_out(kept(verb))
