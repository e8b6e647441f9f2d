"""Who had a part in a decision, and so may not judge the appeal against it (Strategy, Transparency)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select

from core.db import db
from decisions import occasions
from decisions.models import PENDING, Appeal, AppealState, Assessor, Decision
from decisions.policies import JUDGES
from people.models import Account, Membership, MembershipState, Person
from people.roles import SiteRole


class Tie(StrEnum):
    """What binds somebody to the matter, the strongest first."""

    PARTY = "party"
    DECIDED = "decided"
    RECOMMENDED = "recommended"
    ASSESSED = "assessed"
    JUDGED = "judged"
    ORGANISATION = "organisation"


def ties(appeal: Appeal) -> dict[uuid.UUID, Tie]:
    """Everybody who cannot look at it again, with the strongest reason why."""
    found: dict[uuid.UUID, Tie] = {}
    for source in (_parties, _deciders, _assessors, _judges, _colleagues):
        for person_id, tie in source(appeal):
            found.setdefault(person_id, tie)
    return found


Ties = Iterator[tuple[uuid.UUID, Tie]]


def _parties(appeal: Appeal) -> Ties:
    yield appeal.appellant_id, Tie.PARTY
    if appeal.decision.person_id is not None:
        yield appeal.decision.person_id, Tie.PARTY


def _deciders(appeal: Appeal) -> Ties:
    """Whoever decided on this thing or recommended it, now or at an earlier time."""
    rows = db.session.execute(select(Decision.decided_by_id, Decision.recommended_by_id).where(_same_thing(appeal)))
    both = rows.all()
    yield from ((decided_by, Tie.DECIDED) for decided_by, _recommended_by in both)
    yield from ((recommended_by, Tie.RECOMMENDED) for _decided_by, recommended_by in both if recommended_by)


def _assessors(appeal: Appeal) -> Ties:
    wanted = select(Assessor.person_id).join(Decision, Assessor.decision_id == Decision.id).where(_same_thing(appeal))
    yield from ((person_id, Tie.ASSESSED) for person_id in db.session.scalars(wanted))


def _judges(appeal: Appeal) -> Ties:
    """Whoever ended an earlier appeal on the same thing."""
    wanted = (
        select(Appeal.reviewer_id)
        .join(Decision, Appeal.decision_id == Decision.id)
        .where(_same_thing(appeal), Appeal.id != appeal.id)
        .where(Appeal.state_name.not_in([*PENDING, AppealState.WITHDRAWN]))
    )
    yield from ((person_id, Tie.JUDGED) for person_id in db.session.scalars(wanted) if person_id is not None)


def _colleagues(appeal: Appeal) -> Ties:
    """Whoever belongs, or belonged, to an organisation of those concerned; a request to join is enough."""
    parties = [person_id for person_id, _tie in _parties(appeal)]
    theirs = select(Membership.organisation_id).where(
        Membership.person_id.in_(parties),
        Membership.state_name != MembershipState.ASKED,  # else an appellant could rule judges out by asking to join
    )
    wanted = select(Membership.person_id).where(
        or_(
            Membership.organisation_id.in_(theirs),
            Membership.organisation_id == appeal.decision.organisation_id,
        )
    )
    yield from ((person_id, Tie.ORGANISATION) for person_id in db.session.scalars(wanted))


def _same_thing(appeal: Appeal) -> ColumnElement[bool]:
    decision = appeal.decision
    return (Decision.subject_kind == decision.subject_kind) & (Decision.subject_id == decision.subject_id)


def panel(event_id: uuid.UUID) -> set[uuid.UUID]:
    """Who can look at appeals of an event at all: those who decide or assess in it, and the site's organisers."""
    return judges(event_id) | {person.id for person in organisers()}


def judges(event_id: uuid.UUID) -> set[uuid.UUID]:
    """Those of the event itself."""
    return {person for person, roles in occasions.staff_of(event_id).items() if not roles.isdisjoint(JUDGES)}


def organisers() -> list[Person]:
    """The organisers of the site, who are told when an event does not answer."""
    wanted = select(Person).join(Account, Account.person_id == Person.id).where(Account.site_role == SiteRole.ORGANISER)
    return list(db.session.scalars(wanted.order_by(Person.id)))


def eligible(appeal: Appeal) -> list[Person]:
    """Who can be chosen to look at it again, by name."""
    return _people(panel(appeal.event_id) - set(ties(appeal)))


def called(appeal: Appeal) -> list[Person]:
    """Who is asked to look at it: the event's own people, or where all of them had a part the site's organisers."""
    free = panel(appeal.event_id) - set(ties(appeal))
    return _people(free & judges(appeal.event_id) or free)


def _people(keys: set[uuid.UUID]) -> list[Person]:
    return list(db.session.scalars(select(Person).where(Person.id.in_(keys)).order_by(Person.name, Person.id)))
