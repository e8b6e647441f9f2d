"""Verbs about persons, accounts and organisations."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from core import audit, clock, jobs, mail
from core.auth import Actor
from core.db import db
from core.i18n import LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import access, names, organisation_emails, passphrases, queries, speaking
from people.models import (
    Account,
    Attribution,
    Level,
    Membership,
    MembershipState,
    Organisation,
    OrganisationKind,
    Person,
    Region,
)
from people.roles import SiteRole
from people.signing_in import same_address
from translations import services as translations
from translations.services import Words


class Act(StrEnum):
    """What the audit record calls it."""

    SIGNED_UP = "person.signed-up"
    CHANGED = "person.changed"
    NEEDS = "person.needs-changed"
    ORGANISATION_ADDED = "organisation.added"
    JOINED = "organisation.joined"
    ASKED = "organisation.asked-to-join"


def add_person(
    *, name: str, email: str, language: str = "en", title: str = "", attribution: str = Attribution.ORGANISATION
) -> Person:
    """A person without an account; RuleBroken at `email` when the address is taken."""
    if queries.person_by_address(email) is not None:
        raise RuleBroken(
            _("There is already an account with this address. Sign in instead."), code="address-taken", field="email"
        )
    person = Person(
        name=name.strip(),
        email=same_address(email),
        language=language if language in LANGUAGES else "en",
        title=title,
        attribution=Attribution(attribution),
    )
    db.session.add(person)
    db.session.flush()
    return person


def sign_up(*, name: str, email: str, passphrase: str, language: str) -> Account:
    """A person with an account of their own, which can be used at once.

    Whether the address is somebody's already is not told here: then the newcomer's account gets no mail, and the
    owner gets one.  Both ways take the same time.
    """
    taken = queries.person_by_address(email) is not None
    person = add_person(name=name, email=access.nowhere() if taken else email, language=language)
    account = open_account(person, passphrase=passphrase, confirmed=False, about=(name, email))
    account.claimed = same_address(email) if taken else ""
    audit.record(Act.SIGNED_UP, person, by=None)
    jobs.queue(access.WELCOME, account_id=account.id)
    return account


def open_account(
    person: Person,
    *,
    passphrase: str,
    site_role: SiteRole | None = None,
    confirmed: bool = True,
    about: Sequence[str] = (),
) -> Account:
    """Let a person sign in; `confirmed` says that the address is known to be theirs."""
    account = Account(
        person=person,
        passphrase_hash=passphrases.hashed(passphrase, about=about or access.about(person)),
        site_role=site_role or "",
        address_confirmed_at=clock.now() if confirmed else None,
    )
    db.session.add(account)
    db.session.flush()
    return account


def change_person(person: Person, *, name: str, language: str, title: str, attribution: str, by: Actor) -> None:
    """What a person says of themself."""
    person.name, person.language, person.title = name.strip(), language, title
    person.attribution = Attribution(attribution)
    audit.record(Act.CHANGED, person, by=by)


def change_needs(person: Person, *, accessibility: str, interpretation: str, discreet_mail: bool, by: Actor) -> None:
    """What helps the person take part, and how they are written to; confided, hence never copied into the record."""
    person.accessibility, person.interpretation = accessibility.strip(), " ".join(interpretation.split())
    person.discreet_mail = discreet_mail
    audit.record(Act.NEEDS, person, by=by)


def add_organisation(
    words: Words,
    *,
    kind: OrganisationKind,
    country: str,
    region: Region,
    level: Level,
    women_led: bool = False,
    youth_led: bool = False,
    by: Actor | None,
) -> Organisation:
    """An organisation; RuleBroken at `name` when there is one of that name."""
    for name in words.values():
        names.refuse_taken(name)
    organisation = Organisation(
        name=translations.write(words),
        kind=OrganisationKind(kind),
        country=country,
        region=Region(region),
        level=Level(level),
        women_led=women_led,
        youth_led=youth_led,
        added_by_id=by.id if by else None,
    )
    db.session.add(organisation)
    names.index(organisation)
    audit.record(Act.ORGANISATION_ADDED, organisation, by=by)
    return organisation


def join(person: Person, organisation: Organisation, *, by: Actor | None) -> Membership:
    """Let the person speak for the organisation, or ask its focal points whether they may; twice is once.

    Nobody is asked where the person has just added the organisation and nobody speaks for it yet, nor where no person
    acts (a command); whoever comes first that way is its focal point.
    """
    for membership in person.memberships:
        if membership.organisation_id == organisation.id and membership.state != MembershipState.ENDED:
            return membership
    first = not queries.has_representative(organisation)
    membership = Membership(person=person, organisation=organisation, state_name=MembershipState.ASKED)
    db.session.add(membership)
    if by is None or (first and organisation.added_by_id == person.id):
        speaking.take_on(membership, focal_point=first)
        audit.record(Act.JOINED, membership, by=by, organisation=organisation.id)
        return membership
    audit.record(Act.ASKED, membership, by=by, organisation=organisation.id)
    for reader in queries.who_decides(organisation):
        mail.queue(organisation_emails.asked(membership, reader), about=membership)
    return membership
