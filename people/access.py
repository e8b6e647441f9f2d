"""Ways in beside the passphrase: what the link of a mail does once its button is pressed, and who is sent which."""

from __future__ import annotations

import uuid
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from core import audit, clock, jobs, mail
from core.auth import Actor
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import factors, link_emails, links, passphrases, queries
from people.link_models import Link, Purpose
from people.models import Account, Person
from people.signing_in import actor_for, end_all, same_address

OWNER_HAS = timedelta(days=1)  # to see that somebody used their address for another account
DOUBLE_LASTS = timedelta(days=14)
WELCOME = "people.welcome"
ASK_BOTH = "people.ask_both_addresses"
SIDES = {Purpose.OLD_ADDRESS: Purpose.NEW_ADDRESS, Purpose.NEW_ADDRESS: Purpose.OLD_ADDRESS}
NOWHERE = "unconfirmed.invalid"  # a domain that can never exist (RFC 6761): core.mail sends nothing there


class Act(StrEnum):
    """What the audit record calls it."""

    PASSPHRASE_SET = "account.passphrase-set"  # noqa: S105 - an act
    ADDRESS_CONFIRMED = "account.address-confirmed"
    ADDRESS_CHANGED = "account.address-changed"
    DISOWNED = "account.disowned"
    INVITATION_TAKEN = "account.invitation-taken"


def about(person: Person) -> tuple[str, ...]:
    """The words that whoever guesses this person's passphrase tries first."""
    return (person.name, person.email)


def nowhere() -> str:
    """An address for somebody whose own is not known, so that mails to it go nowhere."""
    return f"{uuid.uuid4().hex}@{NOWHERE}"


def own_address(account: Account) -> str:
    """The address as its person typed it."""
    return account.claimed or account.person.email


def account_of(person: Person) -> Account:
    """The person's account; somebody who was only written down gets one that links of mails open."""
    if person.account is None:
        person.account = Account(passphrase_hash="", site_role="")
        db.session.flush()
    return person.account


# What the worker sends


def send_link(wish_id: uuid.UUID) -> None:
    """A link to whoever has the address that was typed; to nobody, if nobody has."""
    wish = links.take_wish(wish_id)
    person = queries.person_by_address(wish.address) if wish is not None else None
    if wish is None or person is None:
        return
    account = account_of(person)
    write = link_emails.recovery if wish.purpose == Purpose.RECOVERY else link_emails.sign_in
    mail.queue(write(person, links.make_link(account, Purpose(wish.purpose))), about=account)


def welcome(account_id: uuid.UUID) -> None:
    """To a newcomer: confirm the address; or to whoever has had it for longer: you have an account."""
    account = db.session.get(Account, account_id)
    if account is None or account.address_confirmed_at is not None:
        return
    owner = queries.person_by_address(account.claimed) if account.claimed else None
    if owner is not None:
        token = links.make_link(account_of(owner), Purpose.SIGN_IN, lasts=OWNER_HAS)
        mail.queue(link_emails.already(owner, token), about=owner)
    elif not account.claimed:
        token = links.make_link(account, Purpose.CONFIRM)
        mail.queue(link_emails.confirm(account.person, token), about=account)


# What the buttons do


def confirm_address(account: Account) -> None:
    """Somebody who reads the address's mails has said that the account is theirs."""
    if account.address_confirmed_at is None:
        account.address_confirmed_at = clock.now()
        audit.record(Act.ADDRESS_CONFIRMED, account, by=actor_for(account))


def prove_address(account: Account) -> None:
    """Somebody came in as the reader of the account's address, by a link or an organisation's provider.

    Where nobody had proven it, somebody else may have made the account and wait for its owner to fill it: all
    sign-ins end, and the passphrase and the second factors that were set then are void.
    """
    if account.address_confirmed_at is None:
        end_all(account)
        account.passphrase_hash = ""
        if factors.has_factor(account):
            factors.reset(account)
        confirm_address(account)


def open_by_link(link: Link) -> Account:
    """The account of a link to sign in, which also proves the address."""
    account = links.use(link)
    prove_address(account)
    return account


def recover(link: Link, passphrase: str) -> Account:
    """A new passphrase by a link; whoever was signed in is no longer, and no other link works."""
    hashed = passphrases.hashed(passphrase, about=about(link.account.person))
    account = links.use(link)
    prove_address(account)
    account.passphrase_hash = hashed
    end_all(account)
    links.revoke_all(account)
    audit.record(Act.PASSPHRASE_SET, account, by=actor_for(account), by_link=True)
    mail.queue(link_emails.passphrase_changed(account.person), about=account)
    return account


def set_passphrase(account: Account, passphrase: str, *, but: str, by: Actor) -> None:
    """Another passphrase, or a first one; only the sign-in of the token `but` goes on, and no link works any more."""
    account.passphrase_hash = passphrases.hashed(passphrase, about=about(account.person))
    end_all(account, but)
    links.revoke_all(account)
    audit.record(Act.PASSPHRASE_SET, account, by=by)
    mail.queue(link_emails.passphrase_changed(account.person), about=account)


def take_invitation(link: Link, passphrase: str) -> Account:
    """The invited person comes in; without a passphrase, links of mails are their way in."""
    hashed = passphrases.hashed(passphrase, about=about(link.account.person)) if passphrase else ""
    account = links.use(link)
    account.passphrase_hash = hashed
    confirm_address(account)
    audit.record(Act.INVITATION_TAKEN, account, by=actor_for(account))
    return account


def disown(link: Link) -> None:
    """“I did not create this account”: it is closed, and its address is free again."""
    account = links.use(link)
    person = account.person
    end_all(account)
    audit.record(Act.DISOWNED, person, by=None)
    person.email = nowhere()
    db.session.delete(account)


def close_doubles() -> int:
    """Close accounts whose address turned out to be another's, after two weeks; how many."""
    over = select(Account).where(Account.claimed != "", Account.created_at < clock.now() - DOUBLE_LASTS)
    found = list(db.session.scalars(over))
    for account in found:
        end_all(account)
        db.session.delete(account)
    return len(found)


# Another address


def ask_for_address(account: Account, address: str) -> None:
    """Have both addresses asked; that the new one may be somebody's is told to that somebody only."""
    wanted = same_address(address)
    person = account.person
    if wanted == own_address(account):
        raise RuleBroken(_("This is your address already."), code="same-address", field="email")
    jobs.queue(ASK_BOTH, account_id=account.id, wish_id=links.keep_wish(wanted, person.language).id)


def ask_both(account_id: uuid.UUID, wish_id: uuid.UUID) -> None:
    """The two mails of a change of address."""
    wish, account = links.take_wish(wish_id), db.session.get(Account, account_id)
    if wish is None or account is None:
        return
    person, owner = account.person, queries.person_by_address(wish.address)
    old = links.make_link(account, Purpose.OLD_ADDRESS, address=wish.address)
    mail.queue(link_emails.old_address(person, old), about=account)
    if owner is not None:
        mail.queue(link_emails.address_taken(owner), about=owner)
        return
    new = links.make_link(account, Purpose.NEW_ADDRESS, address=wish.address)
    mail.queue(link_emails.new_address(person, new, wish.address), about=account)


def confirm_side(link: Link) -> bool:
    """One side says yes; True when that was the second, and the address is changed."""
    account = links.use(link)
    other = select(Link.id).where(
        Link.account_id == account.id,
        Link.purpose == SIDES[Purpose(link.purpose)],
        Link.address == link.address,
        Link.used_at.is_not(None),
        Link.expires_at > clock.now(),
    )
    if db.session.scalar(other.limit(1)) is None:
        return False
    change_address(account, link.address)
    return True


def change_address(account: Account, address: str) -> None:
    """Mails go there from now on; RuleBroken when somebody else has taken the address in the meantime."""
    if queries.person_by_address(address) is not None:
        raise RuleBroken(_("Another account has this address by now."), code="address-taken")
    former = account.person.email
    account.person.email, account.claimed, account.address_confirmed_at = same_address(address), "", clock.now()
    links.revoke_all(account)
    audit.record(Act.ADDRESS_CHANGED, account, by=actor_for(account))
    mail.queue(link_emails.address_changed(account.person, former), about=account)
