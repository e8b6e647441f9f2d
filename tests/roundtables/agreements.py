"""Builders of terms, register entries and reviews."""

from __future__ import annotations

from datetime import date

from core.db import db, transaction
from people.roles import Role, SiteRole
from roundtables import risk_services, risks, terms_services
from roundtables.risk_models import Switch
from tests import make
from tests.roundtables import builders

LAKE = "People are followed home from the hall"


def facts(owner, *, clause_id=None, switches=(), **changed):
    """What an entry says."""
    return risk_services.Facts(
        **{
            "clause_id": clause_id,
            "threat": LAKE,
            "concerned": "Those who speak for local groups",
            "likelihood": 3,
            "impact": 4,
            "mitigation": "The host waits with them.",
            "switches": [Switch(each) for each in switches],
            "owner_id": owner.id,
            "review_on": date(2030, 5, 1),
        }
        | changed
    )


def risk(event, *switches, clause_id=None, by=None, **changed):
    """An open entry, written by a second member of the secretariat."""
    author = by or make.appointed(event, Role.SECRETARIAT)
    with transaction():
        return risk_services.enter(
            event, facts(author, clause_id=clause_id, switches=switches, **changed), by=make.actor(author)
        )


def sign_all(event, by=None):
    """Everything that is not signed."""
    signer = make.actor(by or make.appointed(event, Role.SECRETARIAT))
    with transaction():
        for scope in risks.scopes(event):
            if not scope.signed:
                risk_services.sign(event, scope.clause_id, by=signer)


def written_terms(event, by, words="We promise.", *, for_series=False):
    """A published version that nobody has accepted."""
    with transaction():
        terms_services.write(event, {"en": words}, for_series=for_series, by=make.actor(by))
        return terms_services.publish_draft(event, by=make.actor(by))


def both_sides(event):
    """Somebody of the secretariat, and a member of the group."""
    secretary = make.appointed(event, Role.SECRETARIAT, site_role=SiteRole.ORGANISER)
    seat = builders.seat(event)
    db.session.refresh(secretary)
    return secretary, seat.person
