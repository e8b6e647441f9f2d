"""What the register and the terms tell the areas below: what caps names, and when no round of comments may open."""

from __future__ import annotations

from people import taking_part
from roundtables import risks, terms
from texts import rounds


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    taking_part.connect(taking_part.cap_sources, risks.cap_of)
    if terms.check_opening not in rounds.opening_rules:
        rounds.opening_rules.append(terms.check_opening)
