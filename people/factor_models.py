"""Second factors: applications with codes, recovery codes, passkeys; and a sign-in's steps between two pages."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from people.models import CONTACT, SECRET, Account

OF_A_STEP = personal(Sensitivity.SECRET, Retention.TOKEN)


class StepPurpose(StrEnum):
    """What a step waits for."""

    SECOND = "second"  # the passphrase was right; the second factor is asked for
    PASSKEY = "passkey"  # a passkey's answer, to sign in
    CONFIRM = "confirm"  # a passkey's answer, to prove identity again
    REGISTER = "register"  # a new passkey
    PROVIDER = "provider"  # the answer of an organisation's own identity provider


class Authenticator(Base):
    """An application that shows codes (RFC 6238); without `confirmed_at` its first code has not been seen yet.

    `last_step` is the number of the last 30 seconds whose code was accepted: none is accepted twice.
    """

    __tablename__ = "authenticator"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    sealed_secret: Mapped[str] = mapped_column(String(200), info=SECRET)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """One of ten codes for the day when telephone or key are lost; used once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), index=True, info=SECRET)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """The public half of a key that a device keeps (WebAuthn Level 2); `credential_id` and key are base64url."""

    __tablename__ = "passkey"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60), info=CONTACT)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True, info=SECRET)
    public_key: Mapped[str] = mapped_column(LongText, info=SECRET)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    used_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")


class SignInStep(Base):
    """Something begun on one page and ended on the next by the same browser, once; the cookie's token is hashed.

    `challenge` is what the other side has to answer to, as base64url or JSON of at most 2,500 characters.
    """

    __tablename__ = "sign_in_step"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=OF_A_STEP)
    purpose: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    challenge: Mapped[str] = mapped_column(String(2500), default="", info=OF_A_STEP)
    account: Mapped[Account | None] = relationship(lazy="joined")
