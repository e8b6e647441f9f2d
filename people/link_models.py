"""Links that open something once, and the wishes to be sent one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, personal
from people.models import Account

OF_A_LINK = personal(Sensitivity.SECRET, Retention.TOKEN)
ASKED_FOR = personal(Sensitivity.CONTACT, Retention.TOKEN)


class Purpose(StrEnum):
    """What a link is for."""

    SIGN_IN = "sign-in"
    RECOVERY = "recovery"
    INVITATION = "invitation"
    CONFIRM = "confirm"  # the address of a new account
    OLD_ADDRESS = "old-address"  # yes from where mails go now …
    NEW_ADDRESS = "new-address"  # … and from where they shall go


LASTS = {
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.RECOVERY: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.CONFIRM: timedelta(days=14),
    Purpose.OLD_ADDRESS: timedelta(days=1),
    Purpose.NEW_ADDRESS: timedelta(days=1),
}


class Link(Base):
    """A link of a mail: single use, stored hashed.  `address` is the new one of a change of address."""

    __tablename__ = "link"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=OF_A_LINK)
    address: Mapped[str] = mapped_column(String(320), default="", info=ASKED_FOR)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")


class LinkWish(Base):
    """Somebody typed an address and asked for a link: the worker looks whether it is anybody's, not the request."""

    __tablename__ = "link_wish"

    address: Mapped[str] = mapped_column(String(320), info=ASKED_FOR)
    purpose: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(String(2), default="en", info=NOT_PERSONAL)
