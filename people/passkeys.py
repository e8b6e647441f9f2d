"""Passkeys (WebAuthn): a key that never leaves its device, which asks for finger, face or PIN before it answers.

Holding the device and being recognised by it are two factors, so that a passkey alone signs in.
"""

from __future__ import annotations

import uuid
from ipaddress import ip_address
from struct import error as StructError  # noqa: N812 - it is a class
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core import clock
from core.config import Config
from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people import steps
from people.factor_models import Passkey, SignInStep, StepPurpose
from people.models import Account

MOST = 20
LONGEST_ANSWER = 20_000  # characters; the largest that devices send is about a tenth
# What the library raises for an answer that is none: its own errors, and those of parsers it does not catch.
UNREADABLE = (
    WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError,
    StructError,
)  # fmt: skip


def _config() -> Config:
    found: Config = current_app.config["PARLEY"]
    return found


def site() -> str:
    """The name that keys are bound to: the host of the public address."""
    return urlsplit(_config().public_url).hostname or ""


def origin() -> str:
    """Where the browser has to be when a key answers."""
    parts = urlsplit(_config().public_url)
    return f"{parts.scheme}://{parts.netloc}"


def possible() -> bool:
    """Browsers bind keys to a name under https, or to localhost; never to a number."""
    host = site()
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and (origin().startswith("https://") or host == "localhost")
    return False


def list_of(account: Account) -> list[Passkey]:
    """The account's, oldest first."""
    return list(
        db.session.scalars(
            select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.created_at, Passkey.id)
        )
    )


def find(account: Account, passkey_id: uuid.UUID) -> Passkey | None:
    """One of the account's own."""
    return db.session.scalar(select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account.id))


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in list_of(account)]


def ask_for_new(account: Account) -> str:
    """What the browser is told to make a key, as JSON; the challenge is remembered for this browser."""
    options = webauthn.generate_registration_options(
        rp_id=site(),
        rp_name="Parley",
        user_id=account.id.bytes,
        user_name=account.person.email,
        user_display_name=account.person.name,
        exclude_credentials=_descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    steps.begin(StepPurpose.REGISTER, account=account, challenge=bytes_to_base64url(options.challenge))
    return webauthn.options_to_json(options)


def ask_for_one(purpose: StepPurpose, account: Account | None) -> str:
    """What the browser is told to let a key answer, as JSON; any key of the site, or one of the account's."""
    options = webauthn.generate_authentication_options(
        rp_id=site(),
        allow_credentials=_descriptors(account) if account else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    steps.begin(purpose, account=account, challenge=bytes_to_base64url(options.challenge))
    return webauthn.options_to_json(options)


def add(account: Account, step: SignInStep | None, *, name: str, answer: str) -> Passkey:
    """Keep the key that the browser made; RuleBroken when the answer does not belong to what was asked."""
    if step is None or step.account_id != account.id or len(answer) > LONGEST_ANSWER:
        raise not_accepted()
    if len(list_of(account)) >= MOST:
        raise RuleBroken(
            _("At most %(most)d passkeys can be kept. Remove one first.", most=MOST), code="too-many-passkeys"
        )
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(step.challenge),
            expected_rp_id=site(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise not_accepted() from error
    key = Passkey(
        account=account,
        name=name.strip(),
        credential_id=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )
    db.session.add(key)
    db.session.flush()
    return key


def check(step: SignInStep | None, answer: str) -> Passkey:
    """The key that answered the challenge of this browser; RuleBroken when none of ours did."""
    key = _named_in(answer)
    if step is None or key is None or step.account_id not in (None, key.account_id):
        raise not_accepted()
    try:
        seen = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(step.challenge),
            expected_rp_id=site(),
            expected_origin=origin(),
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise not_accepted() from error
    if _user_named_in(answer) not in (None, key.account_id.bytes):
        raise not_accepted()
    key.sign_count, key.used_at = seen.new_sign_count, clock.now()
    return key


def _named_in(answer: str) -> Passkey | None:
    """The key that an answer says it is from."""
    if len(answer) > LONGEST_ANSWER:
        return None
    try:
        raw = webauthn.helpers.parse_authentication_credential_json(answer).raw_id
    except UNREADABLE:
        return None
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == bytes_to_base64url(raw)))


def _user_named_in(answer: str) -> bytes | None:
    """Whose key the device says it is; only called with an answer that was read before."""
    return webauthn.helpers.parse_authentication_credential_json(answer).response.user_handle


def not_accepted() -> RuleBroken:
    """One sentence for every reason: which it was is nobody's business but the log's."""
    return RuleBroken(_("This passkey was not accepted. Try again, or choose another way."), code="passkey-refused")
