"""What the parts of the demonstration have made so far, by the keys of its content."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from agendas.models import AgendaSession
from core.auth import Actor
from people.models import Account, Organisation, Person
from people.signing_in import actor_for
from registration.models import Registration
from reports.models import SessionNote
from roundtables.models import ConsultationPoint, Event, Series
from texts.models import Contribution


@dataclass
class World:
    """One load of the demonstration."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    points: dict[str, ConsultationPoint] = field(default_factory=dict)
    clauses: dict[str, uuid.UUID] = field(default_factory=dict)
    comments: dict[str, Contribution] = field(default_factory=dict)
    notes: dict[str, SessionNote] = field(default_factory=dict)
    within: dict[str, str] = field(default_factory=dict)  # item → its session
    sessions: dict[str, AgendaSession] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """The person as they are now: roles change while the demonstration is being told."""
        return actor_for(self.accounts[key])
