"""Roles: what somebody may do in one event, and what somebody may do everywhere."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Held in one event (roundtables.Appointment)."""

    SECRETARIAT = "secretariat"  # prepares the event, decides
    REVIEWER = "reviewer"  # recommends: accreditation, sponsorship
    RAPPORTEUR = "rapporteur"  # writes notes and the outcome
    FINANCE = "finance"  # certifies money
    CHAIR = "chair"  # chairs the event or the group
    MEMBER = "member"  # of the consultation group


STAFF = (Role.SECRETARIAT, Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR)


class SiteRole(StrEnum):
    """Held everywhere (people.Account)."""

    ORGANISER = "organiser"  # may create series and events
