"""Life cycles: an enum of states, an enum of actions and one literal table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.db import NOT_PERSONAL
from core.i18n import gettext as _
from core.rules import RuleBroken


@dataclass(frozen=True)
class Step:
    """One action: the states it may start from and the state it ends in."""

    sources: frozenset[StrEnum]
    to: StrEnum


def step(*sources: StrEnum, to: StrEnum) -> Step:
    """`step(State.DRAFT, to=State.SUBMITTED)`: from any of the sources to one state."""
    return Step(frozenset(sources), to)


@dataclass(frozen=True)
class Machine:
    """The table of a life cycle; the only thing that decides whether an action may follow a state."""

    steps: Mapping[StrEnum, Step]

    def allows(self, action: StrEnum, state: StrEnum) -> bool:
        """Whether `action` may be taken in `state`."""
        found = self.steps.get(action)
        return found is not None and state in found.sources

    def after(self, action: StrEnum, state: StrEnum) -> StrEnum:
        """The state that follows; raises RuleBroken (code `wrong-state`) when the table has no such step."""
        if not self.allows(action, state):
            raise RuleBroken(
                _("This is no longer possible: somebody else may have acted in the meantime. Reload the page."),
                code="wrong-state",
            )
        return self.steps[action].to


class HasLifecycle:
    """Mixed into a model: the class gives `states` and `lifecycle`; `.state` changes only in perform().

    The row carries a version number, so that two people cannot overwrite each other's step, and a CHECK constraint.
    """

    states: ClassVar[type[StrEnum]]
    lifecycle: ClassVar[Machine]

    version: Mapped[int] = mapped_column(default=1, nullable=False)
    state_name: Mapped[str] = mapped_column("state", String(40), nullable=False, index=True, info=NOT_PERSONAL)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805 - SQLAlchemy hands the class over
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    @property
    def state(self) -> StrEnum:
        """The present state, as a member of the class's enum."""
        return self.states(self.state_name)

    def perform(self, action: StrEnum) -> None:
        """Take `action`, or raise RuleBroken."""
        self.state_name = str(self.lifecycle.after(action, self.state))

    def may(self, action: StrEnum) -> bool:
        """Whether the table has a step for `action` from here; for buttons that should not be offered in vain."""
        return self.lifecycle.allows(action, self.state)


def state_check(states: type[StrEnum]) -> CheckConstraint:
    """The CHECK constraint for `__table_args__`: the column holds one of the enum's values."""
    return CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in states) + ")", name="state")
