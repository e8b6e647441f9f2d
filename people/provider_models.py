"""An organisation's own identity provider (OpenID Connect), and who is who there."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base
from people.models import CONTACT, SECRET, Account, Organisation


class IdentityProvider(Base):
    """Where people of an organisation sign in; `domains` are those of their addresses, with spaces between.

    An organisation sets up one; two that are merged into one keep both.
    """

    __tablename__ = "identity_provider"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300), info=NOT_PERSONAL)
    client_id: Mapped[str] = mapped_column(String(200), info=NOT_PERSONAL)
    sealed_secret: Mapped[str] = mapped_column(String(1000), info=SECRET)
    domains: Mapped[str] = mapped_column(String(1000), info=NOT_PERSONAL)
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    @property
    def domain_list(self) -> list[str]:
        """One by one."""
        return self.domains.split()


class ProviderIdentity(Base):
    """The account of a subject: an issuer's own, lasting name for somebody (OpenID Connect Core, 2)."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    issuer: Mapped[str] = mapped_column(String(300), info=NOT_PERSONAL)
    subject: Mapped[str] = mapped_column(String(255), info=CONTACT)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    account: Mapped[Account] = relationship(lazy="joined")
