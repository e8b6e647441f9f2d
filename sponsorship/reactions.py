"""What sponsorship does when registration announces something."""

from __future__ import annotations

from registration import events
from registration.models import Registration
from sponsorship import queries, services
from sponsorship.models import Action


def withdraw_request(registration: Registration) -> None:
    """Who no longer takes part is no longer paid for: an open request ends, its money is free again."""
    request = queries.find_request(registration.event_id, registration.person_id)
    if request is not None and request.may(Action.WITHDRAW):
        services.withdraw(request, by=None)


def connect() -> None:
    """Called once an application is made; a second application of the same process changes nothing."""
    events.withdrawn.connect(withdraw_request)
