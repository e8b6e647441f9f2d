"""Upon what was acted, in words: people and organisations as this reader may know them, the rest by title."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from agendas.models import AgendaSession
from core.auth import Actor
from core.db import db
from core.i18n import language
from core.i18n import lazy_gettext as _l
from people.models import Account, Membership, Organisation, Person
from people.visibility import name_for, organisation_for
from registration.models import Registration
from roundtables.models import Appointment, Event, GroupSeat, Series
from sponsorship.models import SponsorshipRequest

Key = tuple[str, uuid.UUID]
Thing = str
Where = uuid.UUID | None
OF_PERSON = selectinload(Person.memberships)

KINDS = {
    "person": _l("People"),
    "account": _l("Accounts"),
    "organisation": _l("Organisations"),
    "membership": _l("Who speaks for an organisation"),
    "event": _l("Events"),
    "appointment": _l("Roles in an event"),
    "group_seat": _l("Consultation group"),
    "registration": _l("Registrations"),
    "sponsorship_request": _l("Requests for sponsorship"),
    "decision": _l("Decisions"),
    "appeal": _l("Appeals"),
    "document_version": _l("Versions of documents"),
    "contribution": _l("Comments"),
    "disposition": _l("Answers to comments"),
    "agenda_session": _l("Sessions"),
    "risk": _l("Risks"),
    "terms_version": _l("Terms of reference"),
}


def _person(viewer: Actor, person: Person, where: Where) -> str:
    organisation = person.memberships[0].organisation if person.memberships else None
    return name_for(viewer, person, organisation, where)


def _who_for_whom(viewer: Actor, row: Any, where: Where) -> str:
    return name_for(viewer, row.person, row.organisation, where)


def _title(_viewer: Actor, row: Any, _where: Where) -> str:
    words: str = row.title.shown(language()).body
    return words


def _organisation(viewer: Actor, row: Organisation, where: Where) -> str:
    return organisation_for(viewer, row, where)


def _of_account(viewer: Actor, row: Account, where: Where) -> str:
    return _person(viewer, row.person, where)


def _appointed(viewer: Actor, row: Appointment, where: Where) -> str:
    return _person(viewer, row.person, where)


BOTH = ("person", "organisation")
SAID: dict[str, tuple[Any, Callable[[Actor, Any, Where], str], Sequence[str]]] = {
    "person": (Person, _person, ()),
    "account": (Account, _of_account, ("person",)),
    "organisation": (Organisation, _organisation, ()),
    "membership": (Membership, _who_for_whom, BOTH),
    "appointment": (Appointment, _appointed, ("person",)),
    "group_seat": (GroupSeat, _who_for_whom, BOTH),
    "registration": (Registration, _who_for_whom, BOTH),
    "sponsorship_request": (SponsorshipRequest, _who_for_whom, BOTH),
    "event": (Event, _title, ("title",)),
    "series": (Series, _title, ("title",)),
    "agenda_session": (AgendaSession, _title, ("title",)),
}


def things(viewer: Actor, wanted: Mapping[Key, Where]) -> dict[Key, Thing]:
    """The words for each thing that is still there; one query a kind, however many things."""
    found: dict[Key, Thing] = {}
    for kind, (model, said, eager) in SAID.items():
        keys = [key for of_kind, key in wanted if of_kind == kind]
        if not keys:
            continue
        options = [joinedload(getattr(model, name)) for name in eager]
        if kind == "person":
            options = [OF_PERSON]
        elif kind in ("account", "appointment"):
            options = [joinedload(model.person).selectinload(Person.memberships)]
        for row in db.session.scalars(select(model).where(model.id.in_(keys)).options(*options)).unique():
            found[kind, row.id] = said(viewer, row, wanted[kind, row.id])
    return found
