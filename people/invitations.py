"""Invitations by mail: an organiser prepares an account, the invited person takes it into use, or it is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import abort
from sqlalchemy import select

from core import audit, clock, mail
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import access, events, link_emails, links, queries, services, speaking
from people.link_models import Link, Purpose
from people.models import Account, MembershipState, Organisation, Person

MOST_SHOWN = 200
# What else can be given with an invitation, as value and words; areas that know of roles add theirs.
offers: list[Callable[[Actor], list[tuple[str, str]]]] = []


class Act(StrEnum):
    """What the audit record calls it."""

    INVITED = "person.invited"
    INVITED_AGAIN = "person.invited-again"
    TAKEN_BACK = "person.invitation-taken-back"


@dataclass(frozen=True)
class Pending:
    """An invitation that nobody has taken up yet; `link` is the newest."""

    person: Person
    link: Link


def offered(actor: Actor) -> list[tuple[str, str]]:
    """The roles that this actor may give with an invitation."""
    return [pair for source in offers for pair in source(actor)]


def invite(
    *, name: str, address: str, language: str, organisation: Organisation | None, role: str = "", by: Actor
) -> Person:
    """Prepare an account and write to the person.

    Who has an account already is only given what was offered with the invitation, and told.
    RuleBroken at `role` for one that this actor may not give.
    """
    if role and role not in dict(offered(by)):
        raise RuleBroken(_("Choose one of the answers offered."), code="no-such-role", field="role")
    person = queries.person_by_address(address) or services.add_person(name=name, email=address, language=language)
    account = access.account_of(person)
    if organisation is not None:
        services.join(person, organisation, by=None)
    audit.record(Act.INVITED, person, by=by, organisation=organisation.id if organisation else "", role=role)
    send(account, organisation, by=by)
    if role:
        events.invited.send(person, role=role, by=by)
    return person


def send(account: Account, organisation: Organisation | None, *, by: Actor) -> None:
    """The mail: with a link where the account was never used, else with the way to the workspace."""
    for_whom = organisation.name.shown(account.person.language).body if organisation is not None else ""
    if account.address_confirmed_at is None:
        token = links.make_link(account, Purpose.INVITATION)
        mail.queue(link_emails.invitation(account.person, token, by.name, for_whom), about=account)
    elif account.person_id != by.id:
        mail.queue(link_emails.invited_again(account.person, by.name, for_whom), about=account)


def list_pending() -> Sequence[Pending]:
    """Invitations that wait, or whose time is over, newest first; at most MOST_SHOWN."""
    wanted = (
        select(Link)
        .join(Account)
        .where(Link.purpose == Purpose.INVITATION, Account.address_confirmed_at.is_(None), Link.used_at.is_(None))
        .order_by(Link.created_at.desc(), Link.id)
        .limit(MOST_SHOWN)
    )
    newest: dict[uuid.UUID, Pending] = {}
    for link in db.session.scalars(wanted):
        newest.setdefault(link.account_id, Pending(link.account.person, link))
    return list(newest.values())


def get_invited(guest_id: uuid.UUID) -> Person:
    """Somebody who was invited and has not come in yet, or 404."""
    person = get_or_404(Person, guest_id)
    if person.account is None or not is_invited(person.account):
        abort(404)
    return person


def is_invited(account: Account) -> bool:
    """Whether an invitation was sent and not taken up."""
    wanted = select(Link.id).where(
        Link.account_id == account.id, Link.purpose == Purpose.INVITATION, Link.used_at.is_(None)
    )
    return account.address_confirmed_at is None and db.session.scalar(wanted.limit(1)) is not None


def send_again(person: Person, *, by: Actor) -> None:
    """A new link; the former ones no longer work."""
    account = access.account_of(person)
    links.revoke_all(account)
    speaks = [each.organisation for each in person.memberships if each.state == MembershipState.APPROVED]
    audit.record(Act.INVITED_AGAIN, person, by=by)
    send(account, speaks[0] if speaks else None, by=by)


def take_back(person: Person, *, by: Actor) -> None:
    """Nobody comes in with it any more, and the address is free again."""
    account = person.account
    for membership in person.memberships:
        if membership.state != MembershipState.ENDED:
            speaking.conclude(membership, "", needed=False)
    audit.record(Act.TAKEN_BACK, person, by=by)
    person.email = access.nowhere()
    if account is not None:
        db.session.delete(account)


def is_over(pending: Pending) -> bool:
    """Whether its time is over."""
    return pending.link.expires_at <= clock.now()
