"""Identity providers of organisations: who sets one up, and whose account an answer opens."""

from __future__ import annotations

import re
import uuid
from enum import StrEnum

from flask import current_app
from sqlalchemy import select

from core import audit, mail
from core.auth import Actor
from core.db import db, get_or_404
from core.i18n import gettext as _
from core.outside import Unreachable, parts_of
from core.rules import RuleBroken
from core.secrets_at_rest import seal, unseal
from people import access, factor_emails
from people.models import Account, Organisation
from people.openid import Client, Identity
from people.provider_models import IdentityProvider, ProviderIdentity
from people.queries import person_by_address
from people.signing_in import actor_for

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
ANSWER_PATH = "/en/sign-in/organisation/answer"  # registered at the provider, hence the same in every language


class Act(StrEnum):
    """What the audit record calls it."""

    SET_UP = "provider.set-up"
    CHANGED = "provider.changed"
    REMOVED = "provider.removed"
    LINKED = "provider.account-linked"


def get(provider_id: uuid.UUID) -> IdentityProvider:
    """The provider, or 404."""
    return get_or_404(IdentityProvider, provider_id)


def list_all() -> list[IdentityProvider]:
    """All, oldest first."""
    return list(db.session.scalars(select(IdentityProvider).order_by(IdentityProvider.created_at)))


def are_there() -> bool:
    """Whether any organisation signs its people in."""
    return db.session.scalar(select(IdentityProvider.id).limit(1)) is not None


def for_domain(domain: str) -> IdentityProvider | None:
    """The one whose people have addresses there."""
    wanted = domain.strip().lower().rpartition("@")[2]
    return next((each for each in list_all() if wanted in each.domain_list), None)


def redirect_uri() -> str:
    """Where providers send people back to; has to be registered there."""
    return str(current_app.config["PARLEY"].public_url) + ANSWER_PATH


def client_of(provider: IdentityProvider) -> Client:
    """Parley as that provider knows it."""
    secret = unseal(provider.sealed_secret, table="identity_provider", row=provider.id, field="secret")
    return client(provider.issuer, provider.client_id, secret)


def client(issuer: str, client_id: str, secret: str) -> Client:
    """The same before it is kept."""
    loopback = bool(current_app.config["PARLEY"].loopback_providers)
    return Client(issuer, client_id, secret, redirect_uri(), loopback)


def checked_issuer(typed: str) -> str:
    """The issuer as typed; RuleBroken at `issuer` when it cannot be one."""
    try:
        parts = parts_of(typed, loopback=current_app.config["PARLEY"].loopback_providers)
    except Unreachable as error:
        raise RuleBroken(
            _("Give the whole address of the provider, such as https://login.organisation.example."),
            code="issuer",
            field="issuer",
        ) from error
    if parts.query:
        raise RuleBroken(_("The address of a provider has no question mark."), code="issuer", field="issuer")
    return typed


def checked_domains(typed: str, *, but: uuid.UUID | None) -> str:
    """The domains in a row; RuleBroken at `domains` when one is none, or another provider's."""
    domains = sorted({each.strip(".@").lower() for each in re.split(r"[\s,;]+", typed) if each})
    if not domains or any(DOMAIN.fullmatch(each) is None for each in domains):
        raise RuleBroken(
            _("Give domains such as organisation.example, with spaces between them."), code="domains", field="domains"
        )
    taken = {domain for each in list_all() if each.id != but for domain in each.domain_list}
    if not taken.isdisjoint(domains):
        raise RuleBroken(
            _("One of these domains belongs to another organisation's provider."), code="domains", field="domains"
        )
    return " ".join(domains)


def set_up(
    organisation: Organisation, *, issuer: str, client_id: str, secret: str, domains: str, by: Actor
) -> IdentityProvider:
    """A provider for an organisation; RuleBroken when it has one, or the words are not right."""
    if db.session.scalar(select(IdentityProvider.id).where(IdentityProvider.organisation_id == organisation.id)):
        raise RuleBroken(
            _("This organisation has a provider already. Change that one."), code="provider", field="organisation"
        )
    if not secret:
        raise RuleBroken(_("Fill this in."), code="secret", field="secret")
    made = IdentityProvider(organisation=organisation, id=uuid.uuid4(), sealed_secret="")
    _write(made, issuer=issuer, client_id=client_id, secret=secret, domains=domains)
    db.session.add(made)
    audit.record(Act.SET_UP, made, by=by, organisation=organisation.id)
    return made


def change(
    provider: IdentityProvider, *, issuer: str, client_id: str, secret: str, domains: str, by: Actor
) -> IdentityProvider:
    """Other words; an empty secret keeps the one there is."""
    _write(provider, issuer=issuer, client_id=client_id, secret=secret, domains=domains)
    audit.record(Act.CHANGED, provider, by=by)
    return provider


def _write(provider: IdentityProvider, *, issuer: str, client_id: str, secret: str, domains: str) -> None:
    provider.issuer = checked_issuer(issuer)
    provider.client_id = client_id
    provider.domains = checked_domains(domains, but=provider.id)
    if secret:
        provider.sealed_secret = seal(secret, table="identity_provider", row=provider.id, field="secret")


def remove(provider: IdentityProvider, *, by: Actor) -> None:
    """Nobody signs in there any more; the accounts stay, and open by their other ways."""
    audit.record(Act.REMOVED, provider, by=by, organisation=provider.organisation_id)
    db.session.delete(provider)


def account_for(provider: IdentityProvider, identity: Identity) -> Account:
    """Whose account it is; the first time by the verified address, afterwards by the subject alone.

    RuleBroken when the address is not of the organisation's domains, or nobody has an account with it.
    """
    wanted = select(ProviderIdentity).where(
        ProviderIdentity.issuer == provider.issuer, ProviderIdentity.subject == identity.subject
    )
    known = db.session.scalar(wanted)
    if known is not None:
        return known.account
    if identity.address.strip().lower().rpartition("@")[2] not in provider.domain_list:
        raise RuleBroken(
            _("Your organisation's provider did not confirm an address that belongs to the organisation."),
            code="not-of-the-organisation",
        )
    person = person_by_address(identity.address)
    if person is None or person.account is None:
        raise RuleBroken(
            _("There is no account with your address yet. Create one first; then you can sign in this way."),
            code="no-account",
        )
    access.prove_address(person.account)
    link = ProviderIdentity(issuer=provider.issuer, subject=identity.subject, account=person.account)
    db.session.add(link)
    audit.record(Act.LINKED, link, by=actor_for(person.account), account=person.account.id)
    mail.queue(factor_emails.changed(person), about=link)
    return person.account
